"""Fill the slots that name a table's columns and values, in words and in SQL; `scene` says what they are for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

from curation.conditions import Condition, opaque, quoted, readable, said, sql_value
from curation.grammar.lexicon import Entity, entities
from curation.grammar.words import is_person, many, split
from schemas.schema import Column, Schema, Table

if TYPE_CHECKING:
    from schemas.describe import Samples

_PEOPLE = ("Nora Vance", "Tomas Lindqvist", "Aisha Karim", "Peter Novak", "Grace Obi", "Luca Moretti", "Mei Tanaka",
           "Julia Brandt", "Samuel Okoro", "Elena Petrova", "Diego Fuentes", "Hanna Weiss", "Omar Haddad", "Ivy Clarke")
_THINGS = ("Harbour Light", "Northwind", "Blue Heron", "Silver Oak", "Atlas Prime", "Red Lantern", "Meridian",
           "Foxglove", "Granite Peak", "Sunrise", "Copper Lane", "Evergreen", "Polar Star", "Old Mill", "Riverside")
_LABELS = ("name", "title", "label", "subject", "headline", "nickname", "code", "number")
_NEW = ("unknown", "n/a", "pending", "other", "misc", "verified", "standard", "internal", "special")


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Samples as the key of a cache: the same only if they are one object."""

    samples: Samples

    def __hash__(self) -> int:
        return id(self.samples)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Seen) and self.samples is other.samples


@lru_cache(maxsize=16)
def _entities(schema: Schema, seen: _Seen | None = None) -> dict[str, Entity]:
    return {entity.table: entity for entity in entities(schema, seen.samples if seen else {}, frozenset(), {})}


def nouns(table: Table, schema: Schema) -> tuple[str, str]:
    """Return what a table's rows are called, plural and singular."""
    entity = _entities(schema)[table.name]
    return (entity.many, entity.one) if entity.clear else (f"{entity.one} records", f"{entity.one} record")


def names(table: Table, schema: Schema, samples: Samples | None = None) -> dict[str, str]:
    """Return what each column of a table is called, by its values too: `founded`, 1987, is the founding year."""
    told = _entities(schema, _Seen(samples) if samples else None)[table.name].attributes
    return {attribute.column: attribute.words for attribute in told}


def keys(table: Table) -> set[str]:
    """Return the names of the columns that identify rows, here or elsewhere."""
    return set(table.primary_key).union(*(key.columns for key in table.foreign_keys)) | {
        c.name for c in table.columns if c.name.lower().endswith("id") and c.type in ("integer", "text")}


