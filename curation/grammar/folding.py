"""What people speak of as one thing and a database keeps in two: an entrepreneur's weight lies in `people`.

    entrepreneur(entrepreneur_id, people_id -> people, money_requested), people(people_id, name, weight)

A table with a unique key to another (an is-a), or with a code that another table only spells out, is folded: questions
are written as if the other's columns were its own, and their queries are unfolded into joins.

    "What are the weights of entrepreneurs?"    SELECT T2.weight FROM entrepreneur AS T1 JOIN people AS T2 ON ...
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from curation.grammar import naming, words
from curation.grammar.dialects import written
from schemas.render import quote
from schemas.schema import Column, ForeignKey, Schema, Table

if TYPE_CHECKING:
    from schemas.describe import Samples


_NEGATED = re.compile(r"NOT (\w+\.(?:\w+|\"[^\"]*\")) (IS NULL|IN|LIKE|BETWEEN)\b")


@dataclass(frozen=True, slots=True)
class Fold:
    """One table whose columns another seems to have."""

    child: str
    "the table that seems to have them"
    key: ForeignKey
    "what ties it to the table that has them"
    columns: frozenset[str]
    "their names, in lower case"
    same: bool
    "both are the same person, so that neither has the other"


@dataclass(frozen=True, slots=True)
class Folded:
    """A database as people speak of it."""

    schema: Schema
    "with the columns where people look for them"
    samples: Samples
    "of these columns, too"
    folds: tuple[Fold, ...]
    "what was moved"


def fold(schema: Schema, samples: Samples) -> Folded | None:
    """Return the database as people speak of it, or None when it is kept as they do."""
    folds: list[Fold] = []
    tables: list[Table] = []
    values = dict(samples)
    for table in schema.tables:
        for key in table.foreign_keys:
            parent = schema.table(key.table)
            moved = _moved(table, key, parent)
            if moved:
                names = frozenset(column.name.lower() for column in moved)
                folds.append(Fold(table.name, key, names, _person(table) and _person(parent)))
                left = tuple(other for other in table.foreign_keys if other is not key)
                table = replace(table, columns=(*table.columns, *moved), foreign_keys=left)
                values |= {(table.name, column.name): samples[parent.name, column.name] for column in moved
                           if (parent.name, column.name) in samples}
        tables.append(table)
    pointed = {key.table.lower() for table in tables for key in table.foreign_keys}
    gone = {one.key.table.lower() for one in folds} - pointed
    left_over = tuple(table for table in tables if table.name.lower() not in gone)
    return Folded(replace(schema, tables=left_over), values, tuple(folds)) if folds and left_over else None


def _person(table: Table) -> bool:
    return words.is_person(naming.noun(table.name, ""))


def _moved(table: Table, key: ForeignKey, parent: Table) -> tuple[Column, ...]:
    """Return the columns of `parent` that `table` seems to have; none when it is a thing of its own."""
    if parent.name == table.name or _lower(key.references) != _lower(parent.primary_key):
        return ()
    keys = {name.lower() for other in parent.foreign_keys for name in other.columns} | set(_lower(parent.primary_key))
    own = tuple(column for column in parent.columns if column.name.lower() not in keys)
    once = _lower(key.columns) in (_lower(table.primary_key), *map(_lower, table.unique))
    coded = not parent.foreign_keys and parent.name.lower()[:3] in ("ref", "loo", "lkp")
    spelt_out = coded and len(own) == 1 and len(words.split(own[0].name)) > 1 and own[0].type == "text"
    if not (once or spelt_out) or {column.name.lower() for column in own} & {c.name.lower() for c in table.columns}:
        return ()
    return own


def _lower(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.lower() for name in names)


def unfold(sql: str, folds: Sequence[Fold]) -> str:
    """Return a query over folded tables as one over the real ones; '' when it asks for nothing that was moved."""
    tree = sqlglot.parse_one(sql, read="sqlite")
    if any(isinstance(star.parent, (exp.Select, exp.Column)) for star in tree.find_all(exp.Star)):
        return ""
    if not any([_unfold(scope, one) for scope in traverse_scope(tree) for one in folds]):
        return ""
    return _NEGATED.sub(_negated, written(tree))


def _negated(found: re.Match[str]) -> str:
    """Return `x NOT IN` for `NOT x IN`."""
    return f"{found[1]} " + ("IS NOT NULL" if found[2] == "IS NULL" else f"NOT {found[2]}")


def together(sql: str, folds: Sequence[Fold]) -> bool:
    """Tell whether a query holds both tables of one person, which plain wording says as if one had the other."""
    said = set(re.findall(r"\w+", sql.lower()))
    return any(one.same and {one.child.lower(), one.key.table.lower()} <= said for one in folds)


def _unfold(scope: Scope, one: Fold) -> bool:
    """Join the other table to each folded one of this SELECT that needs it; return whether any did."""
    done = False
    taken = {table.alias.lower() for table in _side(scope.expression).find_all(exp.Table) if table.alias}
    sources: Mapping[str, object] = scope.sources
    for alias, source in list(sources.items()):
        if not isinstance(source, exp.Table) or source.name.lower() != one.child.lower():
            continue
        called = {alias, source.alias_or_name}
        bare = len(sources) == 1
        mine = [column for column in scope.columns if column.table in called
                or (bare and not column.table and column.parent_select is scope.expression)]
        moved = [column for column in mine if column.name.lower() in one.columns]
        if not moved:
            continue
        if not source.alias:
            source.set("alias", exp.TableAlias(this=exp.to_identifier(_fresh(taken))))
        other = _fresh(taken)
        for column in mine:
            column.set("table", exp.to_identifier(other if column in moved else source.alias))
        pairs = zip(one.key.columns, one.key.references, strict=True)
        tie = exp.and_(*(exp.EQ(this=_column(source.alias, mine_), expression=_column(other, theirs))
                         for mine_, theirs in pairs))
        table = exp.Table(this=_named(one.key.table), alias=exp.TableAlias(this=exp.to_identifier(other)))
        scope.expression.append("joins", exp.Join(this=table, on=tie))
        done = True
    return done


def _side(node: exp.Expression) -> exp.Expression:
    """Return the side of a set operation that a SELECT stands in, or the whole query: aliases begin anew on each."""
    while node.parent is not None and not isinstance(node.parent, exp.SetOperation):
        node = node.parent
    return node


def _fresh(taken: set[str]) -> str:
    """Return an alias that the query does not have yet."""
    name = next(f"T{number}" for number in range(1, 100) if f"t{number}" not in taken)
    taken.add(name.lower())
    return name


def _column(table: str, name: str) -> exp.Column:
    return exp.Column(this=_named(name), table=exp.to_identifier(table))


def _named(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=quote(name, "sqlite") != name)
