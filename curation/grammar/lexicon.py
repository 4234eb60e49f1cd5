"""A schema as people speak of it: entities with nouns, attributes with words, relations along keys.

table `tbl_singers(Singer_ID, singer_name, ...)` -> Entity(one="singer", many="singers", shown=(name,))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from curation.grammar import words as w
from curation.grammar.roles import Role, adjective, measure, role
from schemas.schema import Column, Schema, Table

if TYPE_CHECKING:
    from schemas.describe import ColumnSamples, Samples

_AFFIXES = frozenset(["tbl", "tb", "t", "table", "tab", "ref", "dim", "fact", "lookup", "lkp", "lu", "master", "mst", "data"])
_FILLER = frozenset(["the", "a", "an", "of", "in", "per"])


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
    rows: int = 0
    "rows of the table when the data was sampled"
    distinct: int = 0
    "distinct values"
    values: tuple[str | int | float, ...] = ()
    "values that occur"
    native: bool = True
    "declared with a type that compares as its values do (numbers as numbers)"

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
    shown: tuple[Attribute, ...] = ()
    "what names a row to people: (name,), (title,), (first name, last name); empty when nothing does"
    index: Mapping[str, Attribute] = field(default_factory=dict)
    "attributes by column name"

    def __hash__(self) -> int:
        return hash(self.table)


def entities(schema: Schema, samples: Samples, keys: frozenset[tuple[str, str]]) -> tuple[Entity, ...]:
    """Return the schema's tables humanised; `keys` are the (table, column) pairs that are part of a key or reference."""
    common = _common_prefix(schema)
    return tuple(_entity(table, samples, keys, common) for table in schema.tables)


def _common_prefix(schema: Schema) -> str:
    firsts = Counter((w.split(table.name) or ("",))[0] for table in schema.tables)
    word, count = firsts.most_common(1)[0] if firsts else ("", 0)
    return word if len(schema.tables) >= 3 and count == len(schema.tables) else ""


def _noun(name: str, common: str) -> str:
    parts = [part for part in w.split(name) if not part.isdigit()] or ["record"]
    while len(parts) > 1 and (parts[0] in _AFFIXES or parts[0] == common):
        parts = parts[1:]
    while len(parts) > 1 and parts[-1] in ("table", "tbl", "tab", "master", "data"):
        parts = parts[:-1]
    return w.one(" ".join(parts))


def _entity(table: Table, samples: Samples, keys: frozenset[tuple[str, str]], common: str) -> Entity:
    noun = _noun(table.name, common)
    spelt = _column_words(table, noun)
    attributes = tuple(_attribute(table, column, spelt[column.name], samples, keys, noun) for column in table.columns)
    attributes = _settle(attributes)
    references = {name for key in table.foreign_keys for name in key.columns}
    others = [a for a in attributes if a.column not in references and a.role != "key"]
    link = (
        len({key.columns for key in table.foreign_keys}) >= 2
        and len(others) <= 2
        and not any(a.role in ("name", "first") for a in others)
    )
    shown = _shown(attributes, noun)
    key = table.primary_key or tuple(a.column for a in attributes if a.role == "key" and a.unique)[:1]
    return Entity(
        table.name,
        noun,
        w.many(noun),
        w.is_person(noun),
        link,
        key,
        attributes,
        shown,
        {a.column: a for a in attributes},
    )


def _column_words(table: Table, noun: str) -> dict[str, tuple[str, ...]]:
    """Return each column's words with the table's own prefix taken off where what is left is still distinct."""
    full = {column.name: _comment(column) or w.split(column.name) or (column.name.lower(),) for column in table.columns}
    firsts = Counter(parts[0] for parts in full.values() if len(parts) > 1)
    prefix = next((word for word, n in firsts.items() if n >= 3 and n >= 0.6 * len(full) and len(word) <= 3), "")
    own = tuple(noun.split())
    bare: dict[str, tuple[str, ...]] = {}
    for name, parts in full.items():
        if prefix and parts[0] == prefix and len(parts) > 1:
            parts = parts[1:]
        for start in (own, own[-1:]):
            if parts[: len(start)] == start and len(parts) > len(start) and parts[len(start)] not in _FILLER:
                parts = parts[len(start) :]
                break
        bare[name] = parts
    seen = Counter(bare.values())
    return {name: parts if seen[parts] == 1 else full[name] for name, parts in bare.items()}


def _comment(column: Column) -> tuple[str, ...]:
    plain = column.comment.strip().rstrip(".").lower()
    return tuple(plain.split()) if plain and len(plain.split()) <= 4 and plain.replace(" ", "").isalpha() else ()


