"""Keys with names of their own: what they say of the row they lead to is said, and of two keys it is clear which."""

from __future__ import annotations

import re
import sqlite3
from difflib import get_close_matches

import pytest

from curation.grammar import generate
from curation.grammar.paths import Link, links
from curation.records import Candidate
from schemas import describe
from schemas.schema import Column, ForeignKey, Schema, Table

_DDL = """
CREATE TABLE station (id INTEGER PRIMARY KEY, name TEXT UNIQUE, city TEXT, docks INTEGER);
CREATE TABLE bike (bike_id INTEGER PRIMARY KEY, model TEXT, weight REAL);
CREATE TABLE trip (trip_id INTEGER PRIMARY KEY, start_station_id INTEGER NOT NULL REFERENCES station(id),
  end_station INTEGER NOT NULL REFERENCES station(id), bike INTEGER REFERENCES bike(bike_id), minutes INTEGER);
CREATE TABLE staff (staff_id INTEGER PRIMARY KEY, name TEXT UNIQUE, age INTEGER);
CREATE TABLE problem (problem_id INTEGER PRIMARY KEY, title TEXT UNIQUE, severity TEXT,
  reported_by_staff_id INTEGER NOT NULL REFERENCES staff(staff_id), "Assigned to" INTEGER REFERENCES staff(staff_id));
CREATE TABLE shop (shop_id INTEGER PRIMARY KEY, name TEXT UNIQUE, manager INTEGER REFERENCES staff(staff_id),
  host_station INTEGER REFERENCES station(id), area INTEGER);
"""


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Candidate]:
    path = tmp_path_factory.mktemp("keys") / "bikes.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript(_DDL)
        for n in range(1, 31):
            city, grave = ["Rome", "Oslo", "Lima"][n % 3], ["minor", "major", "fatal"][n % 3]
            database.execute("INSERT INTO station VALUES (?,?,?,?)", (n, f"Mill {n}", city, 10 + n))
            database.execute("INSERT INTO bike VALUES (?,?,?)", (n, f"Model {n % 6}", 9.5 + n))
            database.execute("INSERT INTO trip VALUES (?,?,?,?,?)", (n, 1 + n % 8, 1 + n % 9, 1 + n % 7, 3 * n))
            database.execute("INSERT INTO staff VALUES (?,?,?)", (n, f"Ann{chr(64 + n)}", 20 + n))
            database.execute("INSERT INTO problem VALUES (?,?,?,?,?)", (n, f"Leak {n}", grave, 1 + n % 8, 1 + n % 5))
            database.execute("INSERT INTO shop VALUES (?,?,?,?,?)", (n, f"Corner {n}", 1 + n % 6, 1 + n % 7, 50 + n))
    schema = describe.read(path, "bikes")
    return list(generate(schema, describe.sample(path, schema), n=1500, seed=4))


def link(column: str, parent: str, key: str = "id") -> Link:
    holder = Table("holder", (Column("holder_id", "integer"), Column(column, "integer")), ("holder_id",),
                   (ForeignKey((column,), parent, (key,)),))
    return links(Schema("s", (Table(parent, (Column(key, "integer"),), (key,)), holder)))["holder"][0]


def joined(rows: list[Candidate], column: str) -> list[str]:
    """Return the questions whose queries join on a column, in lower case."""
    ties = re.compile(rf'ON (?:T\d\.\w+ = )?T\d\."?{column}"?(?= |$)')
    found = [row.question.lower() for row in rows if ties.search(row.sql)]
    assert len(found) > 12
    return found


@pytest.mark.parametrize(("column", "said"), [("start_station_id", "start"), ("end_station", "end"),
                                              ("reported_by_staff_id", "reported"), ("Assigned to", "assigned")])
def test_of_two_keys_to_one_table_it_is_said_which(rows: list[Candidate], column: str, said: str) -> None:
    assert [text for text in joined(rows, column) if not get_close_matches(said, text.split(), cutoff=0.8)] == []


def test_rows_are_counted_by_what_another_is_to_them(rows: list[Candidate]) -> None:
    text = "\n".join(row.question for row in rows)
    for said in ("the start station of the most", "that each is the end station of", "are the start station of",
                 "are not the end station of any", "reported the most problems", "problems that each reported"):
        assert said in text, said


def test_who_did_something_is_said_by_its_verb(rows: list[Candidate]) -> None:
    text = "\n".join(row.question for row in rows).lower()
    assert "reported by the staff" in text and "have not reported any" in text
    assert re.search(r"the staff (?:member )?(?:it|they) (?:was|were) (?:reported by|assigned to)", text)
    assert not re.search(r"do(?:es)? not (?:reported|assigned|were)|reported by'?s|reporter", text)


def test_the_only_key_to_a_table_may_go_without_its_role(rows: list[Candidate]) -> None:
    told = joined(rows, "manager")
    silent = [question for question in told if "manage" not in question]
    assert 0.05 < len(silent) / len(told) < 0.6


def test_the_number_in_a_key_without_id_is_called_an_id(rows: list[Candidate]) -> None:
    shown = [row.question.lower() for row in rows if re.match("SELECT (?:T1.)?manager FROM shop", row.sql)]
    assert len(shown) > 3 and [text for text in shown if not re.search(r"\bids?\b", text)] == []


def test_no_average_is_over_rows_of_an_unnamed_key_of_two(rows: list[Candidate]) -> None:
    assert [row.sql for row in rows if re.search(r"(?:avg|sum)\(T2\.minutes\).*station AS T1 JOIN trip", row.sql)] == []


def test_a_keys_words_are_said_as_a_noun_says_them() -> None:
    roles = {name: link(name, parent).role for name, parent in (
        ("from_harbor", "harbors"), ("ToStationId", "stations"), ("deck_a", "decks"), ("club_id_2", "club"),
        ("home_team", "tbl_teams"), ("winner_id", "players"), ("project", "projects"), ("head_id", "people"))}
    assert link("src_apid", "airports", "apid").role == "source airport"
    assert link("patient_ssn", "patient", "ssn").role == ""
    assert roles == {"from_harbor": "origin harbor", "ToStationId": "destination station", "deck_a": "first deck",
                     "club_id_2": "second club", "home_team": "home team", "winner_id": "winner", "project": "",
                     "head_id": "head"}


def test_a_participle_before_by_is_what_was_done() -> None:
    found = {name: link(name, "staff").done for name in ("reported_by_staff_id", "Assigned to", "created_by",
                                                         "staff_id", "manager_id")}
    assert found == {"reported_by_staff_id": "reported by", "Assigned to": "assigned to", "created_by": "created by",
                     "staff_id": "", "manager_id": ""}
