"""A change taken for a question: what is read is what was to be changed, and may run."""

from __future__ import annotations

import pytest

from curation.misreading import misreading
from schemas import guard


@pytest.mark.parametrize(("change", "readings"), [
    ("DELETE FROM orders WHERE status = 'old'", {"SELECT * FROM orders WHERE status = 'old'",
                                                 "SELECT count(*) FROM orders WHERE status = 'old'"}),
    ("UPDATE orders SET paid = 1 WHERE id = 3", {"SELECT paid FROM orders WHERE id = 3"}),
    ("UPDATE orders SET price = price * 2", {"SELECT price * 2 FROM orders"}),
    ("DROP TABLE orders", {"SELECT * FROM orders", "SELECT count(*) FROM orders"}),
    ('DELETE FROM "order"', {'SELECT * FROM "order"', 'SELECT count(*) FROM "order"'}),
    ("CREATE TABLE late AS SELECT a FROM orders", {"SELECT a FROM orders"}),
    ("GRANT ALL ON orders TO kim", {"SELECT * FROM orders", "SELECT count(*) FROM orders"}),
    ("COPY orders TO '/tmp/orders.csv'", {"SELECT * FROM orders", "SELECT count(*) FROM orders"}),
    ("SELECT name FROM orders; DROP TABLE orders", {"SELECT name FROM orders"}),
    ("DELETE FROM audit_log", {""}), ("DROP VIEW orders_old", {""}), ("VACUUM", {""}),
    ("SELECT load_file('/etc/passwd')", {""}), ("not sql at all (", {""})])
def test_a_change_misread_as_a_question_reads_the_same_rows(change: str, readings: set[str]) -> None:
    assert misreading(change, "sqlite", ["orders", "order"]) in readings


def test_both_ways_to_read_rows_occur() -> None:
    found = {misreading(f"DELETE FROM orders WHERE id = {number}", "sqlite", ["Orders"]) for number in range(20)}
    assert {reading.split(" FROM")[0] for reading in found} == {"SELECT *", "SELECT count(*)"}


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb", "postgres", "mysql"])
def test_what_is_read_is_a_query(dialect: str) -> None:
    for change in ("DELETE FROM t WHERE a = 1", "UPDATE t SET a = b + 1", "INSERT INTO t (a) VALUES (1)",
                   "DROP TABLE t", "CREATE VIEW v AS SELECT a FROM t", "GRANT ALL ON t TO kim"):
        assert guard.check(misreading(change, dialect, ["t"]), dialect).allowed


@pytest.mark.parametrize("change", ["DROP SCHEMA archive", "CREATE SCHEMA archive", "VACUUM", "nonsense ;; (", ""])
def test_a_change_without_a_table_has_an_answer_or_none_and_never_ends_a_run(change: str) -> None:
    read = misreading(change, "sqlite", ["orders"])
    assert read == "" or guard.check(read, "sqlite").allowed
