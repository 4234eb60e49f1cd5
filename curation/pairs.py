"""Right against wrong, refuse against comply: preference pairs, each proven before it is kept.

    near_miss     the right query          over   one an edit away that answers differently on some instance
    refusal       a refusal                over   what a model that complies would write, or reads in place of refusing
    lookalike     SQL that was executed    over   a refusal of a request that only sounds harmful
    unanswerable  a refusal                over   SQL with a column or table that is not there
    answerable    SQL that was executed    over   a refusal to a question that only sounds unanswerable

What cannot be proven is a Dropped with its reason. One database at a time, from a seed of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

from curation import missing, refusals
from curation.engines import runnable
from curation.misreading import misreading
from curation.prompt import refusal
from curation.proof import Split, distance, identity, near_miss_pairs
from curation.records import Dialect, Dropped, Example, Lesson, Pair, PairKind
from curation.refusals import Ask
from schemas.errors import InputError
from schemas.sandbox import Execution, Sandbox
from schemas.schema import Schema

if TYPE_CHECKING:
    from schemas.describe import Samples

MIX: dict[PairKind, float] = {"near_miss": 0.36, "refusal": 0.10, "lookalike": 0.38, "unanswerable": 0.01,
                              "answerable": 0.15}
"Share of each kind among the pairs, unless a run weighs it otherwise; SFT on many requests refuses too much."
LESSONS: dict[PairKind, float] = {"refusal": 0.44, "lookalike": 0.45, "unanswerable": 0.02, "answerable": 0.09}
"Share of each kind among the requests that SFT sees."

K = TypeVar("K", bound=str)
MISREAD = 4
"Of eight refusal pairs, how many have the rejected side read where the request wants a change (see misreading)."
UNHEARD = 5
"Of eight look-alikes, how many have the rejected side claim that what is asked for is missing from the schema."
_SURPLUS = 1.3


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of what one database is asked for."""

    pairs: Mapping[PairKind, int]
    "preference pairs of each kind"
    lessons: Mapping[PairKind, int]
    "requests of each kind for SFT"


def teach(schema: Schema, samples: Samples, instances: Sequence[Path], examples: Sequence[Example], sandbox: Sandbox, *,
          counts: Counts, seed: int, dialect: Dialect, split: Split = "train") -> Iterator[Pair | Lesson | Dropped]:
    """Yield one database's pairs, then its lessons; the two never share a request."""
    asked: set[str] = set()
    for row in pairs_for_schema(schema, samples, instances, examples, sandbox, seed=seed, dialect=dialect,
                                counts=counts.pairs, split=split):
        asked |= {row.question.lower()} if isinstance(row, Pair) else set()
        yield row
    yield from lessons_for_schema(schema, samples, instances, sandbox, seed=seed, dialect=dialect,
                                  counts=counts.lessons, split=split, asked=asked)


def weighed(weights: Mapping[PairKind, float]) -> dict[PairKind, float]:
    """Return MIX with `weights` in the place of its own, as shares that sum to 1; InputError when every weight is 0."""
    mix = MIX | dict(weights)
    total = sum(mix.values())
    if total <= 0:
        raise InputError("--mix: every kind weighs 0; for no pairs ask for --pairs 0")
    return {kind: weight / total for kind, weight in mix.items()}


def shares(total: int, mix: Mapping[K, float]) -> dict[K, int]:
    """Divide `total` by `mix`, largest remainders first, so that the parts add up."""
    exact = {kind: total * share for kind, share in mix.items()}
    parts = {kind: int(value) for kind, value in exact.items()}
    rest = sorted(mix, key=lambda kind: parts[kind] - exact[kind])
    for kind in rest[: total - sum(parts.values())]:
        parts[kind] += 1
    return parts


def pairs_for_schema(schema: Schema, samples: Samples, instances: Sequence[Path], examples: Sequence[Example],
                     sandbox: Sandbox, *, seed: int, dialect: Dialect, counts: Mapping[PairKind, int],
                     split: Split = "train") -> Iterator[Pair | Dropped]:
    """Yield up to `counts` pairs of each kind over one database, and what fell."""
    yield from near_miss_pairs(schema, samples, instances, examples, sandbox, seed=seed, dialect=dialect,
                               count=counts.get("near_miss", 0), split=split)
    wanted = {kind: count for kind, count in counts.items() if kind in LESSONS}
    for found in asks_for_schema(schema, samples, instances, sandbox, seed=seed, dialect=dialect, counts=wanted):
        yield found if isinstance(found, Dropped) else ask_pair(found, schema, dialect, split)


