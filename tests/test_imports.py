"""Imported rows: every form becomes the same candidate, what is amiss is told, and all of it is verified."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from curation import imports, pipeline
from curation.prompt import assistant, prompt, refusal
from curation.settings import Settings
from schemas import catalog
from schemas.catalog import Source
from schemas.errors import InputError

SQL = "SELECT count(*) FROM animal"
ROW = {"db_id": "zoo", "question": "How many animals are there?"}
SCHEMA = "CREATE TABLE animal (id INTEGER PRIMARY KEY, name TEXT, kind TEXT, age INTEGER);"


@pytest.fixture()
def sources(tmp_path: Path) -> list[Source]:
    for name, text in (("zoo", SCHEMA), ("shop", "CREATE TABLE item (id INTEGER PRIMARY KEY, price REAL);")):
        (tmp_path / f"{name}.sql").write_text(text)
    return catalog.find(tmp_path)


def saved(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


@pytest.mark.parametrize(("row", "source"), [
    ({**ROW, "query": SQL + " ;"}, "spider"),
    ({**ROW, "SQL": SQL, "difficulty": "simple", "evidence": ""}, "bird"),
    ({**ROW, "sql": SQL}, "jsonl"),
    ({"db_id": "ZOO", "messages": prompt(ROW["question"], SCHEMA, "sqlite") + assistant(SQL)}, "chat"),
    ({"messages": prompt(ROW["question"], SCHEMA, "sqlite") + assistant(f"```sql\n{SQL}\n```")}, "chat"),
    ({"prompt": f"{SCHEMA}\n\n{ROW['question']}", "completion": SQL}, "chat"),
    ({"id": "zoo-1", "kind": "answer", "db_id": "zoo",
      "messages": prompt(ROW["question"], SCHEMA, "sqlite") + assistant(SQL)}, "sft"),
])
def test_every_form_becomes_the_same_candidate(row: dict[str, Any], source: str, sources: list[Source],
                                               tmp_path: Path) -> None:
    [found] = imports.read([saved(tmp_path / "rows.jsonl", [row])], sources, "sqlite").candidates["zoo"]
    assert (found.question, found.sql, found.source) == (ROW["question"], SQL, f"import:{source}")
    assert found.id == imports.candidate_id("zoo", ROW["question"], SQL, "sqlite")


def test_evidence_is_part_of_the_question(sources: list[Source], tmp_path: Path) -> None:
    row = {**ROW, "evidence": "a cub is younger than 2", "SQL": SQL + " WHERE age < 2"}
    [found] = imports.read([saved(tmp_path / "a.json", [row])], sources, "sqlite").candidates["zoo"]
    assert found.question == "How many animals are there?\na cub is younger than 2"


def test_a_table_without_a_database_is_about_the_only_one(sources: list[Source], tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(f"Question,SQL\n{ROW['question']},{SQL}\n")
    found = imports.read([str(tmp_path / "mine.csv")], [sources[1]], "sqlite")
    assert [row.source for row in found.candidates["zoo"]] == ["import:csv"]
    with pytest.raises(InputError, match="no row is about a database of this run"):
        imports.read([str(tmp_path / "mine.csv")], sources, "sqlite")


def test_sql_comes_in_the_dialect_of_the_run(sources: list[Source], tmp_path: Path) -> None:
    rows = [{**ROW, "query": 'SELECT name FROM animal WHERE kind = "lion"'},
            {**ROW, "dialect": "mysql", "sql": "SELECT `name` FROM animal LIMIT 2, 3"}]
    found = imports.read([saved(tmp_path / "a.jsonl", rows)], sources, "duckdb").candidates["zoo"]
    assert [(row.sql, row.dialect) for row in found] == [
        ("SELECT name FROM animal WHERE kind = 'lion'", "duckdb"),
        ('SELECT "name" FROM animal LIMIT 3 OFFSET 2', "duckdb")]


def test_rows_of_no_use_fall_under_a_reason(sources: list[Source], tmp_path: Path) -> None:
    said = prompt(ROW["question"], SCHEMA, "sqlite")
    rows = [{**ROW, "sql": SQL}, {**ROW, "sql": SQL + ";"}, {**ROW, "db_id": "farm", "sql": SQL},
            {"messages": said + assistant(refusal("this would delete rows"))}, {"messages": said + assistant("Sure!")},
            {"messages": [*said, *assistant(SQL), *said[1:], *assistant(SQL)]},
            {**ROW, "sql": "SELECT (", "dialect": "mysql"}]
    found = imports.read([saved(tmp_path / "a.jsonl", rows)], sources, "sqlite")
    assert Counter(row.reason for row in found.dropped) == {reason: 1 for reason in (
        "duplicate", "no_database", "refusal", "no_sql", "several_turns", "unparsable")}
    assert found.dropped[0].id == "a.jsonl:2"


@pytest.mark.parametrize(("row", "told"), [
    ({"db_id": "zoo", "sql": SQL}, "question: is missing"),
    ({**ROW, "sql": 7}, "sql: has to be a text, not '7'"),
    ({**ROW, "answer": SQL}, "sql: is missing; a row has question and sql"),
    ({**ROW, "db_id": 3, "sql": SQL}, "db_id: has to be a text"),
    ({**ROW, "dialect": "oracle", "sql": SQL}, "dialect: has to be one of sqlite, duckdb"),
])
def test_a_bad_line_names_file_line_and_field(row: dict[str, Any], told: str, sources: list[Source],
                                              tmp_path: Path) -> None:
    name = saved(tmp_path / "a.jsonl", [{**ROW, "sql": SQL}, row])
    with pytest.raises(InputError, match=f"a.jsonl, line 2: {told}"):
        imports.read([name], sources, "sqlite")


@pytest.fixture()
def zoo(tmp_path: Path) -> Path:
    """A database file in which three lions are named, beside a file of rows about it."""
    with sqlite3.connect(tmp_path / "zoo.sqlite") as database:
        database.execute(SCHEMA)
        database.executemany("INSERT INTO animal VALUES (?, ?, ?, ?)",
                             [(n, f"Leo {n}", "lion" if n < 4 else "ibex", n) for n in range(1, 40)])
    good = [{**ROW, "question": f"How many {kind}s are {age} or older?",
             "query": f'SELECT count(*) FROM animal WHERE kind = "{kind}" AND age >= {age}'}
            for kind, age in (("lion", 2), ("ibex", 20), ("lion", 3))]
    bad = [{**ROW, "question": "Remove them.", "query": "DELETE FROM animal"},
           {**ROW, "question": "How high is it?", "query": "SELECT height FROM animal"},
           {**ROW, "question": "Who is a dodo of minus one?", "query": "SELECT name FROM animal WHERE age = id - 99"}]
    (tmp_path / "train.json").write_text(json.dumps(good + bad, indent=1))
    return tmp_path


def test_imported_rows_are_verified_on_the_file_itself_and_on_filled_copies(zoo: Path) -> None:
    settings = Settings(schemas=(str(zoo / "zoo.sqlite"),), imports=(str(zoo / "train.json"),), grammar=False,
                        target=50, pairs=0, lessons=0)
    manifest: Any = pipeline.curate(settings, zoo / "run")
    [database] = [json.loads(line) for line in (zoo / "run" / "01_databases.jsonl").read_text().splitlines()]
    assert database["instances"] == [str(zoo / "zoo.sqlite"), "databases/zoo.1.sqlite", "databases/zoo.2.sqlite"]
    fallen = [json.loads(line) for line in (zoo / "run" / "03_dropped.jsonl").read_text().splitlines()]
    assert Counter(row["reason"] for row in fallen) == {"denied": 1, "error": 1, "empty": 1}
    kept = [json.loads(line) for line in (zoo / "run" / "03_examples.jsonl").read_text().splitlines()]
    assert [row["source"] for row in kept] == ["import:spider"] * 3
    assert kept[0]["sql"] == "SELECT count(*) FROM animal WHERE kind = 'lion' AND age >= 2"
    assert manifest["counts"]["dropped"]["denied"] == 1


def test_imported_and_grown_rows_share_a_target(zoo: Path) -> None:
    settings = Settings(schemas=(str(zoo / "zoo.sqlite"),), imports=(str(zoo / "train.json"),), target=20, pairs=0,
                        lessons=0)
    pipeline.curate(settings, zoo / "run")
    sources = Counter(json.loads(line)["source"]
                      for line in (zoo / "run" / "04_selected.jsonl").read_text().splitlines())
    assert sources["import:spider"] == 2 and sources["grammar"] == 18


def test_rows_about_a_schema_without_data_find_the_values_that_they_name(sources: list[Source], tmp_path: Path) -> None:
    rows = [{**ROW, "question": "Which animals are quokkas?", "sql": "SELECT name FROM animal WHERE kind = 'quokka'"}]
    settings = Settings(schemas=(str(tmp_path / "zoo.sql"),), imports=(saved(tmp_path / "a.jsonl", rows),),
                        grammar=False, target=5, pairs=0, lessons=0)
    pipeline.curate(settings, tmp_path / "run")
    assert len((tmp_path / "run" / "04_selected.jsonl").read_text().splitlines()) == 1


def test_two_workers_import_the_same_files_as_one(zoo: Path) -> None:
    settings = Settings(schemas=(str(zoo / "zoo.sqlite"), "gym"), imports=(str(zoo / "train.json"),), target=30,
                        pairs=0, lessons=0)
    for workers in (1, 2):
        pipeline.curate(settings, zoo / f"run{workers}", workers=workers)
    for name in ("02_dropped.jsonl", "04_selected.jsonl", "sft.jsonl", "manifest.json"):
        assert (zoo / "run1" / name).read_bytes() == (zoo / "run2" / name).read_bytes()
