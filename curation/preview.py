"""A query's result as an annotator sees it: a small table, cut where the two answers begin to differ.

    Preview(columns=("country", "n"), rows=(("France", "3"), ("Norway", "1")), first=1, total=2, note="")

Values only; turning a preview into Markdown is for `review`, into plain text for `reviewfile`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from curation.engines import ENGINES, runnable
from curation.prompt import parse
from curation.records import Dialect, Record
from schemas import compare
from schemas.guard import check
from schemas.sandbox import Execution, Sandbox

ROWS, COLUMNS, WIDTH = 8, 8, 40
"Rows, columns and characters of a cell that a preview shows."

_BATCH = 64


class Preview(Record):
    """The part of a result that is shown, or why nothing was run."""

    columns: tuple[str, ...] = ()
    "names of the shown columns"
    rows: tuple[tuple[str, ...], ...] = ()
    "shown rows, each value as short text"
    first: int = 1
    "number of the first shown row, from 1"
    total: int = 0
    "rows in all"
    note: str = ""
    "what else a reader should know, e.g. `not run: this deletes rows`"

    @property
    def caption(self) -> str:
        """One line over the table."""
        if not self.columns:
            return self.note
        last = self.first + len(self.rows) - 1
        shown = f"{self.total} row{'s' if self.total != 1 else ''}"
        if len(self.rows) < self.total:
            shown += f", shown: {self.first} to {last}"
        return f"{shown}; {self.note}" if self.note else shown


@dataclass(frozen=True, slots=True)
class Duel:
    """Two answers to run over the same data."""

    a: str
    "the answer on side A"
    b: str
    "the answer on side B"
    dialect: Dialect
    "the dialect of the SQL"
    instances: tuple[Path, ...]
    "the filled databases; empty when there are none"


def previews(duels: Iterable[Duel], sandbox: Sandbox) -> Iterator[tuple[Preview, Preview]]:
    """Run the two answers of each duel, in order, and yield what to show of them.

    Shown is the first instance on which they differ, or the first of all where they never do. What is not a single
    read-only statement is never run.
    """
    stream = iter(duels)
    while batch := list(islice(stream, _BATCH)):
        pairs = [_Runs(duel) for duel in batch]
        for instance in range(max((len(pair.instances) for pair in pairs), default=0)):
            open_ = [pair for pair in pairs if pair.wants(instance)]
            jobs = [(pair.instances[instance], sql) for pair in open_ for sql in (pair.sql_a, pair.sql_b) if sql]
            done = iter(sandbox.run_many(jobs))
            for pair in open_:
                pair.take(instance, *(next(done) if sql else None for sql in (pair.sql_a, pair.sql_b)))
        for pair in pairs:
            yield pair.previews()


class _Runs:
    """The two answers of one case and what became of them so far."""

    def __init__(self, duel: Duel) -> None:
        self.instances = duel.instances
        self.sql_a, self.note_a = _runnable(duel.a, duel.dialect)
        self.sql_b, self.note_b = _runnable(duel.b, duel.dialect)
        self.in_order = any(compare.ordered(sql, ENGINES[duel.dialect]) for sql in (self.sql_a, self.sql_b) if sql)
        self.results: tuple[Execution | None, Execution | None] = (None, None)
        self.instance = -1

    def wants(self, instance: int) -> bool:
        """Say whether a look at `instance` could show more."""
        if instance >= len(self.instances) or not (self.sql_a or self.sql_b):
            return False
        return self.instance < 0 or (bool(self.sql_a and self.sql_b) and not self._differ(*self.results))

    def take(self, instance: int, a: Execution | None, b: Execution | None) -> None:
        """Keep the results of `instance` when they are the first or the first to differ."""
        if self.instance < 0 or self._differ(a, b):
            self.instance, self.results = instance, (a, b)

    def _differ(self, a: Execution | None, b: Execution | None) -> bool:
        return a is None or b is None or not compare.agree(a, b, ordered=self.in_order)

    def previews(self) -> tuple[Preview, Preview]:
        """Cut both results at the same place."""
        a, b = self.results
        start = _first_difference(a.rows, b.rows) if a and b else 0
        return self._preview(self.sql_a, self.note_a, a, start), self._preview(self.sql_b, self.note_b, b, start)

    def _preview(self, sql: str, note: str, result: Execution | None, start: int) -> Preview:
        if not sql:
            return Preview(note=note)
        if result is None:
            return Preview(note="not run: no filled database is at hand")
        where = "" if self.instance == 0 else f"on sample data {self.instance + 1} of {len(self.instances)}"
        return cut(result, start, where)


def _runnable(text: str, dialect: Dialect) -> tuple[str, str]:
    """Return the statement to run in the engine's own dialect, or '' and why there is none."""
    answer = parse(text)
    if answer.kind == "refusal":
        return "", "nothing to run: a refusal"
    if answer.kind != "sql":
        return "", "nothing to run: not SQL"
    verdict = check(answer.sql, dialect)
    if not verdict.allowed:
        return "", f"not run: {verdict.reason}"
    try:
        return runnable(answer.sql, dialect), ""
    except ValueError as error:
        return "", f"not run: {error}"


def _first_difference(a: Sequence[Any], b: Sequence[Any]) -> int:
    """Return the row at which to start showing, so that the first differing row is in view."""
    differing = next((n for n, (x, y) in enumerate(zip_longest(a, b, fillvalue=())) if x != y), 0)
    return 0 if differing < ROWS else differing - 2


def cut(result: Execution, start: int = 0, note: str = "") -> Preview:
    """Return what to show of `result`, from row `start` (from 0) on."""
    if result.status != "ok":
        words = {"timeout": "did not finish in time", "too_large": "returned far too much", "error": "failed",
                 "denied": "was stopped by the sandbox", "crashed": "ended the engine"}[result.status]
        return Preview(note=f"{words}: {_short(result.error, 200)}" if result.error else words)
    start = max(0, min(start, len(result.rows) - ROWS))
    wide = len(result.columns) - COLUMNS
    notes = [note, f"{wide} more column{'s' if wide > 1 else ''}" if wide > 0 else ""]
    return Preview(columns=tuple(_short(str(name), WIDTH) for name in result.columns[:COLUMNS]),
                   rows=tuple(tuple(_short(value, WIDTH) for value in row[:COLUMNS])
                              for row in result.rows[start:start + ROWS]),
                   first=start + 1, total=len(result.rows), note="; ".join(part for part in notes if part))


def _short(value: Any, width: int) -> str:
    """Return `value` on one line, at most `width` characters."""
    text = "NULL" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= width else line[:width - 1] + "…"


def text_table(preview: Preview) -> str:
    """Return `preview` as aligned plain text, its caption first."""
    if not preview.columns:
        return preview.note
    table = (preview.columns, *preview.rows)
    widths = [max(len(row[n]) for row in table) for n in range(len(preview.columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([preview.caption, "", *lines])
