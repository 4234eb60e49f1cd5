"""Run untrusted SQL: a pool of killable worker processes, each with locked-down engines. A failing query is a value.

    with Sandbox(workers=2) as sandbox:
        sandbox.run(Path("concert.sqlite"), "SELECT count(*) FROM singer")
        # Execution(status='ok', columns=('count(*)',), rows=((6,),), error='', seconds=0.0002)

What holds: the database is opened read-only (schemas/worker.py says how), and nothing else is opened; a query ends
within 0.2 s of its time limit, also inside one long C call, and takes nobody along; rows, bytes and memory are bounded;
a worker leaves when its parent is gone, however that went. Workers are started with `subprocess` (no fork of the
parent's threads), so a sandbox works inside multiprocessing workers and beside torch; each process has to make its own.

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
import select
import signal
import sys
import time
import weakref
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, cast

from schemas import database_file
from schemas.backlog import Backlog, Job
from schemas.database_file import DatabaseFile
from schemas.errors import InputError, MissingDependency
from schemas.guard_functions import FUNCTIONS, TABLE_FUNCTIONS
from schemas.pipe import LENGTH, frame
from schemas.worker_process import WorkerProcess, exit_name

Status = Literal["ok", "error", "timeout", "denied", "too_large", "crashed"]

IN_FLIGHT = 64  # requests sent ahead to one worker, at most
AHEAD = 0.004  # seconds of work sent ahead to one worker: what it holds, no other can take over
BACKLOG = 64  # requests a worker that run_many draws ahead of the workers
WINDOW = 4096  # requests that run_many draws ahead of what was taken from it, so that one slow query stops nobody
HELD = 64 * 2**20  # bytes of finished answers that may wait to be taken
PATIENCE = 40.0  # seconds beyond the time limit after which a silent worker is killed (its own alarm comes far earlier)


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
        self._count = workers
        self._workers: list[WorkerProcess] = []
        self._queue = Backlog()
        self._files: dict[str, tuple[DatabaseFile, bytes]] = {}
        self._held = 0
        self._closed = False
        self._process = os.getpid()
        self._hello = frame(asdict(limits) | {"packages": _packages(), "functions": {
            "sqlite": sorted(FUNCTIONS["sqlite"]), "duckdb": sorted(FUNCTIONS["duckdb"]),
            "duckdb tables": sorted(TABLE_FUNCTIONS)}})
        self._finalizer = weakref.finalize(self, _end_all, self._workers, self._process)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End all workers; nothing is left behind. A closed sandbox stays closed."""
        self._closed = True
        self._finalizer()

    def pids(self) -> tuple[int, ...]:
        """Return the process ids of the workers that live now."""
        return tuple(worker.pid for worker in self._workers)

    def run(self, database: Path, sql: str) -> Execution:
        """Run one query; InputError when `database` is no file of a known engine."""
        job = self._submit(database, sql)
        try:
            return self._take(job)
        finally:
            job.wanted = False

    def run_many(self, queries: Iterable[tuple[Path, str]]) -> Iterator[Execution]:
        """Yield each query's result in the queries' order, lazily, with all workers busy."""
        source, pending = iter(queries), deque[Job]()
        more = True
        try:
            while True:
                while more and len(self._queue) < BACKLOG * self._count and len(pending) < WINDOW and self._held < HELD:
                    drawn = next(source, None)
                    if drawn is None:
                        more = False
                    else:
                        pending.append(self._submit(*drawn))
                if not pending:
                    return
                if pending[0].answer is None:
                    self._pump(pending[0])
                else:
                    yield self._take(pending.popleft())
        finally:
            for job in pending:
                self._forget(job)

    def _submit(self, database: Path, sql: str) -> Job:
        if self._closed:
            raise InputError("this sandbox is closed; make a new one")
        path, head = self._identify(database)
        text = json.dumps(sql).encode()
        job = Job(path, LENGTH.pack(len(head) + len(text) + 1) + head + text + b"]")
        self._queue.add(job)
        return job

    def _identify(self, database: Path) -> tuple[str, bytes]:
        """Return the absolute path, and how a request on it begins: path, engine, and the file's stamp."""
        known = self._files.get(name := os.fspath(database))
        if known is None or known[0].stamp != database_file.stamp(database):
            file = database_file.known(database)
            head = json.dumps([file.path, file.engine, "-".join(map(str, file.stamp))])
            known = self._files[name] = (file, head.encode()[:-1] + b", ")
        return known[0].path, known[1]

    def _take(self, job: Job) -> Execution:
        while job.answer is None:
            self._pump(job)
        answer, job.answer = job.answer, None
        self._held -= len(answer)
        return _decode(answer)

    def _forget(self, job: Job) -> None:
        job.wanted = False
        if job.answer is not None:
            self._held -= len(job.answer)
            job.answer = None

    def _pump(self, needed: Job) -> None:
        """Hand out work, move bytes, and look after workers that died; waits until something happens."""
        if os.getpid() != self._process:
            raise InputError("a sandbox cannot be used in a forked process; make a new one there")
        while len(self._workers) < min(self._count, len(self._queue) + sum(bool(w.jobs) for w in self._workers)):
            self._workers.append(WorkerProcess(self._hello))
        if self._held >= HELD and self._queue.remove(needed):
            self._give(min(self._workers, key=lambda worker: len(worker.jobs)), needed)
        poll = select.poll()
        for worker in self._workers:
            self._feed(worker)
            if worker.outbox:
                worker.write()
            if worker.outbox:
                poll.register(worker.sink, select.POLLOUT)
            if self._held < HELD or needed in worker.jobs:
                poll.register(worker.source, select.POLLIN)
        happened = {fd for fd, _ in poll.poll(1000)}
        for worker in tuple(self._workers):
            if worker.source in happened:
                self._read(worker)
            elif (needed in worker.jobs or self._held < HELD) and self._silent(worker):
                self._bury(worker, silent=True)

    def _feed(self, worker: WorkerProcess) -> None:
        """Send requests ahead to a worker that has few left, those of the database that it has open first."""
        share = self._share(worker)
        if len(worker.jobs) > share // 2:
            return
        others = {other.path for other in self._workers if other is not worker and other.jobs}
        while len(worker.jobs) < share and (job := self._queue.take(worker.path, others)):
            self._give(worker, job)

    def _give(self, worker: WorkerProcess, job: Job) -> None:
        if job.wanted:
            worker.since = worker.since if worker.jobs else time.monotonic()
            worker.path = job.path
            worker.jobs.append(job)
            worker.outbox += job.frame

    def _silent(self, worker: WorkerProcess) -> bool:
        return bool(worker.jobs) and time.monotonic() > worker.since + self.limits.seconds + PATIENCE

    def _share(self, worker: WorkerProcess) -> int:
        """Return how many requests a worker may hold now: few when they are slow or few are left; all stay busy."""
        left = -(-(len(self._queue) + sum(len(other.jobs) for other in self._workers)) // self._count)
        return max(1, min(IN_FLIGHT, left, int(AHEAD / worker.pace)))

    def _read(self, worker: WorkerProcess) -> None:
        answers = worker.read()
        if answers is None:
            self._bury(worker)
            return
        if answers and not worker.ready:
            worker.ready = True
            del answers[0]
        if answers:
            worker.keep_pace(len(answers), time.monotonic())
        for answer in answers:
            self._finish(worker.jobs.popleft(), answer)

    def _finish(self, job: Job, answer: bytes) -> None:
        if job.wanted:
            job.answer = answer
            self._held += len(answer)

    def _bury(self, worker: WorkerProcess, *, silent: bool = False) -> None:
        """Charge a dead (or silent) worker's current query, and give back those behind it."""
        self._workers.remove(worker)
        code = worker.end()
        if not worker.ready and not silent:
            raise MissingDependency(f"a sandbox worker could not start (exit {code}); try: "
                                    f"{sys.executable} -I -S -c 'import sqlite3, resource'")
        if worker.jobs and code != 0:
            late = silent or code == -signal.SIGALRM
            status, seconds = ("timeout", self.limits.seconds) if late else ("crashed", 0.0)
            error = "time limit reached; the worker was killed" if late else f"the worker ended with {exit_name(code)}"
            self._finish(worker.jobs.popleft(), json.dumps([status, [], error, seconds, []]).encode())
        self._queue.give_back(worker.jobs)


def _packages() -> str:
    spec = importlib.util.find_spec("duckdb")
    if spec is None or spec.origin is None:
        raise MissingDependency("duckdb is not installed; try: pip install duckdb")
    return str(Path(spec.origin).parent.parent)


def _end_all(workers: list[WorkerProcess], owner: int) -> None:
    """End all workers, unless this is a forked copy of the process that owns them."""
    if os.getpid() == owner:
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.end()
        workers.clear()


def _cell(tagged: dict[str, str]) -> bytes:
    return bytes.fromhex(tagged["b"])


_DECODER = json.JSONDecoder(object_hook=_cell)


def _decode(answer: bytes) -> Execution:
    status, columns, error, seconds, rows = _DECODER.decode(answer.decode())
    return Execution(cast(Status, status), tuple(columns), tuple(map(tuple, rows)), error, seconds)
