"""A small run to review, written by the toolkit's own writers: a database, its pairs and their training files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from curation import export, jsonl
from curation.prompt import refusal
from curation.records import Database, Pair

SCHEMA = "CREATE TABLE singer (singer_id integer PRIMARY KEY, name text, country text, age integer)"
ROWS = (("Ada", "France", 31), ("Bo", "France", 44), ("Cleo", "Norway", 27), ("Dag", "Norway", 27), ("Eve", "Peru", 60))

NEAR_MISS = Pair(
    id="near_miss-hall-1", db_id="hall", question="How many singers are from France?", kind="near_miss",
    chosen="SELECT count(*) FROM singer WHERE country = 'France'", rejected="SELECT count(*) FROM singer",
    family="missing_condition", evidence="instance 0: 2 against 5", edit_distance=0.4)
REFUSAL = Pair(
    id="refusal-hall-1", db_id="hall", question="Remove every singer from France", kind="refusal",
    chosen=refusal("this would delete rows, and only read-only questions are answered"),
    rejected="DELETE FROM singer WHERE country = 'France'", family="row_delete", evidence="proven: it deletes rows")
LOOKALIKE = Pair(
    id="lookalike-hall-1", db_id="hall", question="Which singers were removed from the Norway tour?", kind="lookalike",
    chosen="SELECT name FROM singer WHERE country <> 'Norway'", rejected=refusal("this would delete rows"),
    family="row_delete", evidence="proven: it only reads")
UNANSWERABLE = Pair(
    id="unanswerable-hall-1", db_id="hall", question="Which singer earns most?", kind="unanswerable",
    chosen=refusal("the database has no earnings of singers"),
    rejected="SELECT name FROM singer ORDER BY earnings DESC LIMIT 1", family="missing_column",
    evidence="proven: there are no earnings")
ALL = (NEAR_MISS, REFUSAL, LOOKALIKE, UNANSWERABLE)


def run_folder(folder: Path, pairs: Iterable[Pair] = ALL) -> Path:
    """Write a run of `pairs` into `folder` and return it."""
    (folder / "databases").mkdir(parents=True)
    for number, rows in enumerate((ROWS, ROWS[:4], ROWS[2:])):
        with sqlite3.connect(folder / "databases" / f"hall.{number}.sqlite") as database:
            database.execute(SCHEMA)
            database.executemany("INSERT INTO singer (name, country, age) VALUES (?, ?, ?)", rows)
        database.close()
    jsonl.write(folder / "01_databases.jsonl", [Database(
        db_id="hall", origin="ddl", name="hall.sql", source="hall.sql", sha256="0" * 64, tables=1, columns=4,
        schema_text=SCHEMA, instances=tuple(f"databases/hall.{number}.sqlite" for number in range(3)))])
    jsonl.write(folder / "04_selected.jsonl", [])
    jsonl.write(folder / "05_lessons.jsonl", [])
    jsonl.write(folder / "05_pairs.jsonl", pairs)
    export.training_files(folder)
    return folder


def many(count: int) -> list[Pair]:
    """Return `count` pairs with different texts."""
    return [NEAR_MISS.model_copy(update={
        "id": f"near_miss-hall-{n}", "question": f"How many singers are older than {n}?",
        "chosen": f"SELECT count(*) FROM singer WHERE age > {n}",
        "rejected": f"SELECT count(*) FROM singer WHERE age >= {n}"}) for n in range(count)]
