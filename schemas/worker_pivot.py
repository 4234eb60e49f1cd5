"""DuckDB's PIVOT without IN, inside the worker: looked at as text, since its parser gives no tree for it.

    PIVOT singer ON country USING count(*)    DuckDB makes a temporary ENUM of the countries first, then selects

A text with such a PIVOT may be any statement (`CREATE TABLE x AS PIVOT ...`), so it has to start as a query, hold no
word of another statement, and call known functions only. The file is open for reading alone; the types that are left
behind live in memory and are dropped afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from schemas.worker_policy import Denied

_PIECE = re.compile(r"""(?P<skip>\s+|--[^\n\r]*|/\*.*?\*/|[eE]'(?:[^'\\]++|''|\\.)*'(?!')|'[^']*+(?:''[^']*+)*'(?!')
                        |\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
                        |(?P<quoted>"[^"]*+(?:""[^"]*+)*"(?!"))|(?P<word>[^\W\d]\w*)|(?P<sign>.)""",
                    re.DOTALL | re.VERBOSE)
_FIRST = ("pivot", "pivot_wider", "from", "select", "with", "(")
_STATEMENTS = """insert update delete merge create drop alter copy attach detach install load set reset pragma call
export import prepare execute truncate vacuum checkpoint begin commit explain"""
_WORDS = """all and any as asc between by case cross desc distinct else end except exclude exists filter for from group
having in inner intersect is join lateral left like limit materialized not offset on or order outer over partition pivot
pivot_wider qualify recursive rename replace right rollup cube sets select then union unpivot using values when where
window with within decimal numeric varchar"""
_OTHERS, _SYNTAX = frozenset(_STATEMENTS.split()), frozenset(_WORDS.split())
_LEFT = "SELECT type_name FROM duckdb_types() WHERE database_name = 'temp' AND starts_with(type_name, '__pivot_enum_')"


def check_pivot(sql: str, functions: Collection[str]) -> None:
    """Raise Denied unless `sql` reads as a query and calls only `functions`."""
    first, before = "", ""
    for piece in _PIECE.finditer(sql):
        kind, text = piece.lastgroup, piece[0]
        if kind == "skip":
            continue
        name = text[1:-1].replace('""', '"').lower() if kind == "quoted" else text.lower()
        first = first or name
        if kind == "word" and name in _OTHERS:
            raise Denied(f"{text.upper()} is not allowed")
        known = before in functions or before in _SYNTAX
        if text == "(" and re.match(r"\W?\w", before) and not known:
            raise Denied(f"function {before} is not allowed")
        before = name if kind != "quoted" or name not in _SYNTAX else f'"{name}'
    if first not in _FIRST:
        raise Denied("not a query")


def forget_types(connection: Any) -> None:
    """Drop the types that a PIVOT made."""
    for (name,) in connection.execute(_LEFT).fetchall():
        connection.execute(f'DROP TYPE temp.main."{name}"')
