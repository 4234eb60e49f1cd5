"""Template, hardness and constructs of a query."""

from __future__ import annotations

import pytest

from curation.shape import shape


def test_template_masks_literals_and_spelling() -> None:
    assert shape("SELECT Name FROM Singer WHERE Age>30 AND c='X'").template == \
        shape("select name from singer where age > 7 and c = 'other'").template


def test_template_tells_columns_apart() -> None:
    assert shape("SELECT a FROM t").template != shape("SELECT b FROM t").template


@pytest.mark.parametrize(("sql", "difficulty"), [
    ("SELECT count(*) FROM singer", "easy"),
    ("SELECT name FROM singer WHERE age > 3", "easy"),
    ("SELECT name, age FROM singer WHERE age > 3", "medium"),
    ("SELECT T1.a FROM t AS T1 JOIN u AS T2 ON T1.id = T2.id WHERE T2.b = 1", "medium"),
    ("SELECT a FROM t WHERE b = 1 ORDER BY c LIMIT 1", "hard"),
    ("SELECT a FROM t WHERE b IN (SELECT c FROM u)", "hard"),
    ("SELECT a FROM t EXCEPT SELECT a FROM u", "hard"),
    ("SELECT a, b FROM t WHERE c > (SELECT avg(c) FROM t) ORDER BY a", "extra"),
    ("SELECT T1.a, count(*) FROM t AS T1 JOIN u AS T2 ON T1.i = T2.i JOIN v AS T3 ON T2.j = T3.j "
     "WHERE T3.k > 1 GROUP BY T1.a ORDER BY count(*) DESC LIMIT 1", "extra"),
])
def test_hardness_follows_spiders_rules(sql: str, difficulty: str) -> None:
    assert shape(sql).difficulty == difficulty


def test_constructs_of_inner_queries_count() -> None:
    found = shape("SELECT a FROM t WHERE b NOT IN (SELECT c FROM u WHERE d LIKE 'x%')").constructs
    assert found == ("where", "like", "in", "not", "nested")


@pytest.mark.parametrize("text", ["SELEC 1", "DROP TABLE t", "SELECT 1; SELECT 2", ""])
def test_what_is_not_one_query_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a query|cannot be parsed"):
        shape(text)
