"""Say a comparison of a quantity, year or date: `older than 30`, `with more than 5 pages`, `released in 2014`."""

from __future__ import annotations

from curation.grammar import words as w
from curation.grammar.intents import Value
from curation.grammar.lexicon import Attribute
from curation.grammar.voice import Clause, Voice, be, have, post, verb, whose

_KEYS = {
    ">": "more",
    "since": "more",
    "<": "less",
    "until": "less",
    ">=": "atleast",
    "<=": "atmost",
    "=": "same",
    "year": "same",
}
_BARE = frozenset(
    {
        "with",
        "in",
        "from",
        "of",
        "on",
        "before",
        "after",
        "between",
        "earning",
        "costing",
        "weighing",
        "making",
        "lasting",
    }
)
_THIRD = {
    "are": "is",
    "were": "was",
    "can": "can",
    "came": "came",
    "opened": "opened",
    "joined": "joined",
    "have": "has",
}


def measured(voice: Voice, a: Attribute, op: str, values: tuple[Value, ...]) -> list[Clause]:
    """Return the ways to say a comparison of a measured column."""
    n = a.words
    if op == "between":
        return _between(voice, a, str(values[0]), str(values[1]))
    value = str(values[0])
    if a.counted:
        things = w.one(a.counted) if value == "1" else a.counted
        text = f"{voice.more(op, value)} {things}" if op != "!=" else f"a number of {a.counted} other than {value}"
        return [post(f"with {text}"), have(text)] * 2 + [whose(f"{n} {w.be(n)} {voice.level(op, value)}")]
    if op in ("year", "since", "until") or a.role in ("year", "date", "time"):
        return _dated(voice, a, op, value)
    if op == "!=":
        other = f"{w.a(n)} other than {value}"
        return [whose(f"{n} {w.be(n)} not {value}"), post(f"with {other}"), have(other)]
    if op == "=" and w.be(n) == "are":
        return [post(f"with {voice.of('', 'exactly ')}{value} {n}"), have(f"{value} {n}"), whose(f"{n} are {value}")]
    level = voice.level(op, value)
    plain = not level.startswith(("equal", "greater", "less", "no "))
    glue = "of " if op in ("=", ">=", "<=") and plain else ""
    out = [
        whose(f"{n} {w.be(n)} {level}"),
        post(f"with {w.a(n)} {glue}{level}" if voice.chance(0.3) else f"with {n} {level}"),
        have(f"{w.a(n)} {glue}{level}"),
        whose(f"{n} {w.be(n)} {level}"),
        post(f"with {n} {level}"),
    ]
    return out + _adjectives(a, _KEYS.get(op, ""), (value,)) * 4


def _between(voice: Voice, a: Attribute, low: str, high: str) -> list[Clause]:
    if a.counted:
        text = f"between {low} and {high} {a.counted}"
        return [post(f"with {text}"), have(text)]
    span = voice.of(f"between {low} and {high}", f"between {low} and {high}", f"from {low} to {high}")
    out = [
        whose(f"{a.words} {w.be(a.words)} between {low} and {high}"),
        post(f"with {w.a(a.words)} {span}"),
        have(f"{w.a(a.words)} between {low} and {high}"),
    ]
    return out + _adjectives(a, "between", (low, high)) * 2


def _dated(voice: Voice, a: Attribute, op: str, value: str) -> list[Clause]:
    n, full = a.words, len(value) > 4
    some = w.a(n)
    if op in (">=", "<="):
        side = "on or after" if op == ">=" else "on or before"
        edge = "later" if op == ">=" else "earlier"
        text = f"{side} {value}" if full else f"{value} or {edge}"
        return [whose(f"{n} {w.be(n)} {text}"), post(f"with {some} {'' if full else 'of '}{text}")]
    if op == "!=":
        return [
            whose(f"{n} {w.be(n)} not {value}"),
            post(f"with {some} other than {value}"),
            have(f"{some} other than {value}"),
        ]
    if op in ("=", "year"):
        link = "in" if op == "year" else "of"
        is_ = f"is in {value}" if op == "year" else f"is {value}"
        out = [whose(f"{n} {is_}"), post(f"with {some} {link} {value}"), have(f"{some} {link} {value}")]
        day = "on" if full else "in"
    else:
        word = (
            voice.of("after", "later than")
            if op == ">"
            else voice.of("before", "earlier than")
            if op == "<"
            else "after"
            if op == "since"
            else "before"
        )
        text = f"{some} {word} {value}"
        out = [whose(f"{n} {w.be(n)} {word} {value}"), post(f"with {text}"), have(text)]
        day = ""
    return out if a.role == "time" else out + _adjectives(a, _KEYS[op], (value,), day) * 4


def _adjectives(a: Attribute, key: str, values: tuple[str, ...], day: str = "") -> list[Clause]:
    """Return the clauses of adjectives.yaml for a column; `day` is `on` for a full date and `in` for a year."""
    if not a.adjective or not key:
        return []
    out: list[Clause] = []
    for phrase in w.data("adjectives")[a.adjective].get(key, ()):
        if day and key == "same" and not _fits(str(phrase), day):
            continue
        text = str(phrase).format(*values)
        first, _, rest = text.partition(" ")
        if first in ("that", "who"):
            does, _, tail = rest.partition(" ")
            out.append(verb(rest, f"{_THIRD.get(does, does + 's')} {tail}"))
            continue
        out.append(post(text))
        if first == "with":
            out.append(have(rest))
        elif first not in _BARE:
            out.append(be(text))
    return out


def _fits(phrase: str, day: str) -> bool:
    """Tell whether a phrase goes with a full date (`on`) or with a year (`in`)."""
    parts = phrase.split()
    return parts[0] == "dated" or "on" in parts if day == "on" else "on" not in parts and parts[0] != "dated"
