"""What the official Spider script (test-suite-sql-eval) does to a query before it compares results; for mode `spider`.

By default it drops every DISTINCT from both queries, mends `> =`, replaces the current year by 2020, and lets row order
count whenever the gold text holds `order by`, wherever that is. BIRD's script changes nothing.
"""

from __future__ import annotations

import re

_PIECES = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*.*?\*/|\bdistinct\b""",
                     re.IGNORECASE | re.DOTALL)
_YEAR = re.compile(r"YEAR\s*\(\s*CURDATE\s*\(\s*\)\s*\)\s*", re.IGNORECASE)


def spider_query(sql: str, *, keep_distinct: bool = False) -> str:
    """Return the query that the official script would run in place of `sql`."""
    for split, joined in (("> =", ">="), ("< =", "<="), ("! =", "!=")):
        sql = sql.replace(split, joined)
    if not keep_distinct:
        sql = _PIECES.sub(lambda found: "" if found[0].lower() == "distinct" else found[0], sql)
    return _YEAR.sub("2020", sql)


def spider_ordered(gold_sql: str) -> bool:
    """Return whether the official script lets row order count for this gold query."""
    return "order by" in gold_sql.lower()
