"""A sandbox's processes: who pays for a query, in what order answers come, and what is left of them."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandboxcases import FAST, FOREVER, NAMES, ROOT

from schemas.errors import InputError
from schemas.sandbox import Execution, Limits, Sandbox

pytest_plugins = "sandboxfixtures"
"`folder` and `box`"


def test_only_the_offending_query_pays(folder: Path) -> None:
    path = folder / "concert.duckdb"
    texts = ["SELECT 1", "SELECT count(*) FROM range(10000000000) a", "SELECT 2", "SELECT 3", "nonsense", "SELECT 4"]
    with Sandbox(1, FAST) as box:
        results = list(box.run_many((path, sql) for sql in texts))
    assert [r.status for r in results] == ["ok", "timeout", "ok", "ok", "error", "ok"]
    assert [r.rows for r in results if r.rows] == [((1,),), ((2,),), ((3,),), ((4,),)]


def test_killed_worker_is_a_crash_of_its_query_alone(folder: Path) -> None:
    path = folder / "concert.sqlite"
    with Sandbox(1, Limits(seconds=5)) as box:
        answers = box.run_many((path, sql) for sql in ["SELECT 1", FOREVER, "SELECT 2"])
        assert next(answers).rows == ((1,),)
        os.kill(box.pids()[0], signal.SIGKILL)
        assert [(r.status, r.error) for r in answers] == [("crashed", "the worker ended with SIGKILL"), ("ok", "")]


def test_results_come_in_order_from_several_workers(folder: Path) -> None:
    jobs = [(folder / name, f"SELECT {number}") for number in range(150) for name in NAMES]
    with Sandbox(3) as box:
        assert [r.rows[0][0] for r in box.run_many(jobs)] == [number for number in range(150) for _ in NAMES]


def test_nothing_is_left_after_close(folder: Path) -> None:
    with Sandbox(2) as box:
        list(box.run_many([(folder / "concert.sqlite", "SELECT 1")] * 50))
        pids = box.pids()
    assert len(pids) == 2
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
    with pytest.raises(InputError, match="closed"):
        box.run(folder / "concert.sqlite", "SELECT 1")


def test_closing_amid_many_queries_ends_them(folder: Path) -> None:
    box = Sandbox(1, FAST)
    results = box.run_many([(folder / "concert.sqlite", FOREVER)] * 3)
    assert next(results).status == "timeout"
    box.close()
    with pytest.raises(InputError, match="closed"):
        next(results)
    assert box.pids() == ()


def test_a_forked_copy_neither_uses_nor_ends_the_workers(folder: Path) -> None:
    with Sandbox(1) as box:
        box.run(folder / "concert.sqlite", "SELECT 1")
        pids, child = box.pids(), os.fork()
        if not child:
            refused = False
            try:
                box.run(folder / "concert.sqlite", "SELECT 2")
            except InputError as error:
                refused = "forked" in str(error)
            finally:
                box.close()
                os._exit(0 if refused else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert box.run(folder / "concert.sqlite", "SELECT 3").rows == ((3,),)
        assert box.pids() == pids


def test_workers_leave_when_the_parent_is_killed(folder: Path) -> None:
    script = ("import sys, time; from pathlib import Path; from schemas.sandbox import Sandbox\n"
              "box = Sandbox(2); jobs = [(Path(sys.argv[1]), 'SELECT 1')] * 50; list(box.run_many(jobs))\n"
              "print(list(box.pids()), flush=True); time.sleep(60)")
    parent = subprocess.Popen([sys.executable, "-c", script, str(folder / "concert.sqlite")], cwd=ROOT,
                              stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    pids = json.loads(parent.stdout.readline())
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 3
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(pids) == 2
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


def count_rows(path: Path) -> Execution:
    """Run one query in a sandbox of this process's own."""
    with Sandbox(1) as box:
        return box.run(path, "SELECT count(*) FROM singer")


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_works_inside_multiprocessing_workers(folder: Path, method: str) -> None:
    with multiprocessing.get_context(method).Pool(2) as pool:
        results = pool.map(count_rows, [folder / "concert.sqlite"] * 4)
    assert [r.rows for r in results] == [((3,),)] * 4


def test_a_slow_query_stops_only_its_own_worker(folder: Path) -> None:
    slow = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4000000) SELECT count(*) FROM r"
    drawn: list[float] = []

    def queries() -> Iterator[tuple[Path, str]]:
        yield folder / "concert.sqlite", slow
        for number in range(2000):
            drawn.append(time.monotonic())
            yield folder / "concert.duckdb" if number % 50 == 0 else folder / "concert.sqlite", f"SELECT {number}"

    with Sandbox(2) as sandbox:
        results = sandbox.run_many(queries())
        first, seen = next(results), len(drawn)
        assert first.rows == ((4000000,),) and seen > 1000
        assert [result.rows[0][0] for result in results] == list(range(2000))


def test_answers_that_wait_to_be_taken_are_bounded_and_still_come_in_order(
        folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemas.worker_pool.HELD", 2000)
    names = ("concert.sqlite", "concert.duckdb")
    with Sandbox(2) as sandbox:
        results = []
        for result in sandbox.run_many((folder / names[n % 7 == 3], f"SELECT {n}, 'some text'") for n in range(1500)):
            results.append(result.rows[0][0])
            assert sandbox._pool.held < 2000 + 2 * 64 * 100
    assert results == list(range(1500))
