"""What the sandbox's tests ask: one small database per engine with the same rows, and queries that never end."""

import sqlite3
from pathlib import Path

import duckdb

from schemas.sandbox import Limits

ROOT = Path(__file__).parent.parent
NAMES = ("concert.sqlite", "concert.duckdb")
FAST = Limits(seconds=0.4)
FOREVER = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r"


def concert(place: Path) -> Path:
    """Write both databases into the folder `place`, and return it."""
    ddl = "CREATE TABLE singer (id INTEGER, name TEXT, fee REAL)"
    rows = [(1, "Ada", 10.0), (2, "Bob", 2.5), (3, None, None)]
    light = sqlite3.connect(place / "concert.sqlite")
    light.execute(ddl)
    light.executemany("INSERT INTO singer VALUES (?, ?, ?)", rows)
    light.execute("CREATE INDEX by_name ON singer (name)")
    light.execute("CREATE TABLE odd AS SELECT CAST(x'ff41' AS TEXT) AS word")
    light.commit()
    light.close()
    duck = duckdb.connect(str(place / "concert.duckdb"))
    duck.execute(ddl)
    duck.executemany("INSERT INTO singer VALUES (?, ?, ?)", rows)
    duck.execute("CREATE SEQUENCE counter")
    duck.close()
    return place
