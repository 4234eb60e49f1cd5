"""The grammar: every query runs, every value is mentioned, seeds repeat, rows differ, all constructs and dialects."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from curation.grammar import generate
from curation.records import Candidate
from schemas import describe

_DDL = """
CREATE TABLE tbl_country (country_id INTEGER PRIMARY KEY, country_name TEXT, continent TEXT, population INTEGER);
CREATE TABLE Singer (Singer_ID INTEGER PRIMARY KEY, singer_name TEXT, Age INTEGER, IsRetired INTEGER, net_worth REAL,
  birthDate TEXT, country_id INTEGER REFERENCES tbl_country(country_id),
  mentor_id INTEGER REFERENCES Singer(Singer_ID));
CREATE TABLE concert (concert_id INTEGER PRIMARY KEY, title TEXT, year INTEGER, "order" INTEGER, low_price REAL,
  high_price REAL, attendance INTEGER);
CREATE TABLE singer_in_concert (singer_id INTEGER REFERENCES Singer(Singer_ID),
  concert_id INTEGER REFERENCES concert(concert_id), PRIMARY KEY (singer_id, concert_id));
"""
_BARE = """
CREATE TABLE T1 (CustID, FName, c_d_1, [Group Name]);
CREATE TABLE ordHdr (OrdNo INTEGER PRIMARY KEY, CustID, Amt);
"""
_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


@pytest.fixture(scope="module")
def concerts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("grammar") / "concerts.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript(_DDL)
        for number, country in enumerate(("France", "Japan", "Peru", "Côte d'Ivoire"), 1):
            place = ("Europe", "Asia")[number % 2]
            database.execute("INSERT INTO tbl_country VALUES (?,?,?,?)", (number, country, place, number * 1_234_567))
        for n in range(1, 31):
            name = f"{['Ann', 'Bob', 'Cleo', 'Dan', 'Eve'][n % 5]} {chr(65 + n % 26)}nders"
            birth = None if n % 7 == 0 else f"19{60 + n}-0{1 + n % 9}-11"
            singer = (n, name, 18 + n, n % 2, n * 1.5, birth, 1 + n % 3, 1 + n % 4)
            database.execute("INSERT INTO Singer VALUES (?,?,?,?,?,?,?,?)", singer)
            concert = (n, f"Show {n}", 2010 + n % 8, n, 5.5 + n, 9.25 + 2 * n, 50 * n)
            database.execute("INSERT INTO concert VALUES (?,?,?,?,?,?,?)", concert)
            database.execute("INSERT INTO singer_in_concert VALUES (?,?)", (1 + n % 11, n))
    return path


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("grammar") / "bare.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript(_BARE)
        for n in range(12):
            database.execute("INSERT INTO T1 VALUES (?,?,?,?)", (n, f"Name{n}", n % 3, "AB"[n % 2]))
            database.execute("INSERT INTO ordHdr VALUES (?,?,?)", (n, n % 5, n * 10))
    return path


def _rows(path: Path, n: int, seed: int = 0, dialect: str = "sqlite") -> list[Candidate]:
    schema = describe.read(path, path.stem)
    return list(generate(schema, describe.sample(path, schema), n=n, seed=seed, dialect=dialect))  # type: ignore[arg-type]


@pytest.mark.parametrize("where", ["concerts", "bare"])
def test_every_query_runs(where: str, request: pytest.FixtureRequest) -> None:
    path: Path = request.getfixturevalue(where)
    rows = _rows(path, 1500)
    assert len(rows) >= (1500 if where == "concerts" else 150)
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        for row in rows:
            database.execute(row.sql).fetchall()


def test_same_seed_same_rows_and_more_rows_begin_alike(concerts: Path) -> None:
    assert _rows(concerts, 100, seed=3) == _rows(concerts, 200, seed=3)[:100]
    assert _rows(concerts, 100, seed=3) != _rows(concerts, 100, seed=4)


def test_rows_are_distinct(concerts: Path) -> None:
    rows = _rows(concerts, 800)
    questions, queries, ids = ({getattr(row, field) for row in rows} for field in ("question", "sql", "id"))
    assert len(questions) == len(queries) == len(ids) == 800


def _unmentioned(row: Candidate) -> list[str]:
    """Return the literals of a query that its question does not mention, apart from those that wording implies."""
    tree = sqlglot.parse_one(row.sql, read="sqlite")
    missing = []
    for node in tree.find_all(exp.Literal):
        value = node.this.strip("%") if node.is_string else node.this
        implied = isinstance(node.parent, exp.Limit | exp.Offset | exp.TimeToStr) or value in (
            "1",
            "0",
            "100.0",
            "yes",
            "no",
        )
        word = _WORDS[int(value)] if value.isdigit() and int(value) < len(_WORDS) else value
        if not implied and value not in row.question and word not in row.question:
            missing.append(value)
    return missing


def test_every_value_is_mentioned(concerts: Path) -> None:
    wrong = [(row.question, row.sql) for row in _rows(concerts, 1500) if _unmentioned(row)]
    assert wrong == []


def test_limits_above_one_are_mentioned(concerts: Path) -> None:
    for row in _rows(concerts, 1000):
        found = re.search(r"LIMIT (\d+)$", row.sql)
        if found and found[1] != "1":
            assert found[1] in row.question or _WORDS[int(found[1])] in row.question.lower()


def test_all_constructs_are_reached(concerts: Path) -> None:
    seen = Counter(construct for row in _rows(concerts, 4000) for construct in row.constructs)
    wanted = (
        *("distinct", "count_distinct", "count", "avg", "sum", "min", "max", "join", "left_join", "where", "between"),
        *("in", "in_subquery", "not_in_subquery", "scalar_subquery", "like", "null", "or", "and", "group_by", "having"),
        *("order_by", "limit", "intersect", "except", "union", "case", "date_function", "arithmetic", "cte", "window"),
        *("tables_2", "tables_3", "projection"),
    )
    assert [construct for construct in wanted if seen[construct] < 2] == []


def test_styles_are_mixed(concerts: Path) -> None:
    seen = Counter(row.style for row in _rows(concerts, 1000))
    assert min(seen["question"], seen["command"]) > 300
    assert min(seen["fragment"], seen["chatty"]) >= 10


def test_reserved_names_are_quoted_and_others_are_not(concerts: Path) -> None:
    rows = _rows(concerts, 1000)
    assert {name for row in rows for name in re.findall(r'"(\w+)"', row.sql)} == {"order"}


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "mysql"])
def test_every_dialect_parses_in_its_own_words(concerts: Path, dialect: str) -> None:
    for row in _rows(concerts, 300, dialect=dialect):
        assert row.dialect == dialect
        assert isinstance(sqlglot.parse_one(row.sql, read=dialect), exp.Query)
        assert "NULLS" not in row.sql
        assert ("`order`" in row.sql) <= (dialect == "mysql")


def test_a_relation_is_said_with_its_key_where_two_lead_to_one_table(tmp_path: Path) -> None:
    path = tmp_path / "ports.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript(
            "CREATE TABLE port (id INTEGER PRIMARY KEY, name TEXT);"
            "CREATE TABLE trip (id INTEGER PRIMARY KEY, from_port INT REFERENCES port(id),"
            " to_port INT REFERENCES port(id));"
        )
        database.executemany("INSERT INTO port VALUES (?,?)", [(n, f"P{n}") for n in range(9)])
        database.executemany("INSERT INTO trip VALUES (?,?,?)", [(n, n % 9, (n + 1) % 9) for n in range(30)])
    for column, said in (("from_port", "origin port"), ("to_port", "destination port")):
        tie = f"FROM port AS T1 JOIN trip AS T2 ON T1.id = T2.{column}"
        joined = [row for row in _rows(path, 300) if tie in row.sql]
        assert len(joined) > 9 and [row for row in joined if not get_close_matches(said, pairs_of(row.question))] == []


def pairs_of(question: str) -> list[str]:
    words = re.findall(r"\w+", question.lower())
    return [" ".join(pair) for pair in pairwise(words)]
