"""Requests start evenly under a rate, and later for all when the server asks for it."""

from __future__ import annotations

import threading
import time

from curation.pace import Pace


def starts(pace: Pace, count: int) -> list[float]:
    """Return when each of `count` threads was let go, from the first on."""
    times: list[float] = []

    def run() -> None:
        pace.wait()
        times.append(time.monotonic())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [moment - min(times) for moment in sorted(times)]


def test_no_more_start_than_the_rate_allows() -> None:
    found = starts(Pace(per_minute=1200), 8)
    assert all(moment >= 0.05 * number - 0.02 for number, moment in enumerate(found))


def test_without_a_rate_nobody_waits() -> None:
    assert starts(Pace(), 8)[-1] < 2


def test_a_hold_is_for_all() -> None:
    pace, began = Pace(), time.monotonic()
    pace.hold(0.3)
    starts(pace, 3)
    assert time.monotonic() - began >= 0.3
