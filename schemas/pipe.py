"""Frames between a sandbox and its workers: four bytes of length, then JSON. JSON because a worker is not trusted."""

from __future__ import annotations

import json
import os
import select
import struct
from collections import deque
from typing import Any

LENGTH = struct.Struct(">I")


def frame(message: Any) -> bytes:
    """Return `message` as one frame."""
    body = json.dumps(message).encode()
    return LENGTH.pack(len(body)) + body


def split(buffer: bytearray) -> list[bytes]:
    """Take the complete frames' bodies off the front of `buffer`."""
    found, start = [], 0
    while len(buffer) - start >= LENGTH.size:
        end = start + LENGTH.size + LENGTH.unpack_from(buffer, start)[0]
        if len(buffer) < end:
            break
        found.append(bytes(buffer[start + LENGTH.size:end]))
        start = end
    del buffer[:start]
    return found


def send(data: bytes) -> None:
    """Write one frame to the parent."""
    view = memoryview(LENGTH.pack(len(data)) + data)
    while view:
        view = view[os.write(1, view):]


class Inbox:
    """Frames from the parent; ends the process when the parent is gone."""

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.waiting: deque[bytes] = deque()
        self.parent = os.getppid()
        self.poll = select.poll()
        self.poll.register(0, select.POLLIN)

    def take(self) -> Any:
        """Return the next message, waiting for it."""
        while not self.waiting:
            while not self.poll.poll(2000):
                if os.getppid() != self.parent:
                    os._exit(0)
            data = os.read(0, 1 << 16)
            if not data:
                os._exit(0)
            self.buffer += data
            self.waiting.extend(split(self.buffer))
        return json.loads(self.waiting.popleft())
