"""What a run's stage files hold, counted: each file is read once, a line at a time.

    tally(run).dropped           {"surplus": 12979, "empty": 1514, ...}
    tally(run).question_words    Spread(min=3, median=10, p95=19, max=41, bins={"1-5": 120, "6-10": 911, ...})
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from curation.balance import columns, tables, used

STAGES = ("02_candidates", "03_examples", "03_sampled", "04_selected", "05_pairs", "05_lessons")
_DROPPED = ("02_dropped", "03_dropped", "03_sampled_dropped", "04_dropped", "05_dropped")
_LEVELS = ("easy", "medium", "hard", "extra")


class Spread(BaseModel):
    """How a length is spread over the rows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min: int = 0
    median: int = 0
    p95: int = 0
    max: int = 0
    bins: dict[str, int] = {}
    "`from-to` to rows"


class Coverage(BaseModel):
    """How much of the schemas the kept rows ask about."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tables: int = 0
    "tables in all databases"
    tables_asked: int = 0
    "of these, how many occur in a kept query"
    columns: int = 0
    "column names, counted once a database"
    columns_asked: int = 0
    "of these, how many occur in a kept query"


class Tally(BaseModel):
    """The counts of one run; each mapping has its largest count first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kept: dict[str, int]
    "rows of each stage's file"
    dropped: dict[str, int]
    "rows that fell, by reason"
    dropped_by_stage: dict[str, dict[str, int]]
    "the same, by stage"
    difficulty: dict[str, int]
    constructs: dict[str, int]
    "rows that use a construct; a row has several"
    style: dict[str, int]
    source: dict[str, int]
    "where the rows come from: the grammar, a model, a file"
    pairs: dict[str, int]
    "pairs by kind"
    families: dict[str, int]
    "pairs by `kind: family`"
    lessons: dict[str, int]
    databases: dict[str, int]
    "databases by split"
    rows_each: Spread
    "kept rows a database"
    question_words: Spread
    sql_characters: Spread
    coverage: Coverage


def tally(run: Path) -> Tally:
    """Count the stage files in `run`."""
    databases = list(_read(run, "01_databases"))
    rows = _Rows({row["db_id"]: (tables(row["schema_text"]), columns(row["schema_text"])) for row in databases})
    for row in _read(run, "04_selected"):
        rows.add(row)
    fallen = {name: Counter(row["reason"] for row in _read(run, name)) for name in _DROPPED}
    pairs = Counter((row["kind"], row["family"]) for row in _read(run, "05_pairs"))
    kinds, families = Counter[str](), Counter[str]()
    for (kind, family), count in pairs.items():
        kinds[kind] += count
        families[f"{kind}: {family}"] += count
    return Tally(
        kept={name[3:]: _lines(run / f"{name}.jsonl") for name in STAGES if (run / f"{name}.jsonl").exists()},
        dropped=ranked(sum(fallen.values(), Counter())),
        dropped_by_stage={name: ranked(found) for name, found in fallen.items() if found},
        difficulty={level: rows.difficulty[level] for level in _LEVELS if rows.difficulty[level]},
        constructs=ranked(rows.constructs), style=ranked(rows.style), source=ranked(rows.source),
        pairs=ranked(kinds), families=ranked(families),
        lessons=ranked(Counter(row["kind"] for row in _read(run, "05_lessons"))),
        databases=ranked(Counter(row["split"] for row in databases)),
        rows_each=spread(Counter(rows.each[row["db_id"]] for row in databases)), question_words=spread(rows.words, 5),
        sql_characters=spread(rows.characters, 25), coverage=rows.coverage())


class _Rows:
    """What is counted of the kept rows."""

    def __init__(self, known: Mapping[str, tuple[frozenset[str], frozenset[str]]]) -> None:
        self.known = known
        self.asked: dict[str, tuple[set[str], set[str]]] = {db_id: (set(), set()) for db_id in known}
        self.difficulty, self.constructs, self.style = Counter[str](), Counter[str](), Counter[str]()
        self.source, self.each = Counter[str](), Counter[str]()
        self.words, self.characters = Counter[int](), Counter[int]()

    def add(self, row: Mapping[str, Any]) -> None:
        """Count one row."""
        self.difficulty[row["difficulty"]] += 1
        self.constructs.update(row["constructs"])
        self.style[row["style"] or "unknown"] += 1
        self.source[row["source"]] += 1
        self.each[row["db_id"]] += 1
        self.words[len(row["question"].split())] += 1
        self.characters[len(row["sql"])] += 1
        for names, asked in zip(self.known[row["db_id"]], self.asked[row["db_id"]], strict=True):
            asked |= used(row["template"], names)

    def coverage(self) -> Coverage:
        """Return how many of the schemas' names came up."""
        there, asked = ([sum(len(both[part]) for both in found.values()) for part in (0, 1)]
                        for found in (self.known, self.asked))
        return Coverage(tables=there[0], tables_asked=asked[0], columns=there[1], columns_asked=asked[1])


def spread(values: Mapping[int, int], width: int = 0) -> Spread:
    """Return the spread of values given with how often each occurs; bins are `width` wide, or about twelve."""
    whole = sum(values.values())
    if not whole:
        return Spread()
    ordered = sorted(values)
    width = width or max(1, -(-ordered[-1] // 12))
    bins = Counter[int]()
    for value, count in values.items():
        bins[max(0, value - 1) // width] += count
    return Spread(min=ordered[0], median=_quantile(values, ordered, 0.5), p95=_quantile(values, ordered, 0.95),
                  max=ordered[-1], bins={_span(number, width): bins[number] for number in range(max(bins) + 1)})


def _span(number: int, width: int) -> str:
    return str(number + 1) if width == 1 else f"{number * width + 1}-{(number + 1) * width}"


def _quantile(values: Mapping[int, int], ordered: list[int], share: float) -> int:
    """Return the smallest value that `share` of all are not above."""
    left = share * sum(values.values())
    for value in ordered:
        left -= values[value]
        if left <= 0:
            return value
    return ordered[-1]


def ranked(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts, the largest first."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _read(run: Path, name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a stage; none of one that the run had no need of."""
    if (run / f"{name}.jsonl").exists():
        with (run / f"{name}.jsonl").open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _lines(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(1 for _ in lines)
