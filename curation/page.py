"""A corpus at a glance, as one self-contained HTML page: no network, no script.

    write(settings, run)      RUN/report.html: counts, what fell and why, random rows with what their queries return

Nothing on the page is judged by a program: it shows a person what there is to judge.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from html import escape
from pathlib import Path

from curation import figures, grow, jsonl
from curation.balance import SHARES
from curation.card import PAIRS, ROWS, drawn
from curation.engines import runnable
from curation.records import Candidate, Database, Dropped, Example, Pair
from curation.settings import Settings
from curation.tally import Tally, tally
from schemas.errors import InputError
from schemas.sandbox import Execution, Sandbox

SHOWN = 3
"Rows of a result that are shown."
_STAGES = (("03_dropped", "candidates", "examples", "did not run, or said nothing"),
           ("04_dropped", "examples", "selected", "repeated, unclear, of a benchmark, or beyond the target"))


def write(settings: Settings, run: Path) -> Path:
    """Write `report.html` about a complete run, and return its path."""
    out = run / "report.html"
    counted = tally(run)
    with jsonl.replacing(out) as page:
        page.write(html(settings, run, counted))
    return out


def html(settings: Settings, run: Path, counted: Tally) -> str:
    """Return the page's text."""
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    title = f"A {settings.dialect} corpus over {sum(counted.databases.values())} databases"
    parts = (("What fell, and why", _funnel(counted)), ("What is in it", _figures(counted)),
             (f"{ROWS} random rows", _rows(settings, run)), (f"{PAIRS} random preference pairs", _pairs(settings, run)),
             ("One row of each reason to fall", _fallen(settings, run)))
    body = "".join(f"<section><h2>{name}</h2>{text}</section>" for name, text in parts if text)
    return ('<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(title)}</title><style>{style}</style></head><body>"
            f"<header><h1>{escape(title)}</h1>{_headline(settings, counted)}</header><main>{body}</main>"
            "<footer>Written by <code>toolkit curate --report</code>.</footer></body></html>\n")


def _headline(settings: Settings, counted: Tally) -> str:
    kept, covered = counted.kept, counted.coverage
    facts = ((kept["selected"], "questions with executed SQL"), (kept["pairs"], "preference pairs"),
             (kept["lessons"], "requests to refuse, and look-alikes"), (sum(counted.databases.values()), "databases"))
    shown = "".join(f"<div><b>{number:,}</b><span>{name}</span></div>" for number, name in facts)
    asked = (f"{figures.share(covered.tables_asked, covered.tables)} of all tables and "
             f"{figures.share(covered.columns_asked, covered.columns)} of all columns are asked about.")
    return (f'<div class="headline">{shown}</div><p>Every query ran on {settings.instances} differently filled '
            f"instances of its database. Seed {settings.seed}. {asked}</p>")


def _funnel(counted: Tally) -> str:
    shown = [figures.bars(f"{counted.kept[before]:,} {before} → {counted.kept[after]:,} {after}",
                          counted.dropped_by_stage.get(stage, {}), note, of=counted.kept[before])
             for stage, before, after, note in _STAGES]
    shown.append(figures.bars("While pairs were built", counted.dropped_by_stage.get("05_dropped", {}),
                              "no proof that the wrong side is wrong, or an answer that finds nothing"))
    return f'<div class="boxes">{"".join(shown)}</div>'


def _figures(counted: Tally) -> str:
    rows = counted.kept["selected"]
    shown = (figures.bars("Difficulty", counted.difficulty, "Spider's rules; the mark is the share aimed at",
                          aim={str(level): share for level, share in SHARES.items()}),
             figures.bars("Constructs", counted.constructs, "a query has several; shares of all rows", of=rows),
             figures.histogram("Length of questions", counted.question_words, "words"),
             figures.histogram("Length of queries", counted.sql_characters, "characters"),
             figures.bars("Wording", counted.style), figures.bars("Where rows come from", counted.source),
             figures.histogram("Rows a database has", counted.rows_each, "rows"),
             figures.bars("Databases", counted.databases, "no database is on both sides"),
             figures.bars("Preference pairs", counted.pairs), figures.bars("Near misses and request families",
                                                                           counted.families),
             figures.bars("Requests in SFT", counted.lessons))
    return f'<div class="boxes">{"".join(shown)}</div>'


def _rows(settings: Settings, run: Path) -> str:
    examples = drawn(run / "04_selected.jsonl", Example, ROWS, f"card:{settings.seed}")
    known = _databases(run, {example.db_id for example in examples})
    with Sandbox() as sandbox:
        return "".join(_row(example, known[example.db_id], _result(sandbox, run, known[example.db_id], example))
                       for example in examples)


def _row(example: Example, database: Database, result: str) -> str:
    return (f"<article><h3>{escape(example.question)}</h3>{figures.chips(example.db_id, example.difficulty)}"
            f"{figures.chips(*example.constructs)}{figures.code(example.sql)}{result}"
            f"<details><summary>schema</summary>{figures.code(database.schema_text)}</details></article>")


def _result(sandbox: Sandbox, run: Path, database: Database, example: Example) -> str:
    """Return what the query finds on the first instance; nothing when that is not there any more."""
    try:
        found: Execution = sandbox.run(grow.instances(database, run)[0], runnable(example.sql, example.dialect))
    except (InputError, IndexError, ValueError):
        return ""
    if found.status != "ok":
        return f'<p class="note">{escape(found.status)}: {escape(found.error)}</p>'
    more = f'<p class="note">{len(found.rows):,} rows in all</p>' if len(found.rows) > SHOWN else ""
    return figures.table(found.columns, found.rows[:SHOWN]) + more


def _pairs(settings: Settings, run: Path) -> str:
    found = drawn(run / "05_pairs.jsonl", Pair, PAIRS, f"card:{settings.seed}")
    return "".join(
        f"<article><h3>{escape(pair.question)}</h3>{figures.chips(pair.db_id, pair.kind, pair.family)}"
        f'<div class="right">{figures.code(pair.chosen)}</div><div class="wrong">{figures.code(pair.rejected)}</div>'
        f'<p class="note">{escape(pair.evidence)}</p></article>' for pair in found)


def _fallen(settings: Settings, run: Path) -> str:
    """Show one random row of each reason; rows that only were too many say nothing."""
    rng, seen, shown = random.Random(f"fallen:{settings.seed}"), dict[str, int](), dict[str, Dropped]()
    for stage in ("03", "04", "05"):
        for row in jsonl.read(run / f"{stage}_dropped.jsonl", Dropped):
            seen[row.reason] = seen.get(row.reason, 0) + 1
            if rng.random() * seen[row.reason] < 1:
                shown[row.reason] = row
    shown.pop("surplus", None)
    asked = _asked(run, {row.id for row in shown.values()})
    rows: list[Sequence[object]] = [(reason, row.db_id, asked.get(row.id, row.detail), row.detail)
                                    for reason, row in shown.items()]
    return figures.table(("reason", "database", "question", "detail"), rows) if rows else ""


def _asked(run: Path, ids: set[str]) -> dict[str, str]:
    """Return the questions of some candidates."""
    return {row.id: row.question for row in jsonl.read(run / "02_candidates.jsonl", Candidate) if row.id in ids}


def _databases(run: Path, wanted: set[str]) -> dict[str, Database]:
    return {row.db_id: row for row in jsonl.read(run / "01_databases.jsonl", Database) if row.db_id in wanted}