def _attribute(
    table: Table, column: Column, parts: tuple[str, ...], samples: Samples, keys: frozenset[tuple[str, str]], noun: str
) -> Attribute:
    seen = samples.get((table.name, column.name))
    kind = role(column, parts, (table.name, column.name) in keys, seen)
    phrase = _phrase(parts, noun)
    counted = phrase.removeprefix("number of ") if phrase.startswith("number of ") else ""
    if not counted and kind == "quantity" and w.is_plural(phrase) and parts[-1] not in ("hours", "points", "sales"):
        counted = phrase
    numbers = bool(seen) and all(isinstance(value, int | float) for value in seen.values) if seen else False
    return Attribute(
        table.name,
        column.name,
        phrase,
        kind,
        adjective(phrase, kind),
        _clear(parts, kind),
        counted,
        bool(seen and seen.rows > 1 and seen.distinct == seen.rows),
        bool(seen and seen.nulls),
        seen.rows if seen else 0,
        seen.distinct if seen else 0,
        _values(column, seen),
        not numbers or column.type in ("integer", "number", "boolean"),
    )


def _values(column: Column, seen: ColumnSamples | None) -> tuple[str | int | float, ...]:
    if seen is None:
        return tuple(column.choices)
    return tuple(value for value in seen.values if not isinstance(value, str) or _sayable(value))


def _sayable(value: str) -> bool:
    return (
        0 < len(value) <= 40 and value == value.strip() and value.isprintable() and not set(value) & set('%"\\`{}|<>')
    )


def _phrase(parts: tuple[str, ...], noun: str) -> str:
    """Return the spoken form of a column's words: `number pages` -> `number of pages`."""
    if parts[0] == "number" and len(parts) > 1 and parts[1] not in ("of", "in", "city", "one"):
        return "number of " + w.many(" ".join(parts[1:]))
    if parts[-1] == "count" and len(parts) > 1:
        return "number of " + w.many(" ".join(parts[:-1]))
    if parts == ("number",) or parts == ("code",):
        return f"{noun} {parts[0]}"
    return " ".join(parts)


def _clear(parts: tuple[str, ...], kind: Role) -> bool:
    letters = [part for part in parts if part.isalpha()]
    if kind == "other" or not letters or any(len(part) < 2 for part in parts if part.isalpha()):
        return False
    return all(len(part) > 3 or set(part) & set("aeiouy") or part in ("gdp", "gpa", "ssn", "url") for part in letters)


def _settle(attributes: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
    """Drop adjectives that two columns of the table share, since then nobody could tell which is meant."""
    times = Counter(a.adjective for a in attributes if a.adjective)
    dated = {a.adjective for a in attributes if a.adjective in ("age", "born")}
    doubtful = {key for key, count in times.items() if count > 1} | (dated if len(dated) > 1 else set())
    if (
        len(
            {a.adjective for a in attributes} & {"released", "founded", "built", "opened", "published", "hired", "year"}
        )
        > 1
    ):
        doubtful |= {"year", "date"}
    return tuple(_without(a) if a.adjective in doubtful else a for a in attributes)


def _without(a: Attribute) -> Attribute:
    return Attribute(
        a.table,
        a.column,
        a.words,
        a.role,
        "",
        a.clear,
        a.counted,
        a.unique,
        a.nulls,
        a.rows,
        a.distinct,
        a.values,
        a.native,
    )


def _shown(attributes: tuple[Attribute, ...], noun: str) -> tuple[Attribute, ...]:
    named = [a for a in attributes if a.role in ("name", "category", "place") and a.clear]
    for wanted in ("name", "title", "full name", f"{noun} name", f"{noun} title", noun, "official name", "short name"):
        for a in named:
            if a.words == wanted:
                return (a,)
    first = [a for a in attributes if a.role == "first"]
    last = [a for a in attributes if a.role == "last"]
    if first and last:
        return (first[0], last[0])
    ends = [a for a in named if a.role == "name" and a.words.endswith((" name", " title"))]
    return tuple(ends[:1])


def comparable(a: Attribute) -> bool:
    """Tell whether people compare, sort or aggregate by the column and SQL orders it as they mean."""
    return a.role == "quantity" and a.native and a.clear


def weighty(a: Attribute) -> bool:
    """Tell whether sums and averages of the column make sense."""
    return comparable(a) and (measure(tuple(a.words.split())) or bool(a.counted) or a.distinct > 3)
