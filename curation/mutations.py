"""Single edits of a query's tree that a hurried author could have made: the vocabulary of near misses.

Each rule looks at one SELECT and yields `Edit`s; nothing is changed until `nearmiss` renders an edit and takes it back.

    SELECT name FROM singer WHERE age > 20   ->   comparison: `age >= 20`, wrong_column: `country`, missing_filter, ...

Filters and values live in `filtermutations`, joins and set operations in `joinmutations`, the other clauses here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from sqlglot import Dialect, exp

from schemas.schema import Column, Table

if TYPE_CHECKING:
    from schemas.describe import Samples

NUMERIC = ("integer", "number")
TEMPORAL = ("date", "datetime", "time")


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: `node` becomes `new`, or, when `key` is given, `node`'s argument `key` becomes `new`."""

    mutation: str
    node: exp.Expression
    new: Any
    key: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """One SELECT with the base tables it reads."""

    select: exp.Select
    sources: tuple[tuple[str, Table], ...]
    "alias (or name) as the query spells it, and the table"
    samples: Samples
    rng: Random
    dialect: str

    def resolve(self, column: exp.Column) -> tuple[Table, Column] | None:
        """Return the table and column that `column` names, or None for a derived or outer one."""
        for alias, table in self.sources:
            if column.table and column.table.lower() != alias.lower():
                continue
            for candidate in table.columns:
                if candidate.name.lower() == column.name.lower():
                    return table, candidate
        return None

    def texts(self, table: Table, column: Column) -> bool:
        """Does `column` hold words? A column without samples is taken at its declared word."""
        sampled = self.samples.get((table.name, column.name))
        if sampled is None or not sampled.values:
            return column.type == "text"
        return any(isinstance(v, str) and not v.replace(".", "").isdigit() for v in sampled.values[:5])

    def others(self, column: exp.Column, limit: int = 3) -> Iterator[exp.Column]:
        """Yield columns of the same table and kind that could stand in `column`'s place, the likeliest first."""
        found = self.resolve(column)
        if found is None:
            return
        table, current = found
        keys = keys_of(table)
        alike = [c for c in table.columns if c.name != current.name and group(c) == group(current)
                 and self.texts(table, c) == self.texts(table, current)]
        self.rng.shuffle(alike)
        alike.sort(key=lambda c: (c.name in keys) != (current.name in keys))
        for other in alike[:limit]:
            yield named(other.name, column.args.get("table"))


def keys_of(table: Table) -> set[str]:
    """Return the names of `table`'s primary and foreign key columns."""
    return set(table.primary_key).union(*(key.columns for key in table.foreign_keys))


def group(column: Column) -> str:
    """Return the kind within which columns are easily taken for each other."""
    if column.type in NUMERIC:
        return "number"
    return "time" if column.type in TEMPORAL else column.type


def named(name: str, table: exp.Identifier | None) -> exp.Column:
    """Return a column node, quoted only where the bare word would not do."""
    quoted = not name.isidentifier() or not name.isascii()
    return exp.Column(this=exp.Identifier(this=name, quoted=quoted), table=table.copy() if table else None)


def own(select: exp.Select, *kinds: type[exp.Expression]) -> Iterator[Any]:
    """Yield `select`'s descendants of `kinds` that are not inside a nested SELECT."""
    for node in select.walk(prune=lambda n: isinstance(n, exp.Select) and n is not select):
        if isinstance(node, kinds) and not (isinstance(node, exp.Select) and node is not select):
            yield node


def columns(scope: Scope) -> Iterator[Edit]:
    """Another column of the same table and kind, wherever one stands; not in join conditions."""
    for column in own(scope.select, exp.Column):
        if isinstance(column.this, exp.Star) or column.find_ancestor(exp.Join) not in (None, outer_join(scope)):
            continue
        grouped = column.find_ancestor(exp.Group, exp.Select)
        beside = {n.alias_or_name.lower() for n in scope.select.expressions} if column.parent is scope.select else set()
        for other in scope.others(column):
            if other.name.lower() not in beside and not twin(column, other):
                yield Edit("group_by" if isinstance(grouped, exp.Group) else "wrong_column", column, other)


def twin(column: exp.Column, other: exp.Column) -> bool:
    """Would `other` repeat what stands beside `column`'s aggregate?"""
    call, select = column.parent, column.parent_select
    if not isinstance(call, exp.AggFunc) or select is None:
        return False
    return any(type(n) is type(call) and n is not call and n.this == other for n in select.expressions)


def outer_join(scope: Scope) -> exp.Expression | None:
    """Return the join that the whole SELECT itself stands in, as a derived table."""
    return scope.select.find_ancestor(exp.Join)


