"""The guard: no attack passes, no legitimate query is refused; test_guard_effects.py shows what they do elsewhere."""

import hashlib
import sqlite3
from pathlib import Path

import duckdb
import pytest
from guardcases import ATTACKS, DIALECTS, LEGITIMATE, SCHEMA
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.guard import Verdict, check
from schemas.sandbox import Limits, Sandbox


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the fixture's tables in one file per engine."""
    place = tmp_path_factory.mktemp("guard")
    light = sqlite3.connect(place / "hall.sqlite")
    light.executescript(SCHEMA)
    light.close()
    duck = duckdb.connect(str(place / "hall.duckdb"))
    duck.execute(SCHEMA + "CREATE SEQUENCE counter;")
    duck.close()
    return place


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_attack_passes(dialect: str) -> None:
    assert len(ATTACKS[dialect]) >= 120
    assert [sql for sql in ATTACKS[dialect] if check(sql, dialect).allowed] == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_attack_passes_in_disguise(dialect: str) -> None:
    shapes = (" \t\n{}", "{};", "/* a */ {}", "-- a\n{}", "SELECT 1; {}", "({})", "EXPLAIN {}", "{} -- a")
    disguises = [shape.format(sql) for sql in ATTACKS[dialect] for shape in shapes
                 if sql and sql[0] not in "-/#" and "EXPLAIN ANALYZE" not in shape.format(sql)]
    assert [sql for sql in disguises if check(sql, dialect).allowed] == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_legitimate_query_is_refused(dialect: str) -> None:
    assert len(LEGITIMATE[dialect]) >= 200
    assert [(sql, check(sql, dialect)) for sql in LEGITIMATE[dialect] if not check(sql, dialect).allowed] == []


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_legitimate_queries_run_in_the_sandbox(engine: str, folder: Path) -> None:
    texts = LEGITIMATE[engine]
    with Sandbox(2) as box:
        results = zip(texts, box.run_many((folder / f"hall.{engine}", sql) for sql in texts), strict=True)
        failed = {sql for sql, result in results if result.status != "ok"}
    assert failed == set()


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_attacks_change_nothing_in_the_sandbox(engine: str, folder: Path) -> None:
    def state() -> dict[str, str]:
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}

    before = state()
    with Sandbox(2, Limits(seconds=1)) as box:
        results = list(box.run_many((folder / f"hall.{engine}", sql) for sql in ATTACKS[engine]))
    assert sum(result.status == "denied" for result in results) > len(results) / 2
    assert {result.status for result in results} <= {"denied", "error", "ok"}
    assert state() == before


@pytest.mark.parametrize(("sql", "dialect", "kind", "position"), [
    ("SELECT name FROM singer", "sqlite", "select", None),
    ("EXPLAIN SELECT 1", "duckdb", "explain", None),
    ("DELETE FROM singer", "sqlite", "delete", 0),
    ("  DROP TABLE singer", "mysql", "drop", 2),
    ("WITH d AS (DELETE FROM t RETURNING *) SELECT 1", "postgres", "delete", None),
    ("SELECT 1; SELECT 2", "sqlite", "multiple", 8),
    ("SELECT pg_sleep(1)", "postgres", "function", 7),
    ("SELECT * FROM 'a.csv'", "duckdb", "file", 14),
    ("SELECT * FROM read_csv('a')", "duckdb", "file", 14),
    ("SELECT * FROM pragma_database_list", "sqlite", "table", 14),
    ("-- REFUSED: no.", "sqlite", "empty", None),
    ("", "duckdb", "empty", None),
    ("SELECT 'a", "sqlite", "unparsable", None),
    ("I cannot do that.", "postgres", "i", 0),
    ("SELECT 1", "oracle", "dialect", None),
    ("SELECT 1 FOR UPDATE", "postgres", "lock", None),
    ("SELECT 1 INTO x", "postgres", "into", None),
])
def test_verdict_says_what_and_where(sql: str, dialect: str, kind: str, position: int | None) -> None:
    verdict = check(sql, dialect)
    assert verdict.kind == kind
    assert position is None or verdict.position == position
    assert verdict.allowed == (verdict.reason == "") == (kind in ("select", "explain"))


@pytest.mark.parametrize("sql", [
    "(" * 5000 + "SELECT 1" + ")" * 5000, "SELECT " + "1 + " * 20_000 + "1", "SELECT " * 3000, "/*" * 20_000,
    "SELECT " + "(" * 190 + "1" + ")" * 190, "SELECT '" + "''" * 40_000, "SELECT " + "CASE WHEN " * 300, "x" * 200_000,
    "SELECT [" * 1000, "SELECT " + "ARRAY[" * 60 + "1" + "]" * 60, "SELECT " + "STRUCT(" * 60 + "1" + ")" * 60,
    "SELECT " + "coalesce(ARRAY[STRUCT(" * 40, "EXPLAIN (" + " ANALYZE" * 20_000, "SELECT " + "1::f(2), " * 4000 + "1",
    "SELECT 1 " + "UNION SELECT 1 " * 1000, "SELECT " + "NOT " * 3000 + "1",
    "SELECT " + "- " * 3000 + "1"])
def test_long_and_deep_texts_end_in_a_verdict(sql: str) -> None:
    assert all(isinstance(check(sql, dialect), Verdict) for dialect in DIALECTS)


PIECES = """SELECT FROM WITH x AS ( ) , ; ' " ` -- /* */ * DELETE INTO 1 UNION $$ [ ] { } \\ @ # \0 é VALUES PIVOT
ON :: -> ? :a CASE WHEN END IN OVER EXPLAIN LATERAL INTERVAL LIMIT % E' 0x . FOR UPDATE"""
WORDS = st.sampled_from([*PIECES.split(), "\n"])


@settings(max_examples=300, deadline=2000)
@given(st.lists(WORDS, max_size=25).map(" ".join) | st.text(max_size=60), st.sampled_from(DIALECTS))
def test_guard_never_raises(sql: str, dialect: str) -> None:
    assert isinstance(check(sql, dialect), Verdict)


EFFECTS = st.sampled_from(["DELETE FROM singer", "DROP TABLE singer", "UPDATE singer SET age = 1",
                           "INSERT INTO singer (singer_id) VALUES (99)"])


@settings(max_examples=200, deadline=2000)
@given(st.lists(WORDS, max_size=12).map(" ".join), EFFECTS, st.lists(WORDS, max_size=6).map(" ".join))
def test_what_sqlite_would_change_is_never_allowed(before: str, effect: str, after: str) -> None:
    sql = f"{before} {effect} {after}"
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    changes = connection.total_changes
    try:
        connection.execute(sql)
    except (sqlite3.Error, sqlite3.Warning, ValueError):
        return
    changed = connection.total_changes != changes or not connection.execute(
        "SELECT 1 FROM sqlite_master WHERE name = 'singer'").fetchall()
    assert not (changed and check(sql, "sqlite").allowed)
