"""What tables and columns are called by people: prefixes off, abbreviations out, nouns in the singular.

tbl_singers -> singer        singer_name of tbl_singers -> name        num_pages -> number of pages
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from curation.grammar import words as w
from schemas.schema import Column, Schema, Table

_AFFIXES = frozenset(
    {"tbl", "tb", "t", "table", "tab", "dim", "fact", "lookup", "lkp", "lu", "mst", "reference", "all"}
)
_SUFFIXES = frozenset({"table", "tbl", "tab", "master", "data", "record", "info", "list"})
_SUMS = frozenset({"points", "sales", "hours", "earnings", "costs", "expenses", "takings", "fees", "miles", "minutes"})
_MOMENTS = frozenset({"day", "birthday", "time", "since", "until", "deadline", "timestamp", "datetime", "month"})
_PHRASAL = frozenset({"check", "log", "sign", "pick", "drop", "move", "kick", "take", "start", "run", "pay", "trade"})
_TIES = frozenset({"on", "in", "of", "for", "by", "to", "with", "at", "from"})
_MASS = {"maintenance": "job", "attendance": "record", "inventory": "item", "progress": "record", "stock": "record"}
"what one row is called of what has no plural: `attendance record`"
_KEYS = (("id",), ("code",), ("key",))
IDENTS = frozenset({"id", "code", "key", "number", "no"})
_FILLER = frozenset({"the", "a", "an", "of", "in", "on", "at", "by", "per", "to", "and"})
_SPANS = frozenset({"duration", "length", "runtime", "latency", "distance", "height", "width", "depth", "time"})
"what a unit of time or a letter behind it only measures: `duration_s`, `length_minutes`"
_TIMES = frozenset({"s", "m", "h", "seconds", "minutes", "minute", "second", "hours", "days", "weeks", "months"})
_SURFACES = frozenset({"sqm", "sqft", "acres", "hectares"})
_SPACES = frozenset({"area", "size", "surface", "space", "land"})
_RATES = frozenset({"price", "cost", "fee", "rate", "wage", "pay", "charge", "fare", "tariff"})
_CURRENCIES = frozenset({"musd", "usd", "eur", "gbp", "dollars", "euros", "pounds", "percent"})
_CURRENCIES |= {"million", "millions", "billion", "billions"}
_SHORT = frozenset(
    {"gdp", "gpa", "ssn", "url", "sku", "vin", "sex", "age", "cv", "tv", "id", "isbn", "iata", "icao", "ip"}
)


def common_prefix(schema: Schema) -> str:
    """Return the word that all table names of a schema begin with; empty when there is none."""
    firsts = Counter((w.split(table.name) or ("",))[0] for table in schema.tables)
    word, count = firsts.most_common(1)[0] if firsts else ("", 0)
    return word if len(schema.tables) >= 3 and count == len(schema.tables) else ""


def dressed(
    table: Table, attributes: Mapping[str, str], entity: str, nouns: tuple[str, ...], mood: str
) -> dict[str, str]:
    """Return what columns are called in a mood: `full` with the table's name before, `loose` without what goes unsaid.

    type -> full `product type code`, loose `type`; only where no two columns of the table would be called alike.
    """
    if mood == "full":
        whole = {name: phrase(_whole(name, entity, nouns) or ("",), entity) for name in attributes}
        told = {name: words if _of_a_person(whole[name].split(), entity) else _full(whole[name], words)
                for name, words in attributes.items()}
    else:
        told = {name: _loose(words, entity, nouns) for name, words in attributes.items()}
    heard = Counter([*attributes.values(), *(words for name, words in told.items() if words != attributes[name])])
    clash = set(attributes.values())
    return {
        column.name: told[column.name]
        if column.name in told and heard[told[column.name]] == 1 and told[column.name] not in clash
        else attributes[column.name]
        for column in table.columns
    }


def _full(whole: str, words: str) -> str:
    """Return the whole name where it only says more before the same last word: `product type code` for `type code`."""
    head, _, unit = whole.rpartition(" ")
    if " per " in words:
        return words
    if head and unit in w.units() and unit != words.rpartition(" ")[2]:
        if unit in _SURFACES and words.endswith(" area"):
            return f"{words} in {unit}"
        tie = "per" if head.rpartition(" ")[2] in _RATES and unit not in _CURRENCIES else "in"
        return f"{head.removesuffix(' in')} {tie} {unit}"
    more = len(whole.split()) <= 4 and unit not in w.units() and unit == words.rpartition(" ")[2]
    return whole if more and len(whole.split()[0]) > 1 and len(whole) > len(words) else words


def _loose(words: str, entity: str, nouns: Collection[str]) -> str:
    """Return a column's words without the last one where that only says how it is kept: `status code` -> `status`."""
    head, _, last = words.rpartition(" ")
    kept = head.rpartition(" ")[2]
    if not head or last not in w.data("words")["unsaid"] or kept in w.data("words")["needing"]:
        return words
    if head in entity or entity in head or (last == "name" and not (w.is_person(head) or head in nouns)):
        return words
    return head


