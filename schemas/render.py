"""Schema -> CREATE TABLE text that an engine accepts, in full for building and in short for a prompt.

Identifiers are quoted only where the dialect needs it. What an engine cannot hold (DuckDB: a key to the table itself
or into a cycle, a key to a column set that is not unique) is left out of the full text; the Schema keeps it, and so
does the prompt.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from schemas.keys import holdable, order
from schemas.schema import Column, ColumnType, ForeignKey, Schema, Table

TYPES: dict[str, dict[ColumnType, str]] = {
    "sqlite": {"integer": "INTEGER", "number": "REAL", "text": "TEXT", "date": "DATE", "datetime": "DATETIME",
               "time": "TIME", "boolean": "BOOLEAN", "blob": "BLOB"},
    "duckdb": {"integer": "BIGINT", "number": "DOUBLE", "text": "VARCHAR", "date": "DATE", "datetime": "TIMESTAMP",
               "time": "TIME", "boolean": "BOOLEAN", "blob": "BLOB"},
    "postgres": {"integer": "BIGINT", "number": "DOUBLE PRECISION", "text": "TEXT", "date": "DATE",
                 "datetime": "TIMESTAMP", "time": "TIME", "boolean": "BOOLEAN", "blob": "BYTEA"},
    "mysql": {"integer": "BIGINT", "number": "DOUBLE", "text": "TEXT", "date": "DATE", "datetime": "DATETIME",
              "time": "TIME", "boolean": "BOOLEAN", "blob": "BLOB"},
}
"The type each dialect gets for a normalised type."

_SHORT = {"BIGINT": "INTEGER", "DOUBLE PRECISION": "REAL"}
_SQLITE = """add all alter and as autoincrement between case cast check collate commit constraint create
current_date current_time current_timestamp default deferrable delete distinct drop else escape except exists
foreign from group having if in index insert intersect into is isnull join limit not nothing notnull null on or
order primary raise references returning select set table then to transaction union unique update using values
when where"""
_DUCKDB = """all analyse analyze and anti any array as asc asof asymmetric at authorization binary both by case
cast check collate collation column concurrently constraint create cross default deferrable desc describe
distinct do else end except false fetch for foreign freeze from full glob group having ilike in initially inner
intersect into is isnull join lambda lateral leading left like limit natural not notnull null offset on only or
order outer overlaps pivot pivot_longer pivot_wider placing positional primary qualify references returning
right select semi show similar some summarize symmetric table tablesample then to trailing true union unique
unpack unpivot using variadic verbose when where window with"""
_POSTGRES = """between bigint bit boolean char character coalesce current_catalog current_date current_role
current_schema current_time current_timestamp current_user dec decimal exists extract float grant greatest
grouping inout int integer interval least localtime localtimestamp national nchar none normalize nullif numeric
out overlay position precision real row session_user setof smallint substring system_user time timestamp treat
trim user values varchar xmlattributes"""
_MYSQL = """accessible before bigint blob call cascade change char condition continue convert cube cume_dist
cursor database databases dec decimal declare delayed delete dense_rank deterministic distinctrow div double
drop dual each elseif empty enclosed escaped exit explain first_value float force fulltext function generated
get groups high_priority if ignore index infile insert int integer interval iterate json_table key keys kill lag
last_value lead leave lines load localtime lock long loop low_priority match mod nth_value ntile numeric of
optimize option out over partition percent_rank precision procedure purge range rank read reads real recursive
regexp release rename repeat replace require resignal restrict return revoke rlike row row_number rows schema
schemas separator set signal smallint spatial specific sql ssl starting stored straight_join system terminated
tinyint trigger undo unlock unsigned update usage use values varchar varying virtual while write xor year_month
zerofill between exists interval current_date current_time current_timestamp current_user"""
_UNREAD = """alter any between call cross cube current_user describe drop fetch for force glob grant ilike inner
insert install lateral like lock map offset outer partitioned_by pragma qualify regexp revoke rlike rollback rollup
session_user tablesample uncache values with xor"""
RESERVED: dict[str, frozenset[str]] = {
    "sqlite": frozenset((_SQLITE + " " + _UNREAD).split()),
    "duckdb": frozenset((_DUCKDB + " " + _UNREAD).split()),
    "postgres": frozenset((_DUCKDB + " " + _POSTGRES + " " + _UNREAD).split()),
    "mysql": frozenset((_DUCKDB + " " + _MYSQL + " " + _UNREAD + " charset").split()),
}
"""Words that do not name a table or column bare: SQLite's and DuckDB's were tried on the engines, and `_UNREAD` are
those that an engine may take and sqlglot does not, so that the guard would deny them."""


def quote(name: str, dialect: str) -> str:
    """Return an identifier as the dialect wants it: bare where that is understood, quoted where not."""
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) and name.lower() not in RESERVED[dialect]:
        return name
    mark = "`" if dialect == "mysql" else '"'
    return mark + name.replace(mark, mark * 2) + mark


def render(schema: Schema, dialect: str) -> str:
    """Return CREATE TABLE statements, parents first, that sqlite, duckdb, postgres or mysql runs as they are."""
    tables, back = order(schema)
    later: list[str] = []
    blocks = []
    for table in tables:
        lines = [_column(column, table, schema, dialect) for column in table.columns]
        lines += _constraints(table, dialect)
        for key in table.foreign_keys:
            if dialect != "sqlite" and not holdable(table, key, schema):
                continue
            if dialect == "sqlite" or (key.table != table.name and (table.name, key) not in back):
                lines.append(_foreign(key, dialect))
            elif dialect != "duckdb":
                later.append(f"ALTER TABLE {quote(table.name, dialect)} ADD {_foreign(key, dialect)};")
        blocks.append(f"CREATE TABLE {quote(table.name, dialect)} (\n  " + ",\n  ".join(lines) + "\n);")
    return "\n".join(blocks + later) + "\n"


def compact(schema: Schema, dialect: str, trailing: Callable[[Table, Column], str] = lambda table, column: "") -> str:
    """Return the short form for prompts: one column a line, keys kept, nothing else; `trailing` adds a line comment."""
    return "\n".join(_block(table, dialect, trailing) for table in schema.tables)


def _block(table: Table, dialect: str, trailing: Callable[[Table, Column], str]) -> str:
    """Return one table in short form."""
    lines: list[tuple[str, str]] = []
    for column in table.columns:
        kind = TYPES[dialect][column.type]
        primary = " PRIMARY KEY" if table.primary_key == (column.name,) else ""
        lines.append((f"{quote(column.name, dialect)} {_SHORT.get(kind, kind)}{primary}", trailing(table, column)))
    if len(table.primary_key) > 1:
        lines.append((f"PRIMARY KEY ({_list(table.primary_key, dialect)})", ""))
    lines += [(_foreign(key, dialect), "") for key in table.foreign_keys]
    text = [line + ("," if number < len(lines) else "") + (f" {note}" if note else "")
            for number, (line, note) in enumerate(lines, 1)]
    return f"CREATE TABLE {quote(table.name, dialect)} (\n  " + "\n  ".join(text) + "\n);"


def _list(names: tuple[str, ...], dialect: str) -> str:
    return ", ".join(quote(name, dialect) for name in names)


def _foreign(key: ForeignKey, dialect: str) -> str:
    """Return a table-level FOREIGN KEY clause."""
    return (f"FOREIGN KEY ({_list(key.columns, dialect)}) "
            f"REFERENCES {quote(key.table, dialect)}({_list(key.references, dialect)})")


def _column(column: Column, table: Table, schema: Schema, dialect: str) -> str:
    """Return a column's full definition."""
    kind = TYPES[dialect][column.type]
    if dialect == "mysql" and kind == "TEXT" and _keyed(column.name, table, schema):
        kind = "VARCHAR(255)"
    parts = [quote(column.name, dialect), kind]
    if not column.nullable and column.name not in table.primary_key:
        parts.append("NOT NULL")
    if table.primary_key == (column.name,):
        parts.append("PRIMARY KEY")
    if column.choices:
        values = ", ".join(_literal(value) for value in column.choices)
        parts.append(f"CHECK ({quote(column.name, dialect)} IN ({values}))")
    return " ".join(parts)


