"""The line from schemas to training files, in the one place where its order is written.

    01_databases.jsonl    what is asked about: a schema, and filled instances of it under databases/
    02_candidates.jsonl   questions with queries, from the grammar
    03_examples.jsonl     those that ran everywhere and say something          03_dropped.jsonl  why the others fell
    04_selected.jsonl     distinct, unambiguous, clean, balanced, split        04_dropped.jsonl
    05_pairs.jsonl        preference pairs     05_lessons.jsonl  requests to refuse and look-alikes     05_dropped.jsonl
    sft.jsonl, pairs.jsonl (+ .validation)     what trains, in the ecosystem's own form
    manifest.json, README.md                   what was done, counted

A stage's file is present only when it is complete: a run that was killed goes on with the first stage that is not.
Work is done a database at a time, each from a seed of its own, so that the number of workers changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from curation import card, export, grow, jsonl, select
from curation.crew import Crew, Track, quiet
from curation.records import Candidate, Database, Dropped, Example, Lesson, Pair
from curation.settings import Settings, remember
from schemas import catalog
from schemas.errors import InputError

R = TypeVar("R", bound=BaseModel)


def curate(settings: Settings, run: Path, *, workers: int = 1, track: Track = quiet) -> dict[str, object]:
    """Grow the corpus that `settings` ask for into the folder `run`; return the manifest.

    A complete run is returned as it is; a half-finished one goes on with the first stage whose file is absent.
    Raises InputError and OutputError.
    """
    remember(settings, run)
    with Crew(workers) as crew:
        stale = False
        for name, stage in STAGES:
            stale = stale or not (run / name).exists()
            if stale:
                stage(settings, run, crew, track)
    return dict(json.loads((run / "manifest.json").read_text()))


def databases(settings: Settings, run: Path, crew: Crew, track: Track) -> None:
    """Find the schemas and fill their instances."""
    sources = [source for spec in settings.schemas for source in catalog.find(spec)] or catalog.bundled("train")
    names = [source.db_id for source in sources]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"two of the databases given are called {twice[0]}; give each a name of its own")
    held = select.validation_databases(names, settings.seed)
    tasks = [grow.Fill(source, run, settings, source.db_id in held) for source in sources]
    filled = track(crew.map(grow.fill, tasks), "filling databases", len(tasks))
    jsonl.write(run / "01_databases.jsonl", filled)


def candidates(settings: Settings, run: Path, crew: Crew, track: Track) -> None:
    """Generate questions with queries, more than are wanted: some will fall."""
    found = _read(run, "01_databases.jsonl", Database)
    each = grow.quota(settings.target, len(found))
    tasks = [grow.Task(database, run, settings, each) for database in found]
    _stream(run / "02_candidates.jsonl", track(crew.map(grow.propose, tasks), "writing candidates", len(tasks)))


def examples(settings: Settings, run: Path, crew: Crew, track: Track) -> None:
    """Execute the candidates."""
    found = {database.db_id: database for database in _read(run, "01_databases.jsonl", Database)}
    proposed = groupby(jsonl.read(run / "02_candidates.jsonl", Candidate), key=lambda candidate: candidate.db_id)
    tasks = (grow.Check(found[db_id], run, tuple(group)) for db_id, group in proposed)
    _sort(run, "03_examples.jsonl", "03_dropped.jsonl", Example,
          track(crew.map(grow.check, tasks), "executing candidates", len(found)))


def selected(settings: Settings, run: Path, crew: Crew, track: Track) -> None:
    """Drop what repeats, is ambiguous or touches a benchmark; balance; split by database."""
    fallen: list[Dropped] = []

    def keep(judged: Iterable[Example | Dropped]) -> list[Example]:
        kept: list[Example] = []
        for record in judged:
            kept.append(record) if isinstance(record, Example) else fallen.append(record)
        return kept

    rows = keep(select.unambiguous(_read(run, "03_examples.jsonl", Example)))
    rows = keep(select.distinct(rows))
    if settings.exclude:
        rows = keep(select.clean_of(rows, export.benchmark(settings.exclude, settings.dialect)))
    rows = keep(select.balanced(rows, settings.target, settings.seed))
    held = {database.db_id for database in _read(run, "01_databases.jsonl", Database) if database.split == "validation"}
    split = [row.model_copy(update={"split": "validation"}) if row.db_id in held else row for row in rows]
    jsonl.write(run / "04_dropped.jsonl", fallen)
    jsonl.write(run / "04_selected.jsonl", split)


def pairs(settings: Settings, run: Path, crew: Crew, track: Track) -> None:
    """Build preference pairs, and the requests and look-alikes that SFT sees."""
    found = _read(run, "01_databases.jsonl", Database)
    kept: dict[str, list[Example]] = {database.db_id: [] for database in found}
    for example in jsonl.read(run / "04_selected.jsonl", Example):
        kept[example.db_id].append(example)
    wanted = grow.shares(settings, {db_id: len(rows) for db_id, rows in kept.items()})
    tasks = (grow.Teach(database, run, settings, tuple(kept[database.db_id]), wanted[database.db_id])
             for database in found)
    with (jsonl.replacing(run / "05_pairs.jsonl") as out, jsonl.replacing(run / "05_lessons.jsonl") as lessons,
          jsonl.replacing(run / "05_dropped.jsonl") as fallen):
        sinks = {Pair: out, Lesson: lessons, Dropped: fallen}
        for records in track(crew.map(grow.teach, tasks), "building pairs", len(found)):
            for record in records:
                sinks[type(record)].write(record.model_dump_json() + "\n")


def training_files(settings: Settings, run: Path, crew: Crew, track: Track) -> None:
    """Write what trains, in the ecosystem's own form."""
    export.training_files(run)


def manifest(settings: Settings, run: Path, crew: Crew, track: Track) -> None:
    """Count everything; write the manifest and the dataset card."""
    card.write(settings, run)


Stage = Callable[[Settings, Path, Crew, Track], None]
STAGES: tuple[tuple[str, Stage], ...] = (
    ("01_databases.jsonl", databases),
    ("02_candidates.jsonl", candidates),
    ("03_examples.jsonl", examples),
    ("04_selected.jsonl", selected),
    ("05_pairs.jsonl", pairs),
    ("sft.jsonl", training_files),
    ("manifest.json", manifest),
)
"Each stage with the file whose presence says that it is complete; a stage writes that file last."


def _read(run: Path, name: str, record: type[R]) -> list[R]:
    return list(jsonl.read(run / name, record))


def _stream(path: Path, groups: Iterable[Iterable[BaseModel]]) -> None:
    jsonl.write(path, (record for group in groups for record in group))


def _sort(run: Path, kept: str, fallen: str, record: type[BaseModel], groups: Iterator[Iterable[BaseModel]]) -> None:
    """Write records of the wanted class to one file and the rest to the other, both whole or neither."""
    with jsonl.replacing(run / kept) as good, jsonl.replacing(run / fallen) as bad:
        for group in groups:
            for row in group:
                (good if isinstance(row, record) else bad).write(row.model_dump_json() + "\n")
