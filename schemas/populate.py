"""Schema -> filled database files: several instances of one database, on SQLite or DuckDB, with the same rows on both.

    build(schema, "sqlite", Path("runs/zoo.0.sqlite"), seed=0)
    instances(source, Path("runs/instances"), "duckdb", k=3) -> (zoo.0.duckdb, zoo.1.duckdb, zoo.2.duckdb)

A file is written beside its target and renamed into place: one that is present is complete.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Literal

from schemas import describe, opened
from schemas.catalog import Source
from schemas.describe import Samples
from schemas.errors import InputError, OutputError
from schemas.render import TYPES, quote, render
from schemas.rows import Rows, fill
from schemas.sampling import plain
from schemas.schema import Column, Schema, Table
from schemas.values import Value
from schemas.values.pools import fits

Engine = Literal["sqlite", "duckdb"]


def build(schema: Schema, engine: Engine, out: Path, *, seed: int = 0, pools: Samples | None = None) -> Path:
    """Write one filled database file and return its path; the same seed gives the same rows on both engines.

    `pools` are real values to draw from (see schemas.describe.sample). Raises InputError naming the table, and why,
    when the schema cannot be filled; OutputError when the file cannot be written.
    """
    return _write(schema, engine, out, fill(schema, seed=seed, pools=pools))


def instances(source: Source, folder: Path, engine: str, *, k: int = 3, seed: int = 0) -> tuple[Path, ...]:
    """Return `k` databases of one source, folder/<db_id>.<i>.<engine>; those that exist are used as they are.

    Of a database file, instance 0 is the file itself (its rows copied, where the engine is another), and the others
    are filled from its real values.
    """
    if engine not in ("sqlite", "duckdb"):
        raise InputError(f"{engine!r} is no engine to build on; use sqlite or duckdb")
    kind: Engine = "sqlite" if engine == "sqlite" else "duckdb"
    real = source.kind in ("sqlite", "duckdb")
    paths = [folder / f"{source.db_id}.{number}.{kind}" for number in range(k)]
    if source.kind == kind and paths:
        paths[0] = source.path
    missing = [number for number, path in enumerate(paths) if not path.exists()]
    if not missing:
        return tuple(paths)
    schema = source.schema()
    pools = describe.sample(source.path, schema, seed) if real else None
    for number in missing:
        if number == 0 and real:
            copy(source.path, schema, kind, paths[0])
        else:
            build(schema, kind, paths[number], seed=seed + number, pools=pools)
    return tuple(paths)


def copy(path: Path, schema: Schema, engine: Engine, out: Path) -> Path:
    """Write a database file's own rows to a file of another engine; columns whose values do not fit become text."""
    with opened.reading(path) as database:
        rows: Rows = {table.name: list(database.all_rows(table)) for table in schema.tables}
    loose = replace(schema, tables=tuple(_loosened(table, rows) for table in schema.tables))
    return _write(loose, engine, out, rows)


def _loosened(table: Table, rows: Rows) -> Table:
    """Return the table without constraints, each column of a type that all its values have; '' counts as NULL."""
    columns, changed = list[Column](), list[list[Value]]()
    found = list(zip(*rows[table.name], strict=True)) or [()] * len(table.columns)
    for column, values in zip(table.columns, found, strict=True):
        cells: list[Value] = [value if isinstance(value, bytes) else plain(value) for value in values]
        if column.type != "text":
            cells = [None if isinstance(cell, str) and not cell.strip() else cell for cell in cells]
        if not all(fits(column, cell) for cell in cells):
            column = replace(column, type="text")
        if column.type == "text":
            cells = [cell.decode("utf-8", "replace") if isinstance(cell, bytes) else cell for cell in cells]
            cells = [None if cell is None else str(cell) for cell in cells]
        columns.append(replace(column, nullable=True, choices=()))
        changed.append(cells)
    rows[table.name] = list(zip(*changed, strict=True))
    return Table(table.name, tuple(columns), comment=table.comment)


def _write(schema: Schema, engine: Engine, out: Path, rows: Rows) -> Path:
    """Write rows to a fresh file beside `out`, then rename it."""
    partial = out.with_name(f".{out.name}.partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        (_write_sqlite if engine == "sqlite" else _write_duckdb)(schema, partial, rows)
        partial.replace(out)
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror or error}); free space or choose another place"
                          ) from error
    finally:
        partial.unlink(missing_ok=True)
        partial.with_name(partial.name + ".wal").unlink(missing_ok=True)
    return out


def _write_sqlite(schema: Schema, path: Path, rows: Rows) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(render(schema, "sqlite"))
        for table in schema.tables:
            marks = ", ".join("?" * len(table.columns))
            connection.executemany(f"INSERT INTO {quote(table.name, 'sqlite')} VALUES ({marks})", rows[table.name])
        connection.commit()


def _write_duckdb(schema: Schema, path: Path, rows: Rows) -> None:
    import duckdb

    from schemas.keys import order

    schema = replace(schema, tables=tuple(_agreeing(table, rows[table.name]) for table in schema.tables))
    with duckdb.connect(str(path), config={"threads": 1}) as connection:
        connection.execute(render(schema, "duckdb"))
        connection.execute("BEGIN")
        for table in order(schema)[0]:
            for part in _parts(rows[table.name], 20_000):
                shown = ", ".join(f"CAST(unnest(?) AS {TYPES['duckdb'][column.type]})" for column in table.columns)
                values = [_listed(column, list(cells)) for column, cells in
                          zip(table.columns, zip(*part, strict=True), strict=True)]
                connection.execute(f"INSERT INTO {quote(table.name, 'duckdb')} SELECT {shown}", values)
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")


def _agreeing(table: Table, rows: Sequence[tuple[Value, ...]]) -> Table:
    """Return the table with every column that holds a value of another type made text, as a strict engine wants it."""
    cells = list(zip(*rows, strict=True)) or [()] * len(table.columns)
    return replace(table, columns=tuple(
        column if all(fits(column, value) for value in values) else replace(column, type="text")
        for column, values in zip(table.columns, cells, strict=True)))


def _listed(column: Column, values: list[Value]) -> list[Value]:
    """Return a column's values of one Python type, as DuckDB wants a list parameter."""
    if column.type == "number":
        return [None if value is None else float(value) for value in values]
    if column.type == "text":
        return [None if value is None else str(value) for value in values]
    return values


def _parts(rows: Sequence[tuple[Value, ...]], size: int) -> Iterable[Sequence[tuple[Value, ...]]]:
    return (rows[start:start + size] for start in range(0, len(rows), size))
