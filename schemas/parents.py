"""Which parent row a foreign key is drawn to: skewed, as real references are; and its columns set from that row."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Mapping, Sequence

from schemas.schema import ForeignKey, Table
from schemas.values import Partial, Value
from schemas.values.pools import as_type


def values_of(row: Partial, names: Sequence[str]) -> tuple[Value, ...]:
    """Return a row's values of the named columns."""
    return tuple(row[name.lower()] for name in names)


class Parents:
    """The rows a key can point to: some are drawn often, some (where nothing forbids) never."""

    def __init__(self, rows: Sequence[Partial], key: ForeignKey, rng: random.Random) -> None:
        usable = [row for row in rows if None not in values_of(row, key.references)]
        self._names = {own.lower(): theirs.lower() for own, theirs in zip(key.columns, key.references, strict=True)}
        self._rows = rng.sample(usable, len(usable))
        self._never = round(len(usable) * rng.uniform(0.04, 0.18)) if len(usable) > 6 else 0
        power = rng.uniform(0.3, 0.8)
        total, self._upto = 0.0, list[float]()
        for rank in range(len(self._rows) - self._never):
            total += 1 / (rank + 2) ** power
            self._upto.append(total)
        self._often = self._rows[: len(self._upto)]

    def draw(self, rng: random.Random, fixed: Mapping[str, Value], evenly: bool) -> Partial | None:
        """Return a parent row that agrees with the values that are fixed already; None when there is none."""
        if fixed:
            fitting = [row for row in self._rows
                       if all(str(row[self._names[own]]) == str(value) for own, value in fixed.items())]
            return rng.choice(fitting) if fitting else None
        if not self._rows:
            return None
        if evenly:
            return rng.choice(self._rows)
        return self._often[bisect(self._upto, rng.random() * self._upto[-1], 0, len(self._upto) - 1)]


class Reference:
    """A foreign key whose columns are drawn from the parent table's rows."""

    def __init__(self, table: Table, key: ForeignKey, parents: Parents, nulls: float) -> None:
        self._parents, self._nulls = parents, nulls
        self._parts = [(own.lower(), theirs.lower(), table.column(own))
                       for own, theirs in zip(key.columns, key.references, strict=True)]

    def fill(self, row: Partial, rng: random.Random, evenly: bool) -> bool:
        """Set the columns that `row` has not yet, to those of one parent or to NULL; False when no parent fits."""
        fixed = {own: row[own] for own, _, _ in self._parts if own in row}
        if (len(fixed) < len(self._parts) and rng.random() < self._nulls) or None in fixed.values():
            for own, _, _ in self._parts:
                row.setdefault(own, None)
            return True
        parent = self._parents.draw(rng, fixed, evenly)
        if parent is None:
            return False
        for own, theirs, column in self._parts:
            if own not in row:
                row[own] = as_type(parent[theirs], column)
        return True
