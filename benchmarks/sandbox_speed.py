"""Print how fast the sandbox runs queries against a bare in-process sqlite3 loop, as ratios measured in one run.

    python benchmarks/sandbox_speed.py ROOT      a folder with train_spider.json and database/<db_id>/<db_id>.sqlite

The promise: one worker reaches at least 0.5 of the bare loop; two workers on two free cores at least 1.8 times one.
Rounds alternate, so that a busy machine slows all three alike; the median ratio is printed.
"""

from __future__ import annotations

import json
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


def main() -> None:
    """Measure and print."""
    work = queries(Path(sys.argv[1]))
    bare(work)
    rounds = [(bare(work), boxed(work, 1), boxed(work, 2)) for _ in range(ROUNDS)]
    one = statistics.median(first / second for first, second, _ in rounds)
    two = statistics.median(second / third for _, second, third in rounds)
    print(f"{len(work)} queries, median of {ROUNDS} rounds")
    print(f"one worker against bare sqlite3   {one:.2f}   (promise: at least 0.50)")
    print(f"two workers against one           {two:.2f}   (promise on two free cores: at least 1.80)")


if __name__ == "__main__":
    main()
