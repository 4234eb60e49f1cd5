"""Keys with names of their own: by what one row is to another, and two of them to one table.

    concert(concert_id, singer_id)  ->  concert(concert_id, lead_singer_id)
    trip(trip_id, station_id)       ->  trip(trip_id, start_station_id, end_station_id)

A join over such a key is not found by looking for two columns of one name; it has to be read from the schema.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from curation.grammar import naming, words
from curation.variation.renaming import KEYS
from curation.variation.vocabulary import Roles, roles
from schemas.schema import Column, ForeignKey, Schema, Table

CALLED = 0.5
"share of keys that a role names, where a variant's author does so at all"
DOUBLED = 0.3
"share of such keys that have a second one beside them"
BARE = 0.35
"share of roles that are a key's whole name: `winner`, not `winner_id`"


def called(schema: Schema, rng: random.Random) -> Schema:
    """Return the schema with some keys named by a role; some of these have a second key to the same table beside."""
    common = naming.common_prefix(schema)
    nouns = {table.name.lower(): naming.noun(table.name, common) for table in schema.tables}
    return replace(schema, tables=tuple(_called(table, nouns.__getitem__, rng) for table in schema.tables))


def _called(table: Table, noun: Callable[[str], str], rng: random.Random) -> Table:
    ending = "" if rng.random() < BARE else "_id"
    for key in table.foreign_keys:
        target = noun(key.table.lower())
        if _plain(table, key, target) and rng.random() < CALLED:
            table = _renamed(table, key, _names(roles(noun(table.name.lower()), target), target, rng), ending)
    return table


def _plain(table: Table, key: ForeignKey, target: str) -> bool:
    """Tell whether a key is named by its table alone and no other key, set of columns or CHECK holds it."""
    if len(key.columns) != 1 or key.table.lower() == table.name.lower() or key.table.startswith("ref_"):
        return False
    name = key.columns[0].lower()
    sets = (table.primary_key, *table.unique, *(other.columns for other in table.foreign_keys if other != key))
    twice = [other.table.lower() for other in table.foreign_keys].count(key.table.lower()) > 1
    held = any(name == column.lower() for columns in sets for column in columns)
    held = held or any(name in check.lower() for check in table.checks)
    said = {word for word in words.split(name) if word not in KEYS}
    return not held and not twice and said <= set(target.split())


def _names(known: Roles, target: str, rng: random.Random) -> tuple[str, ...]:
    """Return what the key is to be called by, or two names: it is then one of two."""
    double = known.two and rng.random() < DOUBLED
    drawn = rng.choice(known.two) if double else (rng.choice(known.one),)
    return tuple(name.replace("{}", target).replace(" ", "_") for name in drawn)


def _renamed(table: Table, key: ForeignKey, names: tuple[str, ...], ending: str) -> Table:
    """Return the table with its key under the first name, and a like one under each further; as it is on a clash."""
    new = [f"{name}{ending}" for name in names]
    at = next(n for n, column in enumerate(table.columns) if column.name.lower() == key.columns[0].lower())
    rest: list[Column] = [column for column in table.columns if column is not table.columns[at]]
    if {name.lower() for name in new} & {column.name.lower() for column in rest}:
        return table
    columns = (*table.columns[:at], *(replace(table.columns[at], name=name) for name in new), *table.columns[at + 1:])
    keys = tuple(other for other in table.foreign_keys if other != key)
    return replace(table, columns=columns, foreign_keys=(*keys, *(replace(key, columns=(name,)) for name in new)))
