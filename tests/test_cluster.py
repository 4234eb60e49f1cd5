"""The same files from a Ray cluster as from one process, also when a node is lost.

Ray looks for a cloud's metadata service when it starts, so these tests run only where there is nothing but loopback:
`make test-ray` gives them a network namespace of their own.
"""

from __future__ import annotations

import hashlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from curation import pipeline
from curation.cluster import cluster
from curation.settings import Settings
from schemas.errors import InputError, ToolkitError

pytestmark = pytest.mark.ray
SETTINGS = Settings(schemas=("webshop", "gym", "wineries", "vet_clinic", "BikeShare", "payroll", "help_desk",
                             "town_library", "museum_loans"), target=600, pairs=300, lessons=90)


@pytest.fixture
def nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """A head without work and three nodes of one worker each, on this machine."""
    assert [name for _, name in socket.if_nameindex()] == ["lo"], "run by `make test-ray`, in a namespace of its own"
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    from ray.cluster_utils import Cluster

    machine = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    for _ in range(3):
        machine.add_node(num_cpus=1)
    monkeypatch.setenv("RAY_ADDRESS", machine.address)
    yield machine
    machine.shutdown()


def hashes(run: Path) -> dict[str, str]:
    return {str(path.relative_to(run)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in run.rglob("*") if path.is_file()}


def kill_when(machine: object, seen: Path, killed: list[bool]) -> None:
    """Kill a node's processes half a second after `seen` appears; say whether that was in the middle of the run."""
    while not seen.exists():
        time.sleep(0.01)
    time.sleep(0.5)
    node = next(iter(machine.worker_nodes))  # type: ignore[attr-defined]
    machine.remove_node(node, allow_graceful=False)  # type: ignore[attr-defined]
    killed.append(not (seen.parent / "manifest.json").exists())


@pytest.mark.parametrize("stage", ["settings.json", "databases", "01_databases.jsonl", "02_candidates.jsonl",
                                   "04_selected.jsonl"])
def test_a_lost_node_changes_no_file(stage: str, nodes: object, tmp_path: Path) -> None:
    local, spread, killed = tmp_path / "local" / "run", tmp_path / "ray" / "run", list[bool]()
    pipeline.curate(SETTINGS, local)
    killer = threading.Thread(target=kill_when, args=(nodes, spread / stage, killed))
    killer.start()
    pipeline.curate(SETTINGS, spread, hands="ray")
    killer.join()
    assert killed == [True] and hashes(spread) == hashes(local)


def where(number: int) -> int:
    time.sleep(0.2)
    return os.getpid()


def double(number: int) -> int:
    return 2 * number


def fails(number: int) -> int:
    raise InputError(f"{number} is no schema")


def test_all_nodes_work_and_results_come_in_order(nodes: object, tmp_path: Path) -> None:
    with cluster(1, tmp_path) as crew:
        assert len(set(crew.map(where, range(12)))) == 3
        assert list(crew.map(double, range(50))) == [2 * number for number in range(50)]


def test_a_mistake_on_a_node_is_one_sentence_here(nodes: object, tmp_path: Path) -> None:
    with pytest.raises(ToolkitError) as caught, cluster(1, tmp_path) as crew:
        list(crew.map(fails, range(3)))
    assert type(caught.value) is InputError and str(caught.value) == "0 is no schema"


def test_an_address_where_nothing_answers_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:9")
    with pytest.raises(InputError, match=r"127\.0\.0\.1:9"), cluster(1, tmp_path):
        pass


def test_without_a_cluster_one_of_this_machine_is_begun(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    with cluster(2, tmp_path) as crew:
        assert len(set(crew.map(where, range(8)))) == 2
