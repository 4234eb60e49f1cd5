"""Say a comparison on a column: `from France`, `older than 30`, `whose name starts with A`."""

from __future__ import annotations

from collections.abc import Callable

from curation.grammar import words as w
from curation.grammar.intents import Test, Value
from curation.grammar.lexicon import Attribute, Entity
from curation.grammar.voice import Clause, Shape, Voice, be, have, post, verb, whose

_WHERE = frozenset(["country", "city", "state", "location", "region", "county", "district", "town", "province", "continent"])
_TYPES = frozenset(["type", "kind", "category", "genre", "class", "style", "format"])
_TRUE = frozenset({"1", "y", "t", "yes", "true"})
_SEX = {"m": "male", "f": "female", "male": "male", "female": "female", "man": "male", "woman": "female"}


def say(voice: Voice, entity: Entity, test: Test, shapes: tuple[Shape, ...] = ()) -> Clause:
    """Return a condition on an entity's own column as a clause, of one of `shapes` where the column allows it."""
    a = test.ref.attribute
    options = _options(voice, entity, a, test.op, test.values)
    return voice.clause(options, shapes)


def _options(voice: Voice, entity: Entity, a: Attribute, op: str, values: tuple[Value, ...]) -> list[Clause]:
    special = _SPECIAL.get(op)
    if special:
        return special(voice, a, values)
    if op in ("in", "not in"):
        return _among(voice, entity, a, op, values)
    if a.role in ("quantity", "year", "date", "time"):
        return _measured(voice, entity, a, op, values)
    if op in ("!=", "="):
        return _equal(
            voice, entity, a, op, voice.value(values[0], name=a.role in ("name", "first", "last", "place")), values[0]
        )
    return [whose(f"{a.words} is {voice.level(op, voice.value(values[0]))}")]


def _equal(voice: Voice, entity: Entity, a: Attribute, op: str, value: str, raw: Value) -> list[Clause]:
    n, head = a.words, a.words.rpartition(" ")[2]
    if a.role == "flag":
        return _flag(voice, a, raw)
    if op == "!=":
        out = [
            whose(f"{n} is not {value}"),
            post(f"with {w.a(n)} other than {value}"),
            have(f"{w.a(n)} other than {value}"),
            verb(f"do not have {n} {value}", f"does not have {n} {value}"),
        ]
        if head in _WHERE:
            out += [verb(f"are not {p} {value}", f"is not {p} {value}") for p in _where(entity, n)] * 2
        return out
    agent = w.data("verbs")["agents"].get(head)
    if agent and not entity.person and (agent != "made by" or head in ("manufacturer", "maker")):
        return [post(f"{agent} {value}"), be(f"{agent} {value}"), post(f"with {voice.of('', 'the ')}{n} {value}"), whose(f"{n} is {value}")]
    if head in ("in", "at", "from", "by") and " " in n:
        return [post(f"{n} {value}"), be(f"{n} {value}")]
    out = [
        whose(f"{n} is {value}"),
        post(f"with {voice.of('', 'the ')}{n} {value}"),
        have(f"{voice.of('', 'the ')}{n} {value}"),
    ]
    if a.role in ("name", "first") and n in ("name", "title", f"{entity.one} name", "first name", "full name"):
        out += [
            post(f"named {value}"),
            be(f"named {value}"),
            post(f"named {value}"),
            post(f"called {value}"),
            be(f"called {value}"),
        ]
        if n == "title":
            out += [post(f"titled {value}")] * 2
    elif n in _WHERE or n in ("hometown", "home town", "home city", "home country"):
        out += [c for p in _where(entity, n) for c in (post(f"{p} {value}"), be(f"{p} {value}"))] * 2
    elif head in _TYPES:
        out += [post(f"of {n} {value}"), post(f"of {voice.of('the ', '')}{value} {n}"), be(f"of {n} {value}")]
    elif n in ("sex", "gender") and str(raw).lower() in _SEX:
        word = _SEX[str(raw).lower()]
        out = [Clause("pre", word, word), be(word), Clause("pre", word, word)]
    elif n in ("nationality", "color", "colour") and str(raw).isalpha() and len(str(raw)) > 3:
        out += [be(str(raw)), Clause("pre", str(raw), str(raw))]
    elif n == "major":
        out += [post(f"majoring in {value}"), verb(f"major in {value}", f"majors in {value}")]
    elif head in ("position", "role", "occupation", "profession") and entity.person:
        out += [verb(f"work as {value}", f"works as {value}"), post(f"working as {value}")]
    elif a.role == "category" and head not in ("code", "description"):
        out += (
            [post(f"with {w.a(n)} of {value}"), post(f"in the {value} {n}")]
            if head in ("department", "division", "section")
            else []
        )
    return out


