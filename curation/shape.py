"""What a query looks like: its template, Spider's hardness, the constructs it uses. Pure; from the parsed statement.

    SELECT name FROM singer WHERE age > 30 ORDER BY age DESC LIMIT 1
      template    select name from singer where age > ? order by age desc limit ?
      difficulty  hard        (where, order and limit: three components)
      constructs  ('where', 'order_by', 'limit')
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from curation.records import Dialect, Difficulty

_CONSTRUCTS: tuple[tuple[str, type[exp.Expression]], ...] = (
    ("distinct", exp.Distinct), ("aggregate", exp.AggFunc), ("join", exp.Join), ("where", exp.Where),
    ("group_by", exp.Group), ("having", exp.Having), ("order_by", exp.Order), ("limit", exp.Limit),
    ("like", exp.Like), ("between", exp.Between), ("in", exp.In), ("or", exp.Or), ("not", exp.Not),
    ("is_null", exp.Is), ("case", exp.Case), ("cte", exp.CTE), ("window", exp.Window), ("exists", exp.Exists),
    ("union", exp.Union), ("intersect", exp.Intersect), ("except", exp.Except),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """The reading of one query."""

    template: str
    "lower-cased SQL with every literal replaced by ?"
    difficulty: Difficulty
    "Spider's hardness"
    constructs: tuple[str, ...]
    "names of `_CONSTRUCTS` that occur, and `nested` for a query within the query"


@lru_cache(maxsize=4096)
def shape(sql: str, dialect: Dialect = "sqlite") -> Shape:
    """Read `sql`; raises ValueError when it does not parse as one statement."""
    try:
        tree = sqlglot.parse_one(sql, read=dialect)
    except SqlglotError as error:
        raise ValueError(f"cannot be parsed as {dialect}: {str(error).splitlines()[0]}") from error
    if not isinstance(tree, exp.Query):
        raise ValueError(f"is not a query but {type(tree).__name__.lower()}")
    level, used = hardness(tree), constructs(tree)
    return Shape(template(tree, dialect), level, used)


def template(tree: exp.Expression, dialect: Dialect) -> str:
    """Return the query with its literals masked and its spelling normalised; the masks stay in `tree`."""
    for literal in list(tree.find_all(exp.Literal)):
        literal.replace(exp.Placeholder())
    return cast(str, tree.sql(dialect=dialect, comments=False, copy=False)).lower()


def constructs(tree: exp.Expression) -> tuple[str, ...]:
    """Return the names of the constructs in the query, in a fixed order."""
    present = {type(node) for node in tree.walk()}
    found = [name for name, kind in _CONSTRUCTS if any(issubclass(node, kind) for node in present)]
    if _nested(tree):
        found.append("nested")
    return tuple(found)


def _selects(tree: exp.Expression) -> list[exp.Select]:
    """Return the outermost SELECT, or the operands of an outermost set operation."""
    if isinstance(tree, exp.SetOperation):
        return _selects(tree.left) + _selects(tree.right)
    inner = tree.unnest() if isinstance(tree, exp.Subquery) else tree
    return [inner] if isinstance(inner, exp.Select) else []


def _nested(tree: exp.Expression) -> int:
    """Count the queries inside the query that are not operands of an outermost set operation."""
    outer = {id(select) for select in _selects(tree)}
    return sum(1 for node in tree.find_all(exp.Select) if id(node) not in outer)


def _own(select: exp.Select, *kinds: type[exp.Expression]) -> list[int]:
    """Count nodes of each of `kinds` that belong to `select` itself rather than to a query inside it."""
    found = [node for node in select.find_all(*kinds) if node.find_ancestor(exp.Select) is select]
    return [sum(isinstance(node, kind) for node in found) for kind in kinds]


def hardness(tree: exp.Expression) -> Difficulty:
    """Return Spider's hardness: the rules of its official evaluation (Yu et al. 2018), counted on the first SELECT."""
    selects = _selects(tree)
    if not selects:
        return "extra"
    first = selects[0]
    where, group = first.args.get("where"), first.args.get("group")
    ands, ors, likes, aggregates = _own(first, exp.And, exp.Or, exp.Like, exp.AggFunc)
    ones = sum(bool(first.args.get(part)) for part in ("where", "group", "order", "limit"))
    ones += len(first.args.get("joins") or []) + ors + likes
    twos = _nested(tree) + len(selects) - 1
    conditions = (ands + ors + 1) if where else 0
    others = sum((aggregates > 1, len(first.expressions) > 1, conditions > 1,
                  bool(group) and len(group.expressions) > 1))
    if ones <= 1 and others == 0 and twos == 0:
        return "easy"
    if twos == 0 and ((others <= 2 and ones <= 1) or (ones <= 2 and others < 2)):
        return "medium"
    if (twos == 0 and ((others > 2 and ones <= 2) or (2 < ones <= 3 and others <= 2))) or (
            ones <= 1 and others == 0 and twos <= 1):
        return "hard"
    return "extra"
