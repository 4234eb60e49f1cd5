"""A trusted database file opened read-only, SQLite or DuckDB behind the same few questions: which tables, which rows."""

from __future__ import annotations

import math
import random
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from schemas.ddl import parse
from schemas.errors import InputError
from schemas.schema import Column, ColumnType, ForeignKey, Table
from schemas.typenames import normalise

Row = tuple[Any, ...]
_DUCKDB_MAGIC = b"DUCK"
_LOOK = 2_000


class Opened(Protocol):
    """An open database."""

    def tables(self) -> tuple[Table, ...]:
        """Return the tables in the file's order."""

    def some_rows(self, table: Table, most: int, seed: int) -> Generator[Row, None, None]:
        """Yield up to `most` rows: all when there are no more, else a seeded part."""

    def all_rows(self, table: Table) -> Generator[Row, None, None]:
        """Yield every row, columns in the table's order."""


def engine_of(path: Path) -> str:
    """Return `sqlite` or `duckdb` by the file's first bytes; InputError when it is neither."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    if head[8:12] == _DUCKDB_MAGIC:
        return "duckdb"
    if head == b"SQLite format 3\0":
        return "sqlite"
    what = "is empty" if not head else "is no SQLite or DuckDB file"
    raise InputError(f"{path}: {what}; give a .sqlite, .db or .duckdb database, or a .sql file with CREATE TABLE")


@contextmanager
def reading(path: Path) -> Iterator[Opened]:
    """Open a database file read-only; every engine error becomes an InputError that names the file."""
    if engine_of(path) == "sqlite":
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

    try:
        with duckdb.connect(str(path), read_only=True) as handle:
            yield Duckdb(handle)
    except duckdb.Error as error:
        raise InputError(f"{path}: cannot be read as a DuckDB database ({str(error).splitlines()[0]})") from error


def plain(value: object) -> str | int | float | None:
    """Return a value as text or number (dates as ISO text, booleans as 0 and 1); None for NULL, NaN and blobs."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float | Decimal):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, str | int):
        return value
    return None if value is None or isinstance(value, bytes | bytearray | memoryview) else str(value)


