"""What rows a query needs to say something, read off its joins and conditions.

    SELECT p.title FROM paper p JOIN venue v ON p.venue_id = v.id WHERE v.name = 'ACL' AND p.year > 2012
      ->  Part("paper", values=(("year", 2013),), links=(("venue_id", 0),))
          Part("venue", values=(("name", "ACL"),), links=(("id", 0),))

Of OR the first side is taken, of NOT nothing; a query within the query is another one. That is not always enough (a
HAVING may want more rows): then the query falls as empty, as it would have without.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from curation.literals import compared
from curation.records import Candidate
from schemas.schema import Schema
from schemas.values import Value
from schemas.witness import Part, Witness

Place = tuple[str, str]
"(alias, column), the alias in lower case and the column as the schema spells it"


def witnesses(candidates: Iterable[Candidate], schema: Schema) -> tuple[Witness, ...]:
    """Return what the queries of `candidates` need, each once."""
    found: dict[Witness, None] = {}
    for candidate in candidates:
        try:
            tree = sqlglot.parse_one(candidate.sql, read=candidate.dialect)
        except SqlglotError:
            continue
        for select in tree.find_all(exp.Select):
            if witness := _witness(select, schema):
                found[witness] = None
    return tuple(found)


def _witness(select: exp.Select, schema: Schema) -> Witness:
    """Return the rows that one SELECT needs; empty when it asks for nothing in particular, or cannot be followed."""
    spelt = {table.name.lower(): table for table in schema.tables}
    own = [table for table in select.find_all(exp.Table) if table.find_ancestor(exp.Select) is select]
    tables = {table.alias_or_name.lower(): spelt.get(table.name.lower()) for table in own}
    if not own or None in tables.values() or len(tables) < len(own):
        return ()

    def place(column: exp.Expression) -> Place | None:
        if not isinstance(column, exp.Column):
            return None
        for alias, table in tables.items():
            if table is not None and (not column.table or column.table.lower() == alias):
                for one in table.columns:
                    if one.name.lower() == column.name.lower():
                        return alias, one.name
        return None

    values: dict[Place, Value] = {}
    groups: list[set[Place]] = []
    for condition in _conditions(select):
        sides = place(condition.this), place(condition.args.get("expression") or exp.Null())
        if isinstance(condition, exp.EQ) and sides[0] and sides[1]:
            touched = [group for group in groups if group & {*sides}]
            groups = [group for group in groups if group not in touched]
            groups.append({sides[0], sides[1]}.union(*touched))
        elif (told := compared(condition)) and told.wanted is not None and (where := place(told.column)):
            values.setdefault(where, told.wanted)
    if not values and not groups:
        return ()
    return tuple(_part(alias, table.name, values, groups) for alias, table in tables.items() if table is not None)


def _part(alias: str, table: str, values: dict[Place, Value], groups: list[set[Place]]) -> Part:
    """Return what the row of one alias has to hold."""
    links = [(column, number) for number, group in enumerate(groups) for owner, column in sorted(group)
             if owner == alias]
    return Part(table, tuple((column, value) for (owner, column), value in values.items() if owner == alias),
                tuple(links))


def _conditions(select: exp.Select) -> Iterator[exp.Expression]:
    """Yield the conditions that a row has to meet: those of WHERE and ON that are joined by AND, the first of an OR."""
    joins = select.args.get("joins") or []
    waiting = [join.args["on"] for join in joins if join.args.get("on") is not None and join.side != "LEFT"]
    where = select.args.get("where")
    waiting += [where.this] if where else []
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, exp.And):
            waiting += [node.left, node.right]
        elif isinstance(node, exp.Or):
            waiting.append(node.left)
        elif isinstance(node, exp.Paren):
            waiting.append(node.this)
        elif not isinstance(node, exp.Not):
            yield node
