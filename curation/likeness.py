"""How alike are two questions? Their words, with the values of the query masked. Pure.

    words("Who is older than 30?")                                   who is older than 30
    masked("Singers from 'France'?", "... WHERE country = 'France'") ('singers', 'from', '?')
    features(('singers', 'from', '?'))                               {'singers', 'singers from', 'from', 'from ?', '?'}
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

NEAR = 0.8
"Share of their words from which two questions count as near duplicates (Jaccard)."
ARTICLES = frozenset(("a", "an", "the", "all", "of", "each", "any", "every", "please", "me", "us"))
"Words that two wordings of one question may differ in."

_WORD = re.compile(r"(?<!\w)-?\d+(?:[.,:/-]\d+)*|[^\W_]+(?:['’][^\W_]+)*|[<>=!≤≥≠%]+|_")
_TEXT = re.compile(r"'((?:[^']|'')*)'")
_NUMBERS = frozenset(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
                      "twelve"))


def tokens(text: str) -> list[str]:
    """Return the lower-cased words and numbers of `text`, and the signs that change what it means (`<`, `%`, `-5`)."""
    return [token for token in _WORD.findall(text.lower()) if token != "_"]


def words(question: str) -> str:
    """Return the question's words in one spelling: two questions that differ in anything else are one question."""
    return " ".join(tokens(question))


def masked(question: str, sql: str) -> tuple[str, ...]:
    """Return the question's words with `?` for each number, and for each text value that `sql` holds."""
    spaced = f" {words(question)} "
    for value in sorted({value for value in _TEXT.findall(sql) if value}, key=len, reverse=True):
        run = " ".join(tokens(value.replace("''", "'").replace("%", " ")))
        if run and f" {run} " in spaced:
            spaced = spaced.replace(f" {run} ", " ? ")
    return tuple("?" if token in _NUMBERS or token.lstrip("-")[:1].isdigit() else token for token in spaced.split())


def features(masked_words: Sequence[str]) -> frozenset[str]:
    """Return the words, articles left out, and each two that stand side by side: word order counts a little."""
    kept = [word for word in masked_words if word not in ARTICLES] or list(masked_words)
    return frozenset([*kept, *map(" ".join, pairwise(kept))])


def near(one: AbstractSet[object], other: AbstractSet[object], share: float = NEAR) -> bool:
    """Is at least `share` of what either set holds in both?"""
    if min(len(one), len(other)) < share * max(len(one), len(other)):
        return False
    both = len(one & other)
    return both >= share * (len(one) + len(other) - both)


def prefix(size: int, share: float = NEAR) -> int:
    """Return how many of a set's rarest members have to be looked up so that no near set is missed."""
    return size - math.ceil(share * size) + 1


def rarest(members: Collection[str], frequency: dict[str, int]) -> list[str]:
    """Return as many of `members` as `prefix` asks for, by rising frequency elsewhere."""
    return sorted(members, key=lambda member: (frequency.get(member, 0), member))[: prefix(len(members))]
