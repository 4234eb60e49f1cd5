"""Spider's and BIRD's `tables.json`: the keys and plain names that their database files lack.

    {"db_id": "world", "table_names_original": [...], "column_names_original": [[-1, "*"], [0, "id"], ...],
     "column_names": [...], "primary_keys": [1, [4, 5]], "foreign_keys": [[4, 1]]}
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from schemas.errors import InputError
from schemas.schema import ForeignKey, Schema, Table

_NAMES = ("tables.json", "dev_tables.json", "train_tables.json", "test_tables.json")


def beside(path: Path) -> Path | None:
    """Return the tables.json that describes a database folder or file: in it, beside it, or one level up."""
    folders = [path, path.parent] if path.is_dir() else [path.parent, path.parent.parent, path.parent.parent.parent]
    found = (folder / name for folder in folders for name in _NAMES)
    return next((file for file in found if file.is_file()), None)


def with_keys(schema: Schema, tables_json: Path) -> Schema:
    """Return the schema with the keys that `tables_json` knows and the file lacks, and its plain names as comments."""
    entry = _entries(tables_json).get(schema.db_id)
    if entry is None:
        return schema
    try:
        return _merged(schema, entry)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise InputError(f"{tables_json}: the entry of {schema.db_id!r} is not in its form ({error})") from error


@lru_cache(maxsize=8)
def _entries(path: Path) -> dict[str, dict[str, Any]]:
    """Read a tables.json."""
    try:
        return {entry["db_id"]: entry for entry in json.loads(path.read_text(encoding="utf-8"))}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: cannot be read as a Spider or BIRD tables.json ({error})") from error


def _merged(schema: Schema, entry: dict[str, Any]) -> Schema:
    """Add keys and comments table by table."""
    tables = {table.name.lower(): table for table in schema.tables}
    originals: list[tuple[int, str]] = entry["column_names_original"]
    owners: list[str] = entry["table_names_original"]

    def place(index: int) -> tuple[str, str] | None:
        owner, column = originals[index]
        table = tables.get(owners[owner].lower()) if owner >= 0 else None
        spelt = next((one.name for one in table.columns if one.name.lower() == column.lower()), None) if table else None
        return (table.name, spelt) if table and spelt else None

    for key in entry.get("primary_keys", ()):
        places = [place(index) for index in (key if isinstance(key, list) else [key])]
        if None not in places and not tables[places[0][0].lower()].primary_key:  # type: ignore[index]
            table = tables[places[0][0].lower()]  # type: ignore[index]
            tables[table.name.lower()] = _primary(table, tuple(one[1] for one in places if one))
    for here, there in entry.get("foreign_keys", ()):
        own, target = place(here), place(there)
        if own and target and own != target:
            table = tables[own[0].lower()]
            known = {(key.table, pair) for key in table.foreign_keys
                     for pair in zip(key.columns, key.references, strict=True)}
            if (target[0], (own[1], target[1])) not in known:
                key = ForeignKey((own[1],), target[0], (target[1],))
                tables[table.name.lower()] = replace(table, foreign_keys=(*table.foreign_keys, key))
    names = [place(index) for index in range(len(originals))]
    plain = {where: name for where, (_, name) in zip(names, entry.get("column_names", originals), strict=True) if where}
    return replace(schema, tables=tuple(_commented(table, plain) for table in tables.values()))


def _primary(table: Table, names: tuple[str, ...]) -> Table:
    """Return the table with a primary key; its columns hold no NULL then."""
    columns = tuple(replace(column, nullable=False) if column.name in names else column for column in table.columns)
    return replace(table, columns=columns, primary_key=names)


def _commented(table: Table, plain: dict[tuple[str, str], str]) -> Table:
    """Use a plain name as comment where it says more than the column's own name."""
    def bare(name: str) -> str:
        return re.sub(r"[^a-z0-9]", "", name.lower())

    columns = []
    for column in table.columns:
        name = plain.get((table.name, column.name), "")
        told = column.comment or (name if bare(name) != bare(column.name) else "")
        columns.append(replace(column, comment=told))
    return replace(table, columns=tuple(columns))
