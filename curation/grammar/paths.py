"""Ways from one table to another along foreign keys; inferred from same-named id columns where a schema has none."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from curation.grammar import words as w
from schemas.schema import Schema, Table


@dataclass(frozen=True, slots=True)
class Link:
    """One step from `source` to `target`; `up` when the source holds the key."""

    source: str
    source_columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    up: bool
    role: str
    "what the key's column says of the target beyond its name (`manager`, `home team`); empty when nothing"
    fans: bool
    "one source row may meet several target rows"
    twice: bool = False
    "the table that holds the key has another one to the same table, so that only its role tells which is meant"
    done: str = ""
    "what the target did to the source, by the key's column: `reported by`; there is no role then"


_SAID = {"from": "origin", "to": "destination", "src": "source", "dst": "destination", "a": "first", "b": "second",
         "1": "first", "2": "second"}
"words of a key's name -> how they are said before what it leads to: `from_harbor`, `deck_a`"

_REGULAR = frozenset({"made", "sold", "bought", "built", "taught", "led", "won", "held", "sent"})
"participles that are past forms, too, as those in -ed are"

_UNSAYABLE = frozenset({"to", "from", "by", "in", "on", "at", "of", "for", "with"})
"words of a key's name that make no noun: `to_team`, `reported_by_staff`"

_THINGS_TOO = frozenset({"parent", "child", "head", "guide", "host", "lead", "chair"})
"words for persons that things are called by, too: a parent ticket"

Path = tuple[Link, ...]
Reference = tuple[str, tuple[str, ...], str, tuple[str, ...]]


def references(schema: Schema) -> tuple[Reference, ...]:
    """Return (table, columns, referenced table, referenced columns) of every key, declared or else inferred."""
    declared = [
        (table.name, key.columns, schema.table(key.table).name, key.references)
        for table in schema.tables
        for key in table.foreign_keys
        if _known(schema, key.table)
    ]
    if declared:
        return tuple(dict.fromkeys(declared))
    return tuple(_inferred(schema))


def _known(schema: Schema, name: str) -> bool:
    return any(table.name.lower() == name.lower() for table in schema.tables)


def _inferred(schema: Schema) -> list[Reference]:
    found: list[Reference] = []
    for parent in schema.tables:
        if len(parent.primary_key) != 1:
            continue
        key = parent.primary_key[0]
        noun = w.one(" ".join(w.split(parent.name)))
        for child in schema.tables:
            for column in child.columns:
                if child is not parent and _points(column.name, key, noun) and (column.name,) != child.primary_key:
                    found.append((child.name, (column.name,), parent.name, (key,)))
    return found


def _points(column: str, key: str, noun: str) -> bool:
    words = " ".join(w.split(column))
    plain = " ".join(w.split(key))
    return (words == plain and plain not in ("id", "code", "name")) or (plain == "id" and words == f"{noun} id")


def links(schema: Schema) -> Mapping[str, tuple[Link, ...]]:
    """Return the steps out of every table.

    Down to a child that points here twice (from and to) there is one per key that has a role to tell which is meant.
    """
    out: dict[str, list[Link]] = defaultdict(list)
    times = Counter((child, parent) for child, _, parent, _ in references(schema))
    for child, columns, parent, targets in references(schema):
        table = schema.table(child)
        done = _done(columns, parent)
        role = "" if done else _role(columns, parent, targets)
        if any(word in _UNSAYABLE or len(word) == 1 or not word.isalpha() for word in role.split()):
            continue
        alone = _unique(table, columns)
        twice = times[child, parent] > 1
        out[child].append(Link(child, columns, parent, targets, True, role, False, twice, done))
        if role or done or not twice:
            out[parent].append(Link(parent, targets, child, columns, False, role, not alone, twice, done))
    return {name: tuple(steps) for name, steps in out.items()}


def _unique(table: Table, columns: tuple[str, ...]) -> bool:
    return set(table.primary_key) == set(columns) or any(set(unique) == set(columns) for unique in table.unique)


def _role(columns: tuple[str, ...], parent: str, targets: tuple[str, ...]) -> str:
    if len(columns) != 1 or columns == targets:
        return ""
    singular = {w.one(part) for part in w.split(parent)}
    parent_words = set(w.split(parent)) | singular | {word for part in singular for word in w.split(part)}
    parts = _sayable(_stem(columns[0]))
    if len(parts) > 1 and parts[-1:] == w.split(targets[0]) and parts[-1] not in parent_words:
        parts = parts[:-1]
    noun = w.one(" ".join(parts))
    if noun in ("id", "code", "key") or set(noun.split()) <= parent_words:
        return ""
    if not noun.replace(" ", "").isalpha():
        return noun
    if len(noun) <= 3 and noun not in ("pet", "boy", "man"):
        return ""
    if len(targets) == 1 and _stem(targets[0]) == parts:
        return ""
    if " " not in noun and noun.endswith(("er", "or", "ee")) and w.is_person(_noun(parent)):
        return noun
    doubtful = noun in _THINGS_TOO and not w.is_person(_noun(parent))
    plain = (w.is_person(noun) and not doubtful) or set(noun.split()) & parent_words
    return noun if plain else f"{noun} {_noun(parent)}"


def _done(columns: tuple[str, ...], parent: str) -> str:
    """Return what a key's column says was done: `reported by` of `reported_by_staff_id`; '' of another."""
    said, tie, *rest = (*_stem(columns[0]), "", "")
    named = {w.one(part) for part in w.split(parent)} | set(w.split(parent))
    past = w.is_participle(said) or said in _REGULAR
    fits = past and (tie == "by" or (tie, said) == ("to", "assigned")) and {*rest} - {""} <= named
    return f"{said} {tie}" if fits and len(columns) == 1 else ""


