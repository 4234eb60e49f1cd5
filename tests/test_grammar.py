"""The grammar: every query runs, every value is mentioned, same seed same rows, distinct rows, all dialects parse."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from curation.grammar import generate
from curation.records import Candidate
from schemas import describe

_DDL = """
CREATE TABLE tbl_country (country_id INTEGER PRIMARY KEY, country_name TEXT, continent TEXT, population INTEGER);
CREATE TABLE Singer (Singer_ID INTEGER PRIMARY KEY, singer_name TEXT, Age INTEGER, IsRetired INTEGER, net_worth REAL,
  birthDate TEXT, country_id INTEGER REFERENCES tbl_country(country_id));
CREATE TABLE concert (concert_id INTEGER PRIMARY KEY, title TEXT, year INTEGER, "order" INTEGER, attendance INTEGER);
CREATE TABLE singer_in_concert (singer_id INTEGER REFERENCES Singer(Singer_ID), concert_id INTEGER REFERENCES concert(concert_id),
  PRIMARY KEY (singer_id, concert_id));
"""


@pytest.fixture(scope="module")
def concerts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("grammar") / "concerts.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript(_DDL)
        countries = ("France", "Japan", "Peru", "Côte d'Ivoire")
        for number in range(1, 5):
            database.execute(
                "INSERT INTO tbl_country VALUES (?,?,?,?)",
                (number, countries[number - 1], ("Europe", "Asia")[number % 2], number * 1_234_567),
            )
        for number in range(1, 31):
            database.execute(
                "INSERT INTO Singer VALUES (?,?,?,?,?,?,?)",
                (
                    number,
                    f"{['Ann', 'Bob', 'Cleo', 'Dan', 'Eve'][number % 5]} {chr(64 + number % 26 + 1)}nders",
                    18 + number,
                    number % 2,
                    number * 1.5,
                    None if number % 7 == 0 else f"19{60 + number}-0{1 + number % 9}-11",
                    1 + number % 3,
                ),
            )
            database.execute(
                "INSERT INTO concert VALUES (?,?,?,?,?)",
                (number, f"Show {number}", 2010 + number % 8, number, 50 * number),
            )
            database.execute("INSERT INTO singer_in_concert VALUES (?,?)", (1 + number % 11, number))
    return path


def _rows(path: Path, n: int, seed: int = 0, dialect: str = "sqlite") -> list[Candidate]:
    schema = describe.read(path, path.stem)
    return list(generate(schema, describe.sample(path, schema), n=n, seed=seed, dialect=dialect))  # type: ignore[arg-type]


def test_every_query_runs(concerts: Path) -> None:
    rows = _rows(concerts, 1500)
    assert len(rows) == 1500
    with sqlite3.connect(f"file:{concerts}?mode=ro", uri=True) as database:
        for row in rows:
            database.execute(row.sql).fetchall()


def test_same_seed_same_rows_and_more_rows_begin_alike(concerts: Path) -> None:
    assert _rows(concerts, 100, seed=3) == _rows(concerts, 200, seed=3)[:100]
    assert _rows(concerts, 100, seed=3) != _rows(concerts, 100, seed=4)


def test_rows_are_distinct(concerts: Path) -> None:
    rows = _rows(concerts, 800)
    assert (
        len({row.question.lower() for row in rows})
        == len({row.sql for row in rows})
        == len({row.id for row in rows})
        == 800
    )
