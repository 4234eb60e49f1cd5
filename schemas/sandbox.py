"""Run untrusted SQL in killable worker processes, each with locked-down engines. A failing query is a value.

    with Sandbox(workers=2) as sandbox:
        sandbox.run(Path("concert.sqlite"), "SELECT count(*) FROM singer")
        # Execution(status='ok', columns=('count(*)',), rows=((6,),), error='', seconds=0.0002)

What holds: the database is opened read-only (schemas/worker_sqlite.py and schemas/worker_duckdb.py say how), and
nothing else is opened; a query ends within 0.2 s of its time limit, also inside one long C call, and takes nobody
along; rows, bytes and memory are bounded; a worker leaves when its parent is gone, however that went. Workers are
started with `subprocess` (no fork of the parent's threads), so a sandbox works inside multiprocessing workers and
beside torch; each process has to make its own.

What it does not cover: a worker runs as the parent's user. On Linux x86-64 the kernel keeps it from sockets, from new
processes and from writing any file (schemas/lockdown.py), but it may still read what that user may read, should a hole
in SQLite's or DuckDB's native code run an attacker's machine code; elsewhere only the engines' own switches and the
resource limits hold. Against that, put the whole program into a container. Timing, caches and disk reads are not
accounted for. A database that another program writes to while it is read may be read inconsistently.
"""

from __future__ import annotations

import importlib.util
import json
import os
import weakref
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, cast

from schemas import database_file
from schemas.backlog import Job
from schemas.database_file import DatabaseFile
from schemas.errors import InputError, MissingDependency
from schemas.guard_functions import FUNCTIONS, TABLE_FUNCTIONS
from schemas.pipe import LENGTH, frame
from schemas.worker_pool import WorkerPool

Status = Literal["ok", "error", "timeout", "denied", "too_large", "crashed"]

BACKLOG = 64  # requests a worker that run_many draws ahead of the workers
WINDOW = 4096  # requests that run_many draws ahead of what was taken from it, so that one slow query stops nobody


@dataclass(frozen=True, slots=True)
class Execution:
    """What came of one query."""

    status: Status
    "`ok`, or what went wrong"
    columns: tuple[str, ...] = ()
    "column names, as the engine gives them"
    rows: tuple[tuple[Any, ...], ...] = ()
    "cells are None, int, float, str or bytes; dates are ISO text, nested values JSON text"
    error: str = ""
    "the engine's or the sandbox's own words; empty when ok"
    seconds: float = 0.0
    "time the query took in the worker"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take."""

    seconds: float = 2.0
    "wall-clock time"
    rows: int = 20_000
    "rows of the result"
    bytes: int = 16 * 2**20
    "size of the result, as JSON text"
    memory: int = 512 * 2**20
    "memory of the engine"


class Sandbox:
    """A pool of worker processes; a context manager. Use one from one thread at a time."""

    def __init__(self, workers: int = 1, limits: Limits = Limits()) -> None:
        if workers < 1:
            raise InputError(f"a sandbox needs at least one worker, not {workers}")
        self.limits = limits
        self._pool = WorkerPool(workers, _hello(limits), limits.seconds)
        self._files: dict[str, tuple[DatabaseFile, bytes]] = {}
        self._finalizer = weakref.finalize(self, self._pool.end)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End all workers; nothing is left behind. A closed sandbox stays closed."""
        self._finalizer()

    def pids(self) -> tuple[int, ...]:
        """Return the process ids of the workers that live now."""
        return tuple(worker.pid for worker in self._pool.workers)

    def run(self, database: Path, sql: str) -> Execution:
        """Run one query; InputError when `database` is no file of a known engine."""
        job = self._submit(database, sql)
        try:
            return _decode(self._pool.take(job))
        finally:
            self._pool.forget(job)

    def run_many(self, queries: Iterable[tuple[Path, str]]) -> Iterator[Execution]:
        """Yield each query's result in the queries' order, lazily, with all workers busy."""
        source, pending, pool, more = iter(queries), deque[Job](), self._pool, True
        try:
            while True:
                while (more and len(pool.queue) < BACKLOG * pool.count and len(pending) < WINDOW
                       and pool.held < pool.most_held):
                    drawn = next(source, None)
                    if drawn is None:
                        more = False
                    else:
                        pending.append(self._submit(*drawn))
                if not pending:
                    return
                if pending[0].answer is None:
                    pool.pump(pending[0])
                else:
                    yield _decode(pool.take(pending.popleft()))
        finally:
            for job in pending:
                pool.forget(job)

    def _submit(self, database: Path, sql: str) -> Job:
        path, head = self._identify(database)
        text = json.dumps(sql).encode()
        job = Job(path, LENGTH.pack(len(head) + len(text) + 1) + head + text + b"]")
        self._pool.queue.add(job)
        return job

    def _identify(self, database: Path) -> tuple[str, bytes]:
        """Return the absolute path, and how a request on it begins: path, engine, and the file's stamp."""
        known = self._files.get(name := os.fspath(database))
        if known is None or known[0].stamp != database_file.stamp(database):
            file = database_file.known(database)
            head = json.dumps([file.path, file.engine, "-".join(map(str, file.stamp))])
            known = self._files[name] = (file, head.encode()[:-1] + b", ")
        return known[0].path, known[1]


def _hello(limits: Limits) -> bytes:
    """Return the first frame that a worker gets, its policy (schemas/worker_policy.py)."""
    return frame(asdict(limits) | {"packages": _packages(), "functions": {
        "sqlite": sorted(FUNCTIONS["sqlite"]), "duckdb": sorted(FUNCTIONS["duckdb"]),
        "duckdb tables": sorted(TABLE_FUNCTIONS)}})


def _packages() -> str:
    spec = importlib.util.find_spec("duckdb")
    if spec is None or spec.origin is None:
        raise MissingDependency("duckdb is not installed; try: pip install duckdb")
    return str(Path(spec.origin).parent.parent)


def _cell(tagged: dict[str, str]) -> bytes:
    return bytes.fromhex(tagged["b"])


_DECODER = json.JSONDecoder(object_hook=_cell)


def _decode(answer: bytes) -> Execution:
    status, columns, error, seconds, rows = _DECODER.decode(answer.decode())
    return Execution(cast(Status, status), tuple(columns), tuple(map(tuple, rows)), error, seconds)
