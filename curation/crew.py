"""Do the same thing for many databases, in order, on one or more processes."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from types import TracebackType
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Track(Protocol):
    """How a long loop shows its progress: yields what it is given (see rich.progress.track)."""

    def __call__(self, items: Iterable[R], description: str, total: int, /) -> Iterator[R]: ...


def quiet(items: Iterable[R], description: str, total: int, /) -> Iterator[R]:
    """Show nothing."""
    return iter(items)


class Crew:
    """Workers that take tasks in order; with one worker the work is done in this process."""

    def __init__(self, workers: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(workers, mp_context=context) if workers > 1 else None
        self._ahead = 3 * workers

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def map(self, do: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """Yield `do(task)` for each of `tasks`, in their order; only a few tasks are under way at a time."""
        if not self._pool:
            yield from map(do, tasks)
            return
        waiting: deque[Future[Any]] = deque()
        for task in tasks:
            waiting.append(self._pool.submit(do, task))
            if len(waiting) >= self._ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
