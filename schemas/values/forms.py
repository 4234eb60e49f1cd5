"""Texts of a form that a CHECK asks for: a LIKE pattern, a regular expression, a length, a case.

    from_like("AB-____", rng)         -> "AB-4071"
    from_regex("^[0-9]{5}$", rng)     -> "30518"
"""

from __future__ import annotations

import random
import re
import string
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_DIGITS, _LETTERS = string.digits, string.ascii_uppercase
_ANY = _DIGITS + _LETTERS + string.ascii_lowercase


def from_like(pattern: str, rng: random.Random) -> str:
    """Return a text that fits a LIKE pattern: `_` becomes a digit, `%` a few letters."""
    made = re.sub("_", lambda _: rng.choice(_DIGITS), pattern)
    return re.sub("%", lambda _: "".join(rng.choices(string.ascii_lowercase, k=rng.randint(2, 6))), made)


def from_regex(pattern: str, rng: random.Random) -> str:
    """Return a text that fits a regular expression; '' for one that uses what is not understood here."""
    try:
        return "".join(_piece(kind, what, rng) for kind, what in parser.parse(pattern))
    except (re.error, KeyError, TypeError, ValueError):
        return ""


def of_length(text: str, least: int, most: int, rng: random.Random) -> str:
    """Return the text cut or filled up so that its length lies within the two."""
    return text[:most].ljust(least, rng.choice(_DIGITS))


def _piece(kind: Any, what: Any, rng: random.Random) -> str:
    """Return a text for one node of a parsed expression."""
    if kind is code.LITERAL:
        return chr(what)
    if kind is code.ANY:
        return rng.choice(_ANY)
    if kind is code.IN:
        return rng.choice(_members(what))
    if kind in (code.MAX_REPEAT, code.MIN_REPEAT):
        least, most, inner = what
        times = rng.randint(least, min(most, least + 4))
        return "".join(_piece(one, two, rng) for _ in range(times) for one, two in inner)
    if kind is code.SUBPATTERN:
        return "".join(_piece(one, two, rng) for one, two in what[3])
    if kind is code.BRANCH:
        return "".join(_piece(one, two, rng) for one, two in rng.choice(what[1]))
    if kind is code.AT:
        return ""
    raise ValueError(kind)


def _members(nodes: Any) -> str:
    """Return the characters of a class."""
    kinds = {code.CATEGORY_DIGIT: _DIGITS, code.CATEGORY_WORD: _ANY, code.CATEGORY_SPACE: " "}
    found, turned = "", False
    for kind, what in nodes:
        if kind is code.NEGATE:
            turned = True
        elif kind is code.LITERAL:
            found += chr(what)
        elif kind is code.RANGE:
            found += "".join(map(chr, range(what[0], what[1] + 1)))
        else:
            found += kinds[what]
    return "".join(sorted(set(_ANY) - set(found))) if turned else found
