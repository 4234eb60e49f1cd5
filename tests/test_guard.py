"""The guard: no attack passes, no legitimate query is refused, and what it says of the real engines holds there."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.guard import Verdict, check
from schemas.sandbox import Limits, Sandbox

FIXTURES = Path(__file__).parent / "fixtures"
DIALECTS = ("sqlite", "duckdb", "postgres", "mysql")
SCHEMA = (FIXTURES / "guard_schema.sql").read_text()


def sections(name: str) -> list[tuple[str, str, list[str]]]:
    """Return a fixture's (dialect, effect, statements) in order."""
    found: list[tuple[str, str, list[str]]] = []
    for line in (FIXTURES / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            dialect, _, effect = line[3:].partition(": ")
            found.append((dialect, effect, []))
        elif found and line:
            found[-1][2].append(line.replace("⏎", "\n"))
    return found


def lines(name: str) -> dict[str, list[str]]:
    """Return a fixture's statements by dialect; those under `all` are everyone's."""
    return {dialect: [sql for who, _, texts in sections(name) if who in (dialect, "all") for sql in texts]
            for dialect in DIALECTS}


def changing(dialect: str) -> list[str]:
    """Return the attacks whose heading says that they change rows or the structure."""
    return [sql for who, effect, texts in sections("guard_attacks.sql") for sql in texts
            if who == dialect and effect.startswith(("writes rows", "changes the structure"))]


ATTACKS, LEGITIMATE = lines("guard_attacks.sql"), lines("guard_legitimate.sql")


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
    assert failed == ({"PIVOT singer ON country USING count(*)"} if engine == "duckdb" else set())


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


def sqlite_state(connection: sqlite3.Connection) -> list[object]:
    """Return all that a statement can change in an unprotected SQLite connection."""
    return [*connection.iterdump(), *connection.execute("SELECT sql FROM sqlite_temp_master")]


def test_sqlite_attacks_do_what_their_heading_says() -> None:
    unchanged = []
    for sql in changing("sqlite"):
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.executescript(SCHEMA + "CREATE TRIGGER t AFTER INSERT ON audit BEGIN SELECT 1; END;")
        before = sqlite_state(connection)
        connection.execute(sql).fetchall()
        unchanged += [sql] if sqlite_state(connection) == before else []
    assert len(changing("sqlite")) >= 35
    assert unchanged == []


def duckdb_state(connection: duckdb.DuckDBPyConnection) -> list[object]:
    """Return all that a statement can change in an unprotected DuckDB connection."""
    tables = connection.execute("SELECT table_name, sql, comment FROM duckdb_tables() WHERE NOT internal").fetchall()
    others = [connection.execute(f"SELECT * FROM {source}() ORDER BY ALL").fetchall()
              for source in ("duckdb_views", "duckdb_sequences", "duckdb_types", "duckdb_schemas")]
    own = connection.execute("SELECT function_name FROM duckdb_functions() WHERE NOT internal").fetchall()
    return [tables, others, own, *(connection.execute(f"FROM {table[0]}").fetchall() for table in tables)]


def test_duckdb_attacks_do_what_their_heading_says() -> None:
    unchanged = []
    for sql in changing("duckdb"):
        with duckdb.connect() as connection:
            connection.execute(SCHEMA + "CREATE SEQUENCE counter;")
            before = duckdb_state(connection)
            connection.execute(sql).fetchall()
            unchanged += [sql] if duckdb_state(connection) == before else []
    assert len(changing("duckdb")) >= 22
    assert unchanged == []


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The socket folder of a PostgreSQL server with the fixture's tables, started for this test."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("PostgreSQL is not installed")
    tools, user = programs[-1].parent, {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
    place = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    if user:
        shutil.chown(place, "postgres", "postgres")
    data = str(place / "data")
    subprocess.run([tools / "initdb", "-D", data, "-A", "trust", "-N", "-U", "postgres", "-E", "UTF8"], check=True,
                   capture_output=True, cwd=place, **user)  # type: ignore[call-overload]
    options = f"-k {place} -c listen_addresses= -c fsync=off"
    subprocess.run([tools / "pg_ctl", "-D", data, "-w", "-l", place / "log", "-o", options, "start"], check=True,
                   stdout=subprocess.DEVNULL, cwd=place, **user)  # type: ignore[call-overload]
    try:
        psql(str(place), SCHEMA)
        yield str(place)
    finally:
        subprocess.run([tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=True, capture_output=True,
                       cwd=place, **user)  # type: ignore[call-overload]
        shutil.rmtree(place)


def psql(socket: str, script: str, *options: str) -> str:
    """Run `script`; return what psql complained of."""
    return subprocess.run(["psql", "-h", socket, "-U", "postgres", "-X", "-q", "-o", os.devnull, *options, "-f", "-"],
                          input=script, capture_output=True, text=True, check=True).stderr


def test_legitimate_queries_are_read_only_on_postgresql(postgres: str) -> None:
    script = "SET default_transaction_read_only = on;\n" + "".join(
        f"\\echo\n{sql}\n;\n" for sql in LEGITIMATE["postgres"])
    assert psql(postgres, script) == ""


def test_postgresql_calls_the_writing_attacks_writes(postgres: str) -> None:
    texts = changing("postgres")
    script = "SET default_transaction_read_only = on;\n" + "".join(f"\\echo\n{sql}\n;\n" for sql in texts)
    complaints = psql(postgres, script).splitlines()
    assert len(texts) >= 35
    # a temporary table may be made even in a read-only transaction: there the text alone stops it
    assert sum("ERROR" in line for line in complaints) >= len(texts) - 2
    assert sum("in a read-only transaction" in line for line in complaints) >= 28


# PostgreSQL runs these in a read-only transaction without complaint: text alone has to stop them.
READ_ONLY_IS_NOT_ENOUGH = [
    "SELECT pg_sleep(10)", "SELECT pg_read_file('/etc/passwd')", "SELECT pg_advisory_lock(1)", "SELECT pg_stat_reset()",
    "SELECT * FROM pg_shadow", "SELECT set_config('work_mem', '1MB', false)", "SELECT pg_ls_dir('/')",
    "SELECT current_setting('data_directory')", "SELECT pg_reload_conf()"]


def test_postgresql_would_run_what_the_guard_stops(postgres: str) -> None:
    assert set(READ_ONLY_IS_NOT_ENOUGH) <= set(ATTACKS["postgres"])
    script = ";\n".join(["SET default_transaction_read_only = on", *READ_ONLY_IS_NOT_ENOUGH, ""])
    assert psql(postgres, script.replace("(10)", "(0.01)")) == ""
    assert not any(check(sql, "postgres").allowed for sql in READ_ONLY_IS_NOT_ENOUGH)


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
    "SELECT [" * 1000, "SELECT 1 " + "UNION SELECT 1 " * 1000, "SELECT " + "NOT " * 3000 + "1",
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
