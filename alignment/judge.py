"""One evaluation from its request to its summary: load the benchmark, get responses, execute and score them.

    judge(Ask("heldout", base="smollm2", adapter=Path("demo/dpo")), Path("demo/eval-dpo"))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alignment import benchmark, evaluate, respond
from alignment.summary import Run, Summary
from curation.crew import Track, quiet
from curation.records import Dialect
from schemas.errors import InputError


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be judged, and on what."""

    benchmark: str
    "`heldout`, a Spider-layout folder, or a red-team file"
    base: str | None = None
    "model that answers; None when `predictions` are given"
    adapter: Path | None = None
    "on top of the base"
    predictions: Path | None = None
    "responses that exist already"
    split: str = "dev"
    "a Spider-layout folder's file, without .json"
    databases: Path | None = None
    "databases of a red-team file"
    dialect: Dialect = "sqlite"
    "of the SQL asked for"
    mode: evaluate.Mode = "strict"
    "how results are compared"
    limit: int | None = None
    "draw so many questions, as many of each kind"
    batch_size: int = 32
    "prompts answered at a time"
    max_new_tokens: int = 128
    "longest response"
    label: str = ""
    "short name for tables and plots"


def judge(ask: Ask, out: Path, *, workers: int = 1, track: Track = quiet) -> Summary:
    """Answer, execute and score a benchmark into `out`; what an interrupted call had answered is used again.

    Raises InputError for a benchmark, model or file that cannot be used.
    """
    if (ask.base is None) == (ask.predictions is None):
        raise InputError("give either --base, the model to judge, or --predictions, a file of its responses")
    if ask.adapter and not ask.base:
        raise InputError("--adapter needs the --base that it was trained on")
    asked = benchmark.load(ask.benchmark, split=ask.split, databases=ask.databases, dialect=ask.dialect, out=out,
                           limit=ask.limit)
    if ask.predictions:
        run = Run(predictions=str(ask.predictions), benchmark_sha256=asked.sha256(), dialect=ask.dialect)
        found = respond.Responses(respond.predictions(ask.predictions), None)
    else:
        run, found = _answered(ask, asked, out, track)
    return evaluate.evaluate(asked, found.texts, out, run, workers=workers, mode=ask.mode, label=ask.label,
                             examples_per_second=found.examples_per_second, track=track)


def _answered(ask: Ask, asked: benchmark.Benchmark, out: Path, track: Track) -> tuple[Run, respond.Responses]:
    """Let the model answer, a step of the progress bar for each response."""
    total = len(asked.questions)
    bar = track(iter(range(total)), f"answering {asked.name}", total)

    def advance(count: int) -> None:
        for _ in range(count):
            next(bar, None)

    from alignment.progress import quiet as libraries_quiet

    assert ask.base is not None
    with libraries_quiet():
        found = respond.from_model(asked, ask.base, ask.adapter, out, batch_size=ask.batch_size,
                                   max_new_tokens=ask.max_new_tokens, progress=advance)
    _end(bar)
    return found


def _end(bar: Iterator[int]) -> None:
    for _ in bar:
        pass
