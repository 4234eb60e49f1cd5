"""The words that made-up rows are made of, read from the text files beside this one.

    words.txt     lists, by name              genre: Rock | Jazz | Pop
    patterns.txt  how things are called       hotel: Hotel {place} | The {place} Inn
    kinds.txt     which things a word names   restaurant: restaurant | eatery | cafe
    places.txt    countries and their cities  France: FR: French: Paris | Lyon
"""

from __future__ import annotations

from pathlib import Path


def _read(name: str) -> dict[str, tuple[str, ...]]:
    """Read `key: entry | entry` lines; a line that begins with `#` is a note."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    pairs = (line.rsplit(": ", 1) for line in lines if line and not line.startswith("#"))
    return {key: tuple(entries.split(" | ")) for key, entries in pairs}


LISTS = _read("words.txt")
"Word lists by name."

PATTERNS = _read("patterns.txt")
"Patterns of names by kind of thing; slots are list names, or city, first, number, bignumber, letter."

KINDS = {word: kind for kind, named in _read("kinds.txt").items() for word in named}
"What a word in a column's or table's name is a name of -> PATTERNS."

PEOPLE = frozenset(LISTS["people"])
"Words that say a name is a person's."

FEMALE, MALE, LAST = LISTS["female"], LISTS["male"], LISTS["last"]
FIRST = tuple(sorted(FEMALE + MALE))

_COUNTRIES = [(*key.split(": "), cities) for key, cities in _read("places.txt").items()]
PLACES = tuple((city, str(country)) for country, _, _, cities in _COUNTRIES for city in cities)
"(city, country)"

COUNTRY_CODES = {str(country): str(code) for country, code, _, _ in _COUNTRIES}
NATIONALITIES = {str(country): str(nationality) for country, _, nationality, _ in _COUNTRIES}
