"""Does a query order its rows, by which output columns, and which rows of a result does that leave tied? Pure.

    sort_columns("SELECT name, age FROM singer ORDER BY age", "sqlite")      (1,)
    tie_groups(execution of it, (1,))                                        [0, 0, 1, ...]: rows of equal age
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp

if TYPE_CHECKING:
    from schemas.sandbox import Execution

_ORDER_BY = re.compile(r"\border\s+by\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def ordered(sql: str, dialect: str) -> bool:
    """Return whether the outermost query of `sql` orders its rows; False when it cannot be parsed."""
    return _ordering_query(sql, dialect) is not None


@lru_cache(maxsize=4096)
def sort_columns(sql: str, dialect: str) -> tuple[int, ...] | None:
    """Return the output columns that the outermost query sorts by; None when it does not, or by something else too."""
    query = _ordering_query(sql, dialect)
    if query is None:
        return None
    outputs = query.selects if isinstance(query, (exp.Select, exp.SetOperation)) else []
    if any(output.is_star for output in outputs):
        return None
    found = [_output(key.this, outputs) for key in query.args["order"].expressions]
    return None if None in found else tuple(place for place in found if place is not None)


def tie_groups(gold: Execution, columns: Sequence[int] | None) -> list[int] | None:
    """Number the runs of rows whose values in `columns` are equal, from 0; None without `columns`."""
    if columns is None:
        return None
    groups: list[int] = []
    for index, row in enumerate(gold.rows):
        same = index > 0 and all(row[column] == gold.rows[index - 1][column] for column in columns)
        groups.append(groups[-1] + (not same) if index else 0)
    return groups


def _ordering_query(sql: str, dialect: str) -> Any:
    """Return the outermost query when it has an ORDER BY, else None."""
    if not _ORDER_BY.search(sql):
        return None
    try:
        tree = sqlglot.parse_one(sql, read=dialect)
    except (sqlglot.errors.SqlglotError, RecursionError, ValueError):
        return None
    while isinstance(tree, (exp.Subquery, exp.Paren)) and not tree.args.get("order"):
        tree = tree.this
    return tree if tree.args.get("order") else None


def _output(key: Any, outputs: Sequence[Any]) -> int | None:
    """Return the place of the output column that a sort key names by number, by name, or by being the same."""
    if isinstance(key, exp.Literal) and not key.is_string:
        place = int(key.this) - 1 if key.this.isdigit() else -1
        return place if 0 <= place < len(outputs) else None
    named = isinstance(key, exp.Column)
    for place, output in enumerate(outputs):
        if named and not key.table and output.alias_or_name.lower() == key.name.lower():
            return place
    for place, output in enumerate(outputs):
        column = output.unalias()
        if column == key or (named and isinstance(column, exp.Column) and column.name.lower() == key.name.lower()
                             and not (key.table and column.table)):
            return place
    return None
