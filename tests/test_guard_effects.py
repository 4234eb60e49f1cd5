"""What the attacks of guard_attacks.sql do on unprotected engines: each heading's claim, tried there.

The guard has to deny every one of them (test_guard.py); here is why.
"""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest
from guardcases import ATTACKS, LEGITIMATE, SCHEMA, attacks
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from postgresserver import psql, server

from schemas.guard import check

TRIGGER = "CREATE TRIGGER t AFTER INSERT ON audit BEGIN SELECT 1; END;"


def sqlite_state(connection: sqlite3.Connection) -> list[object]:
    """Return all that a statement can change in an unprotected SQLite connection."""
    return [*connection.iterdump(), *connection.execute("SELECT sql FROM sqlite_temp_master")]


def open_sqlite() -> sqlite3.Connection:
    """Return an unprotected SQLite database with the fixture's tables."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(SCHEMA + TRIGGER)
    return connection


def test_sqlite_attacks_change_what_their_heading_says() -> None:
    texts, unchanged = attacks("sqlite", "writes rows", "changes the structure"), []
    for sql in texts:
        connection = open_sqlite()
        before = sqlite_state(connection)
        connection.execute(sql).fetchall()
        unchanged += [sql] if sqlite_state(connection) == before else []
    assert len(texts) >= 35
    assert unchanged == []


def test_sqlite_runs_what_reads_its_own_tables() -> None:
    texts = attacks("sqlite", "runs as it is")
    for sql in texts:
        open_sqlite().execute(sql).fetchall()
    assert len(texts) >= 15


def test_sqlite_would_load_the_library_that_a_query_names() -> None:
    """Python's SQLite leaves loading off: `not authorized` comes from the function itself, which was called."""
    texts, said = attacks("sqlite", "loads code"), set()
    for sql in texts:
        with pytest.raises(sqlite3.OperationalError) as caught:
            open_sqlite().execute(sql).fetchall()
        said.add(str(caught.value))
    assert len(texts) >= 15
    assert said == {"not authorized"}


def duckdb_state(connection: duckdb.DuckDBPyConnection) -> list[object]:
    """Return all that a statement can change in an unprotected DuckDB connection."""
    tables = connection.execute("SELECT table_name, sql, comment FROM duckdb_tables() WHERE NOT internal").fetchall()
    others = [connection.execute(f"SELECT * FROM {source}() ORDER BY ALL").fetchall()
              for source in ("duckdb_views", "duckdb_sequences", "duckdb_types", "duckdb_schemas")]
    own = connection.execute("SELECT function_name FROM duckdb_functions() WHERE NOT internal").fetchall()
    return [tables, others, own, *(connection.execute(f"FROM {table[0]}").fetchall() for table in tables)]


def test_duckdb_attacks_change_what_their_heading_says() -> None:
    texts, unchanged = attacks("duckdb", "writes rows"), []
    for sql in texts:
        with duckdb.connect() as connection:
            connection.execute(SCHEMA + "CREATE SEQUENCE counter;")
            before = duckdb_state(connection)
            connection.execute(sql).fetchall()
            unchanged += [sql] if duckdb_state(connection) == before else []
    assert len(texts) >= 22
    assert unchanged == []


def test_duckdb_reads_the_file_that_a_query_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data.csv").write_text("a\n41\n42\n")
    monkeypatch.chdir(tmp_path)
    texts = attacks("duckdb", "runs as it is")
    for sql in texts:
        with duckdb.connect() as connection:
            connection.execute(SCHEMA)
            assert connection.execute(sql).fetchall() != [], sql
    assert len(texts) >= 20


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The socket folder of a PostgreSQL server with the fixture's tables, started for this test."""
    with server(SCHEMA) as socket:
        yield socket


def read_only(texts: list[str]) -> str:
    """Return a script that runs each text in a read-only transaction of its own."""
    return "SET default_transaction_read_only = on;\n" + "".join(f"\\echo\n{sql}\n;\n" for sql in texts)


def test_legitimate_queries_are_read_only_on_postgresql(postgres: str) -> None:
    assert psql(postgres, read_only(LEGITIMATE["postgres"])) == ""


