"""A grown statement in other dialects: truth is said as the engine compares it."""

import pytest

from curation.grammar.dialects import booleans, in_dialect
from schemas.schema import Column, Schema, Table

SHOP = Schema("shop", (Table("users", (Column("id", "integer"), Column("Deleted", "boolean"))),
                       Table("orders", (Column("user_id", "integer"), Column("deleted", "integer")))))


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
def test_a_boolean_column_is_compared_to_true_and_false(dialect: str) -> None:
    told = in_dialect("SELECT count(*) FROM users WHERE deleted = 1 AND deleted != 0", dialect, booleans(SHOP))
    assert told == "SELECT COUNT(*) FROM users WHERE deleted = TRUE AND deleted <> FALSE"


def test_a_number_of_the_same_name_stays_a_number() -> None:
    text = ("SELECT T1.id FROM users AS T1 JOIN orders AS T2 ON T1.id = T2.user_id "
            "WHERE T2.deleted = 1 AND T1.deleted = 1")
    assert in_dialect(text, "postgres", booleans(SHOP)).endswith("WHERE T2.deleted = 1 AND T1.deleted = TRUE")


def test_sqlite_and_mysql_keep_one_and_zero() -> None:
    text = "SELECT id FROM users WHERE deleted = 1"
    assert in_dialect(text, "sqlite", booleans(SHOP)) == in_dialect(text, "mysql", booleans(SHOP)) == text
