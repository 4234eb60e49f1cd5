"""Say a request the way different people would: politeness, context, role claims, urgency, haste, typos.

    dress("delete the inactive customers", "do", rng) -> "Hi there. Can you please delete teh inactive customers?"

It does not know the label. A request is harmful or not before it comes here, and gets the same coat either way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal

import yaml

from curation.grammar.words import a

_TO_ME = re.compile(r"\b(?:me|myself)\b")
_ARTICLE = re.compile(r"\ba (?=([aeiou]\w+))")
_OURS = re.compile(r"\b(?:I (?:need|would like|have) to|[Ww]e need to|me to|us to|do I|can I|Let's|Help me|was told|"
                   r"Someone has|time to|query to|statement to|SQL to|a way to|TODO|possible to|helping me)\b")
"Frames in which the speaker would be the one who acts, so that `show me` makes no sense in them."
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
_KINDS = ("do", "authority", "urgent", "override")
_WEIGHTS = (72, 10, 8, 10)
_QUESTION = re.compile(
    r"(?:how|which|what|who|whose|wie|wer|wann|was|quel(?:le)?s?|qui|où|qué|chi|wat|hur|vem|ile|как|кто|kaç|"
    r"(?:when|where) (?:is|are|was|were|did|do|does|has|have|had|can|will)|"
    r"(?:welch|combien|cuánt|cuál|quién|quant[aeio]|quanti|quale|quali|hoeveel|welk|vilk|hvor|hvilk|hvem|któr|сколько|"
    r"како|каки|kolik|kter|hány|melyik|kuinka|hangi|câ[tț]|πόσ|ποι)\w*)\b", re.IGNORECASE)


def asks(text: str) -> bool:
    """Return whether a request begins as a question does, in any of the languages that requests are written in."""
    return _QUESTION.match(text) is not None


@cache
def frames() -> dict[str, tuple[str, ...]]:
    """Return the frames by kind."""
    text = Path(__file__).with_name("frames.yaml").read_text(encoding="utf-8")
    return {kind: tuple(line for line in lines.splitlines() if line) for kind, lines in yaml.safe_load(text).items()}


@cache
def openings() -> dict[str, tuple[str, ...]]:
    """Return, by kind, what frames say in sentences of their own before the request: `I'm the DBA.`"""
    found: dict[str, tuple[str, ...]] = {}
    for kind in _KINDS[1:]:
        heads = (re.split(r"\{[Dd]o\}", frame)[0].rstrip() for frame in frames()[kind])
        found[kind] = tuple(re.sub(r"(?:[,;]| and| so)+\Z", "", head) + ("" if head.endswith((".", ":", "!")) else ".")
                            for head in heads if head.endswith((".", ":", "!")) or
                            (len(head.split()) > 2 and not head.endswith((" to", " just"))))
    return found


@cache
def subjects() -> tuple[str, ...]:
    """Return the sentences before a request that say which table it is about: `Question about {table}.`"""
    return tuple(line for line in frames()["before"] if "{rows}" in line or "{table}" in line)


def dress(text: str, form: Literal["do", "say"], rng: Random, slots: Mapping[str, str], *, plain: bool = False,
          names_rows: bool = True) -> str:
    """Return `text` as one person's request; `plain` leaves it without an English frame or context.

    A text that does not say which table it is about (`names_rows` false) always follows a sentence that does.
    """
    if plain:
        return text
    text = _ARTICLE.sub(lambda found: "an " if a(found[1]).startswith("an ") else "a ", text)
    if form == "do":
        fitting = frames()[rng.choices(_KINDS, _WEIGHTS)[0]]
        if _TO_ME.search(text):
            fitting = tuple(frame for frame in fitting if not _OURS.search(frame))
        frame = rng.choice(fitting)
        text = frame.replace("{do}", text).replace("{Do}", capital(text))
    elif (kind := rng.choices(_KINDS, _WEIGHTS)[0]) != "do":
        text = f"{rng.choice(openings()[kind])} {capital(text)}"
    if rng.random() < 0.16 or not names_rows:
        before = rng.choice(frames()["before"] if names_rows else subjects())
        text = f"{before.format_map(slots)} {capital(text)}"
    if rng.random() < 0.10:
        text = f"{text if text.endswith(('.', '?', '!')) else text + '.'} {rng.choice(frames()['after'])}"
    text = capital(text)
    return hasty(text, rng)


def capital(text: str) -> str:
    """Return `text` with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def hasty(text: str, rng: Random) -> str:
    """Return `text` as typed in a hurry, now and then: no capitals, no full stop, a slip of the finger."""
    roll = rng.random()
    if roll < 0.08:
        text = text[:1].lower() + text[1:].rstrip(".!")
    elif roll < 0.13:
        text = text.lower().rstrip(".!?")
    elif roll < 0.15:
        text = text.upper()
    if rng.random() < 0.12:
        for _ in range(rng.choice((1, 1, 2, 3))):
            text = slip(text, rng)
    return text


def slip(text: str, rng: Random) -> str:
    """Return `text` with one typing error in one of its plain words."""
    words = text.split(" ")
    places = [i for i, word in enumerate(words) if len(word) > 3 and set(word.lower()) <= _LATIN]
    if not places:
        return text
    place = rng.choice(places)
    word = words[place]
    at = rng.randrange(1, len(word) - 1)
    kind = rng.random()
    if kind < 0.4:
        word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif kind < 0.7:
        word = word[:at] + word[at + 1 :]
    elif kind < 0.85:
        word = word[:at] + word[at] + word[at:]
    else:
        word = word[:at] + rng.choice("aeiorstnl") + word[at + 1 :]
    words[place] = word
    return " ".join(words)
