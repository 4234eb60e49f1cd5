"""Print how many verdicts a second the guard gives on one core, over the legitimate and the attack fixture.

    python benchmarks/guard_speed.py

The promise: at least 2,000 a second. Each text is judged once, none is answered from memory.
"""

from __future__ import annotations

import time
from pathlib import Path

from schemas.guard import check

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures"


def texts(name: str) -> list[tuple[str, str]]:
    """Return (sql, dialect) of a guard fixture; lines under `all` count as SQLite's."""
    found, dialect = [], ""
    for line in (FIXTURES / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            dialect = line[3:].partition(":")[0].replace("all", "sqlite")
        elif dialect and line:
            found.append((line.replace("⏎", "\n"), dialect))
    return found


def main() -> None:
    """Measure and print."""
    for name in ("guard_legitimate.sql", "guard_attacks.sql"):
        work = [(f"{sql} -- {turn}", dialect) for turn in range(5) for sql, dialect in texts(name)]
        check("SELECT 1", "sqlite")
        start = time.process_time()
        for sql, dialect in work:
            check(sql, dialect)
        print(f"{name:22} {len(work) / (time.process_time() - start):8.0f} verdicts a second of processor time")


if __name__ == "__main__":
    main()
