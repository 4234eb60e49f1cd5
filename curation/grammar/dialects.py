"""Render a SQLite statement of this grammar in DuckDB, PostgreSQL or MySQL, through sqlglot's tree.

SELECT "order", count(*) FROM t ...    ->    mysql: SELECT `order`, count(*) FROM t ...
"""

from __future__ import annotations

from collections.abc import Collection

import sqlglot
from sqlglot import exp

from schemas.render import quote
from schemas.schema import Schema

_TRUTH = {"1": True, "0": False}


def booleans(schema: Schema) -> frozenset[tuple[str, str]]:
    """Return the (table, column) pairs, in lower case, that are declared boolean."""
    return frozenset((table.name.lower(), column.name.lower()) for table in schema.tables for column in table.columns
                     if column.type == "boolean")


def written(tree: exp.Expression) -> str:
    """Return a statement as the grammar writes SQLite: functions in lower case, `!=`."""
    return str(tree.sql(dialect="sqlite", normalize_functions="lower")).replace(" <> ", " != ")


def in_dialect(text: str, dialect: str, truths: Collection[tuple[str, str]] = ()) -> str:
    """Return a statement in `dialect`: quotes, date and string functions as it wants them, no NULLS FIRST noise.

    `truths` are the boolean columns: SQLite compares them to 1 and 0, PostgreSQL and DuckDB to TRUE and FALSE.
    """
    if dialect == "sqlite":
        return text
    tree = sqlglot.parse_one(text, read="sqlite")
    for identifier in tree.find_all(exp.Identifier):
        identifier.set("quoted", quote(identifier.this, dialect) != identifier.this)
    if dialect in ("duckdb", "postgres") and truths:
        _say_truth(tree, truths)
    for ordered in tree.find_all(exp.Ordered):
        desc = bool(ordered.args.get("desc"))
        ordered.set("nulls_first", desc if dialect == "postgres" else False if dialect == "duckdb" else not desc)
    return str(tree.sql(dialect=dialect, normalize_functions=False))


def _say_truth(tree: exp.Expression, truths: Collection[tuple[str, str]]) -> None:
    """Compare boolean columns to TRUE and FALSE in place of 1 and 0."""
    names = {table.alias_or_name.lower(): table.name.lower() for table in tree.find_all(exp.Table)}
    for test in tree.find_all(exp.EQ, exp.NEQ):
        column, value = test.this, test.expression
        if isinstance(column, exp.Column) and isinstance(value, exp.Literal) and not value.is_string:
            tables = [names.get(column.table.lower(), "")] if column.table else names.values()
            if value.name in _TRUTH and any((table, column.name.lower()) in truths for table in tables):
                test.set("expression", exp.Boolean(this=_TRUTH[value.name]))
