"""Some rows of a table, in words and in SQL: `customers from Paris`, `city = 'Paris'`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import yaml

from curation.grammar.words import a, split
from schemas.render import quote
from schemas.schema import Column, Table

if TYPE_CHECKING:
    from schemas.describe import ColumnSamples, Samples

_WORDS: dict[str, frozenset[str]] = {
    kind: frozenset(words)
    for kind, words in yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")).items()}
_ODD = frozenset("{}\n\"';\\")


@dataclass(frozen=True, slots=True)
class Condition:
    """Rows of a table."""

    some: str
    "with the noun, plural: `inactive customers`"
    that: str
    "what follows the noun, in either number: `with status inactive`"
    sql: str
    columns: tuple[str, ...]
    "names of the columns it looks at"
    total: bool
    "true or false for every row, never NULL"


def quoted(name: str) -> str:
    """Return an identifier as SQLite's SQL, quoted only where the bare word would not do."""
    return quote(name, "sqlite")


def opaque(column: Column) -> bool:
    """Does `column` hold what nobody groups by: addresses, numbers to call, free text?"""
    return not _WORDS["opaque"].isdisjoint(split(column.name))


def readable(values: Iterable[str | int | float]) -> list[str | int | float]:
    """Return the values that read well in a sentence: no long, padded or oddly punctuated text."""
    return [v for v in values if not isinstance(v, str) or (0 < len(v.strip()) <= 32 and v == v.strip()
                                                            and _ODD.isdisjoint(v))]


def sql_value(value: str | int | float) -> str:
    """Return a value as a SQL literal."""
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def said(value: str | int | float, rng: Random) -> str:
    """Return a value as people write it: mostly bare, sometimes in quotes."""
    if not isinstance(value, str):
        return str(value)
    return rng.choice((value, value, value, f"'{value}'", f'"{value}"'))


def conditions(table: Table, rows: str, samples: Samples, names: Mapping[str, str],
               rng: Random) -> list[Condition]:
    """Return conditions that hold for some of `table`'s rows, one or two a column."""
    found: list[Condition] = []
    keys = set(table.primary_key).union(*(key.columns for key in table.foreign_keys))
    for column in table.columns:
        sampled = samples.get((table.name, column.name))
        if sampled is None or sampled.distinct < 2 or column.name in keys or column.type == "blob":
            continue
        words = names[column.name]
        if words.endswith(" id") or words == "id":
            continue
        total = sampled.nulls == 0
        for that, some, sql in _about(column, words, rows, sampled, rng):
            found.append(Condition(some or f"{rows} {that}", that, sql, (column.name,), total))
        if 0 < sampled.nulls < sampled.rows and column.type != "boolean":
            that = rng.choice((f"without {a(words)}", f"with no {words}", f"lacking {a(words)}"))
            found.append(Condition(f"{rows} {that}", that, f"{quoted(column.name)} IS NULL", (column.name,), True))
    if len(found) > 1 and rng.random() < 0.15:
        first, second = rng.sample(found, 2)
        if first.columns != second.columns and first.some.startswith(f"{rows} "):
            that = f"{first.that} and {second.that}"
            found = [Condition(f"{rows} {that}", that, f"{first.sql} AND {second.sql}", first.columns + second.columns,
                               first.total and second.total)]
    return found


def _about(column: Column, words: str, rows: str, sampled: ColumnSamples, rng: Random) -> list[tuple[str, str, str]]:
    """Return (that, some or '', sql) for `column`."""
    name = quoted(column.name)
    values = readable(sampled.values)
    if not values:
        return []
    if column.type == "boolean":
        if {str(v).lower() for v in values} <= {"0", "1", "true", "false"}:
            return [_flag(name, words, rows, rng)]
        return []
    if column.type in ("integer", "number") and all(isinstance(v, int | float) for v in values):
        return [_amount(name, words, values, rng)]
    if column.type in ("date", "datetime") and all(isinstance(v, str) for v in values):
        day = str(rng.choice(values))[:10]
        if day.startswith("0000"):
            return []
        word, sign = rng.choice((("before", "<"), ("after", ">"), ("up to", "<="), ("from", ">=")))
        that = rng.choice((f"with {a(words)} {word} {day}", f"whose {words} is {word} {day}"))
        if word == "from":
            that = f"whose {words} is {day} or later"
        elif words.endswith((" from", " to")):
            that = f"whose {words} is {word} {day}"
        return [(that, "", f"{name} {sign} '{day}'")]
    if column.type == "text" and not opaque(column) and sampled.distinct <= max(15, 0.6 * sampled.rows):
        return [_category(name, words, rows, rng.choice(values[:15]), rng)]
    return []


def _flag(name: str, words: str, rows: str, rng: Random) -> tuple[str, str, str]:
    bare = words.removeprefix("is ").removeprefix("has ")
    yes = rng.random() < 0.5
    that = rng.choice((f"with {bare} set to {'true' if yes else 'false'}",
                       f"whose {bare} flag is {'on' if yes else 'off'}"))
    some = f"{bare} {rows}" if yes and " " not in bare and bare.endswith(("ed", "ive", "able")) else ""
    return that, some, f"{name} = {'TRUE' if yes else 'FALSE'}"


def _amount(name: str, words: str, values: list[str | int | float], rng: Random) -> tuple[str, str, str]:
    ordered = sorted(v for v in values if not isinstance(v, str))
    bound = ordered[rng.randrange(len(ordered) // 4, max(len(ordered) // 4 + 1, 3 * len(ordered) // 4))]
    if isinstance(bound, float):
        bound = round(bound, 2)
    if words.endswith("year"):
        word, sign = rng.choice((("before", "<"), ("after", ">"), ("of", "=")))
        return f"with {a(words)} {word} {bound}", "", f"{name} {sign} {bound}"
    word, sign = rng.choice((("above", ">"), ("below", "<"), ("over", ">"), ("under", "<"), ("of at least", ">="),
                             ("of at most", "<="), ("of more than", ">"), ("of less than", "<"), ("of", "=")))
    that = f"with {a(words)} {word} {bound}"
    if not word.startswith("of"):
        that = rng.choice((that, f"whose {words} is {word} {bound}"))
    return that, "", f"{name} {sign} {bound}"


def _category(name: str, words: str, rows: str, value: str | int | float, rng: Random) -> tuple[str, str, str]:
    shown = said(value, rng)
    sql = f"{name} = {sql_value(value)}"
    last = split(words)[-1] if split(words) else words
    if last in _WORDS["places"] and last not in _WORDS["states"]:
        return rng.choice((f"from {shown}", f"in {shown}", f"whose {words} is {shown}")), "", sql
    that = rng.choice((f"whose {words} is {shown}", f"with {words} {shown}", f"with {shown} as {words}",
                       f"with the {words} {shown}"))
    simple = isinstance(value, str) and value.replace("-", "").isalpha() and len(value) > 3
    if last in _WORDS["states"] and simple and rng.random() < 0.6:
        return that, f"{str(value).lower()} {rows}", sql
    return that, "", sql
