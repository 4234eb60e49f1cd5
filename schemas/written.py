"""Rows into a fresh database file, SQLite or DuckDB, that is there whole or not at all."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Literal

from schemas.errors import InputError, OutputError
from schemas.keys import order
from schemas.render import TYPES, quote, render
from schemas.schema import Column, Schema, Table
from schemas.values import Value

Engine = Literal["sqlite", "duckdb"]
Fill = Callable[[Table], Iterable[tuple[Value, ...]]]
"a table -> its rows, columns in the table's order"
NO_ROOM = ("disk is full", "disk i/o error", "no space left", "could not write", "unable to open database file")
"What SQLite and DuckDB say when the disk is full or the place may not be written."
_CHUNK = 10_000
_PARTIAL = re.compile(r"\.(.+)\.(\d+)\.partial.*")


def write(schema: Schema, engine: Engine, out: Path, rows: Fill) -> Path:
    """Write the tables and their rows to a file beside `out`, rename it, and return `out`.

    Raises OutputError when the file cannot be written, InputError naming the table when the engine refuses a row.
    """
    partial = out.with_name(f".{out.name}.{os.getpid()}.partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _sweep(out)
        (_sqlite if engine == "sqlite" else _duckdb)(schema, partial, rows)
        partial.replace(out)
    except Exception as error:
        if not isinstance(error, OSError) and not any(sign in str(error).lower() for sign in NO_ROOM):
            raise
        reason = str(getattr(error, "strerror", "") or error).splitlines()[0]
        raise OutputError(f"{out}: cannot be written ({reason}); free space or choose another place") from error
    finally:
        partial.unlink(missing_ok=True)
        partial.with_name(partial.name + ".wal").unlink(missing_ok=True)
    return out


def _sweep(out: Path) -> None:
    """Remove what a run that was killed had begun to write in place of `out`: its process is gone, or is this one."""
    for left, process in _begun(out.parent).get(out.name, ()):
        if process == os.getpid() or not _lives(process):
            left.unlink(missing_ok=True)


@lru_cache(maxsize=16)
def _begun(folder: Path) -> dict[str, list[tuple[Path, int]]]:
    """Return the half-written files, and whose they are, that lay in `folder` when this process first wrote there.

    A folder of a large run holds tens of thousands of files: it is listed once, not for each of them.
    """
    found: dict[str, list[tuple[Path, int]]] = {}
    for entry in os.scandir(folder):
        if parts := _PARTIAL.fullmatch(entry.name):
            found.setdefault(parts[1], []).append((Path(entry.path), int(parts[2])))
    return found


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _sqlite(schema: Schema, path: Path, rows: Fill) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(render(schema, "sqlite"))
        for table in schema.tables:
            marks = ", ".join("?" * len(table.columns))
            try:
                connection.executemany(f"INSERT INTO {quote(table.name, 'sqlite')} VALUES ({marks})", rows(table))
            except sqlite3.Error as error:
                raise _refused(schema, table, engine="SQLite", error=error) from error
        connection.commit()


def _duckdb(schema: Schema, path: Path, rows: Fill) -> None:
    import duckdb

    with duckdb.connect(str(path), config={"threads": 1}) as connection:
        try:
            connection.execute(render(schema, "duckdb"))
        except duckdb.Error as error:
            raise InputError(f"{schema.db_id}: DuckDB refuses the schema: {str(error).splitlines()[0]}") from error
        connection.execute("BEGIN")
        for table in order(schema)[0]:
            shown = ", ".join(f"CAST(unnest(?) AS {TYPES['duckdb'][column.type]})" for column in table.columns)
            for part in _parts(rows(table)):
                cells = [_listed(column, list(values))
                         for column, values in zip(table.columns, zip(*part, strict=True), strict=True)]
                try:
                    connection.execute(f"INSERT INTO {quote(table.name, 'duckdb')} SELECT {shown}", cells)
                except duckdb.Error as error:
                    raise _refused(schema, table, engine="DuckDB", error=error) from error
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")


def _refused(schema: Schema, table: Table, *, engine: str, error: Exception) -> InputError:
    reason = str(error).splitlines()[0]
    return InputError(f"{schema.db_id}: table {table.name!r} cannot be filled: {engine} says {reason}")


def _listed(column: Column, values: list[Value]) -> list[Value]:
    """Return a column's values of one Python type, as DuckDB wants a list parameter."""
    if column.type == "number":
        return [None if value is None else float(value) for value in values]
    if column.type == "text":
        return [None if value is None else str(value) for value in values]
    return values


def _parts(rows: Iterable[tuple[Value, ...]]) -> Iterator[list[tuple[Value, ...]]]:
    """Cut rows into lists of _CHUNK."""
    ahead = iter(rows)
    while part := list(islice(ahead, _CHUNK)):
        yield part
