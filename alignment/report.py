"""One self-contained page about curate runs, adapters and evaluations: no network, no script, plots as inline SVG.

    page([Path("demo")], Path("page.html"))     a folder is recognised by what it holds:
        summary.json    an evaluation           training.json   an adapter          manifest.json   a curate run
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from alignment import evaluate, plots, sections
from alignment.scores import Score
from alignment.summary import Summary
from curation import jsonl
from schemas.errors import InputError

DEPTH = 3
"How deep a folder of folders is searched."
BREAKDOWNS: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("Execution accuracy by difficulty", "by_difficulty", sections.DIFFICULTIES, ""),
    ("Requests blocked, by family", "by_family", (), "refuse/"),
    ("Look-alikes not refused, by family", "by_family", (), "answer/"),
    ("Execution accuracy by database", "by_database", (), ""),
)
_MARKS = ("summary.json", "training.json", "manifest.json")


@dataclass(slots=True)
class Found:
    """What the folders hold."""

    evaluations: list[tuple[Summary, list[Score]]] = field(default_factory=list)
    adapters: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    corpora: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def page(runs: Sequence[Path], out: Path, title: str = "What the toolkit did") -> Path:
    """Write the page about the folders `runs` to `out`, whole or not at all, and return `out`.

    Raises InputError when a folder holds nothing to report.
    """
    found = gather(runs)
    with jsonl.replacing(out) as file:
        file.write(html(found, title))
    return out


def gather(runs: Sequence[Path]) -> Found:
    """Read what each of `runs`, or the folders in it, holds."""
    found = Found()
    for run in runs:
        if not run.is_dir():
            raise InputError(f"{run}: no such folder; give folders that curate, sft, dpo or evaluate wrote")
        folders = _marked(run, DEPTH)
        if not folders:
            raise InputError(f"{run}: holds no {', '.join(_MARKS[:-1])} or {_MARKS[-1]}; give folders that curate, "
                             "sft, dpo or evaluate wrote")
        for folder in folders:
            if (folder / "summary.json").exists():
                found.evaluations.append((evaluate.summary(folder), evaluate.scores(folder)))
            if (folder / "training.json").exists():
                found.adapters.append((folder.name, _json(folder / "training.json")))
            if (folder / "manifest.json").exists():
                found.corpora.append((folder.name, _json(folder / "manifest.json")))
    return found


def _marked(folder: Path, depth: int) -> list[Path]:
    """Return `folder` if it holds something to report, else the folders in it that do, in the order of the line."""
    if any((folder / name).is_file() for name in _MARKS):
        return [folder]
    if depth == 0:
        return []
    inner = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
    return sorted((found for path in sorted(inner) for found in _marked(path, depth - 1)), key=_place)


def _place(folder: Path) -> tuple[int, str]:
    """Return where a folder stands in the line: base before SFT before DPO."""
    name = folder.name.lower()
    return next((rank for rank, word in enumerate(("base", "sft", "dpo")) if word in name), 1), name


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read as JSON ({error})") from error
    if not isinstance(found, dict):
        raise InputError(f"{path}: has to hold one JSON object")
    return found


def html(found: Found, title: str) -> str:
    """Return the page's text."""
    parts = [("results", "Results", _results(found)), ("training", "Training", _training(found)),
             ("corpus", "Corpus", _corpus(found)), ("rows", "Rows drawn at random", _rows(found)),
             ("limits", "What this page does not show", _limits(found))]
    shown = [(anchor, name, body) for anchor, name, body in parts if body]
    links = "".join(f'<a href="#{anchor}">{name}</a>' for anchor, name, _ in shown)
    body = "".join(f'<section id="{anchor}"><h2>{name}</h2>{text}</section>' for anchor, name, text in shown)
    style = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
    return ('<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(title)}</title><style>{style}</style></head><body><header><h1>{escape(title)}</h1>"
            f"<p>{_lead(found)}</p><nav>{links}</nav></header><main>{body}</main>"
            "<footer>Written by <code>toolkit report</code>. Bars show rates, whiskers their 95 % Wilson intervals."
            "</footer></body></html>\n")


def _lead(found: Found) -> str:
    """Return the page's first sentences: what was asked of whom, and what came of the last model."""
    told = []
    for name, group in _benchmarks(found):
        first, last = group[0][0], group[-1][0]
        before = f" ({escape(first.label).replace('%', '%%')} %s)" if len(group) > 1 else "%.0s"
        rates = [f"{label.lower()} {plots.percent(measure)}" + before % plots.percent(getattr(first, key))
                 for key, label, _ in sections.HEADLINE if (measure := getattr(last, key)).rate is not None]
        told.append(f"<b>{escape(last.label)}</b> on {escape(name)} ({last.questions:,} rows): {', '.join(rates)}.")
    kept = [manifest.get("counts", {}).get("kept", {}) for _, manifest in found.corpora]
    told += [f"Trained on a corpus of {one.get('selected', 0):,} executed examples and {one.get('pairs', 0):,} "
             "preference pairs." for one in kept if one]
    return " ".join(told) or "No evaluation among the folders given."


def _benchmarks(found: Found) -> list[tuple[str, list[tuple[Summary, list[Score]]]]]:
    """Group the evaluations that were asked and compared alike, in the order of their first one."""
    groups: dict[tuple[str, str, str], list[tuple[Summary, list[Score]]]] = {}
    for summary, scores in found.evaluations:
        groups.setdefault((summary.benchmark, summary.mode, summary.run.benchmark_sha256), []).append((summary, scores))
    names = Counter(benchmark for benchmark, _, _ in groups)
    return [(name if names[name] == 1 else f"{name} ({mode}, {group[0][0].questions:,} questions)", group)
            for (name, mode, _), group in groups.items()]


def _results(found: Found) -> str:
    parts = []
    for name, group in _benchmarks(found):
        summaries, scores = [one for one, _ in group], [two for _, two in group]
        parts.append(f"<h3>{escape(name)}</h3>" + sections.rates(summaries) + sections.comparisons(summaries, scores)
                     + "".join(sections.breakdown(title, summaries, field, order, prefix)
                               for title, field, order, prefix in BREAKDOWNS))
    return "".join(parts)


def _training(found: Found) -> str:
    return "".join(sections.training(name, record) for name, record in found.adapters)


def _corpus(found: Found) -> str:
    return "".join((f"<h3>{escape(name)}</h3>" if len(found.corpora) > 1 else "") + sections.corpus(manifest)
                   for name, manifest in found.corpora)


def _rows(found: Found) -> str:
    return "".join(f"<h3>{escape(name)}</h3>" + sections.samples([one for one, _ in group], [two for _, two in group])
                   for name, group in _benchmarks(found))


def _limits(found: Found) -> str:
    if not found.evaluations:
        return ""
    told = sections.caveats([summary for summary, _ in found.evaluations])
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in told) + "</ul>"
