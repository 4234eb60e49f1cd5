"""What tables and columns are called by people: prefixes off, abbreviations out, nouns in the singular.

tbl_singers -> singer        singer_name of tbl_singers -> name        num_pages -> number of pages
"""

from __future__ import annotations

from collections import Counter

from curation.grammar import words as w
from schemas.schema import Column, Schema, Table

_AFFIXES = frozenset(
    {"tbl", "tb", "t", "table", "tab", "dim", "fact", "lookup", "lkp", "lu", "mst", "reference", "all"}
)
_SUFFIXES = frozenset({"table", "tbl", "tab", "master", "data", "record", "info", "list"})
_FILLER = frozenset({"the", "a", "an", "of", "in", "per", "to", "and"})
_SHORT = frozenset(
    {"gdp", "gpa", "ssn", "url", "sku", "vin", "sex", "age", "cv", "tv", "id", "isbn", "iata", "icao", "ip"}
)


def common_prefix(schema: Schema) -> str:
    """Return the word that all table names of a schema begin with; empty when there is none."""
    firsts = Counter((w.split(table.name) or ("",))[0] for table in schema.tables)
    word, count = firsts.most_common(1)[0] if firsts else ("", 0)
    return word if len(schema.tables) >= 3 and count == len(schema.tables) else ""


def noun(name: str, common: str, whole: bool = False) -> str:
    """Return what one row of a table is called; `whole` keeps a suffix such as `record`, where a name would clash."""
    parts = [part for part in w.split(name) if not part.isdigit()] or ["record"]
    while len(parts) > 1 and (parts[0] in _AFFIXES or parts[0] == common):
        parts = parts[1:]
    while len(parts) > 1 and parts[-1] in _SUFFIXES and not whole:
        parts = parts[:-1]
    if len(parts) > 1 and w.is_participle(parts[-1]):
        parts = [parts[-1], *parts[:-1]]
    return " ".join(w.one(part) for part in parts)


def verbal(name: str) -> bool:
    """Tell whether a table is named by what is done (`works_on`), so that its rows have no noun."""
    parts = w.split(name)
    return parts[0] in w.verbal() or parts[-1] in ("on", "in", "of", "for", "by", "to", "with", "at", "from")


def participle(words: str, kind: str) -> str:
    """Return the noun for a column that is a bare participle: `founded` of a year -> `founding year`."""
    if kind not in ("year", "date") or "year" in words or "date" in words:
        return words
    noun_ = w.data("words")["participles"].get(words)
    if noun_:
        return f"{noun_} {kind}"
    head, _, last = words.rpartition(" ")
    if last in ("on", "at", "in") and head:
        return f"{head} {kind}"
    bare = not head and (w.is_participle(last) or last == "born")
    return f"{words} {kind}" if bare or last in ("since", "until") else words


def columns(table: Table, entity: str, nouns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return each column's words, the table's own prefix taken off where what is left is still distinct."""
    full = {
        column.name: _comment(column) or _whole(w.split(column.name), nouns) or (column.name.lower(),)
        for column in table.columns
    }
    firsts = Counter(parts[0] for parts in full.values() if len(parts) > 1)
    prefix = next((word for word, n in firsts.items() if n >= 3 and n >= 0.6 * len(full) and len(word) <= 3), "")
    bare = {name: _bare(parts, prefix, tuple(entity.split())) for name, parts in full.items()}
    bare = {
        name: full[name] if parts == ("id",) and name not in table.primary_key else parts
        for name, parts in bare.items()
    }
    bare = {name: ("name",) if _names(table, name, parts, entity) else parts for name, parts in bare.items()}
    seen = Counter(bare.values())
    return {name: parts if seen[parts] == 1 else full[name] for name, parts in bare.items()}


def _whole(parts: tuple[str, ...], nouns: tuple[str, ...]) -> tuple[str, ...]:
    """Spell out a reference to a table by the first letters of its noun: `fed_id` beside `federation`."""
    if len(parts) != 2 or parts[1] not in ("id", "code", "number", "name") or not 3 <= len(parts[0]) <= 5:
        return parts
    fit = [noun_ for noun_ in nouns if noun_.startswith(parts[0]) and noun_ != parts[0] and " " not in noun_]
    return (fit[0], parts[1]) if len(fit) == 1 and parts[0] not in nouns else parts


def _names(table: Table, name: str, parts: tuple[str, ...], entity: str) -> bool:
    """Tell whether a text column called like its table (`city` of `city`) holds the names."""
    return " ".join(parts) == entity and table.column(name).type == "text"


def _bare(parts: tuple[str, ...], prefix: str, own: tuple[str, ...]) -> tuple[str, ...]:
    if prefix and parts[0] == prefix and len(parts) > 1:
        parts = parts[1:]
    first = parts[0]
    if (
        len(parts) == 1
        and first[:1] == own[0][:1]
        and first[1:] in ("name", "title", "number", "type", "location", "city")
    ):
        return (first[1:],)
    if len(parts) == 2 and len(first) == 1 and first in (own[0][:1], own[-1][:1]):
        return parts[1:]
    if len(parts) > 1 and 3 <= len(first) < len(own[0]) and own[0].startswith(first):
        return parts[1:]
    for start in (own, own[-1:]):
        if parts[: len(start)] == start and len(parts) > len(start) and parts[len(start)] not in _FILLER:
            return parts[len(start) :]
    return parts


def _comment(column: Column) -> tuple[str, ...]:
    plain = column.comment.strip().rstrip(".").lower()
    return tuple(plain.split()) if plain and len(plain.split()) <= 4 and plain.replace(" ", "").isalpha() else ()


def phrase(parts: tuple[str, ...], entity: str) -> str:
    """Return the spoken form of a column's words: `number pages` -> `number of pages`."""
    if parts[0] == "is" and len(parts) > 1:
        return " ".join(parts)
    if parts[0] == "number" and len(parts) > 1 and parts[1] not in ("of", "in", "city", "one"):
        return "number of " + w.many(" ".join(parts[1:]))
    if parts[-1] == "count" and len(parts) > 1:
        return "number of " + w.many(" ".join(parts[:-1]))
    if parts in (("number",), ("code",), ("count",)):
        return parts[0] if parts[0] == entity else f"{entity} {parts[0]}"
    return " ".join(parts)


def clear(parts: tuple[str, ...]) -> bool:
    """Tell whether a reader can make out what the words mean."""
    letters = [part for part in parts if part.isalpha()]
    if parts[-1] in ("in", "to", "from", "by", "at", "on", "of", "yn", "with"):
        return False
    if not letters or any(len(part) < 2 for part in parts if part.isalpha()):
        return False
    return all(
        ((len(part) > 3 or part in _KNOWN or set(part[:-1]) & set("aeiouy"))
        and set(part) & set("aeiouy"))
        or part in _SHORT
        for part in letters
    )


_KNOWN = frozenset(
    {
        "of",
        "in",
        "per",
        "the",
        "day",
        "fee",
        "tax",
        "sum",
        "end",
        "zip",
        "job",
        "air",
        "car",
        "low",
        "max",
        "min",
        "rank",
        "time",
        "home",
        "name",
        "text",
        "to",
        "by",
        "is",
        "has",
        "was",
        "first",
        "last",
        "full",
        "key",
        "sky",
    }
)