def _sayable(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return a key's words with those that no noun can follow said otherwise: `deck a` -> first deck."""
    if len(parts) < 2:
        return parts
    if parts[-1] in ("a", "b", "1", "2"):
        return (_SAID[parts[-1]], *_without_ident(parts[:-1]))
    return (_SAID.get(parts[0], parts[0]), *parts[1:])


def _stem(column: str) -> tuple[str, ...]:
    """Return a key's words without the last ones that only say it is one: `hull_no` -> hull."""
    return _without_ident(w.split(column))


def _without_ident(parts: tuple[str, ...]) -> tuple[str, ...]:
    while len(parts) > 1 and parts[-1] in ("id", "code", "number", "key", "name"):
        parts = parts[:-1]
    return parts


def _noun(table: str) -> str:
    """Return the last word of a table's name, in the singular: `tbl_airports` -> airport."""
    parts = [part for part in w.split(table) if part.isalpha()] or [table]
    return w.one(parts[-1])


def ways(steps: Mapping[str, tuple[Link, ...]], start: str) -> tuple[Path, ...]:
    """Return the paths of one to three steps out of `start` that people speak of, shortest first.

    Kinds: up; up up; down; down up (through a link table or a child); down up up; up up up. No table twice.
    """
    found: list[Path] = []
    for first in steps.get(start, ()):
        found.append((first,))
        for second in steps.get(first.target, ()):
            if not second.up or second.target in (start, first.target) or _back(first, second):
                continue
            found.append((first, second))
            for third in steps.get(second.target, ()):
                if third.up and third.target not in (start, first.target, second.target):
                    found.append((first, second, third))
    return tuple(sorted((path for path in found if path[0].target != start), key=len))


def _back(first: Link, second: Link) -> bool:
    return first.source_columns == second.target_columns and first.target_columns == second.source_columns


def fans(path: Path) -> bool:
    """Tell whether one row at the start may meet several rows at the end."""
    return any(link.fans for link in path)
