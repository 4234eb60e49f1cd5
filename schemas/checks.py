"""A table's CHECKs, tried on rows before any file exists: SQLite itself evaluates them, in memory."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Callable

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from schemas.schema import Column, Table
from schemas.values import Maker, Partial, Value
from schemas.values.forms import from_like, from_regex, of_length

_TRIES = 12


class Checks:
    """The CHECKs of one table, those that can be evaluated."""

    def __init__(self, table: Table) -> None:
        if table.checks:
            self._engine = sqlite3.connect(":memory:")
            self._engine.create_function("regexp", 2, _regexp, deterministic=True)
        self._names = [column.name for column in table.columns]
        self._lower = [name.lower() for name in self._names]
        values = ", ".join('? AS "' + name.replace('"', '""') + '"' for name in self._names)
        tests = {check: f"SELECT {check} FROM (SELECT {values})" for check in table.checks}
        self._tests = {check: sql for check, sql in tests.items() if self._runs(sql)}
        self._trees = {check: tree for check in self._tests if (tree := _parsed(check)) is not None}

    def _runs(self, sql: str) -> bool:
        try:
            self._engine.execute(sql, [None] * len(self._names))
        except sqlite3.Error:
            return False
        return True

    def broken(self, row: Partial, only: str = "") -> str:
        """Return the first CHECK the row does not meet; '' when it meets all (NULL meets, as in SQL).

        With `only`, a column's name, those CHECKs are tried that look at no other column.
        """
        values = [row.get(name) for name in self._lower] if self._tests else []
        for check, sql in self._tests.items():
            if only and self._columns(check) != {only.lower()}:
                continue
            if self._engine.execute(sql, values).fetchone()[0] == 0:
                return check
        return ""

    def bounds(self, name: str) -> tuple[float | None, float | None]:
        """Return the lowest and highest number that the plain comparisons leave to a column."""
        lows, highs = list[float](), list[float]()
        for tree in self._trees.values():
            for least, most in _limits(tree, name):
                lows += [least] if least is not None else []
                highs += [most] if most is not None else []
        return max(lows, default=None), min(highs, default=None)

    def holding(self, column: Column, made: Maker) -> Maker:
        """Return the maker, held to the CHECKs that look at this column alone; texts are bent to the form they ask."""
        own = [tree for check, tree in self._trees.items() if self._columns(check) == {column.name.lower()}]
        if not own:
            return made
        bend = _bender(own) if column.type == "text" else None

        def draw(rng: random.Random, row: Partial) -> Value:
            value = made(rng, row)
            for attempt in range(_TRIES):
                if not self.broken({column.name.lower(): value}, column.name):
                    break
                value = bend(str(value), rng) if bend and attempt % 2 == 0 else made(rng, row)
            return value

        return draw

    def _columns(self, check: str) -> set[str]:
        tree = self._trees.get(check)
        return {node.name.lower() for node in tree.find_all(exp.Column)} if tree is not None else set()


def _regexp(pattern: str, value: str | None) -> bool | None:
    return None if value is None else re.search(pattern, str(value)) is not None


def _parsed(check: str) -> exp.Expression | None:
    try:
        return sqlglot.parse_one(check, dialect="sqlite")
    except SqlglotError:
        return None


def _bender(trees: list[exp.Expression]) -> Callable[[str, random.Random], str]:
    """Return what turns a text into one of the form that a LIKE, a regular expression, a length or a case asks for."""
    def bend(text: str, rng: random.Random) -> str:
        for tree in trees:
            like, regex = tree.find(exp.Like), tree.find(exp.RegexpLike)
            if regex is not None and isinstance(regex.expression, exp.Literal):
                text = from_regex(regex.expression.name, rng) or text
            elif like is not None and isinstance(like.expression, exp.Literal) and not isinstance(like.parent, exp.Not):
                text = from_like(like.expression.name, rng)
            elif (length := tree.find(exp.Length)) is not None and length.parent is not None:
                least, most = _span(length.parent)
                text = of_length(text, least, most, rng)
            elif tree.find(exp.Upper) is not None:
                text = text.upper()
            elif tree.find(exp.Lower) is not None:
                text = text.lower()
        return text

    return bend


def _span(test: exp.Expression) -> tuple[int, int]:
    """Return the shortest and longest length that a comparison of length(x) allows."""
    if isinstance(test, exp.Between):
        return int(_number(test.args["low"]) or 0), int(_number(test.args["high"]) or 255)
    limit = int(_number(test.args.get("expression") or exp.null()) or 1)
    if isinstance(test, exp.EQ):
        return limit, limit
    if isinstance(test, exp.GT | exp.GTE):
        return limit + isinstance(test, exp.GT), 255
    return (0, limit - isinstance(test, exp.LT)) if isinstance(test, exp.LT | exp.LTE) else (1, 255)


def _limits(tree: exp.Expression, name: str) -> list[tuple[float | None, float | None]]:
    """Return what each conjunct says of the column's lowest and highest value."""
    found: list[tuple[float | None, float | None]] = []
    tree = tree.unnest()
    for part in tree.flatten() if isinstance(tree, exp.And | exp.Or) else [tree]:
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
