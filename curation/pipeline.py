"""The line from schemas to training files, in the one place where its order is written.

    01_databases.jsonl    what is asked about: a schema, and filled instances of it under databases/
    02_candidates.jsonl   questions with queries, imported or from the grammar     02_dropped.jsonl (with imports)
    03_examples.jsonl     those that ran everywhere and say something          03_dropped.jsonl  why the others fell
    03_sampled.jsonl      rows of a model, confirmed by execution; only where one is asked (curation.sample)
    04_selected.jsonl     distinct, unambiguous, clean, balanced, split        04_dropped.jsonl
    05_pairs.jsonl        preference pairs     05_lessons.jsonl  requests to refuse and look-alikes     05_dropped.jsonl
    sft.jsonl, pairs.jsonl (+ .validation)     what trains, in the ecosystem's own form
    manifest.json, README.md                   what was done, counted

A stage's file is present only when it is complete: a run that was killed goes on with the first stage that is not.
Work is done a database at a time, each from a seed of its own, so that the number of workers changes nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from curation import card, exclude, export, grow, imports, jsonl, sample, select
from curation.crew import Crew, Hands, Track, hired, quiet
from curation.records import Candidate, Database, Dropped, Example, Lesson, Pair
from curation.settings import Settings, remember
from schemas import catalog
from schemas.errors import InputError

R = TypeVar("R", bound=BaseModel)


def curate(settings: Settings, run: Path, *, workers: int = 1, hands: Hands = "local",
           track: Track = quiet, sampler: sample.Sampler | None = None) -> dict[str, object]:
    """Grow the corpus that `settings` ask for into the folder `run`; return the manifest.

    A complete run is returned as it is; a half-finished one goes on with the first stage whose file is absent.
    `sampler` is the model that is asked, where `settings` want rows of one. Raises InputError and OutputError.
    """
    run = run.absolute()
    remember(settings, run)
    with hired(hands, workers, run) as crew:
        stale = False
        for name, stage in stages(settings, sampler):
            stale = stale or not (run / name).exists()
            if stale:
                stage(settings, run, crew, track)
    return dict(json.loads((run / "manifest.json").read_text()))


def databases(settings: Settings, run: Path, crew: Crew, track: Track) -> None:
    """Find the schemas and fill their instances."""
    given = [source.placed() for spec in settings.schemas for source in catalog.find(spec)] or catalog.bundled("train")
    names = [source.db_id for source in given]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"two of the databases given are called {twice[0]}; give each a name of its own")
    held = select.validation_databases(names, settings.seed)
    needs = imports.needs(settings.imports, given, settings.dialect)
    tasks = [grow.Fill(source, run, settings, source.db_id in held, needs.get(source.db_id)) for source in given]
    tasks += [grow.Fill(source, run, settings, source.db_id in held, variant=number)
              for source, number in grow.variants(given, settings)]
    order = {name: place for place, name in enumerate(names)}
    tasks.sort(key=lambda task: (order[task.source.db_id], task.variant))  # a family together: selection holds one
    filled = track(crew.map(grow.fill, tasks), "filling databases", len(tasks))
    jsonl.write(run / "01_databases.jsonl", _tidied(filled, run / "databases"))


def candidates(settings: Settings, run: Path, crew: Crew, track: Track) -> None:
    """Generate questions with queries, more than are wanted: some will fall."""
    found = _read(run, "01_databases.jsonl", Database)
    each = grow.quota(settings.target, len(found)) if settings.grammar else 0
    tasks = [grow.Task(database, run, settings, each) for database in found]
    grown = track(crew.map(grow.propose, tasks), "writing candidates", len(tasks))
    _stream(run / "02_candidates.jsonl", imports.beside(grown, settings.imports, found, settings.dialect, run))


def examples(settings: Settings, run: Path, crew: Crew, track: Track) -> None:
    """Execute the candidates."""
    found = {database.db_id: database for database in _read(run, "01_databases.jsonl", Database)}
    proposed = groupby(jsonl.read(run / "02_candidates.jsonl", Candidate), key=lambda candidate: candidate.db_id)
    tasks = (grow.Check(found[db_id], run, tuple(group)) for db_id, group in proposed)
    _sort(run, "03_examples.jsonl", "03_dropped.jsonl", Example,
          track(crew.map(grow.check, tasks), "executing candidates", len(found)))


def selected(settings: Settings, run: Path, crew: Crew, track: Track) -> None:
    """Drop what repeats, is ambiguous or touches a benchmark; balance; split by database."""
    held = exclude.benchmark(settings.exclude, settings.dialect) if settings.exclude else None
    found = _read(run, "01_databases.jsonl", Database)
    select.select(run, found, target=settings.target, seed=settings.seed, held=held)


def pairs(settings: Settings, run: Path, crew: Crew, track: Track) -> None:
    """Build preference pairs, and the requests and look-alikes that SFT sees."""
    found = _read(run, "01_databases.jsonl", Database)
    kept = Counter(example.db_id for example in jsonl.read(run / "04_selected.jsonl", Example))
    wanted = grow.shares(settings, {database.db_id: kept[database.db_id] for database in found})
    chosen = jsonl.grouped(run / "04_selected.jsonl", Example, [database.db_id for database in found])
    tasks = (grow.Teach(database, run, settings, rows, wanted[database.db_id])
             for database, rows in zip(found, chosen, strict=True))
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


def stages(settings: Settings, sampler: sample.Sampler | None) -> tuple[tuple[str, Stage], ...]:
    """Return STAGES; where a model is to be asked, it is asked once there are examples."""
    if settings.sampling is None:
        return STAGES
    place = [name for name, _ in STAGES].index("04_selected.jsonl")
    return (*STAGES[:place], (sample.SAMPLED, partial(sample.sampled, sampler=sampler)), *STAGES[place:])


def _tidied(filled: Iterable[Database], folder: Path) -> Iterator[Database]:
    """Yield what was filled; then remove what killed workers left half written."""
    yield from filled
    for half in folder.glob(".*.partial*"):
        half.unlink(missing_ok=True)


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
