"""Choose what stays: no ambiguous question, no duplicate, nothing of a benchmark; a balanced mix.

Every row that falls is counted under one reason: `ambiguous`, `duplicate`, `benchmark`, `surplus`. Two passes over the
examples, a database at a time: the first judges rows and gives each its turn, the second writes those whose turn comes.
What is held of a row between the two is thirteen bytes (`curation.balance`). Imported rows stay before grown ones.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from zlib import crc32

from curation import exclude, jsonl, likeness, sample
from curation.balance import Ranks, lot, turns
from curation.records import Database, Dropped, Example

Judged = Example | Dropped


def select(run: Path, databases: Sequence[Database], *, target: int, seed: int,
           held: exclude.Benchmark | None = None) -> None:
    """Sort the run's examples into `04_selected.jsonl`, at most `target` rows, and `04_dropped.jsonl`."""
    known = {database.db_id: database for database in databases}
    with jsonl.replacing(run / "04_selected.jsonl") as good, jsonl.replacing(run / "04_dropped.jsonl") as bad:
        ranks, seen = Ranks(), Seen(databases)
        for db_id, group in groupby(sample.examples(run, databases), key=lambda row: row.db_id):
            judged = list(sifted(list(group), seen, held))
            kept = [row for row in judged if isinstance(row, Example)]
            turn = iter(turns(kept, known[db_id].schema_text, seed))
            for row in judged:
                if isinstance(row, Example):
                    ranks.add(row.difficulty, next(turn), lot(row.id, seed), brought=row.source.startswith("import:"))
                else:
                    ranks.skip()
                    bad.write(row.model_dump_json() + "\n")
        for row, stays in zip(sample.examples(run, databases), ranks.chosen(target), strict=True):
            if stays:
                kept_row = row.model_copy(update={"split": known[row.db_id].split})
                good.write(kept_row.model_dump_json() + "\n")
            elif stays is not None:
                bad.write(dropped(row, "surplus", "beyond the target").model_dump_json() + "\n")


def dropped(example: Example, reason: str, detail: str = "") -> Dropped:
    """Return the record of an example that fell."""
    return Dropped(id=example.id, db_id=example.db_id, reason=reason, detail=detail)


def sifted(rows: Sequence[Example], seen: Seen, held: exclude.Benchmark | None = None) -> Iterator[Judged]:
    """Judge the rows of one database, in order."""
    once: Iterable[Judged] = distinct(unambiguous(rows), seen)
    return iter(once) if held is None else exclude.clean_of(once, held)


def unambiguous(rows: Sequence[Example]) -> Iterator[Judged]:
    """Drop all rows of a question that is asked twice of one database with two different answers."""
    answers: dict[tuple[str, str], set[str]] = defaultdict(set)
    asked = [(row.db_id, likeness.words(row.question)) for row in rows]
    for question, row in zip(asked, rows, strict=True):
        answers[question].add(row.digest)
    for question, row in zip(asked, rows, strict=True):
        several = len(answers[question])
        yield dropped(row, "ambiguous", f"{several} different answers") if several > 1 else row


def distinct(rows: Iterable[Judged], seen: Seen) -> Iterator[Judged]:
    """Drop a row whose query, values masked, came up before in its family with nearly the same question."""
    for row in rows:
        if isinstance(row, Dropped):
            yield row
        else:
            first = seen.before(row)
            yield dropped(row, "duplicate", f"of {first}") if first else row


class Seen:
    """Queries with their questions, by family of databases; a family is forgotten after its last database."""

    def __init__(self, databases: Iterable[Database]) -> None:
        self._family = {database.db_id: family(database) for database in databases}
        self._last = {name: db_id for db_id, name in self._family.items()}
        self._rows: dict[str, dict[str, list[tuple[str, bytes]]]] = {}
        self._now = ""

    def before(self, row: Example) -> str:
        """Return the id of the row of its family that `row` repeats; '' when there is none, and `row` is remembered."""
        name = self._family.get(row.db_id, row.db_id)
        if row.db_id != self._now:
            ended = self._family.get(self._now, self._now)
            if self._last.get(ended, self._now) == self._now:
                self._rows.pop(ended, None)
            self._now = row.db_id
        same = self._rows.setdefault(name, {}).setdefault(row.template, [])
        sketch = _sketch(row)
        words = frozenset(sketch)
        for identity, other in same:
            if likeness.near(words, frozenset(memoryview(other).cast("I"))):
                return identity
        same.append((row.id, sketch.tobytes()))
        return ""


def _sketch(row: Example) -> array[int]:
    """Return four bytes a feature of the question, its values masked."""
    return array("I", map(crc32, map(str.encode, likeness.features(likeness.masked(row.question, row.sql)))))


def family(database: Database) -> str:
    """Return what a database's variants have in common: they share their rows, and their side of the split."""
    return database.family or database.db_id


def validation_databases(families: Iterable[str], seed: int, share: float = 0.06) -> frozenset[str]:
    """Return the databases whose rows, and whose variants' rows, are for validation: none of fewer than eight."""
    drawn = sorted(set(families), key=lambda name: lot(f"split:{name}", seed))
    return frozenset(drawn[: max(1, round(len(drawn) * share))] if len(drawn) >= 8 else ())
