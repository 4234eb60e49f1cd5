"""Do two results agree? Pure: values in, verdict out; nothing is executed here.

`strict`, the default, is what the toolkit means by a right answer:

    bags          rows count as often as they occur; their order counts only when `ordered` says so
    columns       one permutation of the other's columns, the same for all rows, may be needed
    numbers       1 = 1.0 = true; non-integral floats agree within a relative 1e-6; text never equals a number
    NULL, NaN     each equals itself
    empty         two empty results agree only when they have the same number of columns

Order and ties: rows that the sort keys leave equal may come in any order. A result alone does not say which rows these
are; `ties` does (one group number a row of gold, see `tie_groups`), and without it every row is its own group.

`spider` and `bird` give the verdicts of the official scripts (test-suite-sql-eval's execution match; BIRD's set of
rows): for them two empty results always agree, and BIRD ignores order, duplicates and so most of a result's form.

The column permutation is found by colour refinement: columns are told apart by the bag of their values, rows by the
columns' colours, and so on; what stays alike is tried with pruning on the bag of the columns placed so far.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from schemas.order import ordered, sort_columns, tie_groups

if TYPE_CHECKING:
    from schemas.sandbox import Execution

__all__ = ["agree", "digest", "ordered", "same_answer", "sort_columns", "tie_groups"]

Mode = Literal["strict", "spider", "bird"]
Row = tuple[Any, ...]

RELATIVE = 1e-6  # two non-integral floats this near are one number
SNAP = 1e-9  # a float this near an integer is that integer
TRIES = 20_000  # column placements tried among columns that refinement cannot tell apart


def same_answer(gold: Execution, other: Execution, sql: str, dialect: str = "sqlite") -> bool:
    """Return whether `other` answers, by the strict rules, what the query `sql` answered with `gold`.

    Order counts where `sql` orders its rows, and rows that its sort keys leave equal may swap.
    """
    in_order = ordered(sql, dialect)
    ties = tie_groups(gold, sort_columns(sql, dialect)) if in_order else None
    return agree(gold, other, ordered=in_order, ties=ties)


def agree(gold: Execution, other: Execution, *, ordered: bool = False, mode: Mode = "strict",
          ties: Sequence[int] | None = None) -> bool:
    """Return whether `other` gives what `gold` gives; both have to be ok, else False.

    `ordered`: row order counts (strict, spider). `ties`: with `ordered`, the tie group of each row of `gold`, as
    `tie_groups(gold, sort_columns(sql, dialect))` gives it; None makes every row its own group.
    """
    if gold.status != "ok" or other.status != "ok":
        return False
    if mode == "bird":
        return set(gold.rows) == set(other.rows)
    if mode == "spider":
        return _spider(gold.rows, other.rows, ordered)
    if len(gold.columns) != len(other.columns) or len(gold.rows) != len(other.rows):
        return False
    if gold.rows == other.rows:
        return True
    count = len(gold.rows)
    groups = range(count) if ordered and ties is None else ties if ordered and ties is not None else [0] * count
    left, right = _numbered(gold.rows, other.rows)
    return _permutes(left, right, list(groups))


def digest(execution: Execution, *, ordered: bool) -> str:
    """Return 16 hex that are equal for equal results: same column order, 1 = 1.0, a bag of rows unless `ordered`."""
    lines = [repr(tuple(_printed(value) for value in row)) for row in execution.rows]
    if not ordered:
        lines.sort()
    text = "\n".join([execution.status, str(len(execution.columns)), *lines])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _printed(value: Any) -> Any:
    if isinstance(value, float):
        if not math.isfinite(value):
            return ("float", str(value))
        near = round(value)
        return near if abs(value - near) <= SNAP * max(1.0, abs(value)) else ("float", f"{value:.8g}")
    return int(value) if isinstance(value, bool) else value


def _numbered(gold: Sequence[Row], other: Sequence[Row]) -> tuple[list[list[int]], list[list[int]]]:
    """Return both results by column, each value replaced by the number of its class of equal values."""
    fractions = sorted({value for rows in (gold, other) for row in rows for value in row
                        if isinstance(value, float) and math.isfinite(value) and not _integral(value)})
    near: dict[float, float] = {}
    for before, value in zip([math.nan, *fractions], fractions, strict=False):
        near[value] = near[before] if abs(value - before) <= RELATIVE * abs(value) else value
    numbers: dict[Hashable, int] = {}

    def number(value: Any) -> int:
        if isinstance(value, float):
            if math.isnan(value):
                value = ("nan",)
            elif math.isfinite(value):
                value = round(value) if _integral(value) else near[value]
        return numbers.setdefault(value, len(numbers))

    def columns(rows: Sequence[Row]) -> list[list[int]]:
        return [[number(value) for value in column] for column in zip(*rows, strict=True)]

    return columns(gold), columns(other)


def _integral(value: float) -> bool:
    return abs(value - round(value)) <= SNAP * max(1.0, abs(value)) if abs(value) < 2**53 else True


def _bag(columns: Iterable[Iterable[int]]) -> Counter[tuple[int, ...]]:
    return Counter(zip(*columns, strict=True))


def _permutes(left: list[list[int]], right: list[list[int]], groups: list[int]) -> bool:
    """Return whether one permutation of `right`'s columns gives `left`'s bag of (group, row)."""
    if _bag([groups, *left]) == _bag([groups, *right]):
        return True
    colours = _colours(left, groups), _colours(right, groups)
    if Counter(colours[0]) != Counter(colours[1]):
        return False
    refined = _refine(left, right, groups, *colours)
    return refined is not None and _place(left, right, groups, *refined)


def _colours(columns: list[list[int]], groups: list[int]) -> list[Hashable]:
    """Return each column's first colour: the bag of its (group, value)."""
    return [hash(frozenset(Counter(zip(groups, column, strict=True)).items())) for column in columns]


