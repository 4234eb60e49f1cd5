"""A schema as people speak of it: entities with nouns, attributes with words, relations along keys.

table `tbl_singers(Singer_ID, singer_name, ...)` -> Entity(one="singer", many="singers", shown=(name,))
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from curation.grammar import naming
from curation.grammar import words as w
from curation.grammar.roles import Role, adjective, extremal, role
from schemas.schema import Column, Schema, Table

if TYPE_CHECKING:
    from schemas.describe import ColumnSamples, Samples

_AMOUNTS = frozenset({"hours", "points", "sales", "damages", "takings", "earnings", "savings", "dues", "wages"})
_SPANS = frozenset({"seconds", "minutes", "hours", "days", "weeks", "months", "years"})
_DATED = frozenset({"released", "founded", "built", "opened", "published", "hired", "joined", "year"})

Outgoing = Mapping[str, tuple[tuple[str, ...], ...]]
"referencing columns of each table's keys"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One column, humanised."""

    table: str
    "the table's name as spelt"
    column: str
    "the column's name as spelt"
    words: str
    "what it is called beside its entity, singular: `release year`"
    role: Role
    "what it holds"
    adjective: str = ""
    "entry of adjectives.yaml that fits, when no other column of the table has the same"
    clear: bool = True
    "a reader can tell what it means"
    counted: str = ""
    "plural noun it counts (`number of pages` -> `pages`); empty when it does not"
    unique: bool = False
    "no value occurs twice"
    nulls: bool = False
    "NULL occurs in the data"
    top: int = 0
    "how often the most frequent value occurs"
    rows: int = 0
    "rows of the table when the data was sampled"
    distinct: int = 0
    "distinct values"
    values: tuple[str | int | float, ...] = ()
    "values that occur"
    native: bool = True
    "declared with a type that compares as its values do (numbers as numbers)"
    plain: str = ""
    "what it is called in the plainest mood, by which it is judged"

    def __hash__(self) -> int:
        return hash((self.table, self.column))


@dataclass(frozen=True, slots=True)
class Entity:
    """One table, humanised."""

    table: str
    "its name as spelt"
    one: str
    "singular noun"
    many: str
    "plural noun"
    person: bool
    "takes `who`"
    link: bool
    "only ties other tables together"
    key: tuple[str, ...]
    "columns that identify a row; empty when none is known"
    attributes: tuple[Attribute, ...]
    "its columns, in order"
    clear: bool = True
    "its noun is one that people say"
    shown: tuple[Attribute, ...] = ()
    "what names a row to people: (name,), (title,), (first name, last name); empty when nothing does"
    index: Mapping[str, Attribute] = field(default_factory=dict)
    "attributes by column name"

    def __hash__(self) -> int:
        return hash(self.table)


def entities(
    schema: Schema, samples: Samples, keys: frozenset[tuple[str, str]], outgoing: Outgoing
) -> tuple[Entity, ...]:
    """Return the schema's tables humanised; `keys` are the (table, column) pairs of keys and references."""
    common = naming.common_prefix(schema)
    short = [naming.noun(table.name, common) for table in schema.tables]
    nouns = [
        noun if short.count(noun) == 1 else naming.noun(table.name, common, whole=True)
        for table, noun in zip(schema.tables, short, strict=True)
    ]
    nouns = [
        "membership" if noun == "member" and naming.of_others(table, schema) else noun
        for table, noun in zip(schema.tables, nouns, strict=True)
    ]
    return tuple(
        _entity(table, samples, keys, outgoing, noun, tuple(nouns))
        for table, noun in zip(schema.tables, nouns, strict=True)
    )


