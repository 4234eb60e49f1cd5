"""The sandbox, attacked: one property a test, and the database file and folder looked at afterwards."""

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandboxcases import NAMES

from schemas.errors import InputError
from schemas.sandbox import Sandbox

pytest_plugins = "sandboxfixtures"
"`folder` and `box`"


def state(folder: Path) -> dict[str, str]:
    """Return every file in the folder with its hash."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def attacks(engine: str) -> list[str]:
    """Return the guard's attack list for an engine: here they really run."""
    text = (Path(__file__).parent / "fixtures" / "guard_attacks.sql").read_text(encoding="utf-8")
    sections = [part.split("\n")[1:] for part in text.split("\n## ") if part.startswith(f"{engine}:")]
    return [line.replace("⏎", "\n") for section in sections for line in section if line]


@pytest.mark.parametrize("name", NAMES)
def test_attacks_leave_nothing_and_the_queries_between_them_are_answered(folder: Path, box: Sandbox, name: str) -> None:
    texts, before = attacks(name.partition(".")[2]), state(folder)
    mixed = [(folder / name, sql) for text in texts for sql in (text, "SELECT count(*) FROM singer")]
    results = list(box.run_many(mixed))
    assert len(texts) > 120
    assert sum(result.status == "denied" for result in results[::2]) > 80
    assert {result.rows for result in results[1::2]} == {((3,),)}
    assert state(folder) == before


@pytest.mark.parametrize(("name", "sql"), [
    ("concert.sqlite", "ATTACH 'made.db' AS m"), ("concert.sqlite", "CREATE TEMP TABLE x AS SELECT 1"),
    ("concert.sqlite", "PRAGMA table_info(singer)"), ("concert.sqlite", "SELECT load_extension('x')"),
    ("concert.sqlite", "SELECT * FROM pragma_database_list"), ("concert.sqlite", "SELECT 1; DROP TABLE singer"),
    ("concert.sqlite", "WITH d AS (SELECT 1) DELETE FROM singer"), ("concert.sqlite", "-- nothing"),
    ("concert.sqlite", "SELECT hex(randomblob(4))"), ("concert.sqlite", "SELECT length(zeroblob(2000000000))"),
    ("concert.duckdb", "CREATE TEMP TABLE x AS SELECT 1"), ("concert.duckdb", "COPY singer TO 'out.csv'"),
    ("concert.duckdb", "SELECT * FROM read_csv('/etc/passwd')"), ("concert.duckdb", "SELECT * FROM read_text('x')"),
    ("concert.duckdb", "SELECT * FROM 'x.csv'"), ("concert.duckdb", "SELECT getenv('HOME')"),
    ("concert.duckdb", "SELECT * FROM glob('/*')"), ("concert.duckdb", "INSTALL httpfs"),
    ("concert.duckdb", "SELECT * FROM 'https://localhost/x.parquet'"), ("concert.duckdb", "SELECT nextval('counter')"),
    ("concert.duckdb", "SELECT * FROM query('SELECT 1')"), ("concert.duckdb", "PRAGMA version"),
    ("concert.duckdb", "VACUUM"), ("concert.duckdb", "CHECKPOINT"), ("concert.duckdb", "SET threads = 8"),
    ("concert.duckdb", "ATTACH 'made.duckdb'"), ("concert.duckdb", "EXPLAIN ANALYZE CREATE TEMP TABLE x AS SELECT 1"),
    ("concert.duckdb", "SELECT 1; SELECT 2"), ("concert.duckdb", "-- nothing"),
])
def test_what_is_no_plain_query_is_denied_with_a_reason(folder: Path, box: Sandbox, name: str, sql: str) -> None:
    before = state(folder)
    result = box.run(folder / name, sql)
    assert (result.status, result.rows) == ("denied", ())
    assert len(result.error) > 10
    assert state(folder) == before


def test_good_queries_give_plain_values(folder: Path, box: Sandbox) -> None:
    for name in NAMES:
        result = box.run(folder / name, "SELECT id, name, fee FROM singer ORDER BY id")
        assert result.rows == ((1, "Ada", 10.0), (2, "Bob", 2.5), (3, None, None))
        assert (result.status, result.columns, result.error) == ("ok", ("id", "name", "fee"), "")


def test_run_many_is_lazy(folder: Path) -> None:
    def endless() -> Iterator[tuple[Path, str]]:
        while True:
            yield folder / "concert.sqlite", "SELECT 1"

    with Sandbox(1) as box:
        answers = box.run_many(endless())
        assert next(answers).status == "ok"
        assert box.run(folder / "concert.sqlite", "SELECT 2").rows == ((2,),)
        assert next(answers).rows == ((1,),)


def test_replaced_file_is_read_afresh(tmp_path: Path, box: Sandbox) -> None:
    path = tmp_path / "a.sqlite"
    for value in (1, 2):
        path.unlink(missing_ok=True)
        with sqlite3.connect(path) as connection:
            connection.execute(f"CREATE TABLE t AS SELECT {value} AS a")
        connection.close()
        assert box.run(path, "SELECT a FROM t").rows == ((value,),)


@pytest.mark.parametrize("content", [None, b"just text, no database at all"])
def test_what_is_no_database_is_the_callers_fault(tmp_path: Path, box: Sandbox, content: bytes | None) -> None:
    path = tmp_path / "x.sqlite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"x\.sqlite"):
        box.run(path, "SELECT 1")


def test_database_with_a_pending_log_is_the_callers_fault(tmp_path: Path, box: Sandbox) -> None:
    writer = sqlite3.connect(tmp_path / "busy.sqlite")
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("CREATE TABLE t (a)")
    writer.commit()
    with pytest.raises(InputError, match="write-ahead log"):
        box.run(tmp_path / "busy.sqlite", "SELECT 1")
    writer.close()
