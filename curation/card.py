"""The run's manifest and its dataset card; every figure is counted with DuckDB over the files themselves."""

from __future__ import annotations

import hashlib
import json
import platform
import random
import sqlite3
from importlib import metadata
from pathlib import Path
from typing import Any

import duckdb

from curation import jsonl
from curation.records import Example, Pair
from curation.settings import Settings

_FILES = ("sft.jsonl", "sft.validation.jsonl", "pairs.jsonl", "pairs.validation.jsonl")
_STAGES = ("02_candidates", "03_examples", "04_selected", "05_pairs", "05_lessons")


def write(settings: Settings, run: Path) -> None:
    """Write `README.md` and then `manifest.json` into `run`."""
    counted = count(run)
    facts: dict[str, Any] = {
        "settings": settings.model_dump(), "versions": versions(), "inputs": _inputs(run), "counts": counted,
        "files": {name: {"rows": _lines(run / name), "sha256": _sha256(run / name)} for name in _FILES},
    }
    with jsonl.replacing(run / "README.md") as out:
        out.write(card(settings, run, counted))
    with jsonl.replacing(run / "manifest.json") as out:
        json.dump(facts, out, indent=2, ensure_ascii=False)
        out.write("\n")


def versions() -> dict[str, str]:
    """Return the versions of what decides a run's files."""
    libraries = {name: metadata.version(name) for name in ("sql-alignment-toolkit", "sqlglot", "duckdb", "pydantic")}
    return {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version, **libraries}


def count(run: Path) -> dict[str, Any]:
    """Count the run's stage files: rows kept by stage and by kind, rows dropped by reason."""
    dropped: dict[str, int] = {}
    for stage in ("03", "04", "05"):
        for reason, rows in _table(run / f"{stage}_dropped.jsonl", "reason"):
            dropped[reason] = dropped.get(reason, 0) + rows
    return {
        "kept": {stage[3:]: _lines(run / f"{stage}.jsonl") for stage in _STAGES},
        "dropped": dict(sorted(dropped.items(), key=lambda item: (-item[1], item[0]))),
        "difficulty": dict(_table(run / "04_selected.jsonl", "difficulty")),
        "constructs": dict(_table(run / "04_selected.jsonl", "unnest(constructs)")),
        "style": dict(_table(run / "04_selected.jsonl", "style")),
        "pairs": dict(_table(run / "05_pairs.jsonl", "kind")),
        "families": dict(_table(run / "05_pairs.jsonl", "kind || ': ' || family")),
        "lessons": dict(_table(run / "05_lessons.jsonl", "kind")),
        "databases": dict(_table(run / "01_databases.jsonl", "split")),
        "question_words": _quantiles(run / "04_selected.jsonl", "len(string_split(question, ' '))"),
        "sql_characters": _quantiles(run / "04_selected.jsonl", "len(sql)"),
    }


def _table(path: Path, expression: str) -> list[tuple[str, int]]:
    """Return (value, rows) by falling count."""
    if not _lines(path):
        return []
    grouped = (f"SELECT value, count(*) AS rows FROM (SELECT {expression} AS value FROM read_json(?, "
               "format = 'newline_delimited')) GROUP BY value ORDER BY rows DESC, value")
    return [(str(value), int(rows)) for value, rows in duckdb.execute(grouped, [str(path)]).fetchall()]


def _quantiles(path: Path, expression: str) -> dict[str, float]:
    if not _lines(path):
        return {}
    found = duckdb.execute(f"SELECT min(v), quantile_disc(v, [0.5, 0.95]), max(v) FROM (SELECT {expression} AS v "
                           "FROM read_json(?, format = 'newline_delimited'))", [str(path)]).fetchone()
    assert found is not None
    return {"min": found[0], "median": found[1][0], "p95": found[1][1], "max": found[2]}


def _lines(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(1 for _ in lines)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _inputs(run: Path) -> list[dict[str, Any]]:
    shown = ("db_id", "origin", "name", "sha256", "domain", "tables", "columns", "split")
    with (run / "01_databases.jsonl").open(encoding="utf-8") as lines:
        return [{name: row[name] for name in shown} for row in map(json.loads, lines)]


def card(settings: Settings, run: Path, counted: dict[str, Any]) -> str:
    """Return the dataset card in the Hugging Face form."""
    rows = counted["kept"]["selected"]
    size = next(name for limit, name in ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"),
                                         (10**12, "100K<n<1M")) if rows < limit)
    head = ("---\nlicense: apache-2.0\nlanguage: [en]\ntask_categories: [text-generation]\n"
            f"tags: [text-to-sql, dpo, refusals, synthetic, {settings.dialect}]\nsize_categories: [{size}]\nconfigs:\n"
            "  - config_name: sft\n    data_files: [{split: train, path: sft.jsonl}, "
            "{split: validation, path: sft.validation.jsonl}]\n"
            "  - config_name: pairs\n    data_files: [{split: train, path: pairs.jsonl}, "
            "{split: validation, path: pairs.validation.jsonl}]\n---\n\n")
    intro = (f"# A {settings.dialect} corpus over {sum(counted['databases'].values())} databases\n\n"
             f"{rows} questions with executed SQL, {counted['kept']['lessons']} requests to refuse and their "
             f"look-alikes, {counted['kept']['pairs']} preference pairs. Grown from schemas by `toolkit curate` "
             f"with seed {settings.seed}; each query ran on {settings.instances} differently filled instances of its "
             "database. Questions are generated from a grammar unless a person reviewed them.\n\n")
    sections = [_section(title, counted[key]) for title, key in
                (("Kept", "kept"), ("Dropped, by reason", "dropped"), ("Difficulty (Spider's rules)", "difficulty"),
                 ("Constructs", "constructs"), ("Question style", "style"), ("Pairs by kind", "pairs"),
                 ("Lessons by kind", "lessons"), ("Databases by split", "databases"),
                 ("Question length, words", "question_words"), ("Query length, characters", "sql_characters"))]
    return head + intro + "\n".join(sections) + "\n" + _sampled(run, settings.seed)


def _section(title: str, counts: dict[str, Any]) -> str:
    lines = "".join(f"| {name} | {number} |\n" for name, number in counts.items()) or "| none | 0 |\n"
    return f"## {title}\n\n| | |\n| --- | ---: |\n{lines}"


def _sampled(run: Path, seed: int) -> str:
    """Show 20 random examples and 6 random pairs, so that a person can judge the corpus at a glance."""
    draw = random.Random(f"card:{seed}")
    examples = list(jsonl.read(run / "04_selected.jsonl", Example))
    pairs = list(jsonl.read(run / "05_pairs.jsonl", Pair))
    text = "## Twenty random rows\n\n"
    for example in draw.sample(examples, min(20, len(examples))):
        text += f"- `{example.db_id}` {example.question}\n  ```sql\n  {example.sql}\n  ```\n"
    text += "\n## Six random pairs\n\n"
    for pair in draw.sample(pairs, min(6, len(pairs))):
        text += (f"- `{pair.db_id}`, {pair.kind} ({pair.family}): {pair.question}\n  ```sql\n"
                 f"  {pair.chosen}\n  -- rather than\n  {pair.rejected}\n  ```\n")
    return text
