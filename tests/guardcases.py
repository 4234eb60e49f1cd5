"""The guard's fixtures as lists: statements by dialect, and by the effect that their heading names."""

from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"
DIALECTS = ("sqlite", "duckdb", "postgres", "mysql")
SCHEMA = (FIXTURES / "guard_schema.sql").read_text()


def sections(name: str) -> list[tuple[str, str, list[str]]]:
    """Return a fixture's (dialect, effect, statements) in order."""
    found: list[tuple[str, str, list[str]]] = []
    for line in (FIXTURES / name).read_text(encoding="utf-8").split("\n"):
        if line.startswith("## "):
            dialect, _, effect = line[3:].partition(": ")
            found.append((dialect, effect, []))
        elif found and line:
            found[-1][2].append(line.replace("⏎", "\n"))
    return found


def statements(name: str) -> dict[str, list[str]]:
    """Return a fixture's statements by dialect; those under `all` are everyone's."""
    return {dialect: [sql for who, _, texts in sections(name) if who in (dialect, "all") for sql in texts]
            for dialect in DIALECTS}


def attacks(dialect: str, *effects: str) -> list[str]:
    """Return the attacks whose heading begins with one of `effects`."""
    return [sql for who, effect, texts in sections("guard_attacks.sql") for sql in texts
            if who == dialect and effect.startswith(effects)]


ATTACKS, LEGITIMATE = statements("guard_attacks.sql"), statements("guard_legitimate.sql")
