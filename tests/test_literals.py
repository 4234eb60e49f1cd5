"""Values that queries name get into the rows that are made."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from curation.literals import named
from curation.records import Candidate
from schemas import ddl, populate
from schemas.witness import Needs

SCHEMA = ddl.parse("CREATE TABLE state (id INT PRIMARY KEY, name TEXT UNIQUE); CREATE TABLE city (id INT PRIMARY KEY, "
                   "name TEXT, people INT, state INT REFERENCES state(id));", "geo", "sqlite")


def asked(*queries: str) -> list[Candidate]:
    return [Candidate(id=str(number), db_id="geo", question="?", sql=sql, source="import:csv")
            for number, sql in enumerate(queries)]


def test_literals_are_found_through_aliases_and_bounds_with_their_neighbours() -> None:
    found = named(asked("SELECT c.id FROM city AS c JOIN state s ON c.state = s.id "
                        "WHERE s.name = 'Ohio' AND people >= 9",
                        "SELECT id FROM city WHERE lower(name) LIKE '%spring%' OR 'Rome' = name",
                        "SELECT id FROM city WHERE name IN ('Bath', 'Bonn') AND people BETWEEN 3 AND 5",
                        "SELECT id FROM city WHERE state = (SELECT id FROM state WHERE name <> 'Utah')", "SELEKT ("),
                  SCHEMA)
    assert {place: set(values) for place, values in found.items()} == {
        ("state", "name"): {"Ohio", "Utah"}, ("city", "name"): {"spring", "Rome", "Bath", "Bonn"},
        ("city", "people"): {8, 9, 10, 3, 5}}


def test_every_named_value_stands_in_some_row(tmp_path: Path) -> None:
    places = {("state", "name"): ("Ohio", "Utah"), ("city", "name"): ("Bath", "Bonn"), ("city", "people"): (7, "x")}
    path = populate.build(SCHEMA, "sqlite", tmp_path / "geo.sqlite", named=Needs(places))
    with sqlite3.connect(path) as database:
        for (table, column), values in places.items():
            held = {value for value, in database.execute(f"SELECT {column} FROM {table}")}
            assert held >= set(values) - {"x"} and len(held) > len(values)
