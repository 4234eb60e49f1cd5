"""A trusted database file opened read-only; SQLite or DuckDB, the same few questions: which tables, which rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from schemas.database_file import engine_of
from schemas.errors import InputError
from schemas.sampling import Row
from schemas.schema import Table
from schemas.sqlite_file import Sqlite


class Opened(Protocol):
    """An open database."""

    def tables(self) -> tuple[Table, ...]:
        """Return the tables in the file's order."""

    def some_rows(self, table: Table, most: int, seed: int) -> Generator[Row, None, None]:
        """Yield up to `most` rows: all when there are no more, else a seeded part."""

    def all_rows(self, table: Table) -> Generator[Row, None, None]:
        """Yield every row, columns in the table's order."""


@contextmanager
def reading(path: Path) -> Iterator[Opened]:
    """Open a database file read-only; every engine error becomes an InputError that names the file."""
    engine = engine_of(path)
    if not path.stat().st_size:
        raise InputError(f"{path}: is empty; give a database with tables, or a .sql file with CREATE TABLE")
    if engine == "sqlite":
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        try:
            yield Sqlite(connection)
        except sqlite3.Error as error:
            raise InputError(f"{path}: cannot be read as a SQLite database ({error})") from error
        finally:
            connection.close()
        return
    import duckdb

    from schemas.duckdb_file import Duckdb

    try:
        with duckdb.connect(str(path), read_only=True) as handle:
            yield Duckdb(handle)
    except duckdb.Error as error:
        raise InputError(f"{path}: cannot be read as a DuckDB database ({str(error).splitlines()[0]})") from error
