"""Records as lines of JSON, and files that are written whole or not at all.

A bad line is an InputError that names its file, line and field. A file is written beside its target and renamed
into place, so that a file that is present is complete.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, TypeVar

from pydantic import BaseModel, ValidationError

from schemas.errors import InputError, OutputError

R = TypeVar("R", bound=BaseModel)


def read(path: Path, record: type[R]) -> Iterator[R]:
    """Yield `record`s from the lines of `path`; blank lines are skipped.

    Raises InputError naming file, line and field when the file is absent or a line does not fit.
    """
    try:
        lines = path.open(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    with lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield record.model_validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"]) or "the line"
                raise InputError(f"{path}, line {number}: {where}: {first['msg']}") from error


def grouped(path: Path, record: type[R], order: Iterable[str]) -> Iterator[tuple[R, ...]]:
    """Yield, for each db_id of `order`, the `record`s of `path` about it; the file is in that order too.

    One database's records are held at a time. Raises InputError when a database comes too late, or is not in `order`.
    """
    groups = groupby(read(path, record), key=attrgetter("db_id"))
    db_id, rows = next(groups, ("", iter(())))
    for wanted in order:
        if db_id != wanted:
            yield ()
            continue
        yield tuple(rows)
        db_id, rows = next(groups, ("", iter(())))
    if db_id:
        raise InputError(f"{path}: rows of {db_id} do not stand where the run's databases do; delete the file and give "
                         "the command again")


def values(path: Path, lines: Iterable[str]) -> Iterator[tuple[int, Any]]:
    """Yield (line number, value) of the `lines` of `path`; blank ones are skipped, InputError names a bad one."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except ValueError as error:
            raise InputError(f"{path}, line {number}: is not JSON ({error})") from error


@contextmanager
def replacing(path: Path, *, lasting: bool = True) -> Iterator[IO[str]]:
    """Open a text file that becomes `path` when the block ends well, and vanishes when it does not.

    What is not `lasting` may be lost with the machine's power, as databases that can be filled again may.
    Raises OutputError when it cannot be written (no permission, full disk); an earlier `path` then stays as it was.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("w", encoding="utf-8", newline="\n") as out:
            yield out
            if lasting:
                out.flush()
                os.fsync(out.fileno())
        partial.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror or error}); free space or choose another place"
                          ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def write(path: Path, records: Iterable[BaseModel]) -> int:
    """Write `records` to `path`, one line each, whole or not at all; return how many."""
    count = 0
    with replacing(path) as out:
        for count, record in enumerate(records, 1):  # noqa: B007
            out.write(record.model_dump_json(exclude_defaults=False) + "\n")
    return count
