"""Texts of one shape: codes, phone numbers, addresses of mail and web."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from schemas.values import words
from schemas.values.place import Maker, Partial, Place, Value, mostly_unique, pooled_names
from schemas.values.things import handle


def shape(pattern: str) -> Callable[[str, Place], Maker]:
    """Return a rule for values of one shape: `#` a digit, `@` a letter, `%` a hex digit."""
    alphabets = {"#": "0123456789", "@": "ABCDEFGHJKLMNPRSTUVWXYZ", "%": "0123456789abcdef"}

    def made(rng: random.Random) -> str:
        return re.sub(r"[#@%]", lambda found: rng.choice(alphabets[found[0]]), pattern)

    return lambda name, place: mostly_unique(pooled_names(place, made))


def email(name: str, place: Place) -> Maker:
    """Return a maker of addresses that follow the row's name."""
    domains = ("example.com", "example.org", "mail.example", "post.example")

    def draw(rng: random.Random, row: Partial) -> Value:
        said = [str(value) for key, value in row.items() if "name" in key and value]
        said = said or [str(value) for key, value in row.items() if key in ("login", "handle", "nick") and value]
        base = ".".join(said[:2]) if said else f"{rng.choice(words.FIRST)}.{rng.choice(words.LAST)}"
        base = re.sub(r"[^a-z0-9]+", ".", base.lower()).strip(".")
        return f"{base}{rng.choice(('', '', str(rng.randint(1, 99))))}@{rng.choice(domains)}"

    return draw


def code(name: str, place: Place) -> Maker:
    """Return a maker of codes: a fixed prefix and digits, e.g. `BK-2041`."""
    rng = place.vocabulary_rng()
    telling = (word for word in name.split("_") if len(word) > 2 and word not in ("code", "number"))
    stem = next(telling, place.table.name)
    prefix = "".join(letter for letter in stem.upper() if letter.isalpha())[:rng.choice((2, 3))] or "X"
    dash, base = rng.choice(("", "-")), rng.choice((100, 1000))
    numbers = rng.sample(range(base, base * 10), min(int(place.rows * 1.3) + 5, base * 5))
    return mostly_unique([f"{prefix}{dash}{number}" for number in numbers])


def url(name: str, place: Place) -> Maker:
    user = handle(place)
    return lambda rng, row: f"https://{user(rng, row)!s}.example"
