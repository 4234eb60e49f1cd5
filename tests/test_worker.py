"""A worker holds its queries to their time, rows, bytes and memory, and knows nothing of where it runs."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sandboxcases import FAST, FOREVER, ROOT

from schemas.sandbox import Limits, Sandbox

pytest_plugins = "sandboxfixtures"
"`folder` and `box`"


def overrun(box: Sandbox, path: Path, sql: str) -> float:
    """Return by how many seconds a query overran its limit: the best of three, for a busy machine."""
    found = []
    for _ in range(3):
        box.run(path, "SELECT 1")
        start = time.monotonic()
        assert box.run(path, sql).status == "timeout"
        found.append(time.monotonic() - start - FAST.seconds)
        if found[-1] < 0.2:
            break
    return min(found)


@pytest.mark.parametrize(("name", "sql"), [
    ("concert.sqlite", FOREVER),
    ("concert.sqlite", "SELECT count(*) FROM singer" + "".join(f", singer s{n}" for n in range(20))),
    # millions of comparisons of megabytes within a single virtual-machine instruction
    ("concert.sqlite", "SELECT instr(printf('%.*c', 15000000, 'a'), printf('%.*c', 7000000, 'a') || 'b')"),
    ("concert.duckdb", FOREVER),
    ("concert.duckdb", "SELECT count(*) FROM range(10000000000) a"),
])
def test_time_limit_fires_within_a_fifth_of_a_second(folder: Path, box: Sandbox, name: str, sql: str) -> None:
    assert overrun(box, folder / name, sql) < 0.2


@pytest.mark.parametrize(("name", "sql"), [
    ("concert.sqlite", "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r"),
    ("concert.sqlite", "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r LIMIT 19000) "
                       "SELECT printf('%.*c', 10000, 'x') FROM r"),
    ("concert.sqlite", "SELECT replace(printf('%.*c', 100000, 'a'), 'a', printf('%.*c', 100000, 'b'))"),
    ("concert.duckdb", "SELECT * FROM range(20001)"),
    ("concert.duckdb", "SELECT repeat('x', 10000) FROM range(19000)"),
    ("concert.duckdb", "SELECT length(repeat('x', 1000000000))"),
    ("concert.duckdb", "SELECT list(i) FROM range(300000000) r(i)"),
])
def test_too_much_is_a_status(folder: Path, name: str, sql: str) -> None:
    with Sandbox(1, Limits(seconds=5)) as box:
        result = box.run(folder / name, sql)
        assert (result.status, result.rows) == ("too_large", ())
        assert box.run(folder / name, "SELECT 7").rows == ((7,),)


def test_rows_at_the_limit_are_all_there(folder: Path, box: Sandbox) -> None:
    result = box.run(folder / "concert.duckdb", "SELECT * FROM range(20000)")
    assert (result.status, len(result.rows), result.rows[-1]) == ("ok", 20000, (19999,))


def test_environment_and_folder_of_a_worker_tell_nothing(box: Sandbox, folder: Path) -> None:
    box.run(folder / "concert.sqlite", "SELECT 1")
    process = Path(f"/proc/{box.pids()[0]}")
    if not process.exists():
        pytest.skip("no /proc here")
    assert (process / "environ").read_bytes() == b"MALLOC_ARENA_MAX=1\0"
    assert os.listdir(process / "cwd") == []


def test_worker_loads_little_before_its_first_query() -> None:
    code = f"import sys; sys.path.append({str(ROOT)!r}); import schemas.worker; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert not {"sqlglot", "duckdb", "pydantic", "asyncio", "inspect", "subprocess"} & set(loaded.stdout.split())
    assert "schemas.worker_sqlite" in loaded.stdout and "schemas.worker_duckdb" not in loaded.stdout


def test_duckdb_is_loaded_once_it_is_asked_for(folder: Path) -> None:
    with Sandbox(1) as box:
        loaded = []
        for name in ("concert.sqlite", "concert.duckdb"):
            assert box.run(folder / name, "SELECT count(*) FROM singer").rows == ((3,),)
            maps = Path(f"/proc/{box.pids()[0]}/maps")
            if not maps.exists():
                pytest.skip("no /proc here")
            loaded.append("duckdb" in maps.read_text())
    assert loaded == [False, True]
