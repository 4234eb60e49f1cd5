"""Print how fast the sandbox runs queries against a bare in-process sqlite3 loop, as ratios measured in one run.

    python benchmarks/sandbox_speed.py ROOT      a folder with train_spider.json and database/<db_id>/<db_id>.sqlite

The promise: on one core, at least 0.5 of the bare loop; on two cores with two workers, at least 1.8 times that.
The parent feeds and reads its workers, so with one worker and two cores it already runs beside it: that row, and what
two bare loops side by side reach on this machine, say how much of the promise is the machine's.
Rounds alternate, so that a busy machine slows all alike; the median ratio is printed.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from schemas.sandbox import Sandbox

ROUNDS = 5
Query = tuple[Path, str]


def queries(root: Path) -> list[Query]:
    """Return Spider's training gold as (database, sql)."""
    rows = json.loads((root / "train_spider.json").read_text(encoding="utf-8"))
    paired = [(root / "database" / row["db_id"] / f"{row['db_id']}.sqlite", row["query"]) for row in rows]
    return [(path, sql) for path, sql in paired if path.exists()]


def bare(work: Iterable[Query]) -> float:
    """Run the queries in this process; return the seconds it took."""
    start, connections = time.perf_counter(), dict[Path, sqlite3.Connection]()
    for path, sql in work:
        if path not in connections:
            connections[path] = sqlite3.connect(path)
            connections[path].text_factory = lambda raw: raw.decode("utf-8", "replace")
        try:
            connections[path].execute(sql).fetchall()
        except sqlite3.Error:
            continue
    for connection in connections.values():
        connection.close()
    return time.perf_counter() - start


def boxed(work: list[Query], workers: int) -> float:
    """Run the queries in a sandbox, its start included; return the seconds it took."""
    start = time.perf_counter()
    with Sandbox(workers) as box:
        for _ in box.run_many(work):
            pass
    return time.perf_counter() - start


def on(cores: set[int], work: list[Query], workers: int) -> float:
    """Run the queries in a sandbox on these cores only, its workers included; return the seconds it took."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        return boxed(work, workers)
    finally:
        os.sched_setaffinity(0, before)


def side_by_side(work: list[Query]) -> float:
    """Run the bare loop in two processes at once; return the seconds until both are done."""
    with multiprocessing.get_context("fork").Pool(2) as pool:
        start = time.perf_counter()
        pool.map(bare, [work, work], chunksize=1)
        return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    work, cores = queries(Path(sys.argv[1])), sorted(os.sched_getaffinity(0))
    bare(work)
    rounds = [(bare(work), on({cores[0]}, work, 1), on(set(cores[:2]), work, 2), boxed(work, 1), side_by_side(work))
              for _ in range(ROUNDS)]

    def ratio(over: int, under: int, times: int = 1) -> float:
        return statistics.median(times * row[over] / row[under] for row in rounds)

    print(f"{len(work)} queries, median of {ROUNDS} rounds, {len(cores)} cores")
    print(f"one core against bare sqlite3              {ratio(0, 1):.2f}   (promise: at least 0.50)")
    print(f"two cores, two workers, against one core   {ratio(1, 2):.2f}   (promise: at least 1.80)")
    print(f"two workers against one, both on two cores {ratio(3, 2):.2f}")
    print(f"two bare loops side by side against one    {ratio(0, 4, 2):.2f}   (what the machine gives)")


if __name__ == "__main__":
    main()