def _where(entity: Entity, words: str) -> tuple[str, ...]:
    if words.startswith("home"):
        return ("from",)
    if entity.person:
        return (
            ("from", "from", "living in", "in")
            if words in ("country", "city", "state", "county", "town", "region")
            else ("in",)
        )
    return ("in", "in", "located in", "from", "based in") if words != "location" else ("in", "located in", "at")


def _flag(voice: Voice, a: Attribute, raw: Value) -> list[Clause]:
    first, _, rest = a.words.partition(" ")
    yes = str(raw).lower() in _TRUE
    if first == "is" and rest:
        return [be(rest if yes else f"not {rest}")]
    if first == "has" and rest:
        return [have(rest) if yes else verb(f"do not have {rest}", f"does not have {rest}")]
    if not rest and a.words.endswith(("ed", "able", "ive", "al", "ous", "ic")):
        return [be(a.words if yes else f"not {a.words}")]
    value = f'"{raw}"' if isinstance(raw, str) else str(raw)
    return [
        whose(f"{a.words} is {value}"),
        post(f"with {a.words} {value}"),
        have(f"{a.words} {value}"),
        whose(f"{a.words} flag is {value}"),
    ]


def _among(voice: Voice, entity: Entity, a: Attribute, op: str, values: tuple[Value, ...]) -> list[Clause]:
    if op == "not in":
        parts = [voice.value(value) for value in values]
        return [whose(f"{a.words} is neither {' nor '.join(parts)}"), whose(f"{a.words} is not {' or '.join(parts)}")]
    listed = voice.of("", "", "either ") + voice.values(values)
    if a.role in ("quantity", "year", "date", "time"):
        return [
            whose(f"{a.words} is {listed}"),
            post(f"with {w.a(a.words)} of {listed}"),
            have(f"{w.a(a.words)} of {listed}"),
        ]
    return _equal(voice, entity, a, "=", listed, "")


def _measured(voice: Voice, entity: Entity, a: Attribute, op: str, values: tuple[Value, ...]) -> list[Clause]:
    n = a.words
    if op == "between":
        low, high = str(values[0]), str(values[1])
        span = voice.of(f"between {low} and {high}", f"between {low} and {high}", f"from {low} to {high}")
        out = [
            whose(f"{n} is between {low} and {high}"),
            post(f"with {w.a(n)} {span}"),
            have(f"{w.a(n)} between {low} and {high}"),
        ]
        if a.counted:
            return [post(f"with between {low} and {high} {a.counted}"), have(f"between {low} and {high} {a.counted}")]
        return out + _adjectives(voice, a, "between", (low, high))
    value = str(values[0])
    if a.counted:
        text = f"{voice.more(op, value)} {a.counted}" if op != "!=" else f"a number of {a.counted} other than {value}"
        return [
            post(f"with {text}"),
            have(text),
            post(f"with {text}"),
            have(text),
            whose(f"{n} is {voice.level(op, value)}"),
        ]
    if op in ("year", "since", "until") or a.role in ("year", "date", "time"):
        return _dated(voice, a, op, value)
    level = voice.level(op, value)
    article = w.a(n) if not w.is_plural(n) else n
    glue = "of " if op in ("=", ">=", "<=") and not level.startswith(("equal", "greater", "less", "no ")) else ""
    out = [
        whose(f"{n} is {level}"),
        post(f"with {article} {glue}{level}"),
        have(f"{article} {glue}{level}"),
        whose(f"{n} is {level}"),
        post(f"with {n} {level}"),
    ]
    key = {">": "more", "<": "less", ">=": "atleast", "<=": "atmost", "=": "same"}.get(op, "")
    return out + _adjectives(voice, a, key, (value,)) * 2