def _refine(left: list[list[int]], right: list[list[int]], groups: list[int], of_left: list[Hashable],
            of_right: list[Hashable]) -> tuple[list[Hashable], list[Hashable]] | None:
    """Tell columns apart by the rows they take part in, until nothing changes; None when the results cannot match."""
    seen = 0
    while seen < len(set(of_left)) < len(left):
        seen = len(set(of_left))
        rounds: list[list[Hashable]] = []
        for columns, colours in ((left, of_left), (right, of_right)):
            by_row = [hash((group, frozenset(Counter(zip(colours, row, strict=True)).items())))
                      for group, row in zip(groups, zip(*columns, strict=True), strict=True)]
            rounds.append([hash((colour, frozenset(Counter(zip(by_row, column, strict=True)).items())))
                           for colour, column in zip(colours, columns, strict=True)])
        of_left, of_right = rounds
        if Counter(of_left) != Counter(of_right):
            return None
    return of_left, of_right


def _place(left: list[list[int]], right: list[list[int]], groups: list[int], of_left: list[Hashable],
           of_right: list[Hashable]) -> bool:
    """Search a permutation within equal colours, checking the bag of the columns placed so far at every step."""
    candidates = defaultdict(list)
    for index, colour in enumerate(of_right):
        candidates[colour].append(index)
    order = sorted(range(len(left)), key=lambda index: len(candidates[of_left[index]]))
    tries, beside = TRIES, (_beside(left, groups), _beside(right, groups))

    def step(depth: int, mine: list[int], theirs: list[int], used: frozenset[int], last: int = 0) -> bool:
        nonlocal tries
        if depth == len(order):
            return True
        column, tried = left[order[depth]], set[tuple[int, ...]]()
        for index in candidates[of_left[order[depth]]]:
            if index in used or tuple(right[index]) in tried:
                continue
            if depth and beside[0](order[depth - 1], order[depth]) != beside[1](last, index):
                continue
            tried.add(tuple(right[index]))
            tries -= 1
            if tries < 0:
                return False
            numbers: dict[tuple[int, int], int] = {}
            grown = [numbers.setdefault(pair, len(numbers)) for pair in zip(mine, column, strict=True)]
            matched = [numbers.get(pair, -1) for pair in zip(theirs, right[index], strict=True)]
            if Counter(grown) == Counter(matched) and step(depth + 1, grown, matched, used | {index}, index):
                return True
        return False

    return step(0, groups, groups, frozenset())


def _beside(columns: list[list[int]], groups: list[int]) -> Callable[[int, int], int]:
    """Return a function that gives the bag of (group, value, value) of two columns, as a hash, each made once."""
    @cache
    def bag(one: int, other: int) -> int:
        return hash(frozenset(Counter(zip(groups, columns[one], columns[other], strict=True)).items()))

    return bag


def _spider(gold: Sequence[Row], other: Sequence[Row], ordered: bool) -> bool:
    """Follow the official test-suite script, its quirks included (rows are first compared as sorted text)."""
    if not gold and not other:
        return True
    if len(gold) != len(other) or len(gold[0]) != len(other[0]):
        return False

    def loose(rows: Sequence[Row]) -> list[Row]:
        return [tuple(sorted(row, key=lambda value: str(value) + str(type(value)))) for row in rows]

    first, second = loose(gold), loose(other)
    if (first != second) if ordered else (set(first) != set(second)):
        return False
    numbers: dict[Any, int] = {}
    left, right = ([[numbers.setdefault(value, len(numbers)) for value in column] for column in zip(*rows, strict=True)]
                   for rows in (gold, other))
    return _permutes(left, right, list(range(len(gold))) if ordered else [0] * len(gold))
