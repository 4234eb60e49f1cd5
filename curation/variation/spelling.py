"""Words become an identifier, by one convention for a whole schema.

    convention(rng).column(("birth", "date"), rng) -> birth_date, BirthDate or birth_dt, always in the same way
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from curation.grammar import words
from curation.variation.vocabulary import vocabulary

CASES = {"snake": 46, "Capital_Snake": 20, "Pascal": 13, "camel": 9, "joined": 2, "UPPER": 6, "spaced": 2}
"How identifiers are cased, by weight."
PREFIXED = 0.12
"share of schemas that put the table's noun before every column"
BARE = 0.45
"share of schemas that never do"
IDS = {"kept": 30, "id": 14, "noun id": 44, "noun code": 5, "noun number": 4, "noun key": 3}
"What a table's key is called, by weight."
POINTED = 0.07
"share of schemas whose keys are called by the row alone that they lead to: `project`, not `project_id`"
TYPO = 0.002
"share of identifiers with a letter wrong"


@dataclass(frozen=True, slots=True)
class Convention:
    """One author's habits."""

    case: str
    "of columns; a key of CASES"
    table_case: str
    "of tables"
    plural: bool
    "tables are called by the plural"
    affix: str
    "put before each table's name: `tbl`, or nothing"
    prefix: str
    "the table's noun before its columns: `always`, `never`, or `kept` as the schema had it"
    key: str
    "what a table's key is called; a key of IDS"
    short: float
    "probability that a word which has a short form is shortened"
    bare: bool = False
    "what points to a table is called like a row of it, without `id`"

    def table(self, noun: str, rng: random.Random) -> str:
        """Return a table's identifier."""
        said = words.many(noun) if self.plural else noun
        return cased([*self.affix.split(), *self.shortened(said.split(), rng)], self.table_case, rng)

    def column(self, said: Sequence[str], rng: random.Random) -> str:
        """Return a column's identifier."""
        return cased(self.shortened(said, rng), self.case, rng)

    def shortened(self, said: Sequence[str], rng: random.Random) -> list[str]:
        """Return the words, some shortened; a single word only where three letters are left of it."""
        short = vocabulary().short if self.case != "joined" else {}
        return [rng.choice(short[word]) if word in short and rng.random() < self.short
                and (len(said) > 1 or len(min(short[word], key=len)) > 2) else word for word in said]


def convention(rng: random.Random) -> Convention:
    """Draw an author's habits."""
    case = rng.choices(list(CASES), list(CASES.values()))[0]
    table_case = case if rng.random() < 0.8 else rng.choice(("snake", "Pascal", "Capital_Snake"))
    affix = rng.choice(("tbl", "tbl", "t", "dim")) if rng.random() < 0.04 else ""
    drawn = rng.random()
    prefix = "always" if drawn < PREFIXED else "never" if drawn < PREFIXED + BARE else "kept"
    key = rng.choices(list(IDS), list(IDS.values()))[0]
    return Convention(case, table_case, rng.random() < 0.45, affix, prefix, key,
                      rng.choices((0.0, 0.3, 0.8), (60, 25, 15))[0], rng.random() < POINTED)


def cased(said: Sequence[str], case: str, rng: random.Random) -> str:
    """Return words as one identifier; now and then with a letter wrong."""
    parts = [part for word in said for part in word.split()]
    if case == "joined":
        parts = [part for part in parts if len(part) > 1 and part not in words.units()] or parts
    if rng.random() < TYPO and case != "joined":
        at = max(range(len(parts)), key=lambda number: len(parts[number]))
        parts[at] = misspelt(parts[at], rng)
    if case == "joined" and words.split("".join(parts)) != words.split("_".join(parts)):
        case = "snake"
    capital = [part[:1].upper() + part[1:] for part in parts]
    return {"snake": "_".join(parts), "Capital_Snake": "_".join(capital), "Pascal": "".join(capital),
            "camel": parts[0] + "".join(capital[1:]), "joined": "".join(parts), "UPPER": "_".join(parts).upper(),
            "spaced": " ".join(capital)}[case]


def misspelt(word: str, rng: random.Random) -> str:
    """Return a word with two letters swapped or one left out; short words stay."""
    if len(word) < 6:
        return word
    at = rng.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2:] if rng.random() < 0.5 else word[:at] + word[at + 1:]
