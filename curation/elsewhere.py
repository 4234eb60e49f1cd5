"""What other schemas hold and this one does not: things that are asked for in vain here, and answered there.

    Thing("flight number", "flightNumber", "thing", {"flight", "plane", ..., "number"})     of AirportOps.Flight

A list of things that every schema lacks is learnt by heart: a model that has only ever refused "telescopes" refuses
them over an observatory too. Columns and tables of the bundled training schemas are missing in one schema and there
in another, so that only the schema tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from curation.grammar.words import headword, is_person, one, split
from curation.slots import keys, names, nouns
from curation.variation.vocabulary import vocabulary
from schemas import catalog
from schemas.schema import Schema, Table

Suits = Literal["person", "thing", "any"]
_PLAIN = re.compile(r"[a-z]{3,}( [a-z]{2,}){0,2}")
_DATED = frozenset({"date", "day", "year", "time", "month", "from", "to"})
"Words of columns of which hardly a schema has none that might be meant."
_PERSONS = ("person", "people", "staff", "member", "individual", "user", "participant", "contact", "party")
"What any table of people might be meant by."


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a schema may lack."""

    ask: str
    "what people call it: a column's words, or a table's rows in the plural"
    name: str
    "the column or table that a careless model would invent"
    suits: Suits
    "whose column it is"
    words: frozenset[str]
    "any of these, anywhere in a schema, means that it may be there after all"

    def absent(self, known: frozenset[str]) -> bool:
        """Is none of the telling words, nor a part of a longer one, among the `known` words of a schema?"""
        return self.words.isdisjoint(known) and not any(word in longer for word in self.words if len(word) > 3
                                                        for longer in known)


@dataclass(frozen=True, slots=True)
class Things:
    """Things to ask for."""

    attributes: tuple[Thing, ...]
    tables: tuple[Thing, ...]


@cache
def data() -> dict[str, Any]:
    """Return `missing.yaml`: things listed by hand, words alike, wordings."""
    return dict(yaml.safe_load(Path(__file__).with_name("missing.yaml").read_text(encoding="utf-8")))


@cache
def listed() -> Things:
    """Return the things of `missing.yaml`, which hardly any schema holds."""
    attributes = [Thing(one["ask"], one["column"], one["suits"], frozenset(one["words"])) for one in
                  data()["attributes"]]
    tables = [Thing(one["ask"], one["table"], "any", frozenset(one["words"])) for one in data()["tables"]]
    return Things(tuple(attributes), tuple(tables))


@cache
def elsewhere() -> Things:
    """Return what the bundled training schemas hold, each thing once."""
    attributes, tables = dict[str, Thing](), dict[str, Thing]()
    for schema in (source.schema() for source in catalog.bundled("train")):
        for table in schema.tables:
            rows, row = nouns(table, schema)
            if _PLAIN.fullmatch(rows) and not rows.endswith(" records") and headword(row) not in _PERSONS:
                tables.setdefault(rows, Thing(rows, table.name, "any", _telling_rows(row)))
            for thing in _columns(table, schema, row):
                attributes.setdefault(thing.ask, thing)
    return Things(tuple(attributes.values()), tuple(tables.values()))


def _columns(table: Table, schema: Schema, row: str) -> Iterable[Thing]:
    """Yield what of a table's columns could be asked of rows elsewhere."""
    barred = keys(table)
    for name, words in names(table, schema).items():
        sayable = name not in barred and table.column(name).type != "boolean" and _PLAIN.fullmatch(words)
        if sayable and (telling := _telling(words)):
            yield Thing(words, name, "person" if is_person(row) else "thing", telling)


def _telling(words: str) -> frozenset[str]:
    """Return the words that would mean the same as a column's; none when it is called by words of every schema."""
    own = {one(word) for word in words.split()}
    if own <= _weak() or own & _DATED:
        return frozenset()
    others = {word for name in vocabulary().synonyms.get(words, ()) for word in name.split()}
    return frozenset(word for word in own | others | _alike(own) if word not in _weak())


def _telling_rows(row: str) -> frozenset[str]:
    """Return the words that would mean the same as what a table's rows are called."""
    own = {one(word) for word in split(row)}
    near = [other for noun in (row, headword(row)) for other in vocabulary().near.get(noun, ())]
    people = _PERSONS if is_person(row) else ()
    return frozenset({*own, *people, *_alike(own), *(word for other in near for word in other.split())})


def _alike(words: set[str]) -> set[str]:
    groups = [set(line.split()) for line in data()["alike"]]
    return {word for group in groups if group & words for word in group}


@cache
def _weak() -> frozenset[str]:
    return frozenset(data()["weak"].split())
