"""Name what a query uses, for balancing and for the report; read off the text that sql.py writes."""

from __future__ import annotations

import re

_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("cte", r"^WITH "),
        ("window", r" OVER \("),
        ("distinct", r"^SELECT DISTINCT"),
        ("count_distinct", r"count\(DISTINCT"),
        ("count", r"count\("),
        ("avg", r"avg\("),
        ("sum", r"sum\("),
        ("min", r"min\("),
        ("max", r"max\("),
        ("join", r" JOIN "),
        ("left_join", r"LEFT JOIN"),
        ("where", r" WHERE "),
        ("between", r" BETWEEN "),
        ("in", r" IN \((?!SELECT)"),
        ("in_subquery", r"(?<!NOT) IN \(SELECT"),
        ("not_in_subquery", r"NOT IN \(SELECT"),
        ("exists", r"EXISTS \("),
        ("scalar_subquery", r"[=<>] \(SELECT"),
        ("like", r" LIKE "),
        ("null", r" IS (NOT )?NULL"),
        ("or", r" OR "),
        ("and", r" AND "),
        ("group_by", r" GROUP BY "),
        ("having", r" HAVING "),
        ("order_by", r" ORDER BY "),
        ("limit", r" LIMIT "),
        ("intersect", r" INTERSECT "),
        ("except", r" EXCEPT "),
        ("union", r" UNION "),
        ("case", r"\bCASE WHEN"),
        ("date_function", r"strftime\("),
        ("arithmetic", r"\w \+ |\w - |\w / |\w \* "),
    )
)
_TEXT = re.compile(r"'(?:[^']|'')*'")


def constructs(sql: str) -> tuple[str, ...]:
    """Return the constructs of a statement written by this grammar, e.g. ('join', 'where')."""
    bare = _TEXT.sub("'s'", sql)
    found = [name for name, pattern in _MARKS if pattern.search(bare)]
    joins = max(side.count(" JOIN ") for side in re.split(r" (?:INTERSECT|EXCEPT|UNION) |\(SELECT ", bare))
    return tuple(found + ([f"tables_{joins + 1}"] if joins else [])) or ("projection",)
