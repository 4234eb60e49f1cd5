"""What one worker does for one database: fill it, propose questions, execute them, build pairs.

Each function takes one task and returns records; a task carries everything that decides the result, so it may run in
this process, in another, or on another machine that sees the run's folder.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from curation import grammar, pairs, variation
from curation.engines import ENGINES
from curation.records import Candidate, Database, Dropped, Example, Lesson, Pair, PairKind
from curation.settings import Settings
from curation.verify import verify
from schemas import describe, populate
from schemas.catalog import Source
from schemas.errors import InputError
from schemas.sandbox import Sandbox
from schemas.schema import Schema
from schemas.witness import Needs

MOST_LESSONS = 30_000
"Requests to refuse and look-alikes that SFT sees beside many more examples; beside fewer it sees as many as these."
ROWS_A_VARIANT = 12
"Rows that one structure is seen in, where a run makes variants of its own accord."
_NEXT, _TRIES = 1_000_000, 5
"How far on in the numbers a variant lies that stands for one that cannot be filled, and how often that is tried."
_SURPLUS = 1.5
"Candidates proposed per row wanted: some fail, repeat or are ambiguous."


@dataclass(frozen=True, slots=True)
class Fill:
    """Fill the instances of one database."""

    source: Source
    run: Path
    settings: Settings
    held: bool
    needs: Needs | None = None
    "what imported queries need of the rows"
    variant: int = 0
    "which variant of the source; 0 for the source itself"


@dataclass(frozen=True, slots=True)
class Task:
    """Propose `count` candidates for one database."""

    database: Database
    run: Path
    settings: Settings
    count: int


@dataclass(frozen=True, slots=True)
class Check:
    """Execute the candidates of one database."""

    database: Database
    run: Path
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Teach:
    """Build pairs and lessons for one database from its examples."""

    database: Database
    run: Path
    settings: Settings
    examples: tuple[Example, ...]
    counts: pairs.Counts


def variants(given: Sequence[Source], settings: Settings) -> list[tuple[Source, int]]:
    """Return which variant of which source a run adds to the databases given, as many as `settings` ask for."""
    wanted = settings.variants
    if wanted is None:
        wanted = max(0, settings.target // ROWS_A_VARIANT - len(given)) if not settings.schemas else 0
    return [(given[number % len(given)], 1 + number // len(given)) for number in range(wanted)]


def quota(target: int, databases: int) -> int:
    """Return how many candidates each of `databases` proposes so that about `target` rows are left."""
    return math.ceil(target * _SURPLUS / databases) + 4


def shares(settings: Settings, kept: Mapping[str, int]) -> dict[str, pairs.Counts]:
    """Divide the pairs and lessons that a run wants among its databases, by the examples each has."""
    rows = sum(kept.values())
    made = _spread(pairs.shares(rows if settings.pairs is None else settings.pairs, pairs.weighed(settings.mix)), kept)
    told = _spread(pairs.shares(min(rows, MOST_LESSONS) if settings.lessons is None else settings.lessons,
                                pairs.LESSONS), kept)
    return {db_id: pairs.Counts(pairs=made[db_id], lessons=told[db_id]) for db_id in kept}


def _spread(counts: Mapping[PairKind, int], kept: Mapping[str, int]) -> dict[str, dict[PairKind, int]]:
    """Divide each kind's count among the databases; who gets a remainder differs from kind to kind."""
    spread: dict[str, dict[PairKind, int]] = {db_id: {} for db_id in kept}
    for kind, count in counts.items():
        order = sorted(kept, key=lambda db_id: crc32(f"{kind}:{db_id}".encode()))
        mix = {db_id: kept[db_id] / max(1, sum(kept.values())) for db_id in order}
        for db_id, part in pairs.shares(count, mix).items():
            spread[db_id][kind] = part
    return spread


def fill(task: Fill) -> Database:
    """Fill the instances of a source and describe it; a variant that cannot be filled gives way to another."""
    source = _source(task)
    try:
        paths = populate.instances(source, task.run / "databases", ENGINES[task.settings.dialect],
                                   k=task.settings.instances, seed=task.settings.seed, named=task.needs)
    except InputError:
        if not task.variant or task.variant > (_TRIES - 1) * _NEXT:
            raise
        return fill(replace(task, variant=task.variant + _NEXT))
    schema = source.schema()
    return Database(db_id=source.db_id, origin=source.kind, name=source.path.name, family=task.source.db_id,
                    variant=task.variant, tables_json=str(source.tables_json or ""), sha256=source.sha256(),
                    domain=task.source.schema().domain, tables=len(schema.tables),
                    columns=sum(len(table.columns) for table in schema.tables),
                    schema_text=describe.prompt_text(schema, task.settings.dialect),
                    source=_portable(source.path, task.run),
                    instances=tuple(_portable(path, task.run) for path in paths),
                    split="validation" if task.held else "train")


def _source(task: Fill) -> Source:
    """Return what is to be filled: the source itself, or a variant of it, which then lies in the run's folder."""
    if not task.variant:
        return task.source
    return variation.written(task.source, task.variant, task.settings.seed, task.run / "databases")


def propose(task: Task) -> list[Candidate]:
    """Generate candidates over a database."""
    schema, samples = known(task.database, task.run)
    return list(grammar.generate(schema, samples, n=task.count, seed=task.settings.seed,
                                 dialect=task.settings.dialect))


def check(task: Check) -> list[Example | Dropped]:
    """Execute candidates on every instance of their database."""
    return list(verify(task.candidates, instances(task.database, task.run), sandbox()))


def teach(task: Teach) -> list[Pair | Lesson | Dropped]:
    """Build pairs and lessons over a database."""
    schema, samples = known(task.database, task.run)
    return list(pairs.teach(schema, samples, instances(task.database, task.run), task.examples, sandbox(),
                            counts=task.counts, seed=task.settings.seed, dialect=task.settings.dialect,
                            split=task.database.split))


def instances(database: Database, run: Path) -> tuple[Path, ...]:
    """Return the paths of a database's filled instances."""
    return tuple(run / name for name in database.instances)


def source_of(database: Database, run: Path) -> Source:
    """Return the source that a database of a run was filled from."""
    described = Path(database.tables_json) if database.tables_json else None
    return Source(database.db_id, database.origin, run / database.source, described)


def _portable(path: Path, run: Path) -> str:
    return str(path.relative_to(run)) if path.is_relative_to(run) else str(path.resolve())


@lru_cache(maxsize=4)
def known(database: Database, run: Path) -> tuple[Schema, describe.Samples]:
    """Return a database's schema, as its source has it, and samples of its first instance."""
    schema = source_of(database, run).schema()
    return schema, describe.sample(instances(database, run)[0], schema)


@lru_cache(maxsize=1)
def sandbox() -> Sandbox:
    """Return this process's sandbox; its workers end with the process."""
    return Sandbox(workers=1)