class Sqlite:
    """A SQLite file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute

    def tables(self) -> tuple[Table, ...]:
        """Return the tables with the keys and checks their own DDL and PRAGMAs tell."""
        listed = self._run("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY rowid").fetchall()
        shadows = {row[1] for row in self._run("PRAGMA table_list") if row[2] != "table"}
        found = [(name, self._said(name, sql or "")) for name, sql in listed
                 if not name.startswith("sqlite_") and name not in shadows]
        spelt = {name.lower(): name for name, _ in found}
        shells = {name: self._shell(name, said) for name, said in found}
        return tuple(replace(table, foreign_keys=self._keys(table, spelt, shells)) for table in shells.values())

    def _said(self, name: str, sql: str) -> Table | None:
        """Return the table as its stored DDL tells it, without keys; None when that cannot be parsed."""
        try:
            whole = parse(sql, name, "sqlite", loose=True)
        except (InputError, RecursionError):
            return None
        return whole.tables[0] if len(whole.tables) == 1 else None

    def _shell(self, name: str, said: Table | None) -> Table:
        """Return a table with everything but its foreign keys."""
        info = [row for row in self._run(f"PRAGMA table_xinfo({quote_any(name)})") if row[6] in (0, 2, 3)]
        columns = []
        for _, column, declared, required, _, place, _ in info:
            told = next((one for one in said.columns if one.name.lower() == column.lower()), None) if said else None
            columns.append(Column(column, self._type(name, column, declared or ""), declared or "",
                                  not required and not place, told.choices if told else (), told.comment if told else ""))
        primary = tuple(row[1] for row in sorted(info, key=lambda row: row[5]) if row[5])
        return Table(name, tuple(columns), primary, (), self._unique(name, primary),
                     said.checks if said else (), said.comment if said else "")

    def _unique(self, name: str, primary: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        """Return the unique column sets beside the primary key, in the order they were made."""
        found = []
        for _, index, unique, origin, partial, *_ in self._run(f"PRAGMA index_list({quote_any(name)})").fetchall():
            names = tuple(row[2] for row in self._run(f"PRAGMA index_info({quote_any(index)})"))
            if unique and origin != "pk" and not partial and all(names) and names != primary:
                found.append(names)
        return tuple(reversed(found))

    def _type(self, table: str, column: str, declared: str) -> ColumnType:
        """Return the declared type's meaning, unless the stored values say otherwise (SQLite lets them)."""
        look = self._run(f"SELECT {quote_any(column)} FROM {quote_any(table)} WHERE {quote_any(column)} IS NOT NULL "
                         f"LIMIT {_LOOK}")
        values = [row[0] for row in look]
        return fitting(normalise(declared) if declared else None, values)

    def _keys(self, table: Table, spelt: dict[str, str], shells: dict[str, Table]) -> tuple[ForeignKey, ...]:
        """Return the foreign keys that point to a table and columns that exist."""
        grouped: dict[int, list[Row]] = {}
        for row in self._run(f"PRAGMA foreign_key_list({quote_any(table.name)})"):
            grouped.setdefault(row[0], []).append(row)
        keys = []
        for _, rows in sorted(grouped.items(), reverse=True):
            target = shells.get(spelt.get(rows[0][2].lower(), ""))
            if target is None:
                continue
            names = {column.name.lower(): column.name for column in target.columns}
            own = tuple(table.column(row[3]).name for row in rows)
            wanted = target.primary_key if rows[0][4] is None else tuple(row[4] for row in rows)
            theirs = tuple(names[name.lower()] for name in wanted if name.lower() in names)
            if len(own) == len(theirs):
                keys.append(ForeignKey(own, target.name, theirs))
        return tuple(dict.fromkeys(keys))

    def some_rows(self, table: Table, most: int, seed: int) -> Generator[Row, None, None]:
        """Yield up to `most` rows; of a larger table ten runs of neighbours at seeded places."""
        names = ", ".join(quote_any(column.name) for column in table.columns)
        total = self._run(f"SELECT count(*) FROM {quote_any(table.name)}").fetchone()[0]
        rng = random.Random(f"{seed}:{table.name}:rows")
        for offset in spread(total, most, rng):
            yield from self._run(f"SELECT {names} FROM {quote_any(table.name)} LIMIT ? OFFSET ?",
                                 (most if total <= most else most // 10, offset))

    def all_rows(self, table: Table) -> Generator[Row, None, None]:
        """Yield every row."""
        names = ", ".join(quote_any(column.name) for column in table.columns)
        yield from self._run(f"SELECT {names} FROM {quote_any(table.name)}")


class Duckdb:
    """A DuckDB file."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def _run(self, sql: str, *values: object) -> list[Row]:
        return list(self._handle.execute(sql, list(values)).fetchall())

    def tables(self) -> tuple[Table, ...]:
        """Return the tables of schema `main`, or of all schemas when `main` has none."""
        rows = self._run("SELECT table_name, comment, sql FROM duckdb_tables() "
                         "WHERE NOT internal AND NOT temporary AND database_name = current_database() "
                         "AND schema_name = 'main' ORDER BY table_oid")
        return tuple(self._table(name, comment or "", sql or "") for name, comment, sql in rows)

    def _table(self, name: str, comment: str, sql: str) -> Table:
        """Return one table."""
        try:
            said = parse(sql, name, "duckdb", loose=True).tables[0]
        except (InputError, IndexError):
            said = Table(name, ())
        columns = []
        for column, declared, nullable, note in self._run(
                "SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns() WHERE table_name = ? "
                "AND schema_name = 'main' AND database_name = current_database() ORDER BY column_index", name):
            told = next((one.choices for one in said.columns if one.name.lower() == column.lower()), ())
            kind: ColumnType = "text" if declared.startswith("ENUM") else normalise(declared)
            columns.append(Column(column, kind, declared, bool(nullable), told, note or ""))
        primary: tuple[str, ...] = ()
        unique, keys = [], []
        for kind, own, target, theirs in self._run(
                "SELECT constraint_type, constraint_column_names, referenced_table, referenced_column_names FROM "
                "duckdb_constraints() WHERE table_name = ? AND schema_name = 'main' AND database_name = "
                "current_database() ORDER BY constraint_index", name):
            if kind == "PRIMARY KEY":
                primary = tuple(own)
            elif kind == "UNIQUE":
                unique.append(tuple(own))
            elif kind == "FOREIGN KEY":
                keys.append(ForeignKey(tuple(own), target, tuple(theirs)))
        return Table(name, tuple(columns), primary, tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(unique)),
                     said.checks, comment)

    def some_rows(self, table: Table, most: int, seed: int) -> Generator[Row, None, None]:
        """Yield up to `most` rows; of a larger table ten runs of neighbours at seeded places."""
        names = ", ".join(quote_any(column.name) for column in table.columns)
        total = self._run(f"SELECT count(*) FROM {quote_any(table.name)}")[0][0]
        rng = random.Random(f"{seed}:{table.name}:rows")
        for offset in spread(total, most, rng):
            yield from self._run(f"SELECT {names} FROM {quote_any(table.name)} ORDER BY rowid "
                                 f"LIMIT {most if total <= most else most // 10} OFFSET {offset}")

    def all_rows(self, table: Table) -> Generator[Row, None, None]:
        """Yield every row."""
        names = ", ".join(quote_any(column.name) for column in table.columns)
        yield from self._run(f"SELECT {names} FROM {quote_any(table.name)} ORDER BY rowid")


def spread(total: int, most: int, rng: random.Random) -> list[int]:
    """Return where to begin reading: 0 when all fits, else ten seeded places in ten equal parts of the table."""
    if total <= most:
        return [0]
    part = total // 10
    return [number * part + rng.randrange(max(1, part - most // 10)) for number in range(10)]


def fitting(said: ColumnType | None, values: list[object]) -> ColumnType:
    """Return the type that both the declaration and the values allow; values that contradict it make it wider."""
    kinds = {type(value) for value in values}
    texts = [value for value in values if isinstance(value, str)]
    if said is None:
        said = ("text" if texts or not kinds else "blob" if bytes in kinds else "number" if float in kinds else "integer")
    if bytes in kinds and kinds == {bytes}:
        return "blob"
    if said in ("integer", "boolean") and float in kinds and not texts:
        return "number"
    if said in ("integer", "number", "boolean") and any(text.strip() for text in texts):
        return "text"
    if said in ("date", "datetime") and not all(_is_moment(value) for value in values):
        return "text" if texts else "number" if float in kinds else "integer"
    if said == "boolean" and not set(values) <= {0, 1}:
        return "text" if texts else "integer"
    if said in ("date", "datetime") and values:
        return "date" if all(len(text) == 10 for text in texts) else "datetime"
    return said


def _is_moment(value: object) -> bool:
    """Say whether a value is an ISO date, with or without a time."""
    if not isinstance(value, str):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return len(value) >= 10 and value[4] == "-"


def quote_any(name: str) -> str:
    """Return an identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'

