"""A DuckDB file's tables and rows; the file was opened by `schemas.opened`."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

from schemas.ddl import parse
from schemas.errors import InputError
from schemas.sampling import Row, quote_any, spread
from schemas.schema import Column, ColumnType, ForeignKey, Table
from schemas.typenames import normalise


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
        unique: list[tuple[str, ...]] = []
        keys: list[ForeignKey] = []
        for rule, own, target, theirs in self._run(
                "SELECT constraint_type, constraint_column_names, referenced_table, referenced_column_names FROM "
                "duckdb_constraints() WHERE table_name = ? AND schema_name = 'main' AND database_name = "
                "current_database() ORDER BY constraint_index", name):
            if rule == "PRIMARY KEY":
                primary = tuple(own)
            elif rule == "UNIQUE":
                unique.append(tuple(own))
            elif rule == "FOREIGN KEY":
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
