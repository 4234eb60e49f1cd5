"""Imported SQL tidied: what SQLite would take for text becomes text, and nothing else changes."""

from __future__ import annotations

import sqlite3

import pytest

from curation.quoting import tidied

NAMES = ("city", "state_name", "population", "order")


@pytest.mark.parametrize(("sql", "tidy"), [
    ('SELECT city  FROM city WHERE state_name  =  "new ""york"" \'s";', "SELECT city FROM city WHERE state_name = "
                                                                         "'new \"york\" ''s'"),
    ('SELECT "order" FROM city', 'SELECT "order" FROM city'),
    ('SELECT population AS "How many" FROM city ORDER BY "How many"', 'SELECT population AS "How many" FROM city '
                                                                      'ORDER BY "How many"'),
    ('SELECT "c".city FROM city "c"', 'SELECT "c".city FROM city "c"'),
    ('SELECT city FROM city WHERE state_name IN ("a", "b") -- two\n', "SELECT city FROM city WHERE state_name IN "
                                                                      "('a', 'b')"),
    ("SELECT '  two  blanks; ' ; ", "SELECT '  two  blanks; '"),
])
def test_a_value_gets_single_quotes_and_a_name_keeps_its_own(sql: str, tidy: str) -> None:
    assert tidied(sql, "sqlite", NAMES) == tidy


def test_a_tidied_query_answers_as_before() -> None:
    with sqlite3.connect(":memory:") as database:
        database.execute('CREATE TABLE city (city TEXT, state_name TEXT, "order" INT)')
        database.execute("INSERT INTO city VALUES ('x', 'ohio', 1), ('y', 'utah', 2)")
        sql = 'SELECT city FROM city WHERE state_name = "ohio" OR "order" = 2'
        assert (database.execute(sql).fetchall() == database.execute(tidied(sql, "sqlite", NAMES)).fetchall()
                == [("x",), ("y",)])


def test_in_other_dialects_double_quotes_are_left_alone() -> None:
    assert tidied('SELECT "who" FROM t', "postgres", ()) == 'SELECT "who" FROM t'
    assert tidied("SELECT 'never ends", "sqlite", ()) == "SELECT 'never ends"
