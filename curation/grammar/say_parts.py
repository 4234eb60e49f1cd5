"""Frames that most questions share: openings of questions, commands and fragments, counting, names of aggregates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from curation.grammar import words as w
from curation.grammar.intents import Aggregate, Func, Subject
from curation.grammar.lexicon import Attribute
from curation.grammar.voice import Voice, noun, predicate, series

if TYPE_CHECKING:
    from curation.grammar.say_subject import Speaker

Saying = tuple[str, str]
"""A question and its style."""


def finish(voice: Voice, phrase: str, styles: Sequence[str] = (), *, plural: bool = False) -> Saying:
    """Turn a noun phrase (`the names of ...`) into a question, a command, a fragment or a chatty request."""
    shares = w.data("phrases")["styles"]
    style = voice.rng.choices(list(shares), list(shares.values()))[0]
    if styles and style not in styles:
        style = styles[0]
    phrase, *after = re.split(r"\. (?=(?:Sort|Order) them by )", phrase, maxsplit=1)
    if after:
        first, style = finish(voice, phrase, styles, plural=plural)
        return f"{first}{'' if first[-1] in '.?' else '.'} {after[0]}.", style
    if style == "question":
        return f"What {'are' if plural or _several(phrase) else 'is'} {phrase}?", style
    if style == "command":
        openings = w.data("phrases")["commands"]
        opening = voice.rng.choices(list(openings), list(openings.values()))[0]
        bare = phrase.startswith("the ") and voice.chance(0.1)
        return (
            f"{opening} {phrase.removeprefix('the ') if bare else phrase}{'?' if opening.startswith('Can') else '.'}",
            style,
        )
    if style == "fragment":
        text = phrase.removeprefix("the ")
        return (text if voice.chance(0.6) else text[0].upper() + text[1:] + "."), style
    return voice.rng.choice(w.data("phrases")["chatty"]).format(phrase), style


def _several(phrase: str) -> bool:
    """Tell whether a phrase is about several by its look: `the languages of the country`."""
    head = re.split(r" (?:of|for|in|that|who|with|whose|across|per|from|on|by) |,", phrase.removeprefix("the "))[0]
    return " and " not in head and len(head.split()) <= 4 and w.is_plural(head)


def ask_noun(voice: Voice, many: str, after: str = "", *, long: bool = False) -> Saying:
    """Ask how many there are of a plural noun phrase; a long one is not followed by `are there`."""
    forms = [f for f in w.data("phrases")["counting"] if not (long and "{} " in f["text"])]
    form = voice.rng.choices(forms, [f["weight"] for f in forms])[0]
    return form["text"].format(many + after), form["style"]


def which(s: Speaker, subject: Subject, own: Sequence[Attribute], *, distinct: bool, named: bool) -> Saying:
    """Return `Which singers are older than 30? Show their names.`; the second half only where it is needed."""
    voice, e = s.voice, subject.entity
    clauses = s.clauses(subject, ("verb",))
    word = "or" if subject.any else "and"
    if not all(c.shape == "verb" for c in clauses):
        text = f"{voice.of('Which', 'What')} are the {noun(voice, e.one, e.many, e.person, clauses, word=word)}?"
    elif e.person and named and voice.chance(0.15):
        text = f"Who are the {e.many} {voice.of('who', 'that')} {predicate(clauses, word=word)}?"
    else:
        text = f"{voice.of('Which', 'Which', 'What')} {e.many} {predicate(clauses, word=word)}?"
    if not named or distinct or voice.chance(0.3):
        cols = s.columns(own, plural=distinct or voice.chance(0.6))
        cols = cols.replace("number of", "numbers of") if distinct else cols
        again = "distinct " if distinct else ""
        text += " " + voice.of(
            f"List the {again}{cols}.",
            f"Give me {voice.of('their', 'the')} {again}{cols}.",
            f"Give the {again}{cols}.",
            f"Show {voice.of('their', 'the')} {again}{cols}.",
            f"Return the {again}{cols}.",
            f"Find the {again}{cols}.",
        )
    return text, "question"


def function(voice: Voice, func: Func, a: Attribute | None = None) -> str:
    """Return an aggregate's adjective."""
    if a is not None and a.role in ("date", "year") and func in ("max", "min"):
        return voice.of("latest", "most recent") if func == "max" else "earliest"
    return {
        "avg": voice.word("average"),
        "sum": "total",
        "max": voice.of("maximum", "highest", "maximum", "largest"),
        "min": voice.of("minimum", "lowest", "minimum", "smallest"),
    }.get(func, "")


def functions(voice: Voice, parts: Sequence[Aggregate]) -> str:
    """Return several aggregates: `the average and maximum age`, `the total price and average weight`."""
    attributes = [p.ref.attribute for p in parts if p.ref]
    words = [function(voice, p.func, p.ref.attribute if p.ref else None) for p in parts]
    if len(set(attributes)) == 1:
        if len(parts) == 1 and parts[0].func == "sum":
            return total(voice, attributes[0])
        return f"the {series(words)} {attributes[0].words}"
    joint = voice.of(" and ", " and the ", " and ")
    return "the " + joint.join(f"{word} {a.words}" for word, a in zip(words, attributes, strict=True))


def total(voice: Voice, a: Attribute) -> str:
    """Return the wording of a sum: `the total number of pages`."""
    if a.counted:
        return voice.of(f"the total number of {a.counted}", f"the total number of {a.counted}", f"the total {a.words}")
    if "total" in a.words.split():
        return f"the sum of {w.many(a.words)}"
    return voice.of(
        f"the total {a.words}", f"the total {a.words}", f"the sum of the {w.many(a.words)}", f"the combined {a.words}"
    )
