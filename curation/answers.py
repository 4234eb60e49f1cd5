"""Answers of a model on disk, by the hash of what was asked: one file of lines, each written as soon as it is there.

    {"key": "9f86d081884c7d659a2feaa0c55ad015", "reply": {"text": "SELECT 1", "prompt_tokens": 31, ...}}

A killed run finds all but the line it was writing. The file may serve several runs, one at a time; a budget counts
everything in it.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType

from pydantic import ValidationError

from curation.asking import Reply
from curation.records import Record
from schemas.errors import InputError, OutputError


class _Line(Record):
    """One line of the file."""

    key: str
    reply: Reply


class Answers:
    """A file of answers, held by one run at a time; a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a+b", buffering=0)
        except OSError as error:
            raise OutputError(f"{path}: cannot be written ({error.strerror}); choose another place") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise InputError(f"{path}: another run is writing to it; wait for it, or give --answers another file"
                             ) from error
        self._found: dict[str, Reply] = {}
        self.asked = 0
        "answers that were put in now rather than found"
        self._load()

    def __enter__(self) -> Answers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._found)

    def get(self, key: str) -> Reply | None:
        """Return the answer kept under `key`."""
        return self._found.get(key)

    def put(self, key: str, reply: Reply) -> None:
        """Keep an answer; it is on its way to the disk when this returns. OutputError when there is no room."""
        line = (_Line(key=key, reply=reply).model_dump_json() + "\n").encode()
        try:
            written = os.write(self._file.fileno(), line)
        except OSError as error:
            raise OutputError(f"{self.path}: cannot be written ({error.strerror}); free space and run again, what was "
                              "answered is kept") from error
        if written < len(line):
            raise OutputError(f"{self.path}: the disk is full; free space and run again, what was answered is kept")
        self._found[key] = reply
        self.asked += 1

    def replies(self) -> list[Reply]:
        """Return all answers in the file, of this run and of others."""
        return list(self._found.values())

    def _load(self) -> None:
        """Read the file; cut off a last line that a kill tore."""
        whole = 0
        self._file.seek(0)
        content = self._file.readall()
        for number, line in enumerate(content.splitlines(keepends=True), 1):
            if not line.endswith(b"\n"):
                break
            try:
                found = _Line.model_validate_json(line)
            except ValidationError as error:
                raise InputError(f"{self.path}, line {number}: is no answer of a model; give --answers another file"
                                 ) from error
            self._found[found.key] = found.reply
            whole += len(line)
        if whole < len(content):
            self._file.truncate(whole)
