"""What the grammar may not say: patterns that were once found in its rows, over a schema that provokes each."""

from __future__ import annotations

import random
import re
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from curation.grammar import generate
from curation.records import Candidate
from schemas import describe, populate
from schemas.schema import Column, ForeignKey, Schema, Table

_DDL = """
CREATE TABLE customer (customer_id INTEGER PRIMARY KEY, customer_name TEXT UNIQUE, city TEXT, credit_rank INTEGER,
  age INTEGER);
CREATE TABLE boutique (boutique_id INTEGER PRIMARY KEY, manager_name TEXT, floor_sqm INTEGER, open_access INTEGER);
CREATE TABLE orders (order_id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customer(customer_id),
  boutique_id INTEGER REFERENCES boutique(boutique_id), order_status_code TEXT, spaces INTEGER, picked_up TEXT,
  amount REAL, looking_for TEXT, remarks TEXT);
CREATE TABLE student (student_id INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE course (course_id INTEGER PRIMARY KEY, title TEXT UNIQUE, speakers_millions INTEGER);
CREATE TABLE enrollment (student_id INTEGER REFERENCES student(student_id),
  course_id INTEGER REFERENCES course(course_id), PRIMARY KEY (student_id, course_id));
CREATE TABLE transfer (transfer_id INTEGER PRIMARY KEY, to_course INTEGER REFERENCES course(course_id), fee INTEGER);
"""


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Candidate]:
    path, rng = tmp_path_factory.mktemp("wording") / "shop.sqlite", random.Random(1)
    with sqlite3.connect(path) as database:
        database.executescript(_DDL)
        for n in range(1, 31):
            city, code, hour = rng.choice(["Rome", "Oslo", "Lima"]), rng.choice(["paid", "open", "late"]), n % 24
            database.execute("INSERT INTO customer VALUES (?,?,?,?,?)", (n, f"Ann{chr(64 + n)}", city, n % 9, 20 + n))
            database.execute("INSERT INTO boutique VALUES (?,?,?,?)", (n, f"Bob{n % 7}", 50 + n, n % 2))
            database.execute("INSERT INTO orders VALUES (?,?,?,?,?,?,?,?,?)", (
                n, 1 + n % 9, 1 + n % 5, code, n if n % 4 else None, f"2021-01-{n:02} {hour:02}:00:00", n * 2.5, code,
                f"a long remark on order {n % 5}, written down by somebody who had the time to do so"))
            database.execute("INSERT INTO student VALUES (?,?)", (n, f"Cleo{n}"))
            database.execute("INSERT INTO course VALUES (?,?,?)", (n, f"Algebra {n}", n))
            database.execute("INSERT INTO enrollment VALUES (?,?)", (1 + n % 7, n))
            database.execute("INSERT INTO transfer VALUES (?,?,?)", (n, 1 + n % 6, n))
    schema = describe.read(path, "shop")
    return list(generate(schema, describe.sample(path, schema), n=3000, seed=5))


@pytest.mark.parametrize("pattern", [
    r"spaces (is|are) (not available|missing|null)",  # a count that is NULL has no value to be anything
    r"looking fors", r"open accesses",  # a phrase, and a flag, have no plural
    r"sqms\b", r"picked up (is|are|before|after|later|earlier)\b",
    r"\b(have|with) to courses?\b",  # `to_course` is no noun
    r"\b([a-z]+) \1\b",
    r"What is the \w+s (of|for) (all|the) \w+s\?$(?<!status)",
    r"\ba (?:age|amount|open|order|enrol)",  # an
    r"\ban (staff|worker|client)\b",  # a synonym brings its own article
    r"the Ann\w+ customer",
    r"each the\b|\ball all\b|\bof of\b|\bthe the\b",
])
def test_nobody_says(pattern: str, rows: list[Candidate]) -> None:
    found = [row.question for row in rows if re.search(pattern, row.question)]
    assert found == []