def noun(name: str, common: str, whole: bool = False) -> str:
    """Return what one row of a table is called; `whole` keeps a suffix such as `record`, where a name would clash."""
    parts = [part for part in w.split(name) if not part.isdigit()] or ["record"]
    while len(parts) > 1 and (parts[0] in _AFFIXES or parts[0] == common):
        parts = parts[1:]
    while len(parts) > 1 and parts[-1] in _SUFFIXES and not whole:
        parts = parts[:-1]
    ties = _TIES if w.is_person(parts[0]) else _TIES - {"of"}
    tie = next((at for at, part in enumerate(parts) if at and part in ties), 0)
    if tie and tie < len(parts) - 1 and not whole and parts[0] not in w.verbal():
        parts = parts[:tie]
    if len(parts) > 1 and w.is_participle(parts[-1]):
        parts = [parts[-1], *parts[:-1]]
    parts += [_MASS[parts[-1]]] if parts[-1] in _MASS else []
    return " ".join(w.one(part) for part in parts)


def of_others(table: Table, schema: Schema) -> bool:
    """Tell whether a table ties persons that another table tells of to what they are members of."""
    names = {other.name.lower() for other in schema.tables}
    told = {noun(key.table, "") for key in table.foreign_keys if key.table.lower() in names}
    return len(told) > 1 and any(w.is_person(one) and one not in ("person", "individual") for one in told)


def verbal(name: str) -> bool:
    """Tell whether a table is named by what is done (`works_on`), so that its rows have no noun."""
    parts = w.split(name) or ("",)
    parts = parts[1:] if len(parts) > 1 and parts[0] in _AFFIXES else parts
    return bool({parts[0], parts[-1], w.one(parts[-1])} & (w.verbal() | _TIES))


def participle(words: str, kind: str) -> str:
    """Return the noun for a column that is a bare participle: `founded` of a year -> `founding year`."""
    if kind == "quantity" and words.startswith("in ") and words.count(" ") == 1:
        return words.removeprefix("in ")
    if kind == "quantity" and w.is_participle(words) and " " not in words:
        return f"number {words}"
    first, _, rest = words.partition(" ")
    if kind in ("date", "time") and rest and rest not in ("on", "at", "in") and w.is_participle(first):
        return words if w.headword(words) in ("date", "time", "day") else f"{words} time"
    if kind not in ("year", "date") or "year" in words or "date" in words:
        return words
    noun_ = w.data("words")["participles"].get(words)
    if noun_:
        return f"{noun_} {kind}"
    if kind == "date" and not set(words.split()) & _MOMENTS:
        done = words.removesuffix(" on").removesuffix(" at")
        return f"{w.data('words')['participles'].get(done, done)} date"
    head, _, last = words.rpartition(" ")
    if last in ("on", "at", "in") and head:
        return f"{w.data('words')['participles'].get(head, head)} {kind}"
    if head and w.is_participle(last):
        return f"{words} {kind}"
    bare = not head and (w.is_participle(last) or last == "born")
    return f"{words} {kind}" if bare or last in ("since", "until") else words


