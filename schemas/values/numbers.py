"""What a number column holds, judged by its name: `age` 18 to 80, `price` with cents, `rating` 1 to 5."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable
from typing import Any

from schemas.schema import Column, Table
from schemas.tokens import expanded
from schemas.values.ranges import CONTEXT, FOLLOWS, RULES, YEARS, Range


def number_maker(name: str, column: Column, table: Table, bounds: tuple[float | None, float | None],
                 rng: random.Random) -> Callable[[random.Random, dict[str, Any]], int | float]:
    """Return what draws the column's numbers; `bounds` (from CHECKs) hold in any case."""
    within = _range(name, f"{expanded(table.name)}__{name}", column.type == "integer", rng)
    low = within.low if bounds[0] is None else bounds[0]
    high = within.high if bounds[1] is None else bounds[1]
    if high <= low:
        low, high = (low, low + max(1.0, abs(low))) if bounds[1] is None else (high - max(1.0, abs(high)), high)
    step = max(1.0, within.step) if column.type == "integer" else within.step
    if high - low < 4 * step and column.type == "number":
        step = max(0.01, round((high - low) / 20, 2))
    fitted = Range(low, high, within.shape, step)
    leader, share = _leader(name, table, column, FOLLOWS)
    earlier, span = _leader(name, table, column, YEARS)
    recent: list[int | float] = []

    def draw(rng: random.Random, row: dict[str, Any]) -> int | float:
        base = row.get(leader)
        if isinstance(base, int | float) and not isinstance(base, bool):
            step = 1 if column.type == "integer" else min(fitted.step, 0.5)
            return _stepped(base * rng.uniform(*share), step, column)
        if isinstance(row.get(earlier), int):
            return min(2024, int(row[earlier]) + rng.randint(round(span[0]), round(span[1])))
        if len(recent) > 4 and rng.random() < 0.12:
            return rng.choice(recent)
        recent.append(_stepped(_shaped(fitted, rng), fitted.step, column, fitted.low, fitted.high))
        return recent[-1]

    return draw


def _range(name: str, full: str, whole: bool, rng: random.Random) -> Range:
    """Return the range that the name speaks for."""
    for pattern, within in CONTEXT:
        if re.search(pattern, full):
            return within
    for pattern, within in RULES:
        if re.search(pattern, name):
            return within
    if whole:
        return Range(1, rng.choice((50, 200, 1000)), "long")
    return Range(0.5, rng.choice((20, 100, 500)), "bell", 0.1)


def _leader(name: str, table: Table, column: Column, follows: tuple[tuple[str, str, float, float], ...]
            ) -> tuple[str, tuple[float, float]]:
    """Return the earlier column whose value this one follows, and the share or span; empty when it stands alone."""
    before = []
    for one in table.columns:
        if one.name == column.name:
            break
        before.append(one)
    for own, other, low, high in follows:
        found = re.match(own, name)
        if found:
            wanted = found.expand(other) if "\\1" in other else other
            for one in before:
                if re.match(wanted, expanded(one.name)) and one.type in ("integer", "number"):
                    return one.name.lower(), (low, high)
    return "", (1.0, 1.0)


def _shaped(within: Range, rng: random.Random) -> float:
    """Draw within the range in its shape."""
    low, high = within.low, within.high
    if within.shape == "even" or (within.shape == "long" and high <= 2):
        return rng.uniform(low, high)
    if within.shape == "bell":
        return low + (high - low) * (rng.random() + rng.random() + rng.random()) / 3
    if within.shape == "low":
        return low + (high - low + within.step * 0.49) * math.pow(rng.random(), 2.2)
    floor = max(low, 1.0) if low >= 0 else 1.0
    return max(low, math.exp(rng.uniform(math.log(floor), math.log(max(high, floor + 1)))))


def _stepped(value: float, step: float, column: Column, low: float = -math.inf, high: float = math.inf) -> int | float:
    """Round to the step and to the column's type, inside the bounds."""
    rounded = round(value / step) * step
    rounded = min(max(rounded, low), high)
    return round(rounded) if column.type == "integer" else round(rounded, 4)
