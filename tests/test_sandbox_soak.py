"""The sandbox under 20,000 hostile, broken and good queries: nothing changes, nothing is left, nothing grows."""

import hashlib
import os
import random
import sqlite3
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from schemas.sandbox import Limits, Sandbox

FIXTURES = Path(__file__).parent / "fixtures"
GOOD = "SELECT count(*), min(name), max(age) FROM singer"
BOMBS = ["WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
         "SELECT count(*) FROM singer" + "".join(f", singer s{n}" for n in range(20)),
         "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r LIMIT 3000000) SELECT n FROM r"]


def texts(name: str, engine: str) -> list[str]:
    """Return a guard fixture's statements for one engine."""
    found, wanted = [], False
    for line in (FIXTURES / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            wanted = line[3:].partition(":")[0] in (engine, "all")
        elif wanted and line:
            found.append(line.replace("⏎", "\n"))
    return found


def mangled(draw: random.Random, sql: str) -> str:
    """Cut, double or splice a statement somewhere."""
    at = draw.randrange(len(sql) + 1)
    return draw.choice([sql[:at], sql[at:], sql[:at] + sql, sql[:at] + draw.choice("'\"();-*\0é") + sql[at:]])


def memory(pid: int) -> int:
    """Return the resident memory of a process in bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
def test_twenty_thousand_queries(tmp_path: Path) -> None:
    schema = (FIXTURES / "guard_schema.sql").read_text()
    light = sqlite3.connect(tmp_path / "hall.sqlite")
    light.executescript(schema)
    light.close()
    duck = duckdb.connect(str(tmp_path / "hall.duckdb"))
    duck.execute(schema)
    duck.close()
    before = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.iterdir()}
    draw, queries = random.Random("soak:0"), list[tuple[Path, str]]()
    pools = {e: (texts("guard_attacks.sql", e), texts("guard_legitimate.sql", e)) for e in ("sqlite", "duckdb")}
    for number in range(20_000):
        engine = "sqlite" if draw.random() < 0.8 else "duckdb"
        attacks, legitimate = pools[engine]
        kind = draw.random()
        sql = (draw.choice(attacks) if kind < 0.45 else draw.choice(legitimate) if kind < 0.6
               else mangled(draw, draw.choice(attacks + legitimate)))
        queries += [(tmp_path / f"hall.{engine}", draw.choice(BOMBS) if number % 2000 == 500 else sql),
                    (tmp_path / f"hall.{engine}", GOOD)]
    with Sandbox(2, Limits(seconds=0.5)) as box:
        statuses, bombs, wrong, sizes = Counter[str](), Counter[str](), 0, []
        for number, result in enumerate(box.run_many(queries)):
            if number % 2:
                wrong += result.rows != ((4, "Ada", 45),)
            else:
                statuses[result.status] += 1
                bombs[result.status] += queries[number][1] in BOMBS
            if number % 4000 == 3999:
                sizes.append(max(map(memory, box.pids())))
        pids = box.pids()
    assert wrong == 0
    assert statuses["denied"] > 6000 and statuses["error"] > 2000 and statuses["ok"] > 2000
    assert bombs["timeout"] and bombs["ok"] == 0 and statuses["crashed"] == 0
    assert max(sizes) < 2 * max(sizes[:3]) and max(sizes) < 300 * 2**20
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.iterdir()} == before
