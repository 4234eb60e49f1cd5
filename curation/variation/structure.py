"""Fewer tables, fewer and further columns, tables of another schema beside them, another order; names stay."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from curation.grammar import naming, words
from curation.variation.vocabulary import kind_of, vocabulary
from schemas.schema import Schema, Table

SIZES = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12)
SIZE_WEIGHTS = (3, 10, 18, 18, 14, 11, 9, 7, 6, 4)
"How many tables a variant has; human text-to-SQL corpora have five on average, and few below two."
KEPT = (0.45, 1.0)
"range from which a variant draws the share of plain columns that it keeps"
EXTENDED = 0.35
"share of tables that get further columns"


def cut(schema: Schema, rng: random.Random, most: int = 12) -> Schema:
    """Return some of the tables, connected by keys where the schema is, and some of their columns."""
    size = min(most, len(schema.tables), rng.choices(SIZES, SIZE_WEIGHTS)[0])
    names = _connected(schema, size, rng)
    share = rng.uniform(*KEPT)
    return replace(schema, tables=tuple(_narrowed(table, schema, names, share, rng)
                                        for table in schema.tables if table.name in names))


def _connected(schema: Schema, size: int, rng: random.Random) -> frozenset[str]:
    """Return names of tables: a random one, and neighbours by keys as long as there are any."""
    near: dict[str, set[str]] = {table.name: set() for table in schema.tables}
    spelt = {name.lower(): name for name in near}
    for table in schema.tables:
        for key in table.foreign_keys:
            other = spelt[key.table.lower()]
            near[table.name].add(other)
            near[other].add(table.name)
    linked = [name for name in near if near[name] - {name}] or list(near)
    chosen = [rng.choice(linked)]
    while len(chosen) < size:
        rim = sorted({other for name in chosen for other in near[name]} - set(chosen))
        chosen.append(rng.choice(rim or sorted(set(near) - set(chosen))))
    return frozenset(chosen)


def _narrowed(table: Table, schema: Schema, names: frozenset[str], share: float, rng: random.Random) -> Table:
    """Return a table with its keys and a share of its other columns, at least one of them."""
    lower = {name.lower() for name in names}
    keys = tuple(key for key in table.foreign_keys if key.table.lower() in lower)
    gone = {column.lower() for key in table.foreign_keys if key not in keys for column in key.columns}
    fixed = {name.lower() for name in table.primary_key} | {name.lower() for key in keys for name in key.columns}
    fixed |= {name.lower() for other in schema.tables if other.name in names for key in other.foreign_keys
              if key.table.lower() == table.name.lower() for name in key.references}
    loose = [column.name.lower() for column in table.columns if column.name.lower() not in fixed | gone]
    kept = {name for name in loose if rng.random() < (0.92 if _naming(name) else share)}
    kept |= set(rng.sample(loose, min(1, len(loose)))) if not kept else set()
    left = kept | fixed
    return replace(table, columns=tuple(column for column in table.columns if column.name.lower() in left),
                   foreign_keys=keys,
                   unique=tuple(names_ for names_ in table.unique if {name.lower() for name in names_} <= left),
                   checks=tuple(check for check in table.checks if _speaks_only_of(check, table, left)))


def _naming(name: str) -> bool:
    return words.split(name)[-1:] in (("name",), ("title",))


def _speaks_only_of(check: str, table: Table, left: set[str]) -> bool:
    """Tell whether a CHECK holds no column that was dropped."""
    said = {word.lower() for word in re.findall(r"\w+", check)}
    return not {column.name.lower() for column in table.columns if column.name.lower() not in left} & said


def extended(schema: Schema, rng: random.Random) -> Schema:
    """Return the schema with further columns in some tables, such as a table of their kind would have."""
    tables = []
    for table in schema.tables:
        noun = naming.noun(table.name, "")
        fitting = vocabulary().columns.get(kind_of(noun), ())
        there = {_told(word) for column in table.columns for word in words.split(column.name)}
        whole = {words.split(column.name) for column in table.columns}
        free = [column for column in fitting if words.split(column.name) not in whole
                and not {_told(word) for word in column.name.split()} & there - {""}]
        if any(words.split(column.name)[-1] == "name" for column in table.columns):
            free = [column for column in free if not column.name.endswith("name")]
        tie = len(table.foreign_keys) > 1 and len(table.columns) - len(table.foreign_keys) < 3
        if free and not tie and rng.random() < EXTENDED:
            more = rng.sample(free, min(len(free), rng.choice((1, 1, 2, 3, 6))))
            table = replace(table, columns=(*table.columns, *more))
        tables.append(table)
    return replace(schema, tables=tuple(tables))


_ALIKE = {"joined": "hire", "join": "hire", "hired": "hire", "since": "hire", "employment": "hire", "cost": "price",
          "pay": "salary", "wage": "salary", "established": "founded", "opened": "open", "opening": "open",
          "released": "release", "issued": "issue", "town": "city", "nation": "country", "gender": "sex",
          "length": "duration", "runtime": "duration", "score": "rating"}
"words that say the same of a column"
_EVERYWHERE = frozenset({"id", "of", "name", "number", "code", "date", "is", "year", "type", "in"})


def _told(word: str) -> str:
    """Return a word by which two columns of a table would say the same; '' is none: `founded` beside `founded year`."""
    return "" if word in _EVERYWHERE else _ALIKE.get(word, word)


def grafted(schema: Schema, other: Schema) -> Schema:
    """Return the schema with the other's tables beside its own, as far as their names are free."""
    there = {table.name.lower() for table in schema.tables}
    if any(table.name.lower() in there for table in other.tables):
        return schema
    return replace(schema, tables=(*schema.tables, *other.tables))


def shuffled(schema: Schema, rng: random.Random) -> Schema:
    """Return the schema with its tables, or the columns after the first of each table, in another order, or neither."""
    tables = list(schema.tables)
    if rng.random() < 0.5:
        rng.shuffle(tables)
    if rng.random() < 0.3:
        tables = [replace(table, columns=(table.columns[0], *rng.sample(table.columns[1:], len(table.columns) - 1)))
                  for table in tables]
    return replace(schema, tables=tuple(tables))
