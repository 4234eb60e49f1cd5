"""The reviewable word lists of `words.yaml`, ready to look things up in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml

from curation.grammar import words
from schemas.schema import Column, ColumnType

FILE = Path(__file__).with_name("words.yaml")


@dataclass(frozen=True, slots=True)
class Roles:
    """What keys from some tables to others may be called by; `{}` is the noun of the table led to."""

    of: frozenset[str]
    "kinds or last nouns of the tables that hold the key; `any` for all"
    to: frozenset[str]
    "those of the tables it leads to"
    one: tuple[str, ...]
    "names of a single key: `home {}`, `winner`"
    two: tuple[tuple[str, str], ...]
    "names of two keys to one table: `start {}`, `end {}`"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What `words.yaml` holds."""

    near: Mapping[str, tuple[str, ...]]
    "singular noun -> those that may stand for it; none for a noun of two groups, which does not say what is meant"
    kind_of: Mapping[str, str]
    "singular noun -> the first kind that lists it"
    columns: Mapping[str, tuple[Column, ...]]
    "kind -> what a table of it may also hold; the names are words with spaces"
    synonyms: Mapping[str, tuple[str, ...]]
    "name of a column, as words -> other names for it"
    short: Mapping[str, tuple[str, ...]]
    "word -> how it is shortened"
    lookups: frozenset[str]
    "last words of columns whose values may lie in a table of their own"
    personal: frozenset[str]
    "names of columns, as words, that say who a person is"
    roles: tuple[Roles, ...]
    "what keys are called by, the more special lines first"


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Read the file once a process."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    lines = [(kind, nouns) for kind, groups in read["kinds"].items() for nouns in groups]
    times = Counter([*(noun for _, nouns in lines for noun in nouns), *read["doubtful"]])
    near = {noun: tuple(other for other in nouns if other != noun) for _, nouns in lines for noun in nouns
            if times[noun] == 1}
    kind_of = {noun: kind for kind, nouns in reversed(lines) for noun in nouns if noun not in read["doubtful"]}
    synonyms = {one: tuple(other for other in group if other != one) for group in read["synonyms"] for one in group}
    return Vocabulary(near, kind_of, {kind: tuple(map(_column, lines)) for kind, lines in read["columns"].items()},
                      synonyms, {word: tuple(forms) for word, forms in read["short"].items()},
                      frozenset(read["lookups"]), frozenset(read["personal"]), tuple(map(_roles, read["roles"])))


def kind_of(noun: str) -> str:
    """Return the kind of a singular noun phrase by its whole or its last word; '' when the lists have neither."""
    known = vocabulary().kind_of
    kind = known.get(noun) or known.get(noun.rpartition(" ")[2], "")
    return kind or ("public" if words.is_person(noun) else "")


def _roles(line: Mapping[str, Any]) -> Roles:
    return Roles(frozenset(line["of"]), frozenset(line["to"]), tuple(line["one"]),
                 tuple((first, second) for first, second in line["two"]))


def roles(noun: str, target: str) -> Roles:
    """Return what keys from a table of `noun`s to one of `target`s may be called by: the first line that fits both."""
    held, led = ({kind_of(one), one.rpartition(" ")[2], "any"} for one in (noun, target))
    return next(line for line in vocabulary().roles if line.of & held and line.to & led)


def _column(line: str) -> Column:
    name, _, rest = line.partition(":")
    kind, _, values = rest.partition(":")
    return Column(name.replace("_", " "), cast(ColumnType, kind or "text"),
                  choices=tuple(values.split("|")) if values else ())


def near(noun: str) -> tuple[str, ...]:
    """Return the nouns that may stand for a singular noun phrase, by the whole of it: a car park is no kind of park."""
    return vocabulary().near.get(noun, ())
