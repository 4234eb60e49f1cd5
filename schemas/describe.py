"""A database file as a Schema, as sample values, and as the text that a prompt shows.

Files are opened read-only and are trusted here (the user named them); SQL that is not ours only ever runs in
`schemas.sandbox`.

    read(Path("world.sqlite"))                    -> Schema("world", (Table("country", ...), ...))
    sample(path, schema)[("country", "region")]   -> ColumnSamples(values=("Europe", "Asia"), counts=(46, 40), ...)
    prompt_text(schema)                           -> "CREATE TABLE country (\\n  code TEXT PRIMARY KEY, ..."
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from schemas import opened
from schemas.errors import InputError
from schemas.render import compact
from schemas.sampling import plain
from schemas.schema import Column, Schema, Table

MOST_VALUES = 60
"distinct values kept of a column"
MOST_ROWS = 5_000
"rows of a table that are looked at"
_LONGEST = 120
_TOKEN = re.compile(r"[^\W\d_]{1,6}|[^\s]")


@dataclass(frozen=True, slots=True)
class ColumnSamples:
    """What a look at a column's rows (MOST_ROWS at most) showed."""

    values: tuple[str | int | float, ...]
    "distinct non-null values, most frequent first, then by value; dates as ISO text; no blobs, no overlong text"
    distinct: int
    "distinct non-null values seen"
    nulls: int
    "NULLs seen"
    rows: int
    "rows looked at"
    counts: tuple[int, ...] = ()
    "how often each of `values` was seen"


Samples = Mapping[tuple[str, str], ColumnSamples]
"(table name, column name) -> samples"


def read(path: Path, db_id: str | None = None) -> Schema:
    """Return the Schema of a SQLite or DuckDB file; views and internal tables are left out.

    Raises InputError when the file is absent, is no database or holds no table.
    """
    with opened.reading(path) as database:
        tables = database.tables()
    if not tables:
        raise InputError(f"{path}: holds no table; give a database that has tables")
    return Schema(db_id or path.stem, tables)


def sample(path: Path, schema: Schema, seed: int = 0) -> Samples:
    """Return samples of every column; of a table with more than MOST_ROWS rows, a seeded part is looked at."""
    found: dict[tuple[str, str], ColumnSamples] = {}
    with opened.reading(path) as database:
        for table in schema.tables:
            names = [column.name for column in table.columns]
            with closing(database.some_rows(table, MOST_ROWS, seed)) as rows:
                columns = list(zip(*rows, strict=True)) or [()] * len(names)
            for name, values in zip(names, columns, strict=True):
                rng = random.Random(f"{seed}:{schema.db_id}:{table.name}:{name}")
                found[table.name, name] = _summary(values, rng)
    return found


def prompt_text(schema: Schema, dialect: str = "sqlite", samples: Samples | None = None) -> str:
    """Return the schema as a prompt shows it: CREATE TABLE in short form, one column a line, keys kept.

    With `samples`, each column carries up to three values: `country TEXT, -- e.g. 'France', 'Japan'`.
    """
    if samples is None:
        return compact(schema, dialect)

    def note(table: Table, column: Column) -> str:
        known = samples.get((table.name, column.name))
        shown = [_shown(value) for value in (known.values if known else ()) if len(str(value)) <= 30][:3]
        return f"-- e.g. {', '.join(shown)}" if shown else ""

    return compact(schema, dialect, note)


def cut(schema: Schema, needed: Collection[str], fits: Callable[[Schema], bool]) -> Schema:
    """Return the schema with as many tables as `fits` allows, and at least the `needed` ones.

    Tables near to the needed ones by foreign keys are kept first, then in declared order; keys to tables that are left
    out go with them. `fits` sees a candidate and says whether its prompt is short enough. A schema that fits is whole.
    """
    wanted = {name.lower() for name in needed}
    links = {(one.name, key.table) for one in schema.tables for key in one.foreign_keys}
    ranked = [table for table in schema.tables if table.name.lower() in wanted]
    while len(ranked) < len(schema.tables):
        near = {name for pair in links for name in pair if {table.name for table in ranked} & set(pair)}
        left = [table for table in schema.tables if table not in ranked]
        ranked.append(next((table for table in left if table.name in near), left[0]))
    for size in range(len(ranked), len(wanted), -1):
        candidate = _only(schema, ranked[:size])
        if fits(candidate):
            return candidate
    return _only(schema, ranked[: len(wanted)])


def within(schema: Schema, needed: Collection[str], tokens: int, dialect: str = "sqlite",
           samples: Samples | None = None) -> Schema:
    """Return the schema cut to a prompt text of about `tokens` tokens, with at least the `needed` tables.

    A token is taken as up to six letters, a digit or a sign: a little more than models' tokenizers count. Raises
    InputError when a needed table is not there.
    """
    names = {table.name.lower() for table in schema.tables}
    unknown = [name for name in needed if name.lower() not in names]
    if unknown:
        raise InputError(f"{schema.db_id}: has no table {unknown[0]!r}; it has {', '.join(sorted(names))}")
    return cut(schema, needed, lambda one: len(_TOKEN.findall(prompt_text(one, dialect, samples))) <= tokens)


def _only(schema: Schema, kept: Sequence[Table]) -> Schema:
    """Return the schema with the kept tables, in its own order, and the keys between them."""
    names = {table.name for table in kept}
    return replace(schema, tables=tuple(
        replace(table, foreign_keys=tuple(key for key in table.foreign_keys if key.table in names))
        for table in schema.tables if table.name in names))


def _shown(value: str | int | float) -> str:
    return "'" + " ".join(value.replace("'", "''").split()) + "'" if isinstance(value, str) else str(value)


def _summary(values: Iterable[object], rng: random.Random) -> ColumnSamples:
    """Count a column's values; of more than MOST_VALUES keep the most frequent third and a seeded part of the rest."""
    rows = list(values)
    counted = Counter(bare for value in rows if (bare := plain(value)) is not None)
    kept = sorted(counted, key=lambda value: (-counted[value], isinstance(value, str), value))
    shown = [value for value in kept if not isinstance(value, str) or 0 < len(value) <= _LONGEST]
    if len(shown) > MOST_VALUES:
        top = MOST_VALUES // 3
        rest = set(rng.sample(range(top, len(shown)), MOST_VALUES - top))
        shown = [value for number, value in enumerate(shown) if number < top or number in rest]
    return ColumnSamples(tuple(shown), len(counted), sum(value is None for value in rows), len(rows),
                         tuple(counted[value] for value in shown))
