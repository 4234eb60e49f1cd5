"""A sandbox's worker processes: jobs handed out, bytes moved, the dead replaced. Knows frames and pipes, not SQL.

    pool.queue.add(job)      a request waits in the lane of its database
    pool.take(job)           b'["ok", ["count(*)"], "", 0.0002,[[6]]]', once a worker has answered

Whoever waits for an answer moves everybody's bytes meanwhile (`pump`): there is no thread. A job that its worker died
of is answered here, as timed out or crashed, and those behind it go back into their lanes.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time

from schemas.backlog import Backlog, Job
from schemas.errors import InputError, MissingDependency
from schemas.worker_process import WorkerProcess, exit_name

IN_FLIGHT = 64  # requests sent ahead to one worker, at most
AHEAD = 0.004  # seconds of work sent ahead to one worker: what it holds, no other can take over
HELD = 64 * 2**20  # bytes of finished answers that may wait to be taken
PATIENCE = 40.0  # seconds beyond the time limit after which a silent worker is killed (its own alarm comes far earlier)


class WorkerPool:
    """Worker processes, started when there is work for them, and the jobs that wait for one."""

    def __init__(self, count: int, hello: bytes, seconds: float) -> None:
        """Start nothing yet; `hello` is the first frame that a worker gets, `seconds` the time limit in it."""
        self.count = count
        self.hello = hello
        self.seconds = seconds
        self.queue = Backlog()
        self.workers: list[WorkerProcess] = []
        self.held = 0
        self.most_held = HELD
        self.process = os.getpid()
        self.ended = False

    def take(self, job: Job) -> bytes:
        """Return a job's answer, waiting for it."""
        while job.answer is None:
            self.pump(job)
        answer, job.answer = job.answer, None
        self.held -= len(answer)
        return answer

    def forget(self, job: Job) -> None:
        """Note that nobody waits for a job's answer any more."""
        job.wanted = False
        if job.answer is not None:
            self.held -= len(job.answer)
            job.answer = None

    def end(self) -> None:
        """End all workers for good, unless this is a forked copy of the process that owns them."""
        self.ended = True
        if os.getpid() == self.process:
            for worker in self.workers:
                worker.kill()
            for worker in self.workers:
                worker.end()
            self.workers.clear()

    def pump(self, needed: Job) -> None:
        """Hand out work, move bytes, and look after workers that died; waits until something happens."""
        if os.getpid() != self.process:
            raise InputError("a sandbox cannot be used in a forked process; make a new one there")
        if self.ended:
            raise InputError("this sandbox is closed; make a new one")
        while len(self.workers) < min(self.count, len(self.queue) + sum(bool(w.jobs) for w in self.workers)):
            self.workers.append(WorkerProcess(self.hello))
        if self.held >= self.most_held and self.queue.remove(needed):
            self._give(min(self.workers, key=lambda worker: len(worker.jobs)), needed)
        poll = select.poll()
        for worker in self.workers:
            self._feed(worker)
            if worker.outbox:
                worker.write()
            if worker.outbox:
                poll.register(worker.sink, select.POLLOUT)
            if self.held < self.most_held or needed in worker.jobs:
                poll.register(worker.source, select.POLLIN)
        happened = {fd for fd, _ in poll.poll(1000)}
        for worker in tuple(self.workers):
            if worker.source in happened:
                self._read(worker)
            elif (needed in worker.jobs or self.held < self.most_held) and self._silent(worker):
                self._bury(worker, silent=True)

    def _feed(self, worker: WorkerProcess) -> None:
        """Send requests ahead to a worker that has few left, those of the database that it has open first."""
        share = self._share(worker)
        if len(worker.jobs) > share // 2:
            return
        others = {other.path for other in self.workers if other is not worker and other.jobs}
        while len(worker.jobs) < share and (job := self.queue.take(worker.path, others)):
            self._give(worker, job)

    def _share(self, worker: WorkerProcess) -> int:
        """Return how many requests a worker may hold now: few when they are slow or few are left; all stay busy."""
        left = -(-(len(self.queue) + sum(len(other.jobs) for other in self.workers)) // self.count)
        return max(1, min(IN_FLIGHT, left, int(AHEAD / worker.pace)))

    def _give(self, worker: WorkerProcess, job: Job) -> None:
        if job.wanted:
            worker.since = worker.since if worker.jobs else time.monotonic()
            worker.path = job.path
            worker.jobs.append(job)
            worker.outbox += job.frame

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
            self.held += len(answer)

    def _silent(self, worker: WorkerProcess) -> bool:
        return bool(worker.jobs) and time.monotonic() > worker.since + self.seconds + PATIENCE

    def _bury(self, worker: WorkerProcess, *, silent: bool = False) -> None:
        """Charge a dead (or silent) worker's current query, and give back those behind it."""
        self.workers.remove(worker)
        code = worker.end()
        if not worker.ready and not silent:
            raise MissingDependency(f"a sandbox worker could not start (exit {code}); try: "
                                    f"{sys.executable} -I -S -c 'import sqlite3, resource'")
        if worker.jobs and code != 0:
            late = silent or code == -signal.SIGALRM
            status, seconds = ("timeout", self.seconds) if late else ("crashed", 0.0)
            error = "time limit reached; the worker was killed" if late else f"the worker ended with {exit_name(code)}"
            self._finish(worker.jobs.popleft(), json.dumps([status, [], error, seconds, []]).encode())
        self.queue.give_back(worker.jobs)
