"""How tables hang together: an order in which parents come first, and which keys have to wait for it.

    employee.department_id -> department, department.head_id -> employee (may be NULL)
    order(schema) -> [department, employee], {("department", head_id -> employee)}
"""

from __future__ import annotations

import re
from dataclasses import replace

from schemas.schema import Column, ForeignKey, Schema, Table
from schemas.tokens import expanded, singular

_COMMON = frozenset({"id", "name", "code", "key", "title", "date", "year", "number", "type"})
"Names that say nothing of what they identify."

Edge = tuple[str, ForeignKey]
"(table that holds the key, the key)"


def order(schema: Schema) -> tuple[list[Table], set[Edge]]:
    """Return the tables with referenced ones first, and the keys that this order cannot serve (they close a cycle).

    The declared order is kept where it serves. Keys of a table to itself are no cycle. Where a cycle has to be cut, a
    key whose columns may be NULL and are no part of a primary key is cut first.
    """
    left, placed = list(schema.tables), list[Table]()
    back: set[Edge] = set()
    while left:
        names = {table.name for table in left}
        ready = next((table for table in left if not _waits(table, names, back)), None)
        if ready is None:
            edges = [(table.name, key) for table in left for key in _waits(table, names, back)]
            cyclic = [edge for edge in edges if _reaches(edge[1].table, edge[0], edges)]
            back.add(min(cyclic, key=lambda edge: _cost(edge, schema)))
        else:
            placed.append(ready)
            left.remove(ready)
    return placed, back


def holdable(table: Table, key: ForeignKey, schema: Schema) -> bool:
    """Say whether a strict engine accepts the key: it points to a unique column set of the same types."""
    target = schema.table(key.table)
    if set(key.references) not in [set(target.primary_key), *(set(names) for names in target.unique)]:
        return False
    return all(table.column(own).type == target.column(theirs).type
               for own, theirs in zip(key.columns, key.references, strict=True))


def with_implied(schema: Schema) -> Schema:
    """Return the schema with the keys that nobody declared but the names tell: `AgentID` in listings is that of agents.

    Only for filling: what a database declares is what is described and shown.
    """
    return replace(schema, tables=tuple(replace(table, foreign_keys=(*table.foreign_keys, *_implied(table, schema)))
                                        for table in schema.tables))


def _implied(table: Table, schema: Schema) -> list[ForeignKey]:
    """Return the undeclared keys of one table: columns spelt as the identifying column of another."""
    keyed = {name for key in table.foreign_keys for name in key.columns}
    found = []
    for column in table.columns:
        if column.name in keyed or table.primary_key == (column.name,) or column.choices:
            continue
        others = (other for other in schema.tables if other.name != table.name and _identifies(other, column))
        target = next(others, None)
        if target is not None and not _identifies(table, column):
            found.append(ForeignKey((column.name,), target.name, (target.column(column.name).name,)))
    return found


def _identifies(table: Table, column: Column) -> bool:
    """Say whether a column of this name and type is what the table's rows are told apart by.

    That is its primary key, or, without one, a first column `<table>_id`.
    """
    name = column.name.lower()
    if len(table.primary_key) == 1:
        own = table.column(table.primary_key[0])
        return own.name.lower() == name and own.type == column.type and expanded(name) not in _COMMON
    return identity(table).lower() == name and table.columns[0].type == column.type


def identity(table: Table) -> str:
    """Return the column by which a table without a primary key seems to tell its rows apart; empty when none does.

    That is a first column `<table>_id`, `_code` or `_number`, the name perhaps cut short: `RecID` of Recordings.
    """
    first = table.columns[0]
    stem = re.sub(r"_?(id|code|number)$", "", expanded(first.name))
    about = singular(expanded(table.name).split("_")[-1])
    refers = any(first.name in key.columns for key in table.foreign_keys)
    if table.primary_key or refers or stem == expanded(first.name):
        return ""
    return first.name if stem[:3] == about[:3] else ""


def _waits(table: Table, names: set[str], back: set[Edge]) -> list[ForeignKey]:
    """Return the table's keys to other tables that are not placed yet."""
    return [key for key in table.foreign_keys
            if key.table != table.name and key.table in names and (table.name, key) not in back]


def _reaches(start: str, goal: str, edges: list[Edge]) -> bool:
    """Say whether a walk along the edges leads from one table to the other."""
    seen, ahead = {start}, [start]
    while ahead:
        here = ahead.pop()
        if here == goal:
            return True
        fresh = {key.table for name, key in edges if name == here} - seen
        seen |= fresh
        ahead.extend(sorted(fresh))
    return False


def _cost(edge: Edge, schema: Schema) -> tuple[bool, bool, int, int]:
    """Order keys by how little harm cutting them does; the last of equals (in declared order) goes first."""
    table = schema.table(edge[0])
    rigid = not all(table.column(name).nullable for name in edge[1].columns)
    vital = bool(set(edge[1].columns) & set(table.primary_key))
    place = next(number for number, one in enumerate(schema.tables) if one.name == edge[0])
    return vital, rigid, place, table.foreign_keys.index(edge[1])
