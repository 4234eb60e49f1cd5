"""Rows that make a query say something: a few linked rows, added to tables that are filled already.

    SELECT p.title FROM paper p JOIN venue v ON p.venue_id = v.id WHERE v.name = 'ACL' AND p.year > 2012
      ->  Part("paper", values=(("year", 2013),), links=(("venue_id", 0),))
          Part("venue", values=(("name", "ACL"),), links=(("id", 0),))

A row that is there already is used; what is added is a copy of another row of its table with what has to hold set in
it, so that everything else stays as plausible as it was. A witness that a key, a CHECK or a type forbids is left out.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.checks import Checks
from schemas.keys import order
from schemas.parents import values_of
from schemas.schema import Schema, Table
from schemas.values import Partial, Value
from schemas.values.pools import as_type, fits

MOST = 600
"Witnesses that one instance gets."
_TRIES = 12
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a witness."""

    table: str
    "its table's name"
    values: tuple[tuple[str, Value], ...] = ()
    "columns with what they have to hold"
    links: tuple[tuple[str, int], ...] = ()
    "columns with the number of a value that other parts hold, too"


Witness = tuple[Part, ...]
Mentioned = Mapping[tuple[str, str], tuple[Value, ...]]
"(table name, column name) -> values that queries compare the column to, so that some row should hold them"


@dataclass(frozen=True, slots=True)
class Needs:
    """What queries need of the rows that they are run on."""

    values: Mentioned
    "the values that they compare columns to"
    rows: tuple[Witness, ...] = ()
    "rows that meet their joins and conditions"


def enact(witnesses: Sequence[Witness], schema: Schema, rows: dict[str, list[Partial]], rng: random.Random) -> int:
    """Add to `rows`, by table, what `witnesses` need; return how many of them hold now."""
    chosen = list(witnesses) if len(witnesses) <= MOST else rng.sample(list(witnesses), MOST)
    stage = _Stage(schema, rows, rng)
    return sum(stage.play(witness) for witness in chosen)


