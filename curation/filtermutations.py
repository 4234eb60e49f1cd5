"""Edits of conditions: WHERE, HAVING and the values in them. See `mutations` for what an edit is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlglot import exp

from curation.mutations import Edit, Scope, group, keys_of, named, own
from schemas.schema import Column, Table

COMPARISONS: dict[type[exp.Expression], tuple[type[exp.Expression], ...]] = {
    exp.GT: (exp.GTE, exp.LT), exp.GTE: (exp.GT, exp.LTE), exp.LT: (exp.LTE, exp.GT), exp.LTE: (exp.LT, exp.GTE),
    exp.EQ: (exp.NEQ,), exp.NEQ: (exp.EQ,)}
MISNOMERS = {"number": ("total_{}", "{}_amount", "num_{}"), "time": ("{}_on", "date_of_{}"),
             "text": ("{}_name", "{}_text"), "boolean": ("is_{}",), "blob": ("{}_data",)}


def comparisons(scope: Scope) -> Iterator[Edit]:
    """The strict for the loose comparison, the wrong direction, equality for inequality."""
    for node in own(scope.select, *COMPARISONS):
        if node.find_ancestor(exp.Where, exp.Having, exp.Join, exp.Select) is scope.select or joining(node):
            continue
        mutation = "having" if isinstance(node.find_ancestor(exp.Having, exp.Select), exp.Having) else "comparison"
        for other in COMPARISONS[type(node)]:
            yield Edit(mutation, node, other(this=node.this.copy(), expression=node.expression.copy()))


def joining(node: exp.Expression) -> bool:
    """Does `node` compare two columns, as join conditions do?"""
    return isinstance(node.this, exp.Column) and isinstance(node.expression, exp.Column)


def values(scope: Scope) -> Iterator[Edit]:
    """Another value of the same column; a number off by one; a pattern anchored elsewhere."""
    for literal in own(scope.select, exp.Literal):
        if literal.find_ancestor(exp.Limit, exp.Offset) is not None:
            continue
        column = compared(literal)
        found = scope.resolve(column) if column is not None else None
        inside = isinstance(literal.find_ancestor(exp.Having, exp.Select), exp.Having)
        if isinstance(literal.parent, exp.Like) and literal.is_string:
            yield from patterns(literal)
            continue
        if not literal.is_string and literal.is_int:
            for step in (1, -1):
                yield Edit("having" if inside else "off_by_one", literal, exp.Literal.number(int(literal.name) + step))
        if found is not None:
            yield from other_values(scope, literal, *found)


def other_values(scope: Scope, literal: exp.Literal, table: Table, column: Column) -> Iterator[Edit]:
    """Yield up to two other values that the column holds."""
    sampled = scope.samples.get((table.name, column.name))
    known = [v for v in (sampled.values if sampled else column.choices) if str(v) != literal.name]
    if literal.is_string:
        known = [v for v in known if isinstance(v, str) and len(v) <= 60]
    else:
        known = [v for v in known if not isinstance(v, str)]
    for value in scope.rng.sample(known, min(2, len(known))):
        yield Edit("wrong_value", literal, literal_of(value))


def compared(literal: exp.Literal) -> exp.Column | None:
    """Return the column that `literal` is compared with, if any."""
    parent: Any = literal.parent
    if type(parent) in (*COMPARISONS, exp.In, exp.Between):
        side = parent.this if parent.this is not literal else parent.args.get("expression")
        return side if isinstance(side, exp.Column) else None
    return None


def literal_of(value: str | int | float) -> exp.Expression:
    """Return `value` as a literal node."""
    if isinstance(value, str):
        return exp.Literal.string(value)
    number = exp.Literal.number(abs(value))
    return exp.Neg(this=number) if value < 0 else number


def patterns(literal: exp.Literal) -> Iterator[Edit]:
    """Anchor a LIKE pattern at the other end, or at both."""
    core = literal.name.strip("%")
    for other in (f"%{core}%", f"{core}%", f"%{core}"):
        if core and other != literal.name:
            yield Edit("pattern", literal, exp.Literal.string(other))


def logic(scope: Scope) -> Iterator[Edit]:
    """AND for OR, a condition left out, NOT lost or added."""
    for node in own(scope.select, exp.And, exp.Or):
        if node.find_ancestor(exp.Join, exp.Select) is not scope.select and isinstance(
                node.find_ancestor(exp.Join, exp.Select), exp.Join):
            continue
        other = exp.Or if isinstance(node, exp.And) else exp.And
        if not isinstance(node.this, exp.Connector):
            yield Edit("and_or", node, other(this=node.this.copy(), expression=node.expression.copy()))
        yield Edit("missing_filter", node, node.this.copy())
        yield Edit("missing_filter", node, node.expression.copy())
    where = scope.select.args.get("where")
    if where is not None and not joining(where.this):
        yield Edit("missing_filter", scope.select, None, "where")
    for node in own(scope.select, exp.Not):
        yield Edit("negation", node, node.this.copy())
    for node in own(scope.select, exp.In, exp.Like, exp.Between, exp.Exists):
        if not isinstance(node.parent, exp.Not):
            yield Edit("negation", node, exp.Not(this=node.copy()))


def nulls(scope: Scope) -> Iterator[Edit]:
    """IS NULL for IS NOT NULL, `= ''` for it, COALESCE lost; a filter on NULL that was not asked for."""
    for node in own(scope.select, exp.Is):
        inverted = isinstance(node.parent, exp.Not)
        if node.args.get("negate"):  # how PostgreSQL's IS NOT NULL is read
            yield Edit("null_handling", node, exp.Is(this=node.this.copy(), expression=node.expression.copy()))
        elif isinstance(node.expression, exp.Null):
            whole = node.parent if inverted else node
            yield Edit("null_handling", whole, node.copy() if inverted else exp.Not(this=node.copy()))
            blank = exp.NEQ if inverted else exp.EQ
            yield Edit("null_handling", whole, blank(this=node.this.copy(), expression=exp.Literal.string("")))
    for node in own(scope.select, exp.Coalesce):
        yield Edit("null_handling", node, node.this.copy())
    for node in own(scope.select, exp.AggFunc):
        if isinstance(node.this, exp.Column) and isinstance(node, exp.Avg | exp.Sum):
            zero = exp.Coalesce(this=node.this.copy(), expressions=[exp.Literal.number(0)])
            yield Edit("null_handling", node, type(node)(this=zero))


def extra_filter(scope: Scope) -> Iterator[Edit]:
    """A condition that nobody asked for, on a value that is there."""
    options = []
    used = {column.name.lower() for column in own(scope.select, exp.Column)}
    for alias, table in scope.sources:
        for column in table.columns:
            sampled = scope.samples.get((table.name, column.name))
            barred = column.name in keys_of(table) or column.name.lower() in used
            if sampled and not barred and 1 < sampled.distinct <= 0.7 * sampled.rows + 2:
                options.append((alias, column, sampled.values))
    for alias, column, known in scope.rng.sample(options, min(2, len(options))):
        value = scope.rng.choice(known[:10])
        if isinstance(value, str) and len(value) > 40:
            continue
        left = named(column.name, exp.to_identifier(alias) if len(scope.sources) > 1 else None)
        condition = exp.GT if group(column) == "number" and column.type == "number" else exp.EQ
        added = condition(this=left, expression=literal_of(value))
        where = scope.select.args.get("where")
        if where is None:
            yield Edit("extra_filter", scope.select, exp.Where(this=added), "where")
        elif not isinstance(where.this, exp.Or):
            yield Edit("extra_filter", where, exp.And(this=where.this.copy(), expression=added), "this")


def invented(scope: Scope) -> Iterator[Edit]:
    """A column that sounds right and is not there."""
    for column in own(scope.select, exp.Column):
        found = scope.resolve(column)
        if found is None:
            continue
        current = found[1]
        shape = scope.rng.choice(MISNOMERS.get(group(current), ("{}_value",)))
        base = current.name.lower()
        name = shape.format(base) if not base.startswith(shape.split("{")[0] or "\0") else f"{base}_value"
        known = {c.name.lower() for _, t in scope.sources for c in t.columns}
        if name not in known and " " not in name:
            yield Edit("invented_column", column, named(name, column.args.get("table")))


FILTERS = (comparisons, values, logic, nulls, extra_filter, invented)
