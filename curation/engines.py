"""Which engine runs which dialect here, and how a query is put to it.

SQLite and DuckDB run their own dialects. PostgreSQL's is run by DuckDB, whose rules are close to it, and MySQL's by
SQLite, each after translation by sqlglot; such a row's `executed_on` names the engine that ran it, never the dialect.
"""

from __future__ import annotations

from typing import Literal, cast

import sqlglot
from sqlglot.errors import SqlglotError

from curation.records import Dialect

Engine = Literal["sqlite", "duckdb"]
ENGINES: dict[Dialect, Engine] = {"sqlite": "sqlite", "duckdb": "duckdb", "postgres": "duckdb", "mysql": "sqlite"}


def runnable(sql: str, dialect: Dialect) -> str:
    """Return `sql` in the dialect of the engine that runs `dialect`; raises ValueError when it cannot be translated."""
    return translated(sql, dialect, ENGINES[dialect])


def translated(sql: str, dialect: Dialect, target: Dialect) -> str:
    """Return `sql` in the dialect `target`, as it stands when it is in it; ValueError when it cannot be translated."""
    if dialect == target:
        return sql
    try:
        return cast(str, sqlglot.transpile(sql, read=dialect, write=target)[0])
    except SqlglotError as error:
        raise ValueError(str(error).splitlines()[0]) from error
