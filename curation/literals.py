"""The values that a query compares columns to, so that the rows it is run on can be made to hold some of them.

    SELECT T1.name FROM city AS T1 WHERE T1.state = 'ohio' AND population > 150000
      ->  {("city", "state"): {"ohio"}, ("city", "population"): {150000, 149999, 150001}}

Without them an imported question about Ohio would meet rows about anywhere else and fall as empty. The neighbours of a
bound tell `>` from `>=` (Zhong et al., 2020).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from curation.records import Candidate
from schemas.schema import Schema
from schemas.witness import Mentioned

Literal = str | int | float
_EQUAL = (exp.EQ, exp.NEQ, exp.Is)
_BOUND = (exp.GT, exp.GTE, exp.LT, exp.LTE)
_TURNED: dict[type[exp.Expression], type[exp.Expression]] = {exp.GT: exp.LT, exp.LT: exp.GT, exp.GTE: exp.LTE,
                                                             exp.LTE: exp.GTE}


@dataclass(frozen=True, slots=True)
class Compared:
    """A column and the literals that a condition compares it to."""

    column: exp.Column
    "as the query has it"
    values: tuple[Literal, ...]
    "the literals, and the neighbours of a bound"
    wanted: Literal | None
    "a value that meets the condition; None when none is at hand"


def named(candidates: Iterable[Candidate], schema: Schema) -> Mentioned:
    """Return the values that `candidates` compare the columns of `schema` to; what cannot be read names none."""
    places = {(table.name.lower(), column.name.lower()): (table.name, column.name)
              for table in schema.tables for column in table.columns}
    found: dict[tuple[str, str], dict[Literal, None]] = defaultdict(dict)
    for candidate in candidates:
        try:
            tree = sqlglot.parse_one(candidate.sql, read=candidate.dialect)
        except SqlglotError:
            continue
        for told in filter(None, map(compared, tree.find_all(*_EQUAL, *_BOUND, exp.Like, exp.ILike, exp.In,
                                                             exp.Between))):
            for place in _places(told.column, places):
                found[place].update(dict.fromkeys(told.values))
    return {place: tuple(values) for place, values in found.items()}


def _places(column: exp.Column, places: dict[tuple[str, str], tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the columns of the schema that a column of a query may be: of the nearest query around it that has one."""
    select = column.find_ancestor(exp.Select)
    while select is not None:
        own = [table for table in select.find_all(exp.Table) if table.find_ancestor(exp.Select) is select]
        tables = {table.name.lower() for table in own
                  if not column.table or table.alias_or_name.lower() == column.table.lower()}
        found = sorted(places[table, column.name.lower()] for table in tables
                       if (table, column.name.lower()) in places)
        if found:
            return found
        select = select.find_ancestor(exp.Select)
    return []


def compared(node: exp.Expression) -> Compared | None:
    """Return what a condition compares to literals; None when it compares no column, or to something else."""
    column, other, kind = node.this, node.args.get("expression"), type(node)
    if isinstance(other, exp.Column) and _value(column):
        column, other, kind = other, column, _TURNED.get(kind, kind)
    if isinstance(node, exp.In):
        values = [value for part in node.expressions for value in _value(part)]
    elif isinstance(node, exp.Between):
        values = [*_value(node.args["low"]), *_value(node.args["high"])]
    elif isinstance(node, exp.Like | exp.ILike):
        values = [str(value).replace("%", "").replace("_", " ") for value in _value(other)]
    elif isinstance(node, (*_EQUAL, *_BOUND)):
        values = _value(other)
    else:
        return None
    while isinstance(column, exp.Lower | exp.Upper | exp.Paren | exp.Trim):
        column = column.this
    values = [value for value in values if value != ""]
    if not isinstance(column, exp.Column) or not values:
        return None
    wanted = _wanted(kind, values[0])
    return Compared(column, tuple(near for value in values for near in _near(value)) if kind in _BOUND
                    else tuple(values), wanted)


def _wanted(kind: type[exp.Expression], value: Literal) -> Literal | None:
    """Return a value that meets a comparison with `value`; None when none is at hand."""
    if kind in (exp.GT, exp.LT, exp.NEQ):
        return None if isinstance(value, str) or kind is exp.NEQ else value + (1 if kind is exp.GT else -1)
    return value


def _value(node: exp.Expression | None) -> list[Literal]:
    """Return the value of a literal, or none."""
    if isinstance(node, exp.Neg):
        return [-value for value in _value(node.this) if not isinstance(value, str)]
    if not isinstance(node, exp.Literal):
        return []
    if node.is_string:
        return [str(node.this)]
    return [int(node.this)] if str(node.this).isdigit() else [float(node.this)]


def _near(value: Literal) -> list[Literal]:
    """Return a bound and its neighbours."""
    return [value] if isinstance(value, str) else [value, value - 1, value + 1]
