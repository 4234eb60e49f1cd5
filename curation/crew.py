"""Do the same thing for many databases, in order: in this process, in several, or on a cluster.

    with hired("local", 2, run) as crew:
        for database in crew.map(grow.fill, tasks): ...

Whoever does the work, results come in the order of their tasks and a task carries everything that decides its result,
so the crew changes nothing but the time it takes.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from schemas.errors import ToolkitError

T = TypeVar("T")
R = TypeVar("R")
W = TypeVar("W")
Hands = Literal["local", "ray"]
"Who does the work: processes of this machine, or a Ray cluster."
AHEAD = 3
"Tasks under way for each worker: enough that none waits, few enough that results do not pile up."


class Track(Protocol):
    """How a long loop shows its progress: yields what it is given (see rich.progress.track)."""

    def __call__(self, items: Iterable[R], description: str, total: int, /) -> Iterator[R]: ...


def quiet(items: Iterable[R], description: str, total: int, /) -> Iterator[R]:
    """Show nothing."""
    return iter(items)


class Crew(Protocol):
    """Workers that take tasks in order."""

    def map(self, do: Callable[[T], R], tasks: Iterable[T], /) -> Iterator[R]:
        """Yield `do(task)` for each of `tasks`, in their order; only a few tasks are under way at a time."""


@contextmanager
def hired(hands: Hands, workers: int, run: Path) -> Iterator[Crew]:
    """Give a crew of `workers`; on a cluster, of all it has, where each node has to see the folder `run`."""
    if hands == "ray":
        from curation.cluster import cluster

        with cluster(workers, run) as crew:
            yield crew
    elif workers > 1:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(workers, mp_context=context, initializer=leave_with_parent)
        try:
            yield Pool(pool, workers)
        finally:
            pool.shutdown(cancel_futures=True)
    else:
        yield Alone()


def leave_with_parent() -> None:
    """End this worker process as soon as its parent is gone, however that went; a pool alone would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def watch() -> None:
            connection.wait([sentinel])
            os._exit(1)

        threading.Thread(target=watch, name="parent watch", daemon=True).start()


class Alone:
    """This process."""

    def map(self, do: Callable[[T], R], tasks: Iterable[T], /) -> Iterator[R]:
        """See Crew."""
        return map(do, tasks)


class Pool:
    """Processes of this machine."""

    def __init__(self, pool: ProcessPoolExecutor, workers: int) -> None:
        self._pool = pool
        self._workers = workers

    def map(self, do: Callable[[T], R], tasks: Iterable[T], /) -> Iterator[R]:
        """See Crew; ToolkitError when a worker is killed."""
        def taken(future: Future[Any]) -> Any:
            return future.result()

        try:
            yield from in_order((self._pool.submit(do, task) for task in tasks), taken, AHEAD * self._workers)
        except BrokenProcessPool as error:
            raise ToolkitError("a worker process was killed (is memory short?); give the same command again to go on, "
                               "perhaps with fewer --workers") from error


def in_order(waiting: Iterator[W], taken: Callable[[W], R], ahead: int) -> Iterator[R]:
    """Yield what was begun in the order of beginning, with `ahead` of it under way; drawing from `waiting` begins."""
    begun: deque[W] = deque()
    for one in waiting:
        begun.append(one)
        if len(begun) >= ahead:
            yield taken(begun.popleft())
    while begun:
        yield taken(begun.popleft())