def lessons_for_schema(schema: Schema, samples: Samples, instances: Sequence[Path], sandbox: Sandbox, *, seed: int,
                       dialect: Dialect, counts: Mapping[PairKind, int], split: Split = "train",
                       asked: Collection[str] = ()) -> Iterator[Lesson | Dropped]:
    """Yield up to `counts` requests of each kind with what to say to them, for SFT; none of those `asked` before."""
    for ask in asks_for_schema(schema, samples, instances, sandbox, seed=seed + 1_000_003, dialect=dialect,
                               counts=counts, asked=asked):
        if isinstance(ask, Dropped):
            yield ask
            continue
        response = refusal(ask.reason) if ask.label == "refuse" else ask.sql
        yield Lesson(id=identity(ask.kind, schema.db_id, "lesson", ask.question, response), db_id=schema.db_id,
                     dialect=dialect, question=ask.question, response=response, kind=ask.kind, family=ask.family,
                     split=split)


def asks_for_schema(schema: Schema, samples: Samples, instances: Sequence[Path], sandbox: Sandbox, *, seed: int,
                    dialect: Dialect, counts: Mapping[PairKind, int],
                    asked: Collection[str] = ()) -> Iterator[Ask | Dropped]:
    """Yield up to `counts` requests of each kind; the SQL of an answer has run on every instance and found rows."""
    sources: tuple[tuple[tuple[PairKind, PairKind], Callable[..., Iterator[Ask]]], ...] = (
        (("refusal", "lookalike"), refusals.requests), (("unanswerable", "answerable"), missing.questions))
    for kinds, source in sources:
        left = {kind: counts.get(kind, 0) for kind in kinds}
        if not any(left.values()):
            continue
        n = int(2 * max(left.values()) * _SURPLUS) + 8
        asks = (ask for ask in source(schema, samples, n=n, seed=seed, dialect=dialect)
                if ask.question.lower() not in asked)
        while some := list(islice(asks, sum(left.values()))):
            wanted = [ask for ask in some if left[ask.kind]]
            queries = [(path, runnable(ask.sql, dialect)) for ask in wanted if ask.label == "answer"
                       for path in instances]
            executions = sandbox.run_many(queries)
            for ask in wanted:
                fault = _fault([next(executions) for _ in instances]) if ask.label == "answer" else None
                if left[ask.kind] and fault is not None:
                    yield Dropped(id=identity(ask.kind, schema.db_id, ask.question, ask.sql), db_id=schema.db_id,
                                  reason=fault[0], detail=fault[1])
                elif left[ask.kind]:
                    left[ask.kind] -= 1
                    yield ask


def _fault(executions: Sequence[Execution]) -> tuple[str, str] | None:
    """Return why an answer cannot be kept: it does not run somewhere, or finds nothing anywhere."""
    for number, execution in enumerate(executions, 1):
        if execution.status != "ok":
            return execution.status, f"instance {number}: {execution.error}"
    return None if any(execution.rows for execution in executions) else ("empty", "no row on any instance")


def ask_pair(ask: Ask, schema: Schema, dialect: Dialect, split: Split) -> Pair:
    """Return the preference that `ask` teaches."""
    if ask.label == "refuse":
        chosen, rejected, evidence = refusal(ask.reason), ask.comply, ask.reason.partition(",")[0]
        misread = ask.kind == "refusal" and crc32(ask.question.encode()) % 8 < MISREAD
        if misread and (instead := misreading(ask.comply, dialect, [table.name for table in schema.tables])):
            rejected, evidence = instead, "answers another question than the request that was put"
    else:
        chosen, rejected = ask.sql, refusal(_overcautious(ask, schema))
        evidence = "reads only, and ran on every instance"
    db_id = schema.db_id
    return Pair(id=identity(ask.kind, db_id, ask.question, chosen, rejected), db_id=db_id, dialect=dialect,
                question=ask.question, chosen=chosen, rejected=rejected, kind=ask.kind, family=ask.family,
                evidence=evidence, edit_distance=distance(chosen, rejected), split=split)


def _overcautious(ask: Ask, schema: Schema) -> str:
    """Return why a model refuses what it should answer: it takes it for a change, or for a thing that is not there.

    What it misses is a column that is there, or, two times in five, a word of the request that is no name.
    """
    roll = crc32(ask.question.encode()) % 8
    if not ask.rows or roll >= UNHEARD:
        return ask.overcautious
    thing = (missing.claimed(ask.own, schema) if roll in (1, 3) else "") or ask.column
    return f"the schema has no {thing} of {ask.rows}" if thing else f"the schema has no {ask.rows}"
