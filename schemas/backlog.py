"""Queries that no worker has yet, a lane for each database, so that a database is opened by one worker and not by all.

    add(job)               behind the others of its database
    take(own, others)      for a worker whose last database was `own`: more of it, else the oldest lane that nobody
                           works on, else the longest lane, so that no worker idles while there is work
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Job:
    """One query under way."""

    path: str
    "the database file"
    frame: bytes
    "the request, as the worker reads it"
    answer: bytes | None = field(default=None)
    "what the worker said, until it is taken"
    wanted: bool = True
    "False once nobody waits for the answer"


class Backlog:
    """Jobs in lanes by database; lanes in the order in which they came up."""

    def __init__(self) -> None:
        self._lanes: dict[str, deque[Job]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, job: Job) -> None:
        """Put a job behind the others of its database."""
        self._lanes.setdefault(job.path, deque()).append(job)
        self._count += 1

    def give_back(self, jobs: Iterable[Job]) -> None:
        """Put jobs that a worker could not do before the others of their databases, in the same order."""
        for job in reversed(list(jobs)):
            self._lanes.setdefault(job.path, deque()).appendleft(job)
            self._count += 1

    def take(self, own: str, others: Collection[str]) -> Job | None:
        """Return the next job for a worker that has `own` open, beside workers that have `others`; None when empty."""
        if not self._lanes:
            return None
        lane = own if own in self._lanes else next((path for path in self._lanes if path not in others), "")
        return self._pop(lane or max(self._lanes, key=lambda path: len(self._lanes[path])))

    def remove(self, job: Job) -> bool:
        """Take this very job out of its lane; return whether it was there."""
        lane = self._lanes.get(job.path)
        if lane is None or job not in lane:
            return False
        lane.remove(job)
        self._settle(job.path)
        return True

    def _pop(self, path: str) -> Job:
        job = self._lanes[path].popleft()
        self._settle(path)
        return job

    def _settle(self, path: str) -> None:
        self._count -= 1
        if not self._lanes[path]:
            del self._lanes[path]
