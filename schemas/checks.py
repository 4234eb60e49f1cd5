"""A table's CHECKs, tried on rows before any file exists: SQLite itself evaluates them, in memory."""

from __future__ import annotations

import re
import sqlite3

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from schemas.schema import Table
from schemas.values import Partial


class Checks:
    """The CHECKs of one table, those SQLite can evaluate."""

    def __init__(self, table: Table) -> None:
        self._engine = sqlite3.connect(":memory:")
        self._names = [column.name for column in table.columns]
        values = ", ".join('? AS "' + name.replace('"', '""') + '"' for name in self._names)
        self._tests = {check: f"SELECT {check} FROM (SELECT {values})" for check in table.checks}
        self._tests = {check: sql for check, sql in self._tests.items() if self._runs(sql)}
        self._conditions = [tree for check in self._tests if (tree := _parsed(check)) is not None]

    def _runs(self, sql: str) -> bool:
        try:
            self._engine.execute(sql, [None] * len(self._names))
        except sqlite3.Error:
            return False
        return True

    def broken(self, row: Partial) -> str:
        """Return the first CHECK the row does not meet; empty when it meets all (NULL meets, as in SQL)."""
        values = [row.get(name.lower()) for name in self._names]
        for check, sql in self._tests.items():
            if self._engine.execute(sql, values).fetchone()[0] == 0:
                return check
        return ""

    def bounds(self, name: str) -> tuple[float | None, float | None]:
        """Return the lowest and highest number that the plain comparisons leave to a column."""
        low: float | None = None
        high: float | None = None
        for tree in self._conditions:
            for least, most in _limits(tree, name):
                low = least if low is None else low if least is None else max(low, least)
                high = most if high is None else high if most is None else min(high, most)
        return low, high


def _parsed(check: str) -> exp.Expression | None:
    try:
        return sqlglot.parse_one(check, dialect="sqlite")
    except SqlglotError:
        return None


def _limits(tree: exp.Expression, name: str) -> list[tuple[float | None, float | None]]:
    """Return what each conjunct says of the column's lowest and highest value."""
    found: list[tuple[float | None, float | None]] = []
    tree = tree.unnest()
    for part in tree.flatten() if isinstance(tree, exp.And) else [tree]:
        part = part.unnest()
        if not isinstance(part.this, exp.Column) or part.this.name.lower() != name.lower():
            continue
        if isinstance(part, exp.Between):
            found.append((_number(part.args["low"]), _number(part.args["high"])))
        elif isinstance(part, exp.GT | exp.GTE):
            limit = _number(part.expression)
            found.append((limit if isinstance(part, exp.GTE) or limit is None else limit + 1, None))
        elif isinstance(part, exp.LT | exp.LTE):
            limit = _number(part.expression)
            found.append((None, limit if isinstance(part, exp.LTE) or limit is None else limit - 1))
    return found


def _number(node: exp.Expression) -> float | None:
    """Return a literal's number; None for anything else."""
    text = node.sql()
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None
