"""When a request may start: evenly spaced under a rate, and later for all when the server asks for a pause.

    pace = Pace(per_minute=60)
    pace.wait()          returns a second after the last one did
    pace.hold(20)        a 429 with `Retry-After: 20`: nobody starts for 20 seconds
"""

from __future__ import annotations

import threading
import time


class Pace:
    """Starting times, shared by the threads that send requests. Retries are requests, too."""

    def __init__(self, per_minute: float | None = None) -> None:
        self._gap = 60.0 / per_minute if per_minute else 0.0
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when the next request may start."""
        with self._lock:
            now = time.monotonic()
            start = max(now, self._next)
            self._next = start + self._gap
        if start > now:
            time.sleep(start - now)

    def hold(self, seconds: float) -> None:
        """Let no request start for `seconds`; those that wait already are not called back."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)
