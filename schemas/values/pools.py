"""Draw a column's values from the real ones of a database that exists, as often as they were seen there."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time

from schemas.describe import ColumnSamples
from schemas.schema import Column
from schemas.values.place import Maker, Partial, Value

MENTIONED = 0.5
"Share of a column's rows that hold a value that a query names."


def mentioned(column: Column, values: Sequence[Value], single: bool, made: Maker) -> Maker:
    """Return a maker that often gives one of `values`, which queries compare the column to, and else goes on."""
    named = [value for value in (as_type(value, column) for value in values) if fits(column, value)]
    if not named:
        return made
    if single:
        return _once(column, named, made)
    return lambda rng, row: rng.choice(named) if rng.random() < MENTIONED else made(rng, row)


def pooled(column: Column, known: ColumnSamples, single: bool, made: Maker) -> Maker:
    """Return a maker over the samples; where each may stand once, it goes on with made-up values when they run out."""
    values = [value for value in known.values if fits(column, value)]
    if not values:
        return made
    if single:
        return _once(column, values, made)
    counts = dict(zip(known.values, known.counts, strict=True)) if known.counts else {}
    weights = [counts.get(value, 1) for value in values]
    return lambda rng, row: rng.choices(values, weights)[0]


def _once(column: Column, values: Sequence[Value], made: Maker) -> Maker:
    """Return a maker that gives each value once."""
    left: list[Value] = []
    digits = all(str(value).isdigit() and str(value) == str(int(str(value))) for value in values)
    state = {"shuffled": False, "next": max((int(str(value)) for value in values if str(value).isdigit()), default=0)}

    def draw(rng: random.Random, row: Partial) -> Value:
        if not state["shuffled"]:
            left.extend(rng.sample(values, len(values)))
            state["shuffled"] = True
        if left:
            return left.pop()
        if column.type == "integer" or digits:
            state["next"] += rng.choice((1, 1, 1, 2))
            return as_type(state["next"], column)
        return made(rng, row)

    return draw


def as_type(value: Value, column: Column) -> Value:
    """Return a key's value as the column that refers to it would hold it: '7' for a whole-number column is 7."""
    if column.type == "text" and isinstance(value, int | float):
        return str(value)
    if column.type in ("integer", "number") and isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    return value


def fits(column: Column, value: Value) -> bool:
    """Say whether a value may stand in a column of this type on a strict engine."""
    if value is None:
        return True
    if column.type == "integer":
        return isinstance(value, int) and abs(value) < 2**63
    if column.type == "number":
        return isinstance(value, int | float)
    if column.type == "boolean":
        return value in (0, 1)
    if column.type == "blob":
        return isinstance(value, bytes)
    return isinstance(value, str) and (column.type == "text" or _is_moment(column.type, value))


def _is_moment(kind: str, value: str) -> bool:
    """Say whether a text is an ISO date, date with time, or time of day."""
    try:
        if kind == "time":
            time.fromisoformat(value)
        elif kind == "date":
            date.fromisoformat(value)
        else:
            datetime.fromisoformat(value)
    except ValueError:
        return False
    return kind == "time" or value[4:5] == "-"
