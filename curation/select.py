"""Choose what stays: no duplicate, no ambiguous question, nothing of a benchmark; a balanced mix, a split by database.

Each filter takes examples and yields Example or Dropped, so that every row that falls is counted under one reason:
`ambiguous`, `duplicate`, `benchmark`, `surplus`.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from curation.records import Difficulty, Dropped, Example

SHARES: dict[Difficulty, float] = {"easy": 0.27, "medium": 0.40, "hard": 0.20, "extra": 0.13}
"Difficulty mix aimed at; near that of the human corpora (Spider dev: 24, 43, 17, 16 %)."

_WORD = re.compile(r"[a-z0-9_]+")
_LITERAL = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|\b\d+(?:\.\d+)?\b")
_OVERLAP = 0.8
_SHINGLE = 3


def normalise(question: str) -> str:
    """Return the question's words, lower-cased, without punctuation."""
    return " ".join(_WORD.findall(question.lower()))


def dropped(example: Example, reason: str, detail: str = "") -> Dropped:
    """Return the record of an example that fell."""
    return Dropped(id=example.id, db_id=example.db_id, reason=reason, detail=detail)


def unambiguous(examples: Sequence[Example]) -> Iterator[Example | Dropped]:
    """Drop all rows of a question that is asked twice of one database with two different answers."""
    answers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for example in examples:
        answers[example.db_id, normalise(example.question)].add(example.digest)
    for example in examples:
        several = len(answers[example.db_id, normalise(example.question)])
        yield dropped(example, "ambiguous", f"{several} different answers") if several > 1 else example


def distinct(examples: Iterable[Example]) -> Iterator[Example | Dropped]:
    """Drop a row whose query template and whose question, literals masked, both occurred before on its database."""
    seen: dict[tuple[str, str, str], str] = {}
    for example in examples:
        masked = normalise(_LITERAL.sub("?", example.question))
        first = seen.setdefault((example.db_id, example.template, masked), example.id)
        yield example if first == example.id else dropped(example, "duplicate", f"of {first}")


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What a corpus must not contain: the questions and query templates of a benchmark."""

    questions: frozenset[str]
    "normalised"
    templates: frozenset[str]
    "as `curation.shape.template`"
    shingles: dict[tuple[str, ...], tuple[str, ...]]
    "three-word runs to the normalised questions that hold them"


def benchmark(questions: Iterable[str], templates: Iterable[str]) -> Benchmark:
    """Index a benchmark's questions and query templates for `clean_of`."""
    normalised = frozenset(normalise(question) for question in questions)
    index: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for question in sorted(normalised):
        for run in _shingles(question):
            index[run].add(question)
    return Benchmark(normalised, frozenset(templates), {run: tuple(sorted(found)) for run, found in index.items()})


def clean_of(examples: Iterable[Example], held: Benchmark) -> Iterator[Example | Dropped]:
    """Drop rows that share a query template, or four fifths of a question's three-word runs, with the benchmark."""
    for example in examples:
        if example.template in held.templates:
            yield dropped(example, "benchmark", "same query template")
        elif near := _nearest(normalise(example.question), held):
            yield dropped(example, "benchmark", f"question near: {near}")
        else:
            yield example


def _shingles(question: str) -> set[tuple[str, ...]]:
    words = question.split()
    return {tuple(words[at:at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1))}


def _nearest(question: str, held: Benchmark) -> str:
    """Return a benchmark question that shares most three-word runs with `question`, or ''."""
    if question in held.questions:
        return question
    runs = _shingles(question)
    shared = Counter(other for run in runs for other in held.shingles.get(run, ()))
    for other, count in shared.most_common(1):
        if count / len(runs | _shingles(other)) >= _OVERLAP:
            return other
    return ""


def balanced(examples: Sequence[Example], target: int, seed: int) -> Iterator[Example | Dropped]:
    """Keep `target` rows: difficulties by SHARES, databases evenly, constructs by the square root of their supply."""
    order = _in_turn(examples, seed)
    keep: set[str] = set()
    for level, share in SHARES.items():
        keep.update([example.id for example in order if example.difficulty == level][: round(target * share)])
    rest = [example.id for example in order if example.id not in keep]
    keep.update(rest[: max(0, target - len(keep))])
    for example in examples:
        yield example if example.id in keep else dropped(example, "surplus", "beyond the target")


def _in_turn(examples: Sequence[Example], seed: int) -> list[Example]:
    """Order rows so that any prefix is balanced over databases and, within one, over construct signatures."""
    supply = Counter((example.db_id, example.constructs) for example in examples)
    used: Counter[tuple[str, tuple[str, ...]]] = Counter()
    ranked: dict[str, list[tuple[float, str, Example]]] = defaultdict(list)
    for example in sorted(examples, key=lambda example: _lot(example.id, seed)):
        key = (example.db_id, example.constructs)
        used[key] += 1
        ranked[example.db_id].append((used[key] / supply[key] ** 0.5, _lot(example.id, seed), example))
    turns: list[tuple[int, str, Example]] = []
    for rows in ranked.values():
        rows.sort(key=lambda row: row[:2])
        turns.extend((turn, lot, example) for turn, (_, lot, example) in enumerate(rows))
    return [example for _, _, example in sorted(turns, key=lambda row: row[:2])]


def _lot(text: str, seed: int) -> str:
    """Return a number drawn for `text`: the same in every process."""
    return hashlib.sha256(f"{seed}:{text}".encode()).hexdigest()[:16]


def validation_databases(db_ids: Iterable[str], seed: int, share: float = 0.06) -> frozenset[str]:
    """Return the databases whose rows are for validation: none of fewer than eight, else at least one."""
    drawn = sorted(set(db_ids), key=lambda db_id: _lot(f"split:{db_id}", seed))
    return frozenset(drawn[: max(1, round(len(drawn) * share))] if len(drawn) >= 8 else ())
