"""Schema -> filled database files: several instances of one database, on SQLite or DuckDB, with the same rows on both.

    build(schema, "sqlite", Path("runs/zoo.0.sqlite"), seed=0)
    instances(source, Path("runs/instances"), "duckdb", k=3) -> (zoo.0.duckdb, zoo.1.duckdb, zoo.2.duckdb)

A file is written beside its target and renamed into place: one that is present is complete.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from schemas import describe, stamp
from schemas.catalog import Source
from schemas.copying import copy
from schemas.describe import Samples
from schemas.errors import InputError
from schemas.rows import Rows, fill
from schemas.schema import Schema
from schemas.values.pools import fits
from schemas.witness import Needs
from schemas.written import Engine, write


def build(schema: Schema, engine: Engine, out: Path, *, seed: int = 0, pools: Samples | None = None,
          named: Needs | None = None) -> Path:
    """Write one filled database file and return its path; the same seed gives the same rows on both engines.

    `pools` are real values to draw from (see schemas.describe.sample), `named` is what queries need. Raises
    InputError naming the table, and why, when the schema cannot be filled; OutputError when the file cannot be written.
    """
    rows = fill(schema, seed=seed, pools=pools, named=named)
    fitted = _agreeing(schema, rows) if engine == "duckdb" else schema
    return write(fitted, engine, out, lambda table: rows[table.name])


def instances(source: Source, folder: Path, engine: str, *, k: int = 3, seed: int = 0,
              named: Needs | None = None) -> tuple[Path, ...]:
    """Return `k` databases of one source, folder/<db_id>.<i>.<engine>; those filled the same way before are kept.

    Of a database file, instance 0 is the file itself (its rows copied, where the engine is another), and the others
    are filled from its real values. What queries need, `named`, is among the rows that are made. What another schema,
    seed or version filled is filled anew (see schemas.stamp).
    """
    if engine not in ("sqlite", "duckdb"):
        raise InputError(f"{engine!r} is no engine to build on; use sqlite or duckdb")
    kind: Engine = "sqlite" if engine == "sqlite" else "duckdb"
    real = source.kind in ("sqlite", "duckdb")
    schema, lent = source.schema(), [source.sha256() if real else "", named]
    paths = [folder / f"{source.db_id}.{number}.{kind}" for number in range(k)]
    recipes = [stamp.recipe(schema, kind, seed + number, repr(lent)) for number in range(k)]
    own = source.kind == kind and bool(paths)
    if own:
        paths[0] = source.path
    stale = [number for number in range(own, k) if not stamp.holds(paths[number], recipes[number])]
    pools = describe.sample(source.path, schema, seed) if real and stale else None
    for number in stale:
        if number == 0 and real:
            copy(source.path, schema, kind, paths[0])
        else:
            build(schema, kind, paths[number], seed=seed + number, pools=pools, named=named)
        stamp.keep(paths[number], recipes[number])
    return tuple(paths)


def _agreeing(schema: Schema, rows: Rows) -> Schema:
    """Return the schema with every column that holds a value of another type made text, as a strict engine wants it.

    Only keys between columns of unlike types lead to such values.
    """
    tables = []
    for table in schema.tables:
        cells = list(zip(*rows[table.name], strict=True)) or [()] * len(table.columns)
        tables.append(replace(table, columns=tuple(
            column if all(fits(column, value) for value in values) else replace(column, type="text")
            for column, values in zip(table.columns, cells, strict=True))))
    return replace(schema, tables=tuple(tables))