@pytest.mark.parametrize("pattern", [
    r"avg\((T\d\.)?credit_rank\)", r"sum\((T\d\.)?age\)",  # ranks are not averaged, ages not added up
    r"GROUP BY (T\d\.)?remarks",  # nobody groups by a long text
    r"picked_up = '",  # nor asks for one second
    r"SELECT (DISTINCT )?(T\d\.)?open_access",
])
def test_nobody_asks(pattern: str, rows: list[Candidate]) -> None:
    assert [row.sql for row in rows if re.search(pattern, row.sql)] == []


@pytest.mark.parametrize("words", [
    "placed", "enrolled in both", "not enrolled in", "taken by", "How many orders (did|has|were)",
    "but not",
    "the order status codes?", "the statuses|the status ", "older than", "youngest|oldest", "floor area",
    "speakers in millions", "For all|For the|For customers",
])
def test_people_say(words: str, rows: list[Candidate]) -> None:
    assert any(re.search(words, row.question) for row in rows)


def test_a_shop_is_not_called_by_its_manager(rows: list[Candidate]) -> None:
    which = [row.sql for row in rows if row.question.startswith(("Which boutique", "What boutique"))]
    assert which
    assert [sql for sql in which if "SELECT T1.manager_name FROM boutique AS T1 JOIN" in sql and "count" in sql] == []


def test_joins_that_repeat_rows_are_said_to_be_distinct_or_left_alone(rows: list[Candidate]) -> None:
    said = [row for row in rows if re.search("different|distinct|unique", row.question)]
    assert said
    joined = [row.sql for row in said if " JOIN " in row.sql and "GROUP BY" not in row.sql]
    assert joined
    assert [sql for sql in joined if "DISTINCT" not in sql] == []


def test_rows_of_a_table_between_count_the_far_ones_only_where_each_pair_is_there_once() -> None:
    def tied(key: tuple[str, ...]) -> Schema:
        def point(name: str) -> ForeignKey:
            return ForeignKey((f"{name}_id",), f"{name}s", (f"{name}_id",))

        sides = [Table(f"{name}s", (Column(f"{name}_id", "integer"), Column("name", "text")), (f"{name}_id",))
                 for name in ("choir", "trainer")]
        columns = tuple(Column(name, "integer") for name in ("sale_id", "choir_id", "trainer_id"))
        return Schema("hall", (*sides, Table("ticket_sales", columns, key, (point("choir"), point("trainer")))))

    def crossed(key: tuple[str, ...], place: Path) -> int:
        schema = tied(key)
        path = populate.build(schema, "sqlite", place / f"{len(key)}.sqlite")
        rows = generate(schema, describe.sample(path, schema), n=250, seed=1)
        return sum("number of trainers" in row.question and "GROUP BY" in row.sql for row in rows)

    with TemporaryDirectory() as place:
        assert crossed(("choir_id", "trainer_id"), Path(place)) > 0
        assert crossed(("sale_id",), Path(place)) == 0


def test_what_is_counted_is_not_counted_twice(tmp_path: Path) -> None:
    path = tmp_path / "park.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript(
            "CREATE TABLE trail (trail_id INTEGER PRIMARY KEY, name TEXT UNIQUE, attendance INTEGER);"
            "CREATE TABLE sighting (sighting_id INTEGER PRIMARY KEY, trail_id INTEGER REFERENCES trail(trail_id),"
            " head_count INTEGER, num_people INTEGER, number_of_guides INTEGER);"
            "CREATE TABLE attendance (attendance_id INTEGER PRIMARY KEY, trail_id INTEGER REFERENCES trail(trail_id));")
        for n in range(1, 31):
            database.execute("INSERT INTO trail VALUES (?,?,?)", (n, f"Mill {n}", 10 * n))
            database.execute("INSERT INTO sighting VALUES (?,?,?,?,?)", (n, 1 + n % 7, n % 11, n % 5, n % 9))
            database.execute("INSERT INTO attendance VALUES (?,?)", (n, 1 + n % 5))
    schema = describe.read(path, "park")
    asked = "\n".join(row.question for row in generate(schema, describe.sample(path, schema), n=1500, seed=3)).lower()
    assert len(re.findall("number of (?:heads|people|guides|attend)", asked)) > 50
    assert not re.search(r"(?:number|count)s? of (?:the )?(?:number|count)s? of", asked)
