"""A database file's own rows, copied to a file of the other engine, a row at a time.

SQLite lets any value stand in any column; a strict engine does not. A column whose values do not all fit its type
becomes text; an empty string in a column of numbers or dates becomes NULL.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from schemas import opened
from schemas.sampling import Row, plain
from schemas.schema import Column, Schema, Table
from schemas.values import Value
from schemas.values.pools import fits
from schemas.written import Engine, write


def copy(path: Path, schema: Schema, engine: Engine, out: Path) -> Path:
    """Write the rows of the database at `path` to `out`; keys and checks, which real rows may break, are left out."""
    with opened.reading(path) as database:
        tables = {table.name: _loosened(table, database.all_rows(table)) for table in schema.tables}
        loose = replace(schema, tables=tuple(tables.values()))
        return write(loose, engine, out, lambda table: (
            tuple(_cell(column, value) for column, value in zip(table.columns, row, strict=True))
            for row in database.all_rows(table)))


def _loosened(table: Table, rows: Iterator[Row]) -> Table:
    """Return the table without constraints, each column of a type that all its values have."""
    misfits: set[int] = set()
    checked = [(number, column) for number, column in enumerate(table.columns) if column.type != "text"]
    for row in rows:
        misfits.update(number for number, column in checked if not fits(column, _cell(column, row[number])))
    columns = (replace(column, nullable=True, choices=(), type="text" if number in misfits else column.type)
               for number, column in enumerate(table.columns))
    return Table(table.name, tuple(columns), comment=table.comment)


def _cell(column: Column, value: object) -> Value:
    """Return a stored value as the other engine takes it."""
    if column.type == "text":
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        bare = plain(value)
        return None if bare is None else str(bare)
    if isinstance(value, bytes):
        return value
    bare = plain(value)
    return None if isinstance(bare, str) and not bare.strip() else bare