@dataclass(slots=True)
class Draft:
    """The slots of one table as they are filled, one choice after the other from one random source."""

    table: Table
    samples: Samples
    rng: Random
    slots: dict[str, str]
    names: dict[str, str]
    traits: set[str] = field(default_factory=set)

    def values(self, column: Column) -> list[str | int | float]:
        """Return values of `column` that read well in a sentence."""
        found = self.samples.get((self.table.name, column.name))
        return readable(found.values) if found is not None else []

    def free(self) -> list[Column]:
        """Return the columns that say something of a row."""
        barred = keys(self.table)
        return [c for c in self.table.columns if c.name not in barred and c.type != "blob"]

    def distinct(self, column: Column) -> int:
        """Return how many different values `column` has."""
        found = self.samples.get((self.table.name, column.name))
        return found.distinct if found is not None else 0

    def rows(self, column: Column) -> int:
        """Return how many rows `column` was sampled from."""
        found = self.samples.get((self.table.name, column.name))
        return found.rows if found is not None else 0

    def label(self) -> None:
        """By which column a person tells the rows apart, one row by it, and a name for a new one."""
        column = self._label()
        words = self.names[column.name]
        self.slots |= {"label": words, "labels": many(words), "L": quoted(column.name), "column": column.name}
        known = self.values(column)
        row = self.slots["row"]
        if column.type == "text" and all(isinstance(v, str) for v in known):
            self.traits.add("textlabel")
            self.slots["newname"] = self.rng.choice(_PEOPLE if is_person(row) else _THINGS)
        if known:
            value = self.rng.choice(known)
            who = f"{words} {value}" if words.endswith(("id", "number")) else str(value)
            shapes = (f"the {row} {who}", f"{row} {who}", f"the {row} with {words} {value}")
            self.slots |= {"one": self.rng.choice(shapes), "ONE": f"{quoted(column.name)} = {sql_value(value)}",
                           "who": str(value)}

    def _label(self) -> Column:
        texts = [c for c in self.table.columns if c.type == "text" and not c.name.lower().endswith("id")]
        for word in _LABELS:
            for column in texts:
                if word in split(column.name):
                    return column
        keyed = [c for c in self.table.columns if c.name in self.table.primary_key]
        plain = [c for c in texts if not opaque(c)]
        unique = [c for c in plain if self.rows(c) and self.distinct(c) > 0.8 * self.rows(c)]
        return self.rng.choice(unique) if unique else (keyed or plain or list(self.table.columns))[0]

    def measures(self) -> None:
        """A number and a date."""
        numbers = [c for c in self.free() if c.type in ("integer", "number")
                   and not c.name.lower().endswith(("id", "year", "code"))
                   and all(isinstance(v, int | float) for v in self.values(c))]
        if numbers:
            picked = self.rng.choice(numbers)
            self.slots |= {"num": self.names[picked.name], "NUM": quoted(picked.name), "numcolumn": picked.name}
        if dates := [c for c in self.free() if c.type in ("date", "datetime")]:
            picked = self.rng.choice(dates)
            self.slots |= {"date": self.names[picked.name], "DATE": quoted(picked.name)}
            if days := [str(v)[:10] for v in self.values(picked) if not str(v).startswith("0000")]:
                self.slots["since"] = self.rng.choice(days)

    def categories(self) -> None:
        """A column whose values divide the rows into groups, and one of these values."""
        suitable = [c for c in self.free() if c.type == "text" and not opaque(c) and quoted(c.name) != self.slots["L"]
                    and 1 < self.distinct(c) <= max(12, self.rows(c) // 3) and self.values(c)]
        if suitable:
            picked = self.rng.choice(suitable)
            value = self.rng.choice(self.values(picked)[:8])
            words = self.names[picked.name]
            self.slots |= {"cat": words, "cats": many(words), "CAT": quoted(picked.name), "catcolumn": picked.name,
                           "catval": said(value, self.rng), "CATV": sql_value(value)}

    def texts(self) -> None:
        """A column of words, one of them, and what it might be replaced with."""
        suitable = [c for c in self.free() if c.type == "text" and any(isinstance(v, str) for v in self.values(c))]
        if suitable:
            picked = self.rng.choice(suitable)
            known = [v for v in self.values(picked) if isinstance(v, str)]
            old, new = self.rng.choice(known), self.rng.choice([*_NEW, self.rng.choice(known).upper()])
            words = self.names[picked.name]
            self.slots |= {"text": words, "texts": many(words), "TXT": quoted(picked.name),
                           "txtval": said(old, self.rng), "TXTV": sql_value(old),
                           "txtnew": said(new, self.rng), "TXTW": sql_value(new)}

    def settable(self, chosen: Condition | None) -> None:
        """A column that could be set to a value: one that the condition does not speak of."""
        barred = set(chosen.columns) if chosen else set()
        usable = [c for c in self.free() if c.name not in barred and quoted(c.name) != self.slots["L"]
                  and self.values(c) and c.type in ("text", "integer", "number", "date")]
        if not usable:
            return
        picked = self.rng.choice(usable)
        value = self.rng.choice(self.values(picked)[:20])
        words = self.names[picked.name]
        self.slots |= {"col": words, "cols": many(words), "S": quoted(picked.name), "setcolumn": picked.name,
                       "val": said(value, self.rng), "VAL": sql_value(value)}
        if picked.type == "text":
            self.traits.add("text")
            if self.distinct(picked) <= 12 and not opaque(picked) and not str(value)[:1].isdigit():
                self.traits.add("setcat")