def _keyed(name: str, table: Table, schema: Schema) -> bool:
    """Say whether the column is part of any key, its own or one that points to it."""
    own = [table.primary_key, *table.unique, *(key.columns for key in table.foreign_keys)]
    others = [key.references for one in schema.tables for key in one.foreign_keys if key.table == table.name]
    return any(name in names for names in own + others)


def _constraints(table: Table, dialect: str) -> list[str]:
    """Return composite primary key, UNIQUE and CHECK clauses."""
    lines = [f"PRIMARY KEY ({_list(table.primary_key, dialect)})"] if len(table.primary_key) > 1 else []
    lines += [f"UNIQUE ({_list(names, dialect)})" for names in table.unique]
    lines += [f"CHECK ({text})" for check in table.checks if (text := _check(check, table, dialect))]
    return lines


def _check(check: str, table: Table, dialect: str) -> str:
    """Return a CHECK in the dialect; empty when the engine would not know a function in it."""
    try:
        tree = sqlglot.parse_one(check, dialect="sqlite")
    except SqlglotError:
        return ""
    if tree.find(exp.Anonymous) is not None and dialect != "postgres":
        return ""
    if tree.find(exp.CurrentTimestamp, exp.CurrentDate) is not None and dialect in ("duckdb", "mysql"):
        return ""
    if dialect == "sqlite":
        names = ", ".join(f"NULL AS {quote(column.name, dialect)}" for column in table.columns)
        try:
            with closing(sqlite3.connect(":memory:")) as engine:
                engine.execute(f"SELECT {check} FROM (SELECT {names})")
        except sqlite3.Error:
            return ""
    return str(tree.sql(dialect=dialect))


def _literal(value: str | int | float) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)