def _entity(
    table: Table,
    samples: Samples,
    keys: frozenset[tuple[str, str]],
    outgoing: Outgoing,
    noun: str,
    nouns: tuple[str, ...],
) -> Entity:
    spelt = naming.columns(table, noun, nouns)
    attributes = _settle(
        tuple(_attribute(table, column, spelt[column.name], samples, keys, noun, nouns) for column in table.columns)
    )
    references = {name for columns in outgoing.get(table.name, ()) for name in columns}
    others = [a for a in attributes if a.column not in references and a.role != "key"]
    named = any(a.role in ("name", "first") for a in others)
    link = len(outgoing.get(table.name, ())) >= 2 and len(others) <= 2 and not named
    key = table.primary_key or tuple(a.column for a in attributes if a.role == "key" and a.unique)[:1]
    clear = not naming.verbal(table.name) and naming.clear(tuple(noun.split())) and " in " not in noun
    return Entity(
        table.name,
        noun,
        w.many(noun),
        w.is_person(noun),
        link,
        key,
        attributes,
        clear,
        _shown(attributes, noun, nouns),
        {a.column: a for a in attributes},
    )


def _attribute(
    table: Table, column: Column, parts: tuple[str, ...], samples: Samples, keys: frozenset[tuple[str, str]],
    noun: str, nouns: tuple[str, ...]
) -> Attribute:
    seen = samples.get((table.name, column.name))
    kind = role(column, parts, (table.name, column.name) in keys, seen)
    bare = kind == "key" and column.type == "integer" and not naming.IDENTS & {*parts}
    parts = (*parts, "id") if bare and table.primary_key != (column.name,) else parts
    said = _called(table, parts, kind, seen, noun)
    phrase, doubtful = said.words, w.one(said.counted) in nouns
    numbers = bool(seen) and all(isinstance(value, int | float) for value in seen.values) if seen else False
    return Attribute(
        table.name,
        column.name,
        phrase,
        "other" if doubtful else kind,
        said.adjective,
        kind != "other" and (naming.clear(parts) or naming.clear(tuple(phrase.split()))) and not doubtful,
        "" if doubtful else said.counted,
        bool(seen and seen.rows > 1 and seen.distinct == seen.rows),
        bool(seen and seen.nulls),
        seen.counts[0] if seen and seen.counts else 0,
        seen.rows if seen else 0,
        seen.distinct if seen else 0,
        _values(column, seen),
        not numbers or column.type in ("integer", "number", "boolean"),
        phrase,
    )


@dataclass(frozen=True, slots=True)
class _Called:
    """A column in words."""

    words: str
    "singular, in the plainest mood"
    adjective: str
    "key of adjectives.yaml, or nothing"
    counted: str
    "plural noun that it counts, or nothing"


def _called(table: Table, parts: tuple[str, ...], kind: Role, seen: ColumnSamples | None, noun: str
            ) -> _Called:
    phrase = naming.participle(naming.phrase(parts, noun), kind)
    if kind in ("category", "code", "name") and seen and all(re.fullmatch(r"[12]\d{3}", str(v)) for v in seen.values):
        phrase = naming.participle(naming.phrase(parts, noun), "year")
    if kind == "quantity" and w.is_plural(phrase) and w.is_person(w.one(phrase)) and "number of " not in phrase:
        phrase = f"number of {phrase}"
    shape = adjective(phrase, kind)
    head, _, last = phrase.rpartition(" ")
    if kind == "category" and last in ("description", "details") and head.rpartition(" ")[2] in w.spelt_out():
        phrase = head if head not in {" ".join(w.split(other.name)) for other in table.columns} else phrase
    if kind == "quantity" and phrase.endswith((" in millions", " in thousands")) and w.be(phrase) == "are":
        phrase = phrase if w.headword(phrase) in _AMOUNTS else f"number of {phrase}"
    counted = phrase.removeprefix("number of ") if phrase.startswith("number of ") and " in " not in phrase else ""
    several = kind == "quantity" and w.is_plural(phrase) and w.be(phrase) == "are"
    several = several and not extremal(phrase) and parts[-1] != "data"
    if not counted and several and parts[-1] not in _AMOUNTS and _counts(seen):
        counted = phrase
        phrase = phrase if (parts[-1] in _SPANS and len(parts) > 1) or " of " in phrase else f"number of {phrase}"
    return _Called(phrase, shape, counted)


