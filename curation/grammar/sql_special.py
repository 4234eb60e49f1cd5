"""Write the rarer kinds as SQL: arithmetic, CASE, string and date functions, self joins, windows, CTEs."""

from __future__ import annotations

from curation.grammar.frame import Frame, name, paths_of, test, where
from curation.grammar.intents import Ref, Special


def special(it: Special) -> str:
    """Return a special intent as one SQLite statement."""
    frame = Frame(it.subject.entity.table, [r.path for r in (*it.shown, *it.by)] + paths_of(it.subject.conditions))
    columns = ", ".join(frame.column(ref) for ref in it.shown)
    by = [frame.column(ref) for ref in it.by]
    tail = f"FROM {frame.source()}{where(frame, it.subject)}"
    way = " DESC" if it.desc else ""
    match it.kind:
        case "range":
            return f"SELECT max({by[0]}) - min({by[0]}) {tail}"
        case "difference":
            return f"SELECT {columns}, {by[0]} - {by[1]} {tail}"
        case "percentage" | "label":
            return _case(it, frame, columns, tail)
        case "longest":
            return f"SELECT {columns} {tail} ORDER BY length({by[0]}){way} LIMIT 1"
        case "yearly":
            year = f"strftime('%Y', {by[0]})"
            return f"SELECT {year}, count(*) {tail} GROUP BY {year}"
        case "nth":
            return f"SELECT {columns} {tail} ORDER BY {by[0]}{way} LIMIT 1 OFFSET {it.number - 1}"
        case "rank":
            return f"SELECT {columns}, rank() OVER (ORDER BY {by[0]}{way}) {tail}"
        case "best":
            return _best(it)
        case "typical":
            return f"WITH counts AS (SELECT {by[0]}, count(*) AS n {tail} GROUP BY {by[0]}) SELECT avg(n) FROM counts"
        case _:
            return _twice(it)


def _case(it: Special, frame: Frame, columns: str, tail: str) -> str:
    assert it.test
    condition = test(frame, it.test)
    if it.kind == "label":
        return f"SELECT {columns}, CASE WHEN {condition} THEN 'yes' ELSE 'no' END {tail}"
    return f"SELECT 100.0 * sum(CASE WHEN {condition} THEN 1 ELSE 0 END) / count(*) {tail}"


def _best(it: Special) -> str:
    """Return the top row of each group: ranked in a CTE, first places kept."""
    key, by = it.by
    columns = list(dict.fromkeys([name(key.attribute.column), *(name(ref.attribute.column) for ref in it.shown)]))
    order = f"{name(by.attribute.column)}{' DESC' if it.desc else ''}"
    ranked = f"rank() OVER (PARTITION BY {columns[0]} ORDER BY {order}) AS place"
    return (
        f"WITH ranked AS (SELECT {', '.join(columns)}, {ranked} FROM {name(it.subject.entity.table)}) "
        f"SELECT {', '.join(columns)} FROM ranked WHERE place = 1"
    )


def _twice(it: Special) -> str:
    """Return a statement that joins a table with itself, or asks it twice."""
    table = name(it.subject.entity.table)

    def at(alias: str, ref: Ref) -> str:
        return f"{alias}.{name(ref.attribute.column)}"

    if it.kind == "same":
        assert it.test
        plain = Frame(it.subject.entity.table, ())
        column, named = name(it.by[0].attribute.column), test(plain, it.test)
        other = named.replace(" = ", " != ", 1)
        shown = ", ".join(plain.column(ref) for ref in it.shown)
        return f"SELECT {shown} FROM {table} WHERE {column} = (SELECT {column} FROM {table} WHERE {named}) AND {other}"
    columns = ", ".join([*(at("T1", ref) for ref in it.shown), *(at("T2", ref) for ref in it.shown)])
    if it.kind == "pairs":
        key, same = it.by
        tie = f"{at('T1', same)} = {at('T2', same)} AND {at('T1', key)} < {at('T2', key)}"
        return f"SELECT {columns} FROM {table} AS T1 JOIN {table} AS T2 ON {tie}"
    assert it.link
    tie = f"T1.{name(it.link.source_columns[0])} = T2.{name(it.link.target_columns[0])}"
    if it.number:
        heads = ", ".join(at("T2", ref) for ref in it.shown)
        keys = f"T2.{name(it.link.target_columns[0])}"
        return f"SELECT {heads}, count(*) FROM {table} AS T1 JOIN {table} AS T2 ON {tie} GROUP BY {keys}, {heads}"
    return f"SELECT {columns} FROM {table} AS T1 JOIN {table} AS T2 ON {tie}"