AGGREGATES = {exp.Sum: (exp.Avg, exp.Max), exp.Avg: (exp.Sum, exp.Max), exp.Max: (exp.Min, exp.Avg),
              exp.Min: (exp.Max, exp.Avg)}


def aggregates(scope: Scope) -> Iterator[Edit]:
    """Another aggregate; what count() counts."""
    for node in own(scope.select, *AGGREGATES):
        for other in AGGREGATES[type(node)]:
            yield Edit("wrong_aggregate", node, other(this=node.this.copy()))
    for node in own(scope.select, exp.Count):
        if isinstance(node.this, exp.Distinct):
            yield Edit("count_target", node, exp.Count(this=node.this.expressions[0].copy(), big_int=True))
        elif isinstance(node.this, exp.Star):
            for column in countable(scope):
                yield Edit("count_target", node, exp.Count(this=exp.Distinct(expressions=[column]), big_int=True))
        else:
            yield Edit("count_target", node,
                       exp.Count(this=exp.Distinct(expressions=[node.this.copy()]), big_int=True))
            numeric = isinstance(node.this, exp.Column) and (found := scope.resolve(node.this)) is not None \
                and group(found[1]) == "number"
            if numeric:
                yield Edit("wrong_aggregate", node, exp.Sum(this=node.this.copy()))


def countable(scope: Scope) -> Iterator[exp.Column]:
    """Yield up to two columns whose distinct count differs from the number of rows."""
    for alias, table in scope.sources:
        prefix = exp.to_identifier(alias) if len(scope.sources) > 1 else None
        plain = [c for c in table.columns if c.name not in table.primary_key and group(c) != "blob"]
        for column in scope.rng.sample(plain, min(1, len(plain))):
            yield named(column.name, prefix)


def projections(scope: Scope) -> Iterator[Edit]:
    """A column too few, one too many, or another in its place; DISTINCT lost or added."""
    select = scope.select
    items = select.expressions
    nested = select.find_ancestor(exp.In, exp.SetOperation, exp.EQ, exp.Exists) is not None
    if len(items) > 1 and not nested:
        for index in range(len(items)):
            yield Edit("projection", select, [n for i, n in enumerate(items) if i != index], "expressions")
    first = next((n for n in items if isinstance(n, exp.Column)), None)
    if first is not None and not nested and not select.args.get("group"):
        for other in scope.others(first, 2):
            if other.name.lower() not in {n.alias_or_name.lower() for n in items}:
                yield Edit("projection", select, [*items, other], "expressions")
    if select.args.get("distinct"):
        yield Edit("distinct", select, None, "distinct")
    elif not nested and not select.args.get("group") and not any(n.find(exp.AggFunc) for n in items):
        yield Edit("distinct", select, exp.Distinct(), "distinct")


def ordering(scope: Scope) -> Iterator[Edit]:
    """The other direction, the other end, one more or one less, no order, no limit, another key."""
    select = scope.select
    order, limit = select.args.get("order"), select.args.get("limit")
    if order is not None:
        for item in order.expressions:
            flipped = item.copy()
            flipped.set("desc", None if item.args.get("desc") else True)
            flipped.set("nulls_first", nulls_first(scope.dialect, not item.args.get("desc")))
            yield Edit("order_direction", item, flipped)
        yield Edit("missing_order", select, None, "order")
    if limit is not None and isinstance(limit.expression, exp.Literal) and limit.expression.is_int:
        size = int(limit.expression.name)
        for other in (size + 1, size - 1):
            if other > 0:
                yield Edit("limit", limit.expression, exp.Literal.number(other))
        yield Edit("limit", select, None, "limit")
    elif limit is None and order is not None and select.parent_select is None:
        yield Edit("limit", select, exp.Limit(expression=exp.Literal.number(scope.rng.choice((1, 5, 10)))), "limit")


def nulls_first(dialect: str, desc: bool) -> bool:
    """Return where `dialect` puts NULLs when nobody says, so that nothing has to be said."""
    order = str(Dialect.get_or_raise(dialect).NULL_ORDERING)
    return order != "nulls_are_last" and desc == (order == "nulls_are_large")


def grouping(scope: Scope) -> Iterator[Edit]:
    """GROUP BY lost or coarser, HAVING lost."""
    select = scope.select
    groups, having = select.args.get("group"), select.args.get("having")
    if groups is not None and len(groups.expressions) > 1:
        for index in range(len(groups.expressions)):
            fewer = [n for i, n in enumerate(groups.expressions) if i != index]
            yield Edit("group_by", groups, fewer, "expressions")
    elif groups is not None and having is None and any(n.find(exp.AggFunc) for n in select.expressions):
        yield Edit("group_by", select, None, "group")
    if having is not None:
        yield Edit("having", select, None, "having")


CLAUSES = (columns, aggregates, projections, ordering, grouping)