def test_postgresql_calls_the_writing_attacks_writes(postgres: str) -> None:
    texts = attacks("postgres", "writes rows")
    complaints = psql(postgres, read_only(texts)).splitlines()
    assert len(texts) >= 35
    # a temporary table may be made even in a read-only transaction: there the text alone stops it
    assert sum("ERROR" in line for line in complaints) >= len(texts) - 2
    assert sum("in a read-only transaction" in line for line in complaints) >= 28


def test_postgresql_calls_the_locking_attacks_writes(postgres: str) -> None:
    texts = attacks("postgres", "takes locks")
    complaints = psql(postgres, read_only(texts)).splitlines()
    assert len(texts) >= 10
    assert sum("in a read-only transaction" in line for line in complaints) == len(texts)


def test_postgresql_runs_what_only_the_text_tells(postgres: str) -> None:
    texts = attacks("postgres", "runs in a read-only transaction")
    assert len(texts) >= 60
    assert [line for line in psql(postgres, read_only(texts)).splitlines() if "ERROR" in line] == []


def test_every_function_of_postgresql_with_an_effect_is_denied_after_a_dot(postgres: str) -> None:
    names = subprocess.run(
        ["psql", "-h", postgres, "-U", "postgres", "-X", "-At", "-c",
         "SELECT DISTINCT proname FROM pg_proc WHERE provolatile = 'v' AND pronargs - pronargdefaults <= 1 AND "
         "pronargs >= 1 AND proargtypes[0] <> 'internal'::regtype"],
        capture_output=True, text=True, check=True).stdout.split()
    assert len(names) > 80
    assert [name for name in names if check(f"SELECT (x).{name} FROM t", "postgres").allowed] == []


@pytest.mark.slow
def test_most_attacks_run_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others need a function, a file or an extension that is not here, or are no SQL at all."""
    (tmp_path / "data.csv").write_text("a\n41\n")
    monkeypatch.chdir(tmp_path)
    ran = {"sqlite": 0, "duckdb": 0}
    for sql in ATTACKS["sqlite"]:
        with suppress(sqlite3.Error, sqlite3.Warning):
            open_sqlite().execute(sql).fetchall()
            ran["sqlite"] += 1
    for sql in ATTACKS["duckdb"]:
        with duckdb.connect(config={"autoload_known_extensions": "false"}) as connection:
            connection.execute("SET autoinstall_known_extensions = false;" + SCHEMA + "CREATE SEQUENCE counter;")
            with suppress(duckdb.Error):
                connection.execute(sql)
                ran["duckdb"] += 1
    assert ran["sqlite"] >= 95 and ran["duckdb"] >= 110, ran


WORDS = """-- /* */ ' " $$ , ( ) [ ] { } e' AS x t(b) begin FETCH JOIN LIMIT 1 UNION ALL USING LATERAL :: // # @ IN"""
NOISE = st.lists(st.sampled_from([*WORDS.split(), "\n"]), max_size=3).map(" ".join)
SHAPES = st.sampled_from(["FROM {}", "SELECT * FROM {}", "SELECT {}", "SELECT 1 FROM range(3) r, {}", "TABLE {}",
                          "WITH w AS (FROM {}) FROM w", "SELECT (FROM {})", "FROM (FROM {})", "VALUES ({})",
                          "SELECT EXISTS (FROM {})", "PIVOT {} ON a USING count(*)", "SELECT * FROM x: {}", "{}"])
REACHING = st.sampled_from(["'data.csv'", '"data.csv"', "data.csv", "histogram('data.csv', a)", "nextval('counter')",
                            "query_table('data.csv')", "CREATE TEMP TABLE made AS SELECT 1", "read_csv('data.csv')",
                            "query('FROM ''data.csv''')", "'counter'.nextval()"])


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=NOISE, shape=SHAPES, what=REACHING, after=NOISE)
def test_what_duckdb_would_read_or_change_is_never_allowed(
        before: str, shape: str, what: str, after: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data.csv").write_text("a\n987654321\n")
    monkeypatch.chdir(tmp_path)
    sql = " ".join([before, shape.format(what), after])
    with duckdb.connect() as connection:
        connection.execute("CREATE SEQUENCE counter")
        try:
            shown = repr(connection.execute(sql).fetchall())
        except Exception:  # broken text: what is here is what runs
            return
        left = connection.execute("SELECT last_value FROM duckdb_sequences()").fetchall()
        made = connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall()
    assert not (("987654321" in shown or left != [(None,)] or made != [(0,)]) and check(sql, "duckdb").allowed)
