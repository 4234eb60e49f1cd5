"""Draw a column's values from the real ones of a database that exists, as often as they were seen there."""

from __future__ import annotations

import random

from schemas.describe import ColumnSamples
from schemas.schema import Column
from schemas.values import Maker, Partial, Value


def pooled(column: Column, known: ColumnSamples, single: bool, made: Maker) -> Maker:
    """Return a maker over the samples; where each value may stand once, it goes on with made-up ones when they run out."""
    values = [value for value in known.values if fits(column, value)]
    if not values:
        return made
    if single:
        return _once(column, values, made)
    counts = dict(zip(known.values, known.counts, strict=True)) if known.counts else {}
    weights = [counts.get(value, 1) for value in values]
    return lambda rng, row: rng.choices(values, weights)[0]


def _once(column: Column, values: list[str | int | float], made: Maker) -> Maker:
    """Return a maker that gives each value once."""
    left: list[Value] = []
    state = {"shuffled": False, "next": max((value for value in values if isinstance(value, int)), default=0)}

    def draw(rng: random.Random, row: Partial) -> Value:
        if not state["shuffled"]:
            left.extend(rng.sample(values, len(values)))
            state["shuffled"] = True
        if left:
            return left.pop()
        if column.type == "integer":
            state["next"] += rng.choice((1, 1, 1, 2))
            return state["next"]
        return made(rng, row)

    return draw


def fits(column: Column, value: Value) -> bool:
    """Say whether a value may stand in a column of this type on a strict engine."""
    if value is None:
        return True
    if column.type == "integer":
        return isinstance(value, int)
    if column.type == "number":
        return isinstance(value, int | float)
    if column.type == "boolean":
        return value in (0, 1)
    if column.type == "blob":
        return isinstance(value, bytes)
    return isinstance(value, str) and (column.type == "text" or bool(value.strip()))
