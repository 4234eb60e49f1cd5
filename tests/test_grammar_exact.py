"""Questions say exactly what their SQL answers: what an independent reader found said otherwise, it is said no more."""

from __future__ import annotations

import random
import re
import sqlite3

import pytest

from curation.grammar import generate
from curation.grammar.style import vary
from curation.records import Candidate
from schemas import describe

_DDL = """
CREATE TABLE designers (designer_id INTEGER PRIMARY KEY, designer_name TEXT UNIQUE, city TEXT);
CREATE TABLE towers (tower_id INTEGER PRIMARY KEY, tower_name TEXT UNIQUE, designer_id INTEGER REFERENCES designers,
  spaces INTEGER, levels INTEGER, colour TEXT);
CREATE TABLE permits (permit_id INTEGER PRIMARY KEY, tower_id INTEGER REFERENCES towers, fee REAL, signed_on TEXT);
CREATE TABLE bikes (bike_id INTEGER PRIMARY KEY, year INTEGER, brand TEXT);
CREATE TABLE rides (ride_id INTEGER PRIMARY KEY, bike_id INTEGER REFERENCES bikes, position INTEGER, city TEXT);
CREATE TABLE children (child_id INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE child_parents (child_id INTEGER REFERENCES children, parent_id INTEGER, since INTEGER,
  PRIMARY KEY (child_id, parent_id));
CREATE TABLE persons (person_id INTEGER PRIMARY KEY, person_name TEXT UNIQUE, person_city TEXT);
CREATE TABLE clients (client_id INTEGER PRIMARY KEY, person_id INTEGER UNIQUE REFERENCES persons, budget INTEGER);
"""
_COUNTED = re.compile(r"HAVING count\(\*\) <=? \d")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Candidate]:
    path = tmp_path_factory.mktemp("exact") / "town.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript(_DDL)
        for n in range(1, 31):
            city, day = ["Rome", "Oslo", "Lima", "Bern"][n % 4], f"2022-0{1 + n % 9}-{1 + n % 27:02}"
            colour = ["red", "green", "blue"][n % 3]
            database.execute("INSERT INTO designers VALUES (?,?,?)", (n, f"Ann{n}", city))
            tower = (n, f"Mill {n}", 1 + n % 9, 7 * n, n % 8, colour)
            database.execute("INSERT INTO towers VALUES (?,?,?,?,?,?)", tower)
            database.execute("INSERT INTO permits VALUES (?,?,?,?)", (n, 1 + n % 7, 2.5 * n, day))
            database.execute("INSERT INTO bikes VALUES (?,?,?)", (n, 1990 + n, ["Aro", "Bex", "Cym"][n % 3]))
            database.execute("INSERT INTO rides VALUES (?,?,?,?)", (n, 1 + n % 9, n, city))
            database.execute("INSERT INTO children VALUES (?,?)", (n, f"Bob{n}"))
            database.execute("INSERT INTO child_parents VALUES (?,?,?)", (n, 1 + n % 9, 2000 + n % 9))
            database.execute("INSERT INTO persons VALUES (?,?,?)", (n, f"Cleo{n}", city))
            database.execute("INSERT INTO clients VALUES (?,?,?)", (n, n, 100 * n))
    schema = describe.read(path, "town")
    return list(generate(schema, describe.sample(path, schema), n=3500, seed=4))


@pytest.mark.parametrize("pattern", [
    r"\bbikes? (after|before|later|earlier|between|from \d+ to)\b",
    r"\b(person|individual) (and|ending|names? and|cit)",
    r"\b(with|has) the (highest|lowest|largest|smallest|greatest|maximum|minimum) position", r"(?<! of )\btower number",
    r"parent (has|with) .*child parents", r"\bnot \w+ at least one",
    r"^(?!.* with .* and with the ).* and with the (highest|lowest|latest|earliest|most|fewest|largest)",
])
def test_nobody_says(pattern: str, rows: list[Candidate]) -> None:
    assert [row.question for row in rows if re.search(pattern, row.question)] == []


def test_a_word_that_says_a_number_is_not_exchanged_within_a_name() -> None:
    asked = "Show the attendance record with the latest attendance date."
    said = {vary(asked, "SELECT 1", frozenset(), random.Random(seed)) for seed in range(400)}
    assert [text for text in said if "number of" in text] == []
    said = {vary("Show the attendance of each gig.", "SELECT 1", frozenset(), random.Random(n)) for n in range(400)}
    said |= {vary("What is the attendance?", "SELECT 1", frozenset(), random.Random(n)) for n in range(400)}
    assert [text for text in said if "number of attendees" in text]


def test_a_list_is_sorted_by_the_name_that_the_question_tells(rows: list[Candidate]) -> None:
    both = [row for row in rows if re.search(r"ORDER BY \w+\.(tower|designer)_name", row.sql) and " JOIN " in row.sql]
    told = [(row, re.search(r"\b(tower|designer) name\b(?!.*\b(tower|designer) name\b)", row.question)) for row in both]
    said = [(row.sql, found[1]) for row, found in told if found]
    assert said and [sql for sql, owner in said if f".{owner}_name" not in sql.partition("ORDER BY")[2]] == []


def test_few_rows_of_what_may_have_none_are_at_least_one(rows: list[Candidate]) -> None:
    few = [row for row in rows if _COUNTED.search(row.sql) and re.search(r"GROUP BY \S*_id ", row.sql)]
    few += [row for row in rows if _COUNTED.search(row.sql) and " WHERE " in row.sql]
    assert few and [row.question for row in few if "at least one but" not in row.question
                    and "at least 1 but" not in row.question] == []


def test_at_least_one_is_not_said_of_rows_that_repeat(rows: list[Candidate]) -> None:
    told = [row for row in rows if re.search(r"at least one (?!but)", row.question)]
    once = r"GROUP BY|INTERSECT|UNION|EXCEPT| IN \(SELECT|EXISTS| LIMIT "
    repeating = re.compile(rf"^SELECT (?!DISTINCT|count)(?!.*({once})).* JOIN ")
    assert told and [row.question for row in told if repeating.search(row.sql)] == []


def test_two_thresholds_leave_a_gap_between_them(rows: list[Candidate]) -> None:
    pair = re.compile(r"> ([\d.]+) (?:UNION|EXCEPT|INTERSECT) .*< ([\d.]+)$")
    found = [match for row in rows if (match := pair.search(row.sql))]
    assert found and [match[0] for match in found if float(match[1]) < float(match[2])] == []
