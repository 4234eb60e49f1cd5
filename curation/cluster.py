"""The same work on a Ray cluster; the only file that imports ray.

    ray start --head --port 6379                    on one machine
    ray start --address HOST:6379                   on each other one
    toolkit curate --engine ray --out /shared/run   on any of them

The run's folder has to be seen by every node under the same path (a shared disk, NFS), because databases are files,
and every node needs the same versions of what decides a run's files; both are checked before work begins. A node that
is lost takes nothing along: Ray gives its tasks to another node, and a database that was half written was never renamed
into place. The machine that `toolkit` runs on, and Ray's head, have to stay; when they do not, the same command goes
on with the first stage that is not complete, like any killed run.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from curation import card
from curation.crew import AHEAD, in_order
from schemas.errors import InputError, MissingDependency, ToolkitError

T = TypeVar("T")
R = TypeVar("R")
LOST = 12
"How often one task may lose its node before the run gives up."
ANSWER = 10.0
"Seconds in which the cluster's head has to answer."
_HOST_PORT = re.compile(r"([^/\[\]]+):(\d{1,5})")


@contextmanager
def cluster(workers: int, run: Path) -> Iterator[Cluster]:
    """Join the cluster that RAY_ADDRESS names or that runs on this machine; without one, begin one of `workers`.

    Raises MissingDependency without ray, InputError when a node does not see `run` or has other versions.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise MissingDependency("ray is not installed; try: pip install 'sql-alignment-toolkit[ray]'") from error
    ours = not ray.is_initialized()
    if ours:
        _join(ray, workers)
    try:
        _check_nodes(ray, run.absolute())
        yield Cluster(ray)
    finally:
        if ours:
            ray.shutdown()


def _join(ray: Any, workers: int) -> None:
    """Join or begin a cluster; whether something listens is asked first, for Ray itself would ask for minutes."""
    address = os.environ.get("RAY_ADDRESS", "")
    try:
        if found := _HOST_PORT.fullmatch(address):
            socket.create_connection((found[1], int(found[2])), timeout=ANSWER).close()
        ray.init(address="auto", log_to_driver=False, logging_level="error")
    except OSError as error:
        if address:
            raise InputError(f"RAY_ADDRESS {address}: no Ray cluster answers there ({error})") from error
        ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False, logging_level="error")


def _check_nodes(ray: Any, run: Path) -> None:
    """Ask every node whether it sees the run's folder and has this process's versions."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    mine = _look(run)
    look = ray.remote(num_cpus=0, max_retries=0)(_look)
    asked = [(node["NodeManagerHostname"], look.options(
        scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)).remote(run))
        for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU")]
    for name, answer in asked:
        try:
            theirs = ray.get(answer)
        except ray.exceptions.RayTaskError as error:
            raise InputError(f"node {name} cannot run the toolkit ({str(error).splitlines()[-1]}); install the same "
                             "version on every node") from error
        except ray.exceptions.RayError:
            continue  # lost while it was asked: it gets no work either
        if theirs != mine:
            one = next(key for key in mine if theirs.get(key) != mine[key])
            raise InputError(f"node {name} does not see the run's folder; put --out where every node sees it under the "
                             "same path" if one == "run" else
                             f"node {name} has {one} {theirs.get(one)}, this machine {mine[one]}; make them the same")


def _look(run: Path) -> dict[str, str]:
    """Return what has to be the same on every node: the run's settings, as seen there, and versions."""
    seen = run / "settings.json"
    return {"run": seen.read_text() if seen.is_file() else "", **card.versions()}


class Cluster:
    """All workers of a Ray cluster."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray

    def map(self, do: Callable[[T], R], tasks: Iterable[T], /) -> Iterator[R]:
        """Yield `do(task)` for each of `tasks`, in their order; a task whose node is lost is done again."""
        remote = self._ray.remote(num_cpus=1, max_retries=LOST)(do)
        workers = int(self._ray.cluster_resources().get("CPU", 1))
        return in_order((remote.remote(task) for task in tasks), self._taken, AHEAD * max(1, workers))

    def _taken(self, answer: Any) -> Any:
        """Return a task's result, or raise what it raised."""
        try:
            return self._ray.get(answer)
        except self._ray.exceptions.RayTaskError as error:
            raise error.cause from None
        except self._ray.exceptions.RayError as error:
            raise ToolkitError(f"the cluster lost a piece of work for good ({type(error).__name__}); see that its "
                               "nodes stay up, and give the same command again to go on") from error
