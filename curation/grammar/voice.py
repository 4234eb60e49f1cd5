"""The speaker: seeded choice among wordings, how values and numbers are mentioned, and how clauses join a noun.

A clause is one condition in one of four shapes, so that several of them make one noun phrase:

    pre   "female"              the female singers
    post  "older than 30"       singers older than 30
    verb  "have / has a pet"    singers who have a pet
    whose "age is above 30"     singers whose age is above 30
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from curation.grammar import words as w
from curation.grammar.intents import Value

Shape = Literal["pre", "post", "verb", "whose"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition in words."""

    shape: Shape
    "how it attaches to the noun"
    many: str
    "its text beside a plural noun"
    one: str
    "its text beside a singular noun; the same but for verbs"


def post(text: str) -> Clause:
    """Return a clause that follows the noun."""
    return Clause("post", text, text)


def whose(text: str) -> Clause:
    """Return a clause after `whose`."""
    return Clause("whose", text, text)


def verb(many: str, one: str) -> Clause:
    """Return a predicate."""
    return Clause("verb", many, one)


def have(text: str) -> Clause:
    """Return `have ...` / `has ...`."""
    return Clause("verb", f"have {text}", f"has {text}")


def be(text: str) -> Clause:
    """Return `are ...` / `is ...`."""
    return Clause("verb", f"are {text}", f"is {text}")


_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Voice:
    """Wording choices of one question."""

    def __init__(self, rng: random.Random) -> None:
        """Speak with the chance of `rng`; the manner of quoting values is drawn once a question."""
        self.rng = rng
        self.quote = rng.choices(("", "'", '"'), (58, 15, 27))[0]
        self.forced = self.of("'", '"', '"')
        self.digits = rng.random() < 0.45
        self.ties = rng.random() < 0.5

    def of(self, *options: str) -> str:
        """Choose one wording."""
        return options[int(self.rng.random() * len(options))]

    def word(self, group: str) -> str:
        """Choose among the words that phrases.yaml has for one thing."""
        choices = w.data("phrases")["words"][group]
        return str(self.rng.choices(list(choices), list(choices.values()))[0])

    def clause(self, options: Sequence[Clause], shapes: tuple[Shape, ...] = ()) -> Clause:
        """Choose one clause, of the wanted shapes where there are any of those."""
        fit = [c for c in options if c.shape in shapes] if shapes else list(options)
        shares = w.data("phrases")["shapes"]
        plain = {"with": 0.5, "have": 0.35}
        weights = [shares[c.shape] * plain.get(_lead(c), 1.0) for c in fit or options]
        return self.rng.choices(fit or list(options), weights)[0]

    def chance(self, share: float) -> bool:
        """Be true in `share` of the cases."""
        return self.rng.random() < share

    def value(self, value: Value, *, name: bool = False) -> str:
        """Return a value as it is mentioned; text is quoted, or not, as this question quotes."""
        if not isinstance(value, str):
            return str(value)
        mark = self.quote
        if not mark and (
            (not name and not value[:1].isupper() and not value[:1].isdigit()) or len(value) < 2 or "," in value
        ):
            mark = self.forced
        if mark == "'" and "'" in value:
            mark = '"'
        return f"{mark}{value}{mark}"

    def values(self, values: Sequence[Value], word: str = "or") -> str:
        """Return several values as they are mentioned: `A, B or C`."""
        return series([self.value(value) for value in values], word)

    def number(self, value: Value) -> str:
        """Return a small count in digits or as a word, as this question does."""
        small = isinstance(value, int) and 0 <= value < len(_NUMBERS)
        return _NUMBERS[int(value)] if small and not self.digits else str(value)

    def more(self, op: str, value: str) -> str:
        """Return a comparison of a count or quantity: `more than 5`, `at least 5`."""
        return self.phrase("more", op, value)

    def level(self, op: str, value: str) -> str:
        """Return a comparison that follows `is`: `above 5`, `greater than 5`, `at least 5`."""
        return self.phrase("level", op, value)

    def phrase(self, group: str, key: str, value: str) -> str:
        """Return a wording of phrases.yaml with its value put in."""
        return str(self.rng.choice(w.data("phrases")[group][key])).replace("{}", value)


def series(parts: Sequence[str], word: str = "and", *, comma: bool = False) -> str:
    """Join parts as people do: `a`, `a and b`, `a, b and c`, with `comma` `a, b, and c`."""
    if len(parts) < 3:
        return f" {word} ".join(parts)
    return ", ".join(parts[:-1]) + f"{',' if comma else ''} {word} {parts[-1]}"


def noun(
    voice: Voice,
    one: str,
    many: str,
    person: bool,
    clauses: Sequence[Clause],
    *,
    plural: bool = True,
    word: str = "and",
) -> str:
    """Return a noun with its clauses: `female singers from France who are older than 30`."""
    order = {"pre": 0, "post": 1, "verb": 2, "whose": 3}
    ordered = sorted(clauses, key=lambda c: (4 if c.shape == "verb" and nested(c) else order[c.shape], nested(c),
                                             _lead(c) == "with"))
    before = " ".join(c.many for c in ordered if c.shape == "pre")
    text = f"{before} {many if plural else one}".strip()
    last: Shape = "pre"
    lead_word = ""
    for clause in ordered:
        body = clause.many if plural else clause.one
        if clause.shape == "pre":
            continue
        apart = clause.shape == "post" and word == "and" and _lead(clause) != lead_word
        joint = (
            f" {word} "
            if (last == clause.shape and not apart) or (word == "or" and last != "pre")
            else " and "
            if last in ("verb", "whose")
            else " "
        )
        where = not person and len(ordered) == 1 and plural and voice.chance(0.12)
        lead = {"post": "", "verb": relative(voice, person), "whose": "where the " if where else "whose "}[clause.shape]
        repeated = last == clause.shape and clause.shape == "verb" and voice.chance(0.8)
        text += joint + ("" if repeated else lead) + body
        last, lead_word = clause.shape, _lead(clause)
    return text


def _lead(clause: Clause) -> str:
    """Return a clause's first word: `with a pool and with a bar`, but `in Rome with a pool`."""
    return clause.many.partition(" ")[0]


def nested(clause: Clause) -> bool:
    """Tell whether a clause has a clause of its own, to which what follows might be taken to belong."""
    return any(f" {word} " in clause.many for word in ("that", "who", "whose", "where", "which", "with"))


def relative(voice: Voice, person: bool) -> str:
    """Return `who ` or `that `."""
    rare = voice.chance(0.1)
    return ("that " if rare else "who ") if person else "which " if rare else "that "


def predicate(clauses: Sequence[Clause], *, plural: bool = True, word: str = "and") -> str:
    """Return verb clauses as one predicate: `are older than 30 and have a pet`."""
    return f" {word} ".join(c.many if plural else c.one for c in clauses)


def possessive(text: str) -> str:
    """Return `singer's`, `singers'`."""
    return text + ("'" if text.endswith("s") and w.is_plural(text) else "'s")
