"""What a query in a worker may do, as the parent says it, and the ways in which a query goes beyond that.

    Policy({"seconds": 2.0, "rows": 20000, "bytes": 16777216, "memory": 536870912, "packages": "/…/site-packages",
            "functions": {"sqlite": ["abs", …], "duckdb": ["abs", …], "duckdb tables": ["range", …]}})
"""

from __future__ import annotations

from typing import Any


class Policy:
    """The limits, the names of functions, and where DuckDB's package lies."""

    def __init__(self, values: dict[str, Any]) -> None:
        """Read the first frame that a worker gets."""
        self.seconds = float(values["seconds"])
        self.rows = int(values["rows"])
        self.bytes = int(values["bytes"])
        self.memory = int(values["memory"])
        self.packages = str(values["packages"])
        self.functions: dict[str, frozenset[str]] = {e: frozenset(n) for e, n in values["functions"].items()}


class Denied(Exception):
    """The text is not one allowed read-only statement."""


class TooLarge(Exception):
    """The result, or the memory it takes, is beyond the limits."""


class Late(Exception):
    """The query ran longer than it may, and stopped when asked to."""