def columns(table: Table, entity: str, nouns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return each column's words, the table's own prefix taken off where what is left is still distinct."""
    full = {
        column.name: _comment(column) or _whole(column.name, entity, nouns) or (column.name.lower(),)
        for column in table.columns
    }
    firsts = Counter(parts[0] for parts in full.values() if len(parts) > 1)
    prefix = next((word for word, n in firsts.items() if n >= 3 and n >= 0.6 * len(full) and len(word) <= 3), "")
    bare = {name: _bare(parts, prefix, tuple(entity.split())) for name, parts in full.items()}
    bare = {
        name: full[name] if parts in _KEYS and (name,) != table.primary_key and len(full[name]) > 1 else parts
        for name, parts in bare.items()
    }
    bare = {name: ("name",) if _names(table, name, parts, entity) else parts for name, parts in bare.items()}
    bare = {name: _measured(_measured(parts)) for name, parts in bare.items()}
    bare = {name: (*parts[:-1], "status") if parts[-1] == "stat" else parts for name, parts in bare.items()}
    seen = Counter(bare.values())
    return {name: parts if seen[parts] == 1 else full[name] for name, parts in bare.items()}


def _measured(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return a column's words without its unit; millions are kept, since they change what a number means."""
    if len(parts) > 1 and parts[-1] in _TIMES and parts[-2] in _SPANS:
        return parts[:-1]
    if len(parts) < 2 or parts[-1] not in w.units() or parts[-2] == "per":
        return parts
    if parts[-1] in _SURFACES and parts[-2] not in _SPACES | {"in", "total"}:
        return (*parts[:-1], "area")
    if parts[-2] in _RATES and parts[-1] not in _CURRENCIES | {"c", "f"}:
        return (*parts[:-1], "per", parts[-1])
    if parts[-1].startswith(("million", "billion", "thousand")):
        return parts if "in" in parts else (*parts[:-1], "in", parts[-1])
    if len(parts) == 2 and parts[0] in ("minimum", "maximum", "average", "total", "mean", "lowest", "highest"):
        return parts
    if len(parts) == 2 and w.is_participle(parts[0]):
        return ("amount", parts[0])
    return parts[:-2] if len(parts) > 2 and parts[-2] == "in" else parts[:-1]


def _whole(name: str, entity: str, nouns: tuple[str, ...]) -> tuple[str, ...]:
    """Spell out a table's noun where a name begins with its first letters: `fed_id` beside `federation`."""
    parts, raw = w.split(name), w.chunks(name)
    if len(parts) > 2 and len(parts[1]) >= 3 and parts[0].startswith(parts[1]) and parts[0] in entity.split():
        parts = (parts[0], *parts[2:])
    if len(raw) < 2 or len(raw[0]) < 2 or raw[0] in nouns or parts[0] in nouns:
        return parts
    if len(raw[0]) >= 3 and entity.startswith(raw[0]) and " " not in entity and parts[0] != entity:
        return (entity, *parts[len(w.split(raw[0])):])
    if len(parts) != 2 or parts[1] not in ("id", "code", "number", "name"):
        return parts
    fit = [noun_ for noun_ in nouns if noun_.startswith(raw[0]) and " " not in noun_]
    return (fit[0], parts[1]) if len(fit) == 1 else parts


def _names(table: Table, name: str, parts: tuple[str, ...], entity: str) -> bool:
    """Tell whether a text column called like its table (`city` of `city`) holds the names."""
    said = w.data("words")["roles"]["long"]
    return " ".join(parts) == entity and table.column(name).type == "text" and parts[-1] not in said


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
    if _of_a_person(parts, own[-1]):
        return parts[1:]
    for start in (own, own[-1:]):
        if parts[: len(start)] == start and len(parts) > len(start) and parts[len(start)] not in _FILLER:
            return parts[len(start) :]
    return parts


def _of_a_person(parts: Sequence[str], entity: str) -> bool:
    """Tell whether a person's column only says that it is one's: the `person city` of a client."""
    return (len(parts) > 1 and parts[0] in ("person", "individual") and parts[-1] not in IDENTS
            and w.is_person(entity))


def _comment(column: Column) -> tuple[str, ...]:
    plain = column.comment.strip().rstrip(".").lower() if not clear(w.split(column.name) or ("",)) else ""
    return tuple(plain.split()) if plain and len(plain.split()) <= 4 and plain.replace(" ", "").isalpha() else ()


def phrase(parts: tuple[str, ...], entity: str) -> str:
    """Return the spoken form of a column's words: `number pages` -> `number of pages`."""
    most = parts[0] in ("maximum", "minimum", "total") and len(parts) == 2
    if most and w.is_plural(parts[1]) and parts[1] not in _SUMS | w.units():
        return f"{parts[0]} number of {parts[1]}"
    if parts[-1] in ("in", "out", "up", "off") and len(parts) > 1 and parts[-2] in _PHRASAL:
        return " ".join([*parts[:-2], f"{parts[-2]}-{parts[-1]}"])
    if parts[0] == "is" and len(parts) > 1:
        return " ".join(parts)
    if parts[0] == "number" and len(parts) > 1 and parts[1] not in ("of", "in", "city", "one"):
        return "number of " + w.many(" ".join(parts[1:]))
    if parts[:2] == ("number", "of") and len(parts) > 2:
        return "number of " + w.many(" ".join(parts[2:]))
    if parts[-1] == "count" and len(parts) > 1:
        return "number of " + w.many(" ".join(parts[:-1]))
    if parts == ("data",):
        return "data volume"
    if parts in (("net",), ("gross",)):
        return f"{parts[0]} amount"
    if parts in (("number",), ("code",), ("count",)):
        return parts[0] if parts[0] == entity else f"{entity} {parts[0]}"
    return " ".join(parts)


def clear(parts: tuple[str, ...]) -> bool:
    """Tell whether a reader can make out what the words mean."""
    letters = [part for part in parts if part.isalpha()]
    if set(parts) <= w.extremes():
        return False
    if parts[0] in w.data("words")["months"] or parts[-1].isdigit() or {"to", "by", "from"} & set(parts):
        return False
    if parts[-1] in ("in", "out", "up", "off") and len(parts) > 1 and parts[-2] in _PHRASAL:
        return True
    if parts[0] in ("left", "back") and len(parts) > 1:
        return False
    if parts[-1] in ("in", "at", "on", "of", "for", "yn", "with", "end", "start", "begin"):
        return False
    if not letters or any(len(part) < 2 for part in parts if part.isalpha()):
        return False
    return all(
        ((len(part) > 3 or part in _KNOWN or set(part[:-1]) & set("aeiouy"))
        and set(part) & set("aeiouy"))
        or part in _SHORT
        or (part in w.units() and len(parts) > 2)
        for part in letters
    )


_KNOWN = frozenset(
    {"of", "in", "per", "the", "day", "fee", "tax", "sum", "end", "zip", "job", "air", "car", "low", "max", "min",
     "rank", "time", "home", "name", "text", "to", "by", "is", "has", "was", "first", "last", "full", "key", "sky"}
)
