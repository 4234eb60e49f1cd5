"""Where a column stands, and the plain ways to draw from a vocabulary.

The vocabulary is fixed by database, table and column; only the draws follow the seed. So another instance of the same
schema holds other rows but mostly the same literals.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.schema import Column, Table
from schemas.tokens import expanded

Value = str | int | float | bytes | None
Partial = dict[str, Any]
"a row in the making: column name in lower case -> value"
Maker = Callable[[random.Random, Partial], Value]
"draws one value; may look at what the row holds already"


@dataclass(frozen=True, slots=True)
class Place:
    """What a maker may know of where its column stands."""

    db_id: str
    table: Table
    column: Column
    rows: int
    "rows that are planned for the table"
    about: str = ""
    "names of the database, its domain and its tables, in lower case: what the whole is about"

    def vocabulary_rng(self) -> random.Random:
        """Return the generator that fixes the column's vocabulary, the same for every seed."""
        return random.Random(f"{self.db_id}:{self.table.name}:{self.column.name}:vocabulary")

    def table_name(self) -> str:
        """Return the table's name in lower case, abbreviations written out."""
        return expanded(self.table.name)

    def is_subject(self) -> bool:
        """Say whether the column is what the table's rows are called by: its first text column that is no code."""
        coded = ("code", "number", "_id", "key")
        texts = (one.name for one in self.table.columns if one.type == "text" and not one.choices
                 and one.name not in self.table.primary_key and not expanded(one.name).endswith(coded))
        return next(texts, "") == self.column.name

    def sibling(self, ending: str) -> str:
        """Return the table's column whose expanded name ends so, in lower case; empty when there is none."""
        return next((one.name.lower() for one in self.table.columns if expanded(one.name).split("_")[-1] == ending), "")


def skewed(vocabulary: Sequence[Value], rng: random.Random) -> Maker:
    """Return a maker over few values whose frequencies fall off as in real data."""
    power = rng.uniform(0.4, 1.1)
    weights = [1 / (rank + 1.0) ** power for rank in range(len(vocabulary))]
    return lambda draw, row: draw.choices(vocabulary, weights)[0]


def skewed_lightly(vocabulary: Sequence[Value]) -> Maker:
    """Return a maker over many values, the front ones somewhat more often."""
    return lambda rng, row: vocabulary[min(int(rng.random() ** 1.4 * len(vocabulary)), len(vocabulary) - 1)]


def mostly_unique(pool: Sequence[Value]) -> Maker:
    """Return a maker that goes through a pool in the seed's order, with a rare repeat."""
    left: list[Value] = []
    seen: list[Value] = []

    def draw(rng: random.Random, row: Partial) -> Value:
        if seen and rng.random() < 0.05:
            return rng.choice(seen)
        if not left:
            left.extend(rng.sample(pool, len(pool)))
        seen.append(left.pop())
        return seen[-1]

    return draw


def pooled_names(place: Place, made: Callable[[random.Random], str], share: float = 1.3) -> list[str]:
    """Return different names, `share` times as many as there are rows as far as `made` has them, at least eight."""
    rng, pool = place.vocabulary_rng(), dict[str, None]()
    wanted = max(8.0, place.rows * share)
    for _ in range(int(wanted) * 5):
        pool[made(rng)] = None
        if len(pool) >= wanted:
            break
    return list(pool)
