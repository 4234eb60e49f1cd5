"""One child process of a sandbox: started, written to, read from, ended. Knows pipes and exit codes, not SQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import deque
from pathlib import Path

from schemas.backlog import Job
from schemas.pipe import split

ROOT = Path(__file__).resolve().parent.parent
START = "import sys; sys.path.append(sys.argv[1]); from schemas.worker import main; main()"


class WorkerProcess:
    """A running worker, and the jobs that were sent to it and are not answered yet."""

    def __init__(self, hello: bytes) -> None:
        """Start the process; `hello` is the first frame it gets."""
        self.process = subprocess.Popen([sys.executable, "-I", "-S", "-B", "-c", START, str(ROOT)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        env={"MALLOC_ARENA_MAX": "1"}, cwd="/", bufsize=0, start_new_session=True)
        assert self.process.stdin and self.process.stdout
        self.pid = self.process.pid
        self.sink, self.source = self.process.stdin.fileno(), self.process.stdout.fileno()
        os.set_blocking(self.sink, False)
        os.set_blocking(self.source, False)
        self.outbox, self.inbox = bytearray(hello), bytearray()
        self.jobs: deque[Job] = deque()
        self.path = ""
        self.ready = False
        self.since = 0.0
        self.pace = 1e-3

    def write(self) -> None:
        """Send as much of the outbox as the pipe takes."""
        try:
            del self.outbox[:os.write(self.sink, self.outbox)]
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self.outbox.clear()

    def read(self) -> list[bytes] | None:
        """Return the answers that have come in whole; None when the process has ended."""
        try:
            data = os.read(self.source, 1 << 20)
        except BlockingIOError:
            return []
        self.inbox += data
        return split(self.inbox) if data else None

    def keep_pace(self, answers: int, now: float) -> None:
        """Note that answers came in: `pace` is the seconds that one of late takes."""
        self.pace += 0.5 * ((now - self.since) / answers - self.pace)
        self.pace = max(self.pace, 1e-6)
        self.since = now

    def kill(self) -> None:
        """Kill the process at once; `end` has to follow."""
        self.process.kill()

    def end(self) -> int:
        """Wait for the process (killing it when it does not leave), close its pipes; return its exit code."""
        try:
            code = self.process.wait(0.05)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        return code


def exit_name(code: int) -> str:
    """Return the signal's name or the exit code."""
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
