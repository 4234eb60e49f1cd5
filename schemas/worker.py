"""The child process that runs untrusted SQL: a request in, an answer out, within the time that it may take.

The parent (schemas/worker_process.py) starts it with `python -I -S -B` and an environment of MALLOC_ARENA_MAX=1 alone,
and speaks frames: four bytes of length, then JSON. The first frame holds the policy, each further one
`[path, engine, stamp, sql]`; each is answered by `[status, columns, error, seconds, rows]`. Databases are opened by
schemas/worker_sqlite.py and schemas/worker_duckdb.py alone. It imports five light files of ours before it takes from
itself what a query needs none of; DuckDB and two more files come when asked for, since most workers never are.

A query that overruns its time is first asked to stop (SQLite's progress handler) and, 0.1 s later, the kernel ends
this process (SIGALRM, default action), so that the limit holds inside one long C call and when nobody watches.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import time
from collections import OrderedDict
from typing import Protocol

from schemas.lockdown import lock_down
from schemas.pipe import Inbox, send
from schemas.worker_policy import Denied, Late, Policy, TooLarge
from schemas.worker_sqlite import SqliteEngine

GRACE = 0.1  # seconds between asking a query to stop and the kernel's kill
OPENING = 30.0  # seconds that opening a database (and loading DuckDB) may take; not charged to the query
CONNECTIONS = {"sqlite": 96, "duckdb": 4}  # open databases kept; each of DuckDB's has eight threads


class Engine(Protocol):
    """An open, locked-down database."""

    def query(self, sql: str) -> tuple[list[str], bytes]:
        """Run `sql`; return column names and the rows as a JSON array. Raises Denied, TooLarge, Late, and its own."""

    def close(self) -> None:
        """Let go of the file."""


class Clock:
    """The deadline of the query that runs now; the alarm ends the process shortly after it."""

    def __init__(self) -> None:
        self.deadline = 0.0

    def start(self, seconds: float) -> None:
        """Give what comes now so many seconds."""
        self.deadline = time.monotonic() + seconds
        signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)

    def stop(self) -> None:
        """Call off the alarm."""
        signal.setitimer(signal.ITIMER_REAL, 0)

    def overrun(self) -> bool:
        """Say whether the deadline has passed."""
        return time.monotonic() > self.deadline


class Worker:
    """What answers requests, and the databases that it keeps open between them."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.clock = Clock()
        self.open: dict[str, OrderedDict[tuple[str, str], Engine]] = {kind: OrderedDict() for kind in CONNECTIONS}

    def engine(self, path: str, kind: str, stamp: str) -> Engine:
        """Return the database that was kept open, or open it in place of the one that was used longest ago."""
        key, kept = (path, stamp), self.open[kind]
        if key in kept:
            kept.move_to_end(key)
            return kept[key]
        self.clock.start(OPENING)
        while len(kept) >= CONNECTIONS[kind]:
            kept.popitem(last=False)[1].close()
        kept[key] = opened = self.opened(path, kind)
        return opened

    def opened(self, path: str, kind: str) -> Engine:
        """Open a database."""
        if kind == "sqlite":
            return SqliteEngine(path, self.policy, self.clock.overrun)
        from schemas.worker_duckdb import DuckdbEngine

        return DuckdbEngine(path, self.policy)

    def answer(self, path: str, kind: str, stamp: str, sql: str) -> tuple[bytes, bool]:
        """Return the framed answer, and whether this process should end because memory ran out."""
        columns: list[str] = []
        status, error, rows, exhausted = "ok", "", b"[]", False
        started = time.monotonic()
        try:
            engine = self.engine(path, kind, stamp)
            started = time.monotonic()
            self.clock.start(self.policy.seconds)
            columns, rows = engine.query(sql)
        except Denied as denial:
            status, error = "denied", str(denial)
        except TooLarge as large:
            status, error = "too_large", str(large)
            exhausted = error.startswith("memory")
        except Late:
            status, error = "timeout", "time limit reached"
        except MemoryError:
            status, error, exhausted = "too_large", "memory limit reached", True
        except Exception as failure:
            status, error = "error", str(failure)[:2000]
        finally:
            self.clock.stop()
        head = json.dumps([status, columns, error, time.monotonic() - started])
        return head.encode()[:-1] + b"," + rows + b"]", exhausted


def main() -> None:
    """Serve queries until the parent closes the pipe."""
    inbox = Inbox()
    policy = Policy(inbox.take())
    lock_down(policy.memory)
    worker = Worker(policy)
    gc.set_threshold(50_000)  # rows are short-lived tuples; looking for cycles among them is wasted time
    send(b"ready")
    while True:
        answer, exhausted = worker.answer(*inbox.take())
        try:
            send(answer)
        except BrokenPipeError:
            os._exit(0)
        if exhausted:
            os._exit(0)