def _dated(voice: Voice, a: Attribute, op: str, value: str) -> list[Clause]:
    full = len(value) > 4
    n = a.words
    key = {">": "more", "since": "more", "<": "less", "until": "less", "=": "same", "year": "same"}.get(op, "")
    word = {
        ">": voice.of("after", "later than"),
        "since": "after",
        "<": voice.of("before", "earlier than"),
        "until": "before",
        ">=": "on or after" if full else f"{value} or later",
        "<=": "on or before" if full else f"{value} or earlier",
        "!=": "not",
    }.get(op, "")
    if op in (">=", "<=") and not full:
        return [whose(f"{n} is {word}"), post(f"with {w.a(n)} of {word}"), have(f"{w.a(n)} of {word}")]
    if key == "same":
        link = "in" if op == "year" else ""
        out = [
            whose(f"{n} is {link} {value}".replace("  ", " ")),
            post(f"with {w.a(n)} {link or 'of'} {value}"),
            have(f"{w.a(n)} {link or 'of'} {value}"),
        ]
    else:
        out = [whose(f"{n} is {word} {value}"), post(f"with {w.a(n)} {word} {value}"), have(f"{w.a(n)} {word} {value}")]
    if a.role == "time":
        return out
    return (
        out[: 2 if key else 3]
        + out[2:]
        + _adjectives(voice, a, key, (value,), "on" if key == "same" and full else "in") * 3
    )


def _adjectives(voice: Voice, a: Attribute, key: str, values: tuple[str, ...], day: str = "") -> list[Clause]:
    if not a.adjective or not key:
        return []
    phrases = [str(p) for p in w.data("adjectives")[a.adjective].get(key, ())]
    if day:
        phrases = [
            p
            for p in phrases
            if key != "same"
            or f" {day} " in f" {p} "
            or (p.split()[0] in ("dated", "from", "of", "in")
            and (p.split()[0] == "dated") == (day == "on"))
        ]
    out = []
    for phrase in phrases:
        text = phrase.format(*values)
        first, _, rest = text.partition(" ")
        if first in ("that", "who"):
            out.append(verb(rest, _third(rest)))
            continue
        out.append(post(text))
        if first not in (
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
        ):
            out.append(be(text))
        elif first == "with":
            out.append(have(text.removeprefix("with ")))
    return out


def _third(text: str) -> str:
    first, _, rest = text.partition(" ")
    fixed = {
        "are": "is",
        "were": "was",
        "can": "can",
        "came": "came",
        "opened": "opened",
        "joined": "joined",
        "have": "has",
    }
    return f"{fixed.get(first, first + 's')} {rest}"


def _like(voice: Voice, a: Attribute, values: tuple[Value, ...], verbs: tuple[tuple[str, str], ...]) -> list[Clause]:
    value = str(values[0])
    shown = voice.of(f'"{value}"', f"'{value}'", f'"{value}"')
    if len(value) == 1 and value.isalpha():
        shown = voice.of(f"the letter {shown}", shown, f"the letter {value}", value if value.isupper() else shown)
    finite, going = verbs[int(voice.rng.random() * len(verbs))]
    return [
        whose(f"{a.words} {finite} {shown}"),
        post(f"with {w.a(a.words)} {going} {shown}"),
        have(f"{w.a(a.words)} {going} {shown}"),
        whose(f"{a.words} {finite} {shown}"),
    ]


def _contains(voice: Voice, a: Attribute, values: tuple[Value, ...]) -> list[Clause]:
    out = _like(
        voice, a, values, (("contains", "containing"), ("includes", "that includes"), ("contains", "that contains"))
    )
    value = str(values[0])
    if value.isalpha() and len(value) > 2:
        out += [
            post(f'with {voice.of("the word ", "")}"{value}" in {voice.of("the", "their")} {a.words}'),
            whose(f'{a.words} contains the {voice.of("word", "substring", "string")} "{value}"'),
            have(f'"{value}" in {voice.of("the", "their")} {a.words}'),
        ]
    return out


_SPECIAL: dict[str, Callable[[Voice, Attribute, tuple[Value, ...]], list[Clause]]] = {
    "prefix": lambda v, a, x: _like(
        v,
        a,
        x,
        (("starts with", "starting with"), ("begins with", "beginning with"), ("starts with", "that starts with")),
    ),
    "suffix": lambda v, a, x: _like(v, a, x, (("ends with", "ending with"), ("ends in", "ending in"))),
    "contains": _contains,
    "lacks": lambda v, a, x: [whose(f'{a.words} does not contain "{x[0]}"')],
    "null": lambda v, a, x: [
        post(f"without {w.a(a.words)}"),
        post(f"with no {a.words}"),
        post(f"with no {a.words} recorded"),
        whose(f"{a.words} is {v.of('missing', 'not recorded', 'unknown', 'not available', 'null')}"),
        verb(f"do not have {w.a(a.words)}", f"does not have {w.a(a.words)}"),
        have(f"no {a.words}"),
    ],
    "filled": lambda v, a, x: [
        post(f"with {w.a(a.words)}"),
        have(f"{w.a(a.words)}"),
        whose(f"{a.words} is {v.of('known', 'recorded', 'not null')}"),
        post(f"with {w.a(a.words)} on record"),
    ],
}
