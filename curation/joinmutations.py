"""Edits of how tables and whole queries are put together: joins, UNION and its kin. `mutations` has the rest."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from curation.mutations import Edit, Scope, keys_of, named


def joins(scope: Scope) -> Iterator[Edit]:
    """Another path between the tables: another key column, an inner join for an outer one, a table left out."""
    select = scope.select
    for join in select.args.get("joins") or ():
        if join.side.upper() == "LEFT":
            yield Edit("join_kind", join, None, "side")
        elif not join.side and not join.kind and join.args.get("on") is not None:
            yield Edit("join_kind", join, "LEFT", "side")
        condition = join.args.get("on")
        for side in condition.find_all(exp.Column) if condition is not None else ():
            for other in key_siblings(scope, side):
                yield Edit("join_path", side, other)
        yield from without(scope, join)


def key_siblings(scope: Scope, column: exp.Column) -> Iterator[exp.Column]:
    """Yield other key columns of `column`'s table: the wrong end of another relation."""
    found = scope.resolve(column)
    if found is None:
        return
    table, current = found
    keys = [c for c in table.columns if c.name in keys_of(table) and c.name != current.name]
    for other in scope.rng.sample(keys, min(2, len(keys))):
        yield named(other.name, column.args.get("table"))


def without(scope: Scope, join: exp.Join) -> Iterator[Edit]:
    """Leave out a joined table that nothing but its own condition reads."""
    name = join.this.alias_or_name.lower()
    inside = set(map(id, join.find_all(exp.Column)))
    for column in scope.select.find_all(exp.Column):
        unqualified = not column.table and len(scope.sources) > 1
        if id(column) not in inside and (unqualified or column.table.lower() == name):
            return
    yield Edit("missing_join", scope.select, [j for j in scope.select.args["joins"] if j is not join], "joins")


def set_operations(tree: exp.Expression) -> Iterator[Edit]:
    """UNION, INTERSECT and EXCEPT taken for each other; sides swapped; one side left out."""
    for node in tree.find_all(exp.SetOperation):
        for other in (exp.Union, exp.Intersect, exp.Except):
            if not isinstance(node, other):
                yield Edit("set_operation", node, other(
                    this=node.this.copy(), expression=node.expression.copy(), distinct=True,
                    order=node.args.get("order"), limit=node.args.get("limit")))
        if isinstance(node, exp.Except):
            yield Edit("set_operation", node, exp.Except(this=node.expression.copy(), expression=node.this.copy(),
                                                         distinct=True))
        if isinstance(node, exp.Union):
            yield Edit("set_operation", node, not node.args.get("distinct"), "distinct")
        if not node.args.get("order") and not node.args.get("limit"):
            yield Edit("set_operation", node, node.this.copy())
