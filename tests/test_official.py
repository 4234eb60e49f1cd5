"""What the official Spider script does to queries first."""

import pytest

from schemas.official import spider_ordered, spider_query


@pytest.mark.parametrize(("sql", "expected"), [
    ("SELECT DISTINCT a FROM t", "SELECT  a FROM t"), ("SELECT count(distinct a) FROM t", "SELECT count( a) FROM t"),
    ("SELECT 'distinct' FROM t", "SELECT 'distinct' FROM t"), ('SELECT "distinct" FROM t', 'SELECT "distinct" FROM t'),
    ("SELECT a FROM t WHERE b > = 3 AND c ! = 4", "SELECT a FROM t WHERE b >= 3 AND c != 4"),
    ("SELECT YEAR(CURDATE()) - a FROM t", "SELECT 2020- a FROM t"),
    ("SELECT distinction FROM t", "SELECT distinction FROM t")])
def test_query_before_execution(sql: str, expected: str) -> None:
    assert spider_query(sql) == expected


def test_distinct_can_be_kept() -> None:
    assert spider_query("SELECT DISTINCT a FROM t", keep_distinct=True) == "SELECT DISTINCT a FROM t"


def test_any_order_by_in_the_text_counts() -> None:
    assert spider_ordered("SELECT a FROM (SELECT a FROM t ORDER BY a)")
    assert not spider_ordered("SELECT a FROM t")
