"""The values that a query compares columns to, so that the rows it is run on can be made to hold some of them.

    SELECT T1.name FROM city AS T1 WHERE T1.state = 'ohio' AND population > 150000
      ->  {("city", "state"): {"ohio"}, ("city", "population"): {150000, 149999, 150001}}

Without them an imported question about Ohio would meet rows about anywhere else and fall as empty. The neighbours of a
bound tell `>` from `>=` (Zhong et al., 2020).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from curation.records import Candidate
from schemas.rows import Mentioned
from schemas.schema import Schema

Literal = str | int | float
_EQUAL = (exp.EQ, exp.NEQ, exp.Is)
_BOUND = (exp.GT, exp.GTE, exp.LT, exp.LTE)


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
        for column, values in _comparisons(tree):
            for place in _places(column, places):
                found[place].update(dict.fromkeys(values))
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


def _comparisons(tree: exp.Expression) -> Iterable[tuple[exp.Column, list[Literal]]]:
    """Yield each column that is compared to literals, with the values that make the comparison true or just false."""
    for node in tree.find_all(*_EQUAL, *_BOUND, exp.Like, exp.ILike, exp.In, exp.Between):
        column = node.this
        if isinstance(node, exp.In):
            values = [value for part in node.expressions for value in _value(part)]
        elif isinstance(node, exp.Between):
            values = [*_value(node.args["low"]), *_value(node.args["high"])]
        elif isinstance(node, exp.Like | exp.ILike):
            values = [str(value).replace("%", "").replace("_", " ") for value in _value(node.expression)]
        else:
            if isinstance(node.expression, exp.Column):
                column = node.expression if _value(node.this) else column
            other = node.this if column is node.expression else node.expression
            values = _value(other)
            if isinstance(node, _BOUND):
                values = [near for value in values for near in _near(value)]
        while isinstance(column, exp.Lower | exp.Upper | exp.Paren | exp.Trim):
            column = column.this
        if isinstance(column, exp.Column) and values:
            yield column, [value for value in values if value != ""]


def _value(node: exp.Expression) -> list[Literal]:
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