class _Stage:
    """The filled tables, and what is looked up in them."""

    def __init__(self, schema: Schema, rows: dict[str, list[Partial]], rng: random.Random) -> None:
        self._rows, self._rng = rows, rng
        self._tables = {table.name: table for table in schema.tables}
        self._rank = {table.name: rank for rank, table in enumerate(order(schema)[0])}
        self._checks = {name: Checks(table) for name, table in self._tables.items()}
        self._taken = {(name, names): {values_of(row, names) for row in rows[name]}
                       for name, table in self._tables.items() for names in _unique(table)}
        self._referred = {(key.table, key.references): {values_of(row, key.references) for row in rows[key.table]}
                          for table in schema.tables for key in table.foreign_keys}

    def play(self, witness: Witness) -> bool:
        """Make one witness hold, with rows that are there or else with new ones; or leave everything as it is."""
        return self._played(witness, reuse=True) or self._played(witness, reuse=False)

    def _played(self, witness: Witness, reuse: bool) -> bool:
        shared: dict[int, Value] = {}
        for part in witness:
            told = dict(part.values)
            shared |= {number: told[column] for column, number in part.links if column in told}
        added: list[tuple[str, Partial]] = []
        for part in sorted(witness, key=self._turn):
            row = self._found(part, shared, added, reuse) or self._made(part, shared, added)
            if row is None:
                return False
            for column, number in part.links:
                shared.setdefault(number, row[column.lower()])
        for name, row in added:
            self._rows[name].append(row)
            for (table, names), taken in (*self._taken.items(), *self._referred.items()):
                if table == name:
                    taken.add(values_of(row, names))
        return True

    def _turn(self, part: Part) -> tuple[bool, int]:
        """Return when a part is made: what others refer to comes first."""
        linked = {column.lower() for column, _ in part.links}
        identified = any({name.lower() for name in names} <= linked for names in _unique(self._tables[part.table]))
        return not identified, self._rank[part.table]

    def _wanted(self, part: Part, shared: dict[int, Value]) -> Partial:
        """Return what a row has to hold, each value as its column would."""
        table = self._tables[part.table]
        held = dict(part.values) | {column: shared[number] for column, number in part.links if number in shared}
        return {column.lower(): as_type(value, table.column(column)) for column, value in held.items()}

    def _found(self, part: Part, shared: dict[int, Value], added: Sequence[tuple[str, Partial]],
               reuse: bool) -> Partial | None:
        """Return a row that is there and fits, its links not NULL; without `reuse`, only where a key names it."""
        wanted = self._wanted(part, shared)
        if not reuse and not any({name.lower() for name in names} <= set(wanted)
                                 for names in _unique(self._tables[part.table])):
            return None
        linked = [column.lower() for column, _ in part.links]
        there = [row for row in (*self._rows[part.table], *(row for name, row in added if name == part.table))
                 if all(row[column] == value for column, value in wanted.items())
                 and all(row[column] is not None for column in linked)]
        return self._rng.choice(there) if there else None

    def _made(self, part: Part, shared: dict[int, Value], added: list[tuple[str, Partial]],
              depth: int = 0) -> Partial | None:
        """Return a new row that fits and put it among those `added`; None when there can be none."""
        table, wanted = self._tables[part.table], self._wanted(part, shared)
        if not all(fits(column, wanted[column.name.lower()]) and (not column.choices or wanted[column.name.lower()]
                   in column.choices) for column in table.columns if column.name.lower() in wanted):
            return None
        if depth < _DEEPEST:
            self._referred_to(table, wanted, added, depth)
        for _ in range(_TRIES if self._rows[table.name] else 0):
            row = dict(self._rng.choice(self._rows[table.name])) | wanted
            if self._freed(table, row, wanted, added) and self._stands(table, row, added):
                added.append((table.name, row))
                return row
        return None

    def _referred_to(self, table: Table, wanted: Partial, added: list[tuple[str, Partial]], depth: int) -> None:
        """Make the parents that a row will refer to and that are not there."""
        for key in table.foreign_keys:
            values = tuple(wanted.get(name.lower()) for name in key.columns)
            if None in values or values in self._referred[key.table, key.references] or key.table == table.name:
                continue
            if not any(values == values_of(one, key.references) for name, one in added if name == key.table):
                told = tuple(zip(key.references, values, strict=True))
                self._made(Part(key.table, told), {}, added, depth + 1)

    def _freed(self, table: Table, row: Partial, wanted: Partial, added: Sequence[tuple[str, Partial]]) -> bool:
        """Give unique columns of a copied row values of their own; say whether that could be done."""
        owned = {name.lower() for key in table.foreign_keys for name in key.columns}
        for names in _unique(table):
            taken = self._taken[table.name, names] | {values_of(one, names) for name, one in added
                                                      if name == table.name}
            if values_of(row, names) not in taken or None in values_of(row, names):
                continue
            free = [name.lower() for name in names if name.lower() not in wanted]
            own = [name for name in free if name not in owned]
            if own:
                row[own[0]] = _fresh([values[names.index(next(n for n in names if n.lower() == own[0]))]
                                      for values in taken])
            elif not free:
                return False
            if row.get(own[0] if own else "", 0) is None:
                return False
        return True

    def _stands(self, table: Table, row: Partial, added: Sequence[tuple[str, Partial]]) -> bool:
        """Say whether a row breaks no key and no CHECK."""
        for names in _unique(table):
            values = values_of(row, names)
            if None not in values and (values in self._taken[table.name, names] or any(
                    values == values_of(one, names) for name, one in added if name == table.name)):
                return False
        for key in table.foreign_keys:
            values = values_of(row, key.columns)
            if None not in values and values not in self._referred[key.table, key.references] and not any(
                    values == values_of(one, key.references) for name, one in added if name == key.table):
                return False
        return not self._checks[table.name].broken(row)


def _unique(table: Table) -> list[tuple[str, ...]]:
    """Return the column sets of a table that are unique."""
    return [names for names in (table.primary_key, *table.unique) if names]


def _fresh(taken: Sequence[Value]) -> Value:
    """Return a value that is not among `taken`, of their kind; None when there is no plain way to one."""
    held = [value for value in taken if value is not None]
    if all(isinstance(value, int) for value in held):
        return max((int(str(value)) for value in held), default=0) + 1
    if all(isinstance(value, str) for value in held):
        if all(str(value).isdigit() for value in held):
            return str(max(int(str(value)) for value in held) + 1)
        first = str(held[0])
        return next(name for number in range(2, len(held) + 3) if (name := f"{first} {number}") not in held)
    return None
