"""Vary a finished question: a synonym here, a typo there, a missing full stop; values are never touched."""

from __future__ import annotations

import random
import re
from functools import cache

from curation.grammar.words import a, data, split
from schemas.schema import Schema

_WORD = re.compile(r"[A-Za-z]{5,}")
_DOUBLE = re.compile(r"\b([a-z]{3,}) \1\b")
_VERBS, _DONE = frozenset({"cost", "price"}), re.compile(r"\b(?:that|which|and|or|not|does|do|who|\w+s) $")
"words that are verbs after these: `products that cost more than 10`"
_TEXT = re.compile(r"'((?:[^']|'')*)'")


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted(data("synonyms")["words"], key=len, reverse=True)
    return re.compile(r"(?<![\w'\"])(?:" + "|".join(map(re.escape, words)) + r")(?![\w'\"])")


_FREE = re.compile(r"[^ ]|$| (?:is|are|was|and|or|of|for|in|at|on|by|from|with|that|who|above|below|over|under|between|"
                   r"greater|larger|higher|more|less|lower|smaller|than|per|across|among|as|sorted|ordered)(?!\w)")
"what follows a word that says a number by itself: `attendance of 40`, not `attendance record`"


def vocabulary(schema: Schema) -> frozenset[str]:
    """Return every word that a schema's identifiers hold."""
    found: set[str] = set()
    for table in schema.tables:
        found.update(split(table.name))
        for column in table.columns:
            found.update(split(column.name))
    return frozenset(found | {word + "s" for word in found})


def vary(question: str, sql: str, taken: frozenset[str], rng: random.Random) -> str:
    """Return the question with the seeded share of synonyms and slips; `taken` words are not used as synonyms."""
    shares = data("synonyms")["shares"]
    values = {word.lower() for text in _TEXT.findall(sql) for word in re.findall(r"\w+", text)}
    question = _DOUBLE.sub(lambda m: m.group() if m.group(1).lower() in values else m.group(1), question)
    if rng.random() < shares["synonym"]:
        question = _synonym(question, values, taken, rng)
    if rng.random() < shares["typo"]:
        question = _typo(question, values, rng)
    if rng.random() < shares["lower"]:
        question = question[0].lower() + question[1:]
    return question.rstrip(".?") if rng.random() < shares["unpunctuated"] else question


def _synonym(question: str, values: set[str], taken: frozenset[str], rng: random.Random) -> str:
    found = [m for m in _pattern().finditer(question) if not set(m.group().split()) & values
             and not (m.group() in _VERBS and _DONE.search(question[: m.start()]))]
    if not found:
        return question
    spot = rng.choice(found)
    old = spot.group()
    if question[: spot.start()].endswith(("number of ", "count of ")) or question[spot.end() :].startswith(" of "):
        return question
    fit = [new for new in data("synonyms")["words"][old] if not set(new.lower().split()) - set(old.split()) & taken]
    if not fit:
        return question
    new = rng.choice(fit)
    if new.startswith("number of ") and not _FREE.match(question[spot.end() :]):
        return question
    article = a(new).partition(" ")[0]
    if article in ("a", "an"):
        question = re.sub(rf"\b(?:a|an)(?= {re.escape(old)}(?![\w'\"]))", article, question)
    return re.sub(rf"(?<![\w'\"]){re.escape(old)}(?![\w'\"])", new, question)


def _typo(question: str, values: set[str], rng: random.Random) -> str:
    """Swap, drop or double one letter of one longer word."""
    found = [m for m in _WORD.finditer(question) if m.group().lower() not in values]
    if not found:
        return question
    spot = rng.choice(found)
    word, at = spot.group(), rng.randrange(1, len(spot.group()) - 1)
    wrong = rng.choice(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at : at + 1] + word[at:],
        )
    )
    return question[: spot.start()] + wrong + question[spot.end() :]
