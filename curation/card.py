"""The run's manifest and its dataset card, in the form that `datasets.load_dataset` and the Hugging Face hub read."""

from __future__ import annotations

import hashlib
import json
import platform
import random
import sqlite3
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

from curation import jsonl
from curation.records import Example, Pair, Record
from curation.settings import Settings
from curation.tally import Coverage, Spread, Tally, tally

R = TypeVar("R", bound=Record)
_FILES = ("sft.jsonl", "sft.validation.jsonl", "pairs.jsonl", "pairs.validation.jsonl")
ROWS, PAIRS = 20, 6
"Random rows that a card shows."


def write(settings: Settings, run: Path) -> None:
    """Write `README.md` and then `manifest.json` into `run`."""
    counted = tally(run)
    files = {name: {"rows": _lines(run / name), "sha256": _sha256(run / name)} for name in _FILES}
    facts: dict[str, Any] = {"settings": settings.model_dump(), "versions": versions(), "inputs": _inputs(run),
                             "counts": counted.model_dump(), "files": files} | _brought(settings, run)
    with jsonl.replacing(run / "README.md") as out:
        out.write(card(settings, run, counted))
    with jsonl.replacing(run / "manifest.json") as out:
        json.dump(facts, out, indent=2, ensure_ascii=False)
        out.write("\n")


def versions() -> dict[str, str]:
    """Return the versions of what decides a run's files."""
    libraries = {name: metadata.version(name) for name in ("sql-alignment-toolkit", "sqlglot", "duckdb", "pydantic")}
    return {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version, **libraries}


def _lines(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(1 for _ in lines)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _brought(settings: Settings, run: Path) -> dict[str, Any]:
    """Return what a run had beside its schemas: imported files, a model."""
    files = [Path(name) for name in settings.imports]
    imported = [{"name": path.name, "sha256": _sha256(path) if path.exists() else ""} for path in files]
    said = run / "03_model.json"
    return ({"imports": imported} if files else {}) | (
        {"model": json.loads(said.read_text(encoding="utf-8"))} if settings.sampling else {})


def _inputs(run: Path) -> list[dict[str, Any]]:
    shown = ("db_id", "origin", "name", "sha256", "domain", "tables", "columns", "split")
    with (run / "01_databases.jsonl").open(encoding="utf-8") as lines:
        return [{name: row[name] for name in shown} for row in map(json.loads, lines)]


def card(settings: Settings, run: Path, counted: Tally) -> str:
    """Return the dataset card in the Hugging Face form."""
    rows = counted.kept["selected"]
    size = next(name for limit, name in ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"),
                                         (10**6, "100K<n<1M"), (10**12, "1M<n<10M")) if rows < limit)
    head = ("---\nlicense: apache-2.0\nlanguage: [en]\ntask_categories: [text-generation]\n"
            f"tags: [text-to-sql, dpo, refusals, synthetic, {settings.dialect}]\nsize_categories: [{size}]\n"
            f"{_configs(run)}---\n\n")
    intro = (f"# A {settings.dialect} corpus over {sum(counted.databases.values())} databases\n\n"
             f"{rows} questions with executed SQL, {counted.kept['lessons']} requests to refuse and their "
             f"look-alikes, {counted.kept['pairs']} preference pairs. Grown from schemas by `toolkit curate` "
             f"with seed {settings.seed}; each query ran on {settings.instances} differently filled instances of its "
             "database. Questions are generated from a grammar unless their source says otherwise.\n\n")
    return head + intro + "\n".join(_sections(counted)) + "\n" + _sampled(run, settings.seed)


def _configs(run: Path) -> str:
    """Return the card's configurations: a split that has no row is not named, for nothing could load it."""
    configs = ""
    for name in ("sft", "pairs"):
        parts = (("train", f"{name}.jsonl"), ("validation", f"{name}.validation.jsonl"))
        splits = [f"{{split: {split}, path: {file}}}" for split, file in parts if (run / file).stat().st_size]
        if splits:
            configs += f"  - config_name: {name}\n    data_files: [{', '.join(splits)}]\n"
    return f"configs:\n{configs}" if configs else ""


def _sections(counted: Tally) -> list[str]:
    tables = (("Kept", counted.kept), ("Dropped, by reason", counted.dropped),
              ("Difficulty (Spider's rules)", counted.difficulty), ("Constructs", counted.constructs),
              ("Question style", counted.style), ("Pairs by kind", counted.pairs), ("Lessons by kind", counted.lessons),
              ("Databases by split", counted.databases), ("Tables and columns asked about", counted.coverage),
              ("Question length, words", counted.question_words), ("Query length, characters", counted.sql_characters))
    return [_section(title, found) for title, found in tables]


def _section(title: str, found: dict[str, int] | Spread | Coverage) -> str:
    counts = found if isinstance(found, dict) else found.model_dump(exclude={"bins"})
    lines = "".join(f"| {name.replace('_', ' ')} | {number} |\n" for name, number in counts.items()) or "| none | 0 |\n"
    return f"## {title}\n\n| | |\n| --- | ---: |\n{lines}"


def drawn(path: Path, record: type[R], count: int, seed: str) -> list[R]:
    """Return `count` random rows of a file, in a random order; only these are held."""
    rows = _lines(path)
    places = random.Random(seed).sample(range(rows), min(count, rows))
    wanted = set(places)
    found: dict[int, R] = {}
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number in wanted:
                found[number] = record.model_validate_json(line)
    return [found[place] for place in places]


def _sampled(run: Path, seed: int) -> str:
    """Show random examples and pairs, so that a person can judge the corpus at a glance."""
    text = "## Twenty random rows\n\n"
    for example in drawn(run / "04_selected.jsonl", Example, ROWS, f"card:{seed}"):
        text += f"- `{example.db_id}` {example.question}\n  ```sql\n  {example.sql}\n  ```\n"
    text += "\n## Six random pairs\n\n"
    for pair in drawn(run / "05_pairs.jsonl", Pair, PAIRS, f"card:{seed}"):
        text += (f"- `{pair.db_id}`, {pair.kind} ({pair.family}): {pair.question}\n  ```sql\n"
                 f"  {pair.chosen}\n  -- rather than\n  {pair.rejected}\n  ```\n")
    return text
