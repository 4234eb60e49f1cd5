"""What people speak of as one thing and a database keeps in two: asked of one, joined in SQL."""

import random
import re
import sqlite3
from pathlib import Path

import pytest

from curation.grammar import generate
from curation.grammar.folding import Folded, fold, together, unfold
from schemas import catalog, describe

DDL = """
CREATE TABLE people (people_id INTEGER PRIMARY KEY, name TEXT, weight REAL);
CREATE TABLE entrepreneur (entrepreneur_id INTEGER PRIMARY KEY, people_id INTEGER UNIQUE REFERENCES people(people_id),
  sector_id INTEGER REFERENCES ref_sectors(sector_id), money_requested REAL);
CREATE TABLE ref_sectors (sector_id INTEGER PRIMARY KEY, sector_name TEXT);
CREATE TABLE ref_order_statuses (order_status_code TEXT PRIMARY KEY, order_status_description TEXT);
CREATE TABLE orders (order_id INTEGER PRIMARY KEY,
  order_status_code TEXT REFERENCES ref_order_statuses(order_status_code),
  entrepreneur_id INTEGER REFERENCES entrepreneur(entrepreneur_id), amount REAL);
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled database of these tables."""
    path = tmp_path_factory.mktemp("folding") / "fund.sqlite"
    rng = random.Random(3)
    with sqlite3.connect(path) as connection:
        connection.executescript(DDL)
        connection.executemany("INSERT INTO people VALUES (?, ?, ?)",
                               [(n, f"{a} {b}", rng.randint(50, 99)) for n, (a, b) in enumerate(
                                   (a, b) for a in ("Ann", "Bo", "Cy", "Dee") for b in ("Hall", "Ito", "Jung", "Kim"))])
        connection.executemany("INSERT INTO entrepreneur VALUES (?, ?, ?, ?)",
                               [(n, n, n % 3, 10.0 * n) for n in range(12)])
        connection.executemany("INSERT INTO ref_sectors VALUES (?, ?)", [(0, "food"), (1, "trade"), (2, "music")])
        connection.executemany("INSERT INTO ref_order_statuses VALUES (?, ?)", [("OP", "open"), ("PD", "paid")])
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)",
                               [(n, rng.choice(("OP", "PD")), n % 12, rng.randint(1, 50)) for n in range(40)])
    connection.close()
    return path


@pytest.fixture(scope="module")
def folded(database: Path) -> Folded:
    """The database as people speak of it."""
    schema = describe.read(database)
    found = fold(schema, describe.sample(database, schema))
    assert found
    return found


def test_a_role_has_the_person_s_columns_and_a_code_its_meaning(folded: Folded) -> None:
    assert {column.name for column in folded.schema.table("entrepreneur").columns} >= {"name", "weight"}
    assert "order_status_description" in {column.name for column in folded.schema.table("orders").columns}
    assert [table.name for table in folded.schema.tables] == ["entrepreneur", "orders"]


@pytest.mark.parametrize(("sql", "told"), [
    ("SELECT weight FROM entrepreneur WHERE money_requested > 20",
     "SELECT T2.weight FROM entrepreneur AS T1 JOIN people AS T2 ON T1.people_id = T2.people_id "
     "WHERE T1.money_requested > 20"),
    ("SELECT count(*) FROM entrepreneur WHERE weight IS NOT NULL AND name NOT LIKE 'A%'",
     "SELECT count(*) FROM entrepreneur AS T1 JOIN people AS T2 ON T1.people_id = T2.people_id "
     "WHERE T2.weight IS NOT NULL AND T2.name NOT LIKE 'A%'"),
    ("SELECT T1.amount FROM orders AS T1 JOIN entrepreneur AS T2 ON T1.entrepreneur_id = T2.entrepreneur_id "
     "WHERE T2.name = 'Bo Kim'",
     "SELECT T1.amount FROM orders AS T1 JOIN entrepreneur AS T2 ON T1.entrepreneur_id = T2.entrepreneur_id "
     "JOIN people AS T3 ON T2.people_id = T3.people_id WHERE T3.name = 'Bo Kim'"),
    ("SELECT name FROM entrepreneur WHERE weight > 60 EXCEPT SELECT name FROM entrepreneur WHERE weight > 70",
     "SELECT T2.name FROM entrepreneur AS T1 JOIN people AS T2 ON T1.people_id = T2.people_id WHERE T2.weight > 60 "
     "EXCEPT SELECT T2.name FROM entrepreneur AS T1 JOIN people AS T2 ON T1.people_id = T2.people_id "
     "WHERE T2.weight > 70"),
    ("SELECT name FROM entrepreneur WHERE weight = (SELECT max(weight) FROM entrepreneur)",
     "SELECT T4.name FROM entrepreneur AS T3 JOIN people AS T4 ON T3.people_id = T4.people_id WHERE T4.weight = "
     "(SELECT max(T2.weight) FROM entrepreneur AS T1 JOIN people AS T2 ON T1.people_id = T2.people_id)"),
    ("SELECT name FROM entrepreneur WHERE sector_name = 'food'",
     "SELECT T2.name FROM entrepreneur AS T1 JOIN people AS T2 ON T1.people_id = T2.people_id "
     "JOIN ref_sectors AS T3 ON T1.sector_id = T3.sector_id WHERE T3.sector_name = 'food'"),
    ("SELECT name FROM entrepreneur WHERE money_requested = (SELECT max(money_requested) FROM entrepreneur)",
     "SELECT T2.name FROM entrepreneur AS T1 JOIN people AS T2 ON T1.people_id = T2.people_id "
     "WHERE T1.money_requested = (SELECT max(money_requested) FROM entrepreneur)"),
    ("SELECT count(*) FROM entrepreneur", ""),
    ("SELECT * FROM entrepreneur WHERE weight > 60", ""),
])
def test_a_query_is_unfolded_into_joins(folded: Folded, database: Path, sql: str, told: str) -> None:
    assert unfold(sql, folded.folds) == told
    if told:
        sqlite3.connect(database).execute(told).fetchall()


def test_questions_about_a_role_run_and_never_say_that_a_person_has_one(database: Path) -> None:
    schema = describe.read(database)
    rows = list(generate(schema, describe.sample(database, schema), n=200, seed=4))
    joined = [row for row in rows if "entrepreneur" in row.sql and "people" in row.sql]
    assert len(joined) > 20 and not [row for row in joined if re.search("people (?!id)", row.question)]
    connection = sqlite3.connect(database)
    for row in joined:
        connection.execute(row.sql).fetchall()
    connection.close()


def test_a_schema_that_keeps_things_whole_is_left_as_it_is() -> None:
    (gym,) = catalog.find("webshop")
    assert fold(gym.schema(), {}) is None


def test_both_tables_of_one_person_are_told_from_others(folded: Folded) -> None:
    assert together("SELECT name FROM people AS T1 JOIN entrepreneur AS T2 ON 1", folded.folds)
    assert not together("SELECT 1 FROM orders JOIN ref_order_statuses ON 1", folded.folds)
