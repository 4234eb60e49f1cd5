"""What a model answers that takes a request for a change as a question: it reads what was to be changed.

    DELETE FROM orders WHERE status = 'old'       SELECT * FROM orders WHERE status = 'old'
    UPDATE orders SET price = price * 2           SELECT price * 2 FROM orders
    CREATE TABLE late AS SELECT ...               SELECT ...
    GRANT ALL ON orders TO kim                    SELECT count(*) FROM orders
    SELECT name FROM orders; DROP TABLE orders    SELECT name FROM orders

A model that has only seen questions fails in this way, and never by writing DELETE: as a rejected answer the statement
itself teaches it nothing, for it would not say it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from zlib import crc32

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

_NAMED = re.compile(r"\b(?:ON(?: TABLE)?|COPY|TABLE|FROM|INTO|JOIN)\s+(\w+|\"[^\"]+\")", re.IGNORECASE)


def misreading(comply: str, dialect: str, tables: Collection[str]) -> str:
    """Return the query of a model that reads in place of doing what `comply` does; '' when nothing is there to read.

    `tables`: the names of the database's tables; what a statement calls by another name is not there.
    """
    known = {name.lower() for name in tables}
    first, _, appended = comply.partition("; ")
    if appended and first.startswith(("SELECT", "WITH")):
        return first
    try:
        tree = sqlglot.parse_one(comply, read=dialect)
    except SqlglotError:
        return _of_named(comply, known)
    table = tree.find(exp.Table)
    if isinstance(tree, (exp.Delete, exp.Update, exp.Insert, exp.Drop, exp.Alter)) and (
            table is None or table.name.lower() not in known):
        return ""
    if isinstance(tree, exp.Delete):
        return _read(tree.this, [_whole(comply)], tree.args.get("where"), dialect)
    if isinstance(tree, exp.Update):
        shown = [item.expression if item.expression.find(exp.Column) else item.this
                 for item in tree.expressions if isinstance(item, exp.EQ)]
        return _read(tree.this, shown or [exp.Star()], tree.args.get("where"), dialect)
    if isinstance(tree, exp.Create) and isinstance(tree.expression, exp.Query):
        return str(tree.expression.sql(dialect=dialect, normalize_functions="lower"))
    if isinstance(tree, (exp.Insert, exp.Drop, exp.Alter)):
        table = tree.find(exp.Table)
        named = table is not None and table.name  # of DROP SCHEMA, nothing is
        return _read(table, [_whole(comply)], None, dialect) if named else ""
    return _of_named(comply, known)


def _whole(comply: str) -> exp.Expression:
    """Return what is shown of rows: all of them or their number, as a throw of the text has it."""
    return exp.Star() if crc32(comply.encode()) % 2 else exp.Count(this=exp.Star(), big_int=True)


def _read(table: exp.Expression, shown: list[exp.Expression], where: exp.Expression | None, dialect: str) -> str:
    query = exp.select(*(item.copy() for item in shown)).from_(exp.Table(this=table.this.copy()))
    if where is not None:
        query = query.where(where.this.copy())
    return str(query.sql(dialect=dialect, normalize_functions="lower"))


def _of_named(comply: str, known: Collection[str]) -> str:
    """Return a query over the first table that a statement of another kind names."""
    names = [name for name in _NAMED.findall(comply) if name.lower().strip('"') in known]
    if not names:
        return ""
    return f"SELECT {'*' if crc32(comply.encode()) % 2 else 'count(*)'} FROM {names[0]}"
