"""Near misses: one edit away, parse, differ, keep the author's spelling."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot

from curation.nearmiss import NearMiss, near_misses
from curation.proof import changed
from schemas import catalog, describe, populate
from schemas.describe import Samples
from schemas.schema import Schema

QUERIES = (
    "SELECT Title FROM Game WHERE Price > 20 AND Genre = 'puzzle'",
    "SELECT count(*) FROM Player WHERE Country != 'Spain' OR Level >= 7",
    "SELECT T1.Name, avg(T2.Price) FROM Studio AS T1 JOIN Game AS T2 ON T1.StudioID = T2.StudioID "
    "GROUP BY T1.Name HAVING count(*) > 2 ORDER BY avg(T2.Price) DESC LIMIT 3",
    "SELECT Nickname FROM Player WHERE PlayerID NOT IN (SELECT PlayerID FROM Achievement WHERE Trophies IS NOT NULL)",
    "SELECT Country FROM Studio INTERSECT SELECT Country FROM Player",
    "SELECT DISTINCT Genre FROM Game WHERE Title LIKE '%star%' AND Price BETWEEN 5 AND 30",
    "SELECT coalesce(Genre, 'none'), sum(Price) FROM Game GROUP BY Genre ORDER BY Genre",
    "SELECT T1.Name FROM Studio AS T1 LEFT JOIN Game AS T2 ON T1.StudioID = T2.StudioID WHERE T2.GameID IS NULL",
)


@pytest.fixture(scope="module")
def games(tmp_path_factory: pytest.TempPathFactory) -> tuple[Schema, Samples, Path]:
    source = next(source for source in catalog.bundled("train") if source.db_id == "GameStore")
    path = populate.build(source.schema(), "sqlite", tmp_path_factory.mktemp("db") / "GameStore.sqlite")
    return source.schema(), describe.sample(path, source.schema()), path


def misses(games: tuple[Schema, Samples, Path], sql: str, seed: int = 0) -> list[NearMiss]:
    return list(near_misses(sql, games[0], games[1], dialect="sqlite", seed=seed))


@pytest.mark.parametrize("sql", QUERIES)
def test_near_misses_are_distinct_parse_and_differ_from_the_query(games, sql):
    found = misses(games, sql)
    assert len(found) >= 6
    assert len({miss.sql.lower() for miss in found}) == len(found)
    original = sqlglot.parse_one(sql, read="sqlite")
    for miss in found:
        assert sqlglot.parse_one(miss.sql, read="sqlite") != original, miss


def test_every_kind_of_mutation_occurs(games):
    kinds = {miss.mutation for sql in QUERIES for miss in misses(games, sql)}
    assert kinds >= {"wrong_column", "wrong_aggregate", "count_target", "projection", "distinct", "order_direction",
                     "limit", "missing_order", "group_by", "having", "join_path", "join_kind", "set_operation",
                     "comparison", "off_by_one", "wrong_value", "pattern", "and_or", "missing_filter", "extra_filter",
                     "negation", "null_handling", "invented_column", "two_edits"}


def test_kinds_take_turns(games):
    first = [miss.mutation for miss in misses(games, QUERIES[2]) if miss.mutation != "two_edits"]
    distinct = len(set(first))
    assert len(set(first[:distinct])) == distinct


@pytest.mark.parametrize("sql", QUERIES)
def test_two_edits_are_further_away_than_each_of_them(games, sql):
    found = misses(games, sql)
    single = {miss.sql for miss in found if miss.mutation != "two_edits"}
    double = [miss.sql for miss in found if miss.mutation == "two_edits"]
    assert len(double) >= 2 and not single & set(double)
    assert max(changed(sql, text) for text in double) > min(changed(sql, text) for text in single) >= 1


def test_the_authors_spelling_is_kept(games):
    sql = 'select  Title from Game where Price>20 and Genre not in ("puzzle") and AgeRating != 7'
    found = {miss.mutation: miss.sql for miss in misses(games, sql)}
    assert found["limit" if "limit" in found else "projection"].startswith("select  Title")
    assert all("<>" not in text and "NOT Genre" not in text and "SELECT" not in text for text in found.values())


def test_negation_of_not_in_is_not_lost_in_the_authors_word_order(games):
    found = [miss.sql for miss in misses(games, QUERIES[3]) if miss.mutation == "negation"]
    assert any("PlayerID IN (" in text for text in found)


def test_the_tree_is_left_as_it_was_between_edits(games):
    first, second = misses(games, QUERIES[2]), misses(games, QUERIES[2])
    assert first == second
    assert misses(games, QUERIES[2], seed=1) != first


@pytest.mark.parametrize("sql", ["DELETE FROM Game", "SELECT FROM WHERE", "", "PRAGMA table_info(Game)"])
def test_what_is_no_query_has_no_near_misses(games, sql):
    assert misses(games, sql) == []


def test_unknown_tables_still_yield_what_needs_no_schema(games):
    kinds = {miss.mutation for miss in misses(games, "SELECT a FROM nowhere WHERE b > 3 ORDER BY a LIMIT 2")}
    assert {"comparison", "off_by_one", "limit", "order_direction"} <= kinds