def _counts(seen: ColumnSamples | None) -> bool:
    """Tell whether a column's numbers may count things: whole and not large."""
    numbers = [value for value in seen.values if not isinstance(value, str)] if seen else []
    return all(float(number).is_integer() and number < 20_000 for number in numbers)


def _values(column: Column, seen: ColumnSamples | None) -> tuple[str | int | float, ...]:
    if seen is None:
        return tuple(column.choices)
    return tuple(_plain(value) for value in seen.values if not isinstance(value, str) or _sayable(value))


def _plain(value: str | int | float) -> str | int | float:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _sayable(value: str) -> bool:
    return (
        0 < len(value) <= 40
        and value == " ".join(value.split())
        and value.isprintable()
        and not set(value) & set('%"\\`{}|<>')
    )


def _settle(attributes: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
    """Drop adjectives that two columns of the table share, since then nobody could tell which is meant."""
    times = Counter(a.adjective for a in attributes if a.adjective)
    dated = {a.adjective for a in attributes if a.adjective in ("age", "born")}
    doubtful = {key for key, count in times.items() if count > 1} | (dated if len(dated) > 1 else set())
    if len({a.adjective for a in attributes} & _DATED) > 1:
        doubtful |= {"year", "date"}
    return tuple(replace(a, adjective="") if a.adjective in doubtful else a for a in attributes)


def _shown(attributes: tuple[Attribute, ...], noun: str, nouns: tuple[str, ...]) -> tuple[Attribute, ...]:
    named = [a for a in attributes if a.role in ("name", "category", "place") and a.clear]
    for wanted in (
        "name",
        "full name" if w.is_person(noun) else "title",
        "full name",
        f"{noun} name",
        f"{noun} title",
        noun,
        "official name",
        "short name",
    ):
        for a in named:
            if a.words == wanted:
                return (a,)
    first = [a for a in attributes if a.role == "first"]
    last = [a for a in attributes if a.role == "last"]
    if first and last:
        return (first[0], last[0])
    ending = (" name",) if w.is_person(noun) else (" name", " title")
    ends = [a for a in named if a.role == "name" and a.words.endswith(ending)]
    return tuple([a for a in ends if _own_name(a, noun, nouns)][:1])


def _own_name(a: Attribute, noun: str, nouns: tuple[str, ...]) -> bool:
    """Tell whether a column is the row's own name: not the manager name of a shop."""
    owner = a.words.rpartition(" ")[0]
    return (w.is_person(noun) or not w.is_person(owner)) and (owner == noun or owner not in nouns)


def _numbered(a: Attribute, words: str) -> str:
    """Return `number of cab seats` for `cab seats`, where the column is called a number in its plain mood."""
    lost = a.plain.startswith("number of ") and a.counted and not words.startswith("number of ")
    return f"number of {words}" if lost and w.is_plural(words) else words


def dressed(schema: Schema, known: Mapping[str, Entity], mood: str) -> dict[str, Entity]:
    """Return entities whose columns are called as in a mood of `naming.dressed`."""
    out: dict[str, Entity] = {}
    nouns = tuple(dict.fromkeys(e.one for e in known.values()))
    for table in schema.tables:
        e = known[table.name]
        words = naming.dressed(table, {a.column: a.words for a in e.attributes}, e.one, nouns, mood)
        if mood == "loose":
            words |= {a.column: a.words for a in e.attributes if a.role == "key"}
        index = {a.column: replace(a, words=_numbered(a, words[a.column])) for a in e.attributes}
        out[table.name] = replace(
            e, attributes=tuple(index.values()), shown=tuple(index[a.column] for a in e.shown), index=index
        )
    return out
