"""A SQLite file in a worker: texts, file names and errors as they are."""

import os
import sqlite3
from pathlib import Path

from schemas.sandbox import Sandbox

pytest_plugins = "sandboxfixtures"
"`folder` and `box`"


def test_text_that_is_no_utf8_is_replaced(folder: Path, box: Sandbox) -> None:
    assert box.run(folder / "concert.sqlite", "SELECT word, x'ff00' FROM odd").rows == (("\ufffdA", b"\xff\x00"),)


def test_a_table_that_is_called_like_a_refusal_is_only_missing(folder: Path, box: Sandbox) -> None:
    path = folder / "concert.sqlite"
    missing, second = box.run(path, 'SELECT * FROM "one statement"'), box.run(path, "SELECT 1; SELECT 2")
    assert (missing.status, missing.error) == ("error", "no such table: one statement")
    assert second.status == "denied" and "one statement at a time" in second.error


def test_odd_file_names_are_opened_as_they_are(tmp_path: Path, box: Sandbox) -> None:
    path = tmp_path / "a b#c?mode=rwc%41&d.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t AS SELECT 5 AS a")
    connection.close()
    assert box.run(path, "SELECT a FROM t").rows == ((5,),)
    assert os.listdir(tmp_path) == [path.name]
