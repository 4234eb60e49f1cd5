"""Rows that queries need are added without breaking a key, a CHECK or anything that held before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from curation.records import Candidate
from curation.witnesses import witnesses
from schemas import ddl, populate
from schemas.witness import Needs, Part

SCHEMA = ddl.parse("""
CREATE TABLE venue (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL, born INTEGER CHECK (born < 2010));
CREATE TABLE paper (id INTEGER PRIMARY KEY, title TEXT, year INTEGER, venue_id INTEGER REFERENCES venue(id));
CREATE TABLE writes (paper_id INTEGER REFERENCES paper(id), author_id INTEGER REFERENCES author(id),
                     PRIMARY KEY (paper_id, author_id));
""", "papers", "sqlite")
JOINED = ("SELECT p.title FROM paper AS p JOIN venue AS v ON p.venue_id = v.id JOIN writes w ON w.paper_id = p.id "
          "JOIN author a ON a.id = w.author_id WHERE v.name = '{}' AND a.name = '{}' AND p.year > {}")


def asked(*queries: str) -> list[Candidate]:
    return [Candidate(id=str(number), db_id="papers", question="?", sql=sql, source="import:csv")
            for number, sql in enumerate(queries)]


def filled(folder: Path, *queries: str) -> sqlite3.Connection:
    needs = Needs({}, witnesses(asked(*queries), SCHEMA))
    return sqlite3.connect(populate.build(SCHEMA, "sqlite", folder / "papers.sqlite", named=needs))


QUERIES = (*(JOINED.format(f"Venue {n % 5}", f"Author {n}", 2000 + n) for n in range(20)),
           "SELECT a.name FROM author a JOIN writes w ON a.id = w.author_id JOIN writes x ON x.paper_id = w.paper_id "
           "JOIN author b ON b.id = x.author_id WHERE a.name = 'Ann' AND b.name = 'Bob'",
           "SELECT title FROM paper WHERE venue_id = 7777 AND title LIKE '%quokka%'",
           "SELECT id FROM author WHERE name = 'Cy' AND (born = 1984 OR born = 1999)",
           "SELECT title FROM paper WHERE id IN (SELECT paper_id FROM writes w JOIN author a ON w.author_id = a.id "
           "WHERE a.name = 'Dee')")


@pytest.fixture()
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    yield filled(tmp_path, *QUERIES)


@pytest.mark.parametrize("sql", QUERIES)
def test_every_query_finds_its_rows(sql: str, database: sqlite3.Connection) -> None:
    assert database.execute(sql).fetchall()


def test_keys_and_uniqueness_hold(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("SELECT count(*) FROM venue WHERE name = 'Venue 3'").fetchone() == (1,)


def test_what_cannot_hold_is_left_out_and_the_rest_stands(tmp_path: Path) -> None:
    database = filled(tmp_path, "SELECT id FROM author WHERE name = 'Eve' AND born = 2030",
                      "SELECT id FROM paper WHERE year = 'soon' AND title = 'Never'",
                      "SELECT id FROM author WHERE name = 'Flo' AND born = 1950")
    assert database.execute("SELECT count(*) FROM author WHERE name = 'Eve'").fetchone() == (0,)
    assert database.execute("SELECT count(*) FROM paper WHERE title = 'Never'").fetchone() == (0,)
    assert database.execute("SELECT count(*) FROM author WHERE name = 'Flo'").fetchone() == (1,)


def test_the_same_queries_add_the_same_rows(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        filled(tmp_path / name, *QUERIES).close()
    assert (tmp_path / "one/papers.sqlite").read_bytes() == (tmp_path / "two/papers.sqlite").read_bytes()


def test_a_witness_is_read_off_joins_and_conditions() -> None:
    [found] = witnesses(asked("SELECT 1 FROM paper p JOIN venue v ON v.id = p.venue_id WHERE 2012 < p.year AND v.name "
                              "= 'ACL' AND NOT p.title = 'x'"), SCHEMA)
    assert found == (Part("paper", (("year", 2013),), (("venue_id", 0),)),
                     Part("venue", (("name", "ACL"),), (("id", 0),)))
    assert witnesses(asked("SELECT count(*) FROM paper", "SELECT 1 FROM nowhere WHERE a = 1", "SELEKT"), SCHEMA) == ()
