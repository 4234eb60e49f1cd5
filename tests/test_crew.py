"""Tasks are done in order, few at a time, by one process or several."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from curation.crew import AHEAD, hired, in_order
from schemas.errors import MissingDependency, ToolkitError

ROOT = Path(__file__).parent.parent


def double(number: int) -> int:
    time.sleep(0.02 * (number == 0))
    return 2 * number


def die(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_tasks(workers: int, tmp_path: Path) -> None:
    with hired("local", workers, tmp_path) as crew:
        assert list(crew.map(double, range(20))) == [2 * number for number in range(20)]


def test_only_a_few_tasks_are_drawn_ahead_of_what_was_taken(tmp_path: Path) -> None:
    drawn: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(1000):
            drawn.append(number)
            yield number

    with hired("local", 2, tmp_path) as crew:
        results = crew.map(double, tasks())
        assert [next(results) for _ in range(5)] == [0, 2, 4, 6, 8]
        assert len(drawn) <= 5 + 2 * AHEAD


def test_a_killed_worker_ends_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ToolkitError, match="a worker process was killed"), hired("local", 2, tmp_path) as crew:
        list(crew.map(die, range(8)))


def test_a_cluster_without_ray_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingDependency, match=r"alignment-toolkit\[ray\]"), hired("ray", 1, tmp_path):
        pass


def test_a_task_that_cannot_be_begun_is_heard_of() -> None:
    def begun() -> Iterator[int]:
        yield 1
        raise ToolkitError("no")

    results = in_order(begun(), double, 1)
    assert next(results) == 2
    with pytest.raises(ToolkitError, match="no"):
        next(results)


def test_workers_leave_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text("import os, time\nfrom pathlib import Path\nfrom curation.crew import hired\n"
                      "def work(seconds):\n    time.sleep(seconds)\n    return os.getpid()\n"
                      "if __name__ == '__main__':\n    with hired('local', 2, Path('.')) as crew:\n"
                      "        for pid in crew.map(work, [0.2, 0.2, 60, 60]):\n            print(pid, flush=True)\n")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, cwd=ROOT,
                          env=os.environ | {"PYTHONPATH": str(ROOT)}) as parent:
        assert parent.stdout
        workers = {int(parent.stdout.readline()) for _ in range(2)}
        parent.kill()
    until = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < until:
        time.sleep(0.05)
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
