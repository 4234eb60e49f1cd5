"""Render a SQLite statement of this grammar in DuckDB, PostgreSQL or MySQL, through sqlglot's tree.

SELECT "order", count(*) FROM t ...    ->    mysql: SELECT `order`, count(*) FROM t ...
"""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from schemas.render import quote


def in_dialect(text: str, dialect: str) -> str:
    """Return a statement in `dialect`: quotes, date and string functions as it wants them, no NULLS FIRST noise."""
    if dialect == "sqlite":
        return text
    tree = sqlglot.parse_one(text, read="sqlite")
    for identifier in tree.find_all(exp.Identifier):
        identifier.set("quoted", quote(identifier.this, dialect) != identifier.this)
    for ordered in tree.find_all(exp.Ordered):
        desc = bool(ordered.args.get("desc"))
        ordered.set("nulls_first", desc if dialect == "postgres" else False if dialect == "duckdb" else not desc)
    return str(tree.sql(dialect=dialect, normalize_functions=False))
