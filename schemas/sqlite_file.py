"""A SQLite file's tables and rows; the file was opened by `schemas.opened`."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Generator
from dataclasses import replace

from schemas.ddl import parse
from schemas.errors import InputError
from schemas.sampling import Row, fitting, quote_any, spread
from schemas.schema import Column, ColumnType, ForeignKey, Table
from schemas.typenames import normalise

_LOOK = 2_000
"values of a column that are looked at to see whether its declared type holds"


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
            choices, comment = (told.choices, told.comment) if told else ((), "")
            columns.append(Column(column, self._type(name, column, declared or ""), declared or "",
                                  not required and not place, choices, comment))
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
