"""DDL text of any dialect -> Schema, through sqlglot; and back, through `schemas.render`.

Keys, types, comments, enumerations and CHECKs are read from CREATE TABLE, ALTER TABLE, COMMENT ON, CREATE TYPE and
CREATE UNIQUE INDEX; every other statement of a script (inserts, views, triggers) is passed over. Rows are not read.

    parse("CREATE TABLE pet (id INT PRIMARY KEY, kind TEXT CHECK (kind IN ('cat', 'dog')))", "zoo")
    -> Schema("zoo", (Table("pet", (Column("id", "integer"), Column("kind", "text", choices=("cat", "dog")))),))
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from schemas import script
from schemas.draft import Draft, finish, learn
from schemas.errors import InputError
from schemas.render import render
from schemas.schema import Schema

__all__ = ["DIALECTS", "parse", "render"]

DIALECTS = ("sqlite", "postgres", "mysql", "duckdb", "tsql", "snowflake", "bigquery")
"Dialects that are read, in the order in which they are tried when none is given."

_KEPT = re.compile(r"CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:TEMP|TEMPORARY|UNLOGGED|TRANSIENT|EXTERNAL|GLOBAL|LOCAL)\s+)*"
                   r"TABLE\b|ALTER\s+TABLE\b(?=.*\bADD\b)|COMMENT\s+ON\b|CREATE\s+TYPE\b|CREATE\s+UNIQUE\b[^(]*\bINDEX\b",
                   re.IGNORECASE | re.DOTALL)
_TABLE = re.compile(r"CREATE\b[^(]*?\bTABLE\b(?!.*?\)\s*AS\b\s*SELECT)", re.IGNORECASE | re.DOTALL)
_KEY = re.compile(r"\b(?:FOREIGN|PRIMARY)\s+KEY\b|\bUNIQUE\b", re.IGNORECASE)
_POSITION = re.compile(r"Line (\d+), Col: \d+")
_ANSI = re.compile(r"\x1b\[\d*m")


class _Fault(Exception):
    """A statement one dialect cannot read, and the script's line it breaks on."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def parse(text: str, db_id: str, dialect: str | None = None, *, loose: bool = False) -> Schema:
    """Return the Schema that a DDL script describes.

    `dialect` is one of DIALECTS; None tries each. Raises InputError naming `db_id` and the line when the script cannot
    be read, holds no table, or a foreign key points nowhere; `loose` drops such keys in silence.
    """
    if dialect is not None and dialect not in DIALECTS:
        raise InputError(f"{db_id}: dialect {dialect!r} is not known; use one of {', '.join(DIALECTS)}")
    statements = [found for found in script.cut(text) if _KEPT.match(found.text)]
    if not any(_TABLE.match(found.text) for found in statements):
        raise InputError(f"{db_id}: holds no CREATE TABLE statement")
    drafts: dict[str, Draft] = {}
    enums: dict[str, tuple[str | int | float, ...]] = {}
    for found, tree in zip(statements, _trees(statements, text, db_id, dialect), strict=True):
        learn(tree, found, drafts, enums)
    return finish(db_id, drafts, script.headers(text).get("domain", ""), loose=loose)


def _trees(statements: Sequence[script.Statement], text: str, db_id: str, dialect: str | None) -> list[exp.Expression]:
    """Parse all statements in the first dialect that reads every one of them."""
    furthest: _Fault | None = None
    for tried in (dialect,) if dialect else _likely(text):
        try:
            return [_tree(found, tried) for found in statements]
        except _Fault as fault:
            if furthest is None or fault.line > furthest.line:
                furthest = fault
    assert furthest is not None
    tried_all = dialect or "any dialect known here"
    raise InputError(f"{db_id}, line {furthest.line}: cannot be read as {tried_all}: {furthest}")


def _likely(text: str) -> Sequence[str]:
    """Return DIALECTS with the one the quoting speaks for in front."""
    bigquery = re.search(r"`[^`]+\.[^`]+`|\bINT64\b|\bSTRING\s*(?:,|\)|NOT|OPTIONS)", text)
    postgres = re.search(r"::\w|\bALTER TABLE ONLY\b|\bpg_catalog\b|\bSERIAL\b", text, re.IGNORECASE)
    tsql = re.search(r"(?:TABLE|,|\()\s*\[\w", text)
    first = ("bigquery" if bigquery else "postgres" if postgres else "mysql" if "`" in text else "tsql" if tsql
             else "sqlite")
    return (first, *(name for name in DIALECTS if name != first))


def _tree(found: script.Statement, dialect: str) -> exp.Expression:
    """Parse one statement; raises _Fault."""
    try:
        tree = sqlglot.parse_one(found.text, dialect=dialect)
    except SqlglotError as error:
        message = _ANSI.sub("", str(error))
        position = _POSITION.search(message)
        line = found.line + (int(position[1]) - 1 if position else 0)
        raise _Fault(line, " ".join(message.split("\n")[0].split()).split(". Line")[0]) from error
    if isinstance(tree, exp.Command) and (_TABLE.match(found.text) or _KEY.search(found.text)):
        raise _Fault(found.line, "the statement's syntax is not understood")
    return tree
