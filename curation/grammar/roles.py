"""Decide what kind of thing a column holds, from its words, type and values; wording and SQL both depend on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from curation.grammar.words import data, extremes, is_participle, is_person, is_plural
from schemas.schema import Column

if TYPE_CHECKING:
    from schemas.describe import ColumnSamples

Role = Literal[
    "key",
    "name",
    "first",
    "last",
    "category",
    "place",
    "quantity",
    "year",
    "date",
    "time",
    "flag",
    "code",
    "contact",
    "text",
    "other",
]
"""key: identifies a row here or elsewhere; name: free naming text; category: repeated text; place: where; code: short
codes; contact: phone, mail, address; text: long; other: blobs and columns nobody would ask for."""
CALLED: tuple[Role, ...] = ("name", "first", "last", "contact")
"Roles of columns by which single rows are called."

_ROLES = data("words")["roles"]
PLACES = frozenset(_ROLES["places"])
_KINDS, _CONTACT, _LONG = (frozenset(_ROLES[key]) for key in ("kinds", "contacts", "long"))
_CODES = (_KINDS | {"number", "no"}) - frozenset(_ROLES["ordered"])
_MEASURES, _ORDINAL, _INTENSIVE = (frozenset(_ROLES[key]) for key in ("measures", "ordinal", "intensive"))
_DATING = frozenset({"born", "built", "since", "season", "vintage", "edition", "written", "registration", "aired"})
_LIMITS = frozenset({"maximum", "minimum", "max", "min", "average", "mean", "median", "top", "peak"})
_WHOLE = frozenset(data("words")["whole"])
_DATE = re.compile(r"^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?$")
_TIME = re.compile(r"^\d\d?:\d\d(?::\d\d)?$")
_NUMBER = re.compile(r"^-?[\d.,]+$")
_FLAGS = (frozenset({"y", "n"}), frozenset({"t", "f"}), frozenset({"yes", "no"}), frozenset({"true", "false"}))


def role(column: Column, words: tuple[str, ...], key: bool, seen: ColumnSamples | None) -> Role:
    """Return what `column` holds; `words` are its humanised words, `key` says that it identifies a row somewhere."""
    values = seen.values if seen else tuple(column.choices)
    if column.type == "blob" or not words:
        return "other"
    if key or words[-1] == "id":
        return "key"
    alone = bool(seen and seen.distinct == seen.rows)
    if alone and words[-1].endswith("id") and len(words[-1]) > 5 and words[-1] not in _WHOLE:
        return "key"
    if words[-1] in ("latitude", "longitude", "password", "hash", "token"):
        return "other"
    if column.type == "boolean" or _flag(column, values):
        return "flag"
    if values and all(isinstance(value, int | float) for value in values):
        return _numeric(words, values)
    if not values and column.type in ("integer", "number"):
        return "year" if words[-1] == "year" else "quantity"
    if words[-1] == "yn":
        return "other"
    return _textual(column, words, tuple(str(value) for value in values), seen)


def _flag(column: Column, values: tuple[str | int | float, ...]) -> bool:
    found = {str(value).lower() for value in values}
    if not found or len(found) > 2:
        return False
    if any(found <= flags for flags in _FLAGS):
        return True
    return found <= {"0", "1"} and column.type in ("integer", "boolean") and len(found) == 2


def _numeric(words: tuple[str, ...], values: tuple[str | int | float, ...]) -> Role:
    whole = all(float(value).is_integer() for value in values)
    if (
        whole
        and all(1500 <= float(value) <= 2100 for value in values)
        and ("year" in words or any(is_participle(word) or word in _DATING for word in words))
    ):
        return "year"
    if whole and _years(values) and not set(words) & _MEASURES and not is_plural(words[-1]):
        return "year"
    if words[-1] in ("date", "time", "timestamp", "datetime", "day"):
        return "other" if words[-1] != "day" else "quantity"
    if whole and min(float(value) for value in values) >= 1e8 and not set(words) & _MEASURES:
        return "code"
    if (
        words[-1] in _CODES
        or (is_person(words[-1]) and words[-1] != "principal" and not _counting(words))
        or words[-1] in ("code", "zip", "phone", "ssn", "fax", "isbn", "vin")
        or set(words) & {"phone", "zip", "postal"}
    ):
        return "code"
    return "quantity"


def _counting(words: tuple[str, ...]) -> bool:
    """Tell whether a number is one of persons: `maximum people`, `number of staff`."""
    return words[0] in ("number", "maximum", "minimum", "total") or is_plural(words[-1])


def _years(values: tuple[str | int | float, ...]) -> bool:
    """Tell whether numbers look like years of our time: many, and all between 1900 and 2100."""
    return len(set(values)) >= 8 and all(1900 <= float(value) <= 2100 for value in values)


def _textual(column: Column, words: tuple[str, ...], values: tuple[str, ...], seen: ColumnSamples | None) -> Role:
    if column.type in ("date", "datetime") or (values and all(_DATE.match(value) for value in values)):
        return "date" if not values or all(_DATE.match(value) for value in values) else "time"
    if words[-1] in ("date", "time", "timestamp", "datetime") and seen and not _few(seen):
        return "time"
    if column.type == "time" or (values and all(_TIME.match(value) for value in values)):
        return "time"
    if values and all(_NUMBER.match(value) for value in values) and words[-1] in _MEASURES:
        return "other"
    if set(words) & _CONTACT or words[-1] in ("ssn", "isbn", "vin"):
        return "contact"
    if words[-1] in ("name", "forename", "surname") and words[:1] in (("first",), ("given",), ("forename",)):
        return "first"
    if words[-1] == "surname" or words[-2:] in (("last", "name"), ("family", "name")):
        return "last"
    wordy = any(value.count(" ") > 1 for value in values)
    if (values and sum(map(len, values)) / len(values) > 45) or (set(words) & _LONG and (wordy or not _few(seen))):
        return "text"
    if words[-1] in PLACES or words[:1] in (("country",), ("city",), ("state",)):
        shouted = [value.isupper() and len(value) > 2 for value in values]
        named = not values or sum(value[:1].isupper() for value in values) > 0.6 * len(values)
        named = named and not (words[-1] == "state" and any(shouted))
        return "place" if named else "category"
    if words[-1] == "code":
        return "code"
    if words[-1] in ("name", "title"):
        return "name"
    return "category" if words[-1] in _KINDS or not values or _few(seen) else "name"


def _few(seen: ColumnSamples | None) -> bool:
    return bool(seen and seen.distinct and seen.distinct <= max(3, 0.6 * (seen.rows - seen.nulls)))


def adjective(words: str, kind: Role) -> str:
    """Return the key of the adjective entry that fits a column (`age` -> older, oldest), or ''."""
    if kind not in ("quantity", "year", "date"):
        return ""
    for key, entry in data("adjectives").items():
        if kind in entry["roles"] and any(re.fullmatch(pattern, words) for pattern in entry["words"]):
            return str(key)
    return ""


def averaged(words: tuple[str, ...]) -> bool:
    """Tell whether people ask for the average of such a quantity: of an age, not of a rank or a room."""
    return not {words[-1], *words[:1]} & _ORDINAL


def added(words: tuple[str, ...]) -> bool:
    """Tell whether people add such a quantity up: amounts, not ages."""
    return averaged(words) and not set(words) & _INTENSIVE


def extremal(words: str) -> bool:
    """Tell whether a column is an extreme or a mean itself: nobody asks for the highest minimum age."""
    return bool(set(words.split()) & extremes())


def superlative(words: str) -> bool:
    """Tell whether a column is called by a superlative (`highest score`), which no other may precede."""
    return bool(set(words.split()) & (extremes() - _LIMITS))


def lengthy(words: tuple[str, ...]) -> bool:
    """Tell whether the words are those of a text that nobody groups by."""
    return bool(set(words) & _LONG)
