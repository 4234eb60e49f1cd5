"""A database file, before it is opened: which engine's it is, told from its first bytes, and whether it has changed.

    known("concert.sqlite")   # DatabaseFile(path='/…/concert.sqlite', engine='sqlite', stamp=(81, 8192, 1764…))
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import InputError

Stamp = tuple[int, int, int]
"inode, size in bytes, time of the last change in nanoseconds"
SQLITE_SUFFIXES = (".sqlite", ".db", ".sqlite3")


@dataclass(frozen=True, slots=True)
class DatabaseFile:
    """A file that was found to be a database."""

    path: str
    "the absolute path"
    engine: str
    "`sqlite` or `duckdb`"
    stamp: Stamp
    "what changes when the file does"


def stamp(path: Path) -> Stamp:
    """Return what changes when the file does; InputError when there is no such file."""
    try:
        info = os.stat(path)
    except OSError as error:
        raise InputError(f"{path}: no such database file ({error.strerror})") from error
    return info.st_ino, info.st_size, info.st_mtime_ns


def known(path: Path) -> DatabaseFile:
    """Return the file's absolute path, engine and stamp; InputError when it is no database that can be read alone."""
    now, absolute = stamp(path), os.path.abspath(path)
    engine = engine_of(path)
    log = f"{absolute}-wal"
    if engine == "sqlite" and os.path.exists(log) and os.path.getsize(log):
        raise InputError(f"{path}: has an unmerged write-ahead log; close the program that writes it, or run "
                         "PRAGMA wal_checkpoint(TRUNCATE) on it")
    return DatabaseFile(absolute, engine, now)


def engine_of(path: Path) -> str:
    """Return `sqlite` or `duckdb`; an empty file with a suffix of SQLite's is a SQLite database without tables."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    if head[8:12] == b"DUCK":
        return "duckdb"
    if head == b"SQLite format 3\0" or (not head and path.suffix in SQLITE_SUFFIXES):
        return "sqlite"
    what = "is empty" if not head else "is no SQLite or DuckDB file"
    raise InputError(f"{path}: {what}; give a .sqlite, .db or .duckdb database, or a .sql file with CREATE TABLE")
