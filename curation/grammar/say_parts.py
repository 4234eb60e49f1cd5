"""Frames that most questions share: openings of questions, commands and fragments, counting, names of aggregates."""

from __future__ import annotations

from collections.abc import Sequence

from curation.grammar import words as w
from curation.grammar.intents import Aggregate, Func
from curation.grammar.lexicon import Attribute
from curation.grammar.voice import Voice, series

_COMMANDS = (
    ("Find", 24),
    ("Show", 20),
    ("List", 20),
    ("Return", 12),
    ("Give", 8),
    ("Give me", 7),
    ("Show me", 3),
    ("Tell me", 2),
    ("Please show", 2),
    ("Display", 2),
    ("Get", 2),
    ("Please list", 1),
    ("Report", 1),
    ("Can you list", 1),
    ("Please give me", 1),
)
_CHATTY = (
    "Could you tell me {}?",
    "I want to know {}.",
    "I would like to see {}.",
    "Can you show me {}?",
    "I need {}.",
    "Please tell me {}.",
    "I'd like to know {}.",
    "Can you find {}?",
)


def finish(
    voice: Voice, phrase: str, styles: Sequence[str] = (), *, one: bool = False, bare: bool = False
) -> tuple[str, str]:
    """Turn a noun phrase (`the names of ...`) into a question, a command, a fragment or a chatty request."""
    style = voice.rng.choices(("question", "command", "fragment", "chatty"), (44, 49, 3, 4))[0]
    if styles and style not in styles:
        style = styles[0]
    if style == "question":
        plural = not one
        return f"What {'are' if plural else 'is'} {phrase}?", style
    if style == "command":
        opening = voice.rng.choices([c for c, _ in _COMMANDS], [n for _, n in _COMMANDS])[0]
        text = phrase.removeprefix("the ") if voice.chance(0.08) and not bare else phrase
        return f"{opening} {text}{'?' if opening.startswith('Can') else '.'}", style
    if style == "fragment":
        text = phrase.removeprefix("the ")
        return (text if voice.chance(0.7) else text[0].upper() + text[1:] + "."), style
    return voice.of(*_CHATTY).format(phrase), style


def ask_noun(voice: Voice, many: str, after: str = "") -> tuple[str, str]:
    """Ask how many there are of a plural noun phrase, with what follows it."""
    forms = (
        (f"How many {many}{after} are there?", "question", 34),
        (f"Count the number of {many}{after}.", "command", 16),
        (f"Find the number of {many}{after}.", "command", 12),
        (f"What is the number of {many}{after}?", "question", 9),
        (f"What is the total number of {many}{after}?", "question", 8),
        (f"Return the number of {many}{after}.", "command", 4),
        (f"How many {many}{after} do we have?", "question", 4),
        (f"Show the number of {many}{after}.", "command", 5),
        (f"Find the total number of {many}{after}.", "command", 3),
        (f"Give the number of {many}{after}.", "command", 3),
        (f"number of {many}{after}", "fragment", 2),
        (f"Tell me how many {many}{after} there are.", "chatty", 2),
        (f"How many {many}{after} exist?", "question", 1),
        (f"Count the {many}{after}.", "command", 3),
    )
    text, style, _ = voice.rng.choices(forms, [weight for _, _, weight in forms])[0]
    return text, style


def function(voice: Voice, func: Func, a: Attribute | None = None) -> str:
    """Return an aggregate's adjective."""
    late = a is not None and a.role in ("date", "year")
    return {
        "avg": voice.of("average", "average", "average", "mean"),
        "sum": "total",
        "max": voice.of("latest", "most recent") if late else voice.of("maximum", "highest", "maximum", "largest"),
        "min": "earliest" if late else voice.of("minimum", "lowest", "minimum", "smallest"),
    }.get(func, "")


def functions(voice: Voice, parts: Sequence[Aggregate]) -> str:
    """Return several aggregates: `the average and maximum age`, `the total price and average weight`."""
    attributes = [p.ref.attribute for p in parts if p.ref]
    words = [function(voice, p.func, p.ref.attribute if p.ref else None) for p in parts]
    if len(set(attributes)) == 1:
        a = attributes[0]
        if len(parts) == 1 and parts[0].func == "sum":
            return total(voice, a)
        return f"the {series(words)} {a.words}"
    return "the " + voice.of(" and ", " and the ").join(
        f"{word} {a.words}" for word, a in zip(words, attributes, strict=True)
    )


def total(voice: Voice, a: Attribute) -> str:
    """Return the wording of a sum: `the total number of pages`."""
    if a.counted:
        return voice.of(f"the total number of {a.counted}", f"the total number of {a.counted}", f"the total {a.words}")
    if a.words.startswith("total "):
        return f"the sum of {w.many(a.words)}"
    return voice.of(
        f"the total {a.words}", f"the total {a.words}", f"the sum of the {w.many(a.words)}", f"the combined {a.words}"
    )
