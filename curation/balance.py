"""Which rows stay when there are more than wanted: a mix over difficulty, databases, constructs, tables and columns.

Within one database and difficulty, rows take turns so that each next one uses the constructs, tables and columns that
came up least so far; of these turns, every database then gives as many as every other, until each difficulty has its
share. A row costs thirteen bytes here, whatever it says.

    turns(rows, names, seed)            [3, 0, 1, ...]    each row's turn
    ranks.add("easy", 3, lot)           for each row of each database
    ranks.chosen(20_000)                whether each row stays
"""

from __future__ import annotations

import hashlib
import heapq
import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from curation.records import Difficulty, Example

SHARES: dict[Difficulty, float] = {"easy": 0.27, "medium": 0.40, "hard": 0.20, "extra": 0.13}
"Difficulty mix aimed at; near that of the human corpora (Spider dev: 24, 43, 17, 16 %)."
_LEVELS = tuple(SHARES)
_GONE = 255
_GROWN = 1 << 63
_NAME = re.compile(r'"[^"]*"|`[^`]*`|\w+')
_TABLE = re.compile(r'^CREATE TABLE ("[^"]*"|`[^`]*`|\S+)', re.MULTILINE)
_COLUMN = re.compile(r'^  (?!PRIMARY KEY|FOREIGN KEY|UNIQUE)("[^"]*"|`[^`]*`|\S+)', re.MULTILINE)


def lot(text: str, seed: int) -> int:
    """Return 32 bits drawn for `text`: the same in every process."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{text}".encode()).digest()[:4])


def tables(schema_text: str) -> frozenset[str]:
    """Return the tables of a prompt's schema, as templates spell them."""
    return frozenset(name.strip('"`').lower() for name in _TABLE.findall(schema_text))


def columns(schema_text: str) -> frozenset[str]:
    """Return the column names of a prompt's schema, as templates spell them."""
    return frozenset(name.strip('"`').lower() for name in _COLUMN.findall(schema_text))


def used(template: str, names: frozenset[str]) -> frozenset[str]:
    """Return which of `names` a query template holds."""
    return names.intersection(name.strip('"`') for name in _NAME.findall(template))


def turns(rows: Sequence[Example], schema_text: str, seed: int) -> list[int]:
    """Return each row's turn among the rows of its difficulty, all of one database.

    A table, a column or a combination of constructs comes up about as often as the square root of its supply.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        groups[row.difficulty].append(number)
    known = tables(schema_text), columns(schema_text)
    found = [0] * len(rows)
    for members in groups.values():
        parts = [((rows[n].constructs,), *(tuple(sorted(used(rows[n].template, names))) for names in known))
                 for n in members]
        for turn, place in enumerate(_in_turn(parts, [lot(rows[n].id, seed) for n in members])):
            found[members[place]] = turn
    return found


def _in_turn(parts: Sequence[Sequence[Sequence[Hashable]]], lots: Sequence[int]) -> Iterable[int]:
    """Yield places in the order in which they are taken: always one whose parts came up least for their supply.

    What came up only grows, so a place's cost only rises: a heap whose top is reckoned anew is enough (lazy greedy).
    Members stand in a fixed order, as a sum of floats hangs on its order.
    """
    supply = Counter(member for row in parts for group in row for member in group)
    step = {member: 1 / math.sqrt(count) for member, count in supply.items()}
    level = dict.fromkeys(supply, 0.0)

    def cost(place: int) -> float:
        return sum(sum(level[member] + step[member] for member in group) / len(group)
                   for group in parts[place] if group)

    heap = [(cost(place), lots[place], place) for place in range(len(parts))]
    heapq.heapify(heap)
    while heap:
        before, drawn, place = heap[0]
        now = cost(place)
        if now > before + 1e-9:
            heapq.heapreplace(heap, (now, drawn, place))
            continue
        heapq.heappop(heap)
        for group in parts[place]:
            for member in group:
                level[member] += step[member]
        yield place


class Ranks:
    """The turns of all rows of a run, in the order in which they were added."""

    def __init__(self) -> None:
        self._level = bytearray()
        self._key = array("Q")
        self._brought: Counter[Difficulty] = Counter()

    def add(self, difficulty: Difficulty, turn: int, drawn: int, *, brought: bool = False) -> None:
        """Add a row with its turn, and its lot among the rows with the same turn; what people `brought` comes first."""
        self._level.append(_LEVELS.index(difficulty))
        self._key.append(turn << 32 | drawn | (0 if brought else _GROWN))
        self._brought[difficulty] += brought

    def skip(self) -> None:
        """Add a row that fell already."""
        self._level.append(_GONE)
        self._key.append(0)

    def chosen(self, target: int) -> Iterator[bool | None]:
        """Yield whether a row stays, `target` of them when there are so many; None for one that fell already."""
        supply = Counter(self._level)
        wanted = quotas({level: supply[number] for number, level in enumerate(_LEVELS)}, target, self._brought)
        last = [self._last(number, wanted[level]) for number, level in enumerate(_LEVELS)]
        for row, (level, key) in enumerate(zip(self._level, self._key, strict=True)):
            yield None if level == _GONE else (key, row) <= last[level]

    def _last(self, number: int, count: int) -> tuple[int, int]:
        """Return key and place of the `count`th row of a level, by turn and then by lot; one before all for none."""
        by_turn = Counter(key >> 32 for _, key in self._rows(number))
        for turn in sorted(by_turn):
            if by_turn[turn] >= count:
                tied = sorted((key, row) for row, key in self._rows(number) if key >> 32 == turn)
                return tied[count - 1] if count else (-1, -1)
            count -= by_turn[turn]
        return (-1, -1)

    def _rows(self, number: int) -> Iterator[tuple[int, int]]:
        """Yield place and key of each row of a level."""
        return ((row, key) for row, (level, key) in enumerate(zip(self._level, self._key, strict=True))
                if level == number)


def quotas(supply: Mapping[Difficulty, int], target: int,
           brought: Mapping[Difficulty, int] | None = None) -> dict[Difficulty, int]:
    """Divide `target` by SHARES so that all the rows that people `brought` fit in, if so many are wanted."""
    floor = brought or {}
    if sum(floor.values()) >= target:
        return _shared({level: floor.get(level, 0) for level in SHARES}, target)
    goal = _shared(supply, target)
    over = {level: floor[level] for level in SHARES if floor.get(level, 0) > goal[level]}
    if not over:
        return goal
    left = {level: 0 if level in over else count for level, count in supply.items()}
    return quotas(left, target - sum(over.values()),
                  {level: count for level, count in floor.items() if level not in over}) | over


def _shared(supply: Mapping[Difficulty, int], target: int) -> dict[Difficulty, int]:
    """Divide `target` by SHARES; what one difficulty cannot supply is divided among the others in the same way."""
    given = dict.fromkeys(SHARES, 0)
    left = min(target, sum(supply.values()))
    while left:
        room = {level: share for level, share in SHARES.items() if given[level] < supply[level]}
        whole, before = sum(room.values()), left
        for level, share in sorted(room.items(), key=lambda item: -item[1]):
            part = min(round(before * share / whole) or 1, supply[level] - given[level], left)
            given[level] += part
            left -= part
    return given
