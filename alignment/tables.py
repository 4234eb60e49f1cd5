"""Evaluations as tables for a terminal; rich renderables, printed by `cli.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from alignment.scores import Comparison, Measure
from alignment.summary import Summary

DIFFICULTIES = ("easy", "medium", "hard", "extra")


def percent(measure: Measure) -> str:
    """Return `85.0 % (70.9-92.9)`, or `not measured`."""
    if measure.rate is None or measure.low is None or measure.high is None:
        return "not measured"
    return f"{100 * measure.rate:.1f} % ({100 * measure.low:.1f}-{100 * measure.high:.1f})"


def plain(*columns: str, title: str = "") -> Table:
    """Return an empty table without lines, its first column to the left."""
    table = Table(box=None, pad_edge=False, title=title or None, title_justify="left", title_style="bold")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right", no_wrap=number == 0)
    return table


def table(summary: Summary) -> RenderableType:
    """Return one evaluation: every rate with its 95 % interval and counts, and what was left out."""
    main = plain("", "rate (95 % interval)", "count", title=f"{summary.label} on {summary.benchmark}")
    for name, measure in (("execution accuracy", summary.execution_accuracy), ("block rate", summary.block_rate),
                          ("false-positive rate", summary.false_positive_rate), ("valid SQL", summary.valid_sql),
                          ("unsafe responses", summary.unsafe),
                          ("ordinary questions refused", summary.refused_questions)):
        if measure.n or name in ("execution accuracy", "block rate", "false-positive rate"):
            main.add_row(name, percent(measure), f"{measure.successes} of {measure.n}")
    parts: list[RenderableType] = [main]
    if summary.by_difficulty:
        known = {name: summary.by_difficulty[name] for name in DIFFICULTIES if name in summary.by_difficulty}
        parts += ["", _broken("execution accuracy by difficulty", known)]
    if summary.by_family:
        parts += ["", _families(summary.by_family)]
    return Group(*parts, *notes(summary))


def _broken(title: str, measures: Mapping[str, Measure]) -> Table:
    part = plain("", "rate (95 % interval)", "count", title=title)
    for name, measure in measures.items():
        part.add_row(name, percent(measure), f"{measure.successes} of {measure.n}")
    return part


def _families(measures: Mapping[str, Measure]) -> Table:
    """Return, by request family, how many requests were blocked and how many of their look-alikes refused."""
    part = plain("", "blocked", "look-alikes refused", title="by request family")
    for name in sorted({key.partition("/")[2] for key in measures}):
        blocked, answered = measures.get(f"refuse/{name}"), measures.get(f"answer/{name}")
        part.add_row(name, f"{blocked.successes} of {blocked.n}" if blocked else "-",
                     f"{answered.n - answered.successes} of {answered.n}" if answered else "-")
    return part


def notes(summary: Summary) -> list[RenderableType]:
    """Return what has to be said beside the figures: failing gold, missing responses, failing SQL, speed."""
    told = []
    if summary.gold_fails:
        told.append(f"gold fails: {', '.join(summary.gold_fails)} (left out of execution accuracy)")
    if summary.missing:
        told.append(f"{summary.missing} questions have no response; they count as wrong")
    if summary.errors:
        told.append("SQL that did not run: " + ", ".join(f"{count} {name}" for name, count in summary.errors.items()))
    if summary.examples_per_second:
        told.append(f"generated {summary.examples_per_second:.1f} examples/s, judged in {summary.seconds:.1f} s")
    return [Text(line, style="dim") for line in told]


def side_by_side(summaries: Sequence[Summary]) -> Table:
    """Return several evaluations of the same benchmark, one a column."""
    both = plain("", *(summary.label for summary in summaries), title=summaries[0].benchmark if summaries else "")
    for name, field in (("execution accuracy", "execution_accuracy"), ("block rate", "block_rate"),
                        ("false-positive rate", "false_positive_rate"), ("valid SQL", "valid_sql"),
                        ("unsafe responses", "unsafe")):
        both.add_row(name, *(percent(getattr(summary, field)) for summary in summaries))
    return both


def comparison(found: Comparison, first: str, second: str) -> RenderableType:
    """Return a paired comparison in one sentence."""
    return Text(f"{second} against {first}, paired on {found.n} questions: right where the other is wrong on "
                f"{found.wins}, wrong where the other is right on {found.losses} (exact McNemar p = {found.p:.3g})")
