"""Say a comparison on a column: `from France`, `whose name starts with A`, `without a phone number`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from curation.grammar import words as w
from curation.grammar.intents import Test, Value
from curation.grammar.lexicon import Attribute, Entity
from curation.grammar.say_measured import measured
from curation.grammar.voice import Clause, Shape, Voice, be, have, post, verb, whose

_WHERE = frozenset(
    {"country", "city", "state", "location", "region", "county", "district", "town", "province", "continent"}
)
_HOMES = frozenset({"hometown", "home town", "home city", "home country", "home state"})
_TOLD = frozenset({"status", "color", "colour", "level", "class", "role", "title", "condition", "method", "mode",
                   "code", "rank", "major", "result", "state", "theme", "reason", "channel", "option", "plan"})
_GRADES = frozenset({"priority", "severity", "tier", "quality", "format", "genre", "shift", "size", "difficulty"})
_TYPES = frozenset({"type", "kind", "category", "genre", "class", "style", "format"})
_NAMES = frozenset({"name", "title", "first name", "full name"})
_TRUE = frozenset({"1", "y", "t", "yes", "true"})
_SEX = {"m": "male", "f": "female", "male": "male", "female": "female", "man": "male", "woman": "female"}


def say(voice: Voice, entity: Entity, test: Test, shapes: tuple[Shape, ...] = ()) -> Clause:
    """Return a condition on an entity's own column as a clause, of one of `shapes` where the column allows it."""
    return voice.clause(options(voice, entity, test), shapes)


def options(voice: Voice, entity: Entity, test: Test) -> list[Clause]:
    """Return the ways to say a condition on an entity's own column."""
    a, op, values = test.ref.attribute, test.op, test.values
    if op in _SPECIAL:
        return _SPECIAL[op](voice, a, values)
    if op in ("in", "not in"):
        return _among(voice, entity, a, op, values)
    if a.role in ("quantity", "year", "date", "time"):
        made = a.adjective == "year" and entity.one.rpartition(" ")[2] in w.made()
        return measured(voice, replace(a, adjective="") if made else a, op, values)
    if a.role == "flag":
        return _flag(a, values[0])
    value = voice.value(values[0], name=a.role in ("name", "first", "last", "place"))
    if op == "!=":
        return _differs(entity, a, value)
    return _equal(voice, entity, a, value, values[0])


def _differs(entity: Entity, a: Attribute, value: str) -> list[Clause]:
    n = a.words
    out = [
        whose(f"{n} {w.be(n)} not {value}"),
        post(f"with {w.a(n)} other than {value}"),
        have(f"{w.a(n)} other than {value}"),
    ]
    if a.role == "place" and n.rpartition(" ")[2] in _WHERE:
        return out + [verb(f"are not {p} {value}", f"is not {p} {value}") for p in _where(entity, n)] * 2
    return [*out, verb(f"do not have {n} {value}", f"does not have {n} {value}")]


def _equal(voice: Voice, entity: Entity, a: Attribute, value: str, raw: Value) -> list[Clause]:
    """Say that a column of words has a value, in the ways that its words invite."""
    n, head = a.words, a.words.rpartition(" ")[2]
    plain = [
        whose(f"{n} {w.be(n)} {value}"),
        post(f"with {voice.of('', 'the ')}{n} {value}"),
        have(f"{voice.of('', 'the ')}{n} {value}"),
    ]
    plain = voice.rng.sample(plain, 3)[: 2 if voice.chance(0.5) else 1]
    agent = "" if entity.person or (head in ("user", "guest", "client", "customer")) else w.agent(head, entity.one)
    if agent:
        return [post(f"{agent} {value}"), be(f"{agent} {value}"), *plain[:1]]
    if head in ("in", "at", "from", "by") and " " in n:
        return [post(f"{n} {value}"), be(f"{n} {value}")]
    if a.role in ("name", "first") and (n in _NAMES or n == f"{entity.one} name"):
        return plain + _named(n, value) if n != "title" or not entity.person else plain
    if a.role == "place" and (n in _WHERE or n in _HOMES):
        return plain + [c for p in _where(entity, n) for c in (post(f"{p} {value}"), be(f"{p} {value}"))] * 2
    if head in _TYPES or head == "status":
        before = [Clause("pre", str(raw), str(raw))] * 2 if str(raw).isalpha() and len(str(raw)) > 3 else []
        if head == "status":
            return plain + before
        of = f"of {n} {value}"
        return [*plain, post(of), post(f"of {voice.of('the ', '') if raw else ''}{value} {n}"), be(of), *before]
    if head in _GRADES and str(raw).isalpha() and len(head) < len(n) + 1:
        return [Clause("pre", f"{raw} {n}", f"{raw} {n}"), *plain]
    if head in _TOLD and str(raw)[:1].isalpha() and len(str(raw)) < 20:
        plain = [*plain, post(f"with {voice.of('', '', 'the ')}{value} {n}")]
    return (_described(voice, entity, n, head, value, str(raw)) if raw else []) or plain


def _named(n: str, value: str) -> list[Clause]:
    called = [post(f"named {value}"), be(f"named {value}"), post(f"named {value}"), post(f"called {value}")]
    return called + ([post(f"titled {value}")] * 2 if n == "title" else [be(f"called {value}")])


def _described(voice: Voice, entity: Entity, n: str, head: str, value: str, raw: str) -> list[Clause]:
    """Say a value that people use as an adjective or with a verb of its own; empty when it is neither."""
    if n in ("sex", "gender") and raw.lower() in _SEX:
        word = _SEX[raw.lower()]
        return [Clause("pre", word, word), be(word), Clause("pre", word, word)]
    adjective = n != "nationality" or raw.endswith(("an", "ese", "ish", "ch", "ek", "ss", "ic", "se"))
    if n in ("nationality", "color", "colour") and adjective and raw.isalpha() and len(raw) > 3:
        return [be(raw), Clause("pre", raw, raw), post(f"with {n} {value}"), whose(f"{n} {w.be(n)} {value}")]
    if n == "major":
        return [
            post(f"majoring in {value}"),
            verb(f"major in {value}", f"majors in {value}"),
            whose(f"major is {value}"),
        ]
    if head == "language" and not entity.person:
        return [post(f"in {value}"), whose(f"{n} is {value}"), post(f"with {n} {value}")]
    if head in ("semester", "season", "term") or (head == "position" and entity.one.endswith("player")):
        return [post(f"in the {value} {n}"), whose(f"{n} is {value}"), post(f"with {n} {value}")]
    if head in ("party", "team", "club") and n == head:
        where = voice.of("of", "from", "in")
        return [post(f"{where} the {value} {n}"), whose(f"{n} is {value}"), post(f"with {n} {value}")]
    if head in ("occupation", "profession", "job") and entity.person:
        return [verb(f"work as {value}", f"works as {value}"), post(f"with {n} {value}"), whose(f"{n} is {value}")]
    if head in ("department", "division", "section"):
        return [
            post(f"in the {value} {n}"),
            post(f"with {n} {value}"),
            be(f"in the {value} {n}"),
            whose(f"{n} {w.be(n)} {value}"),
        ]
    return []


def _where(entity: Entity, words: str) -> tuple[str, ...]:
    if words.startswith("home"):
        return ("from",)
    if entity.person:
        near = words in ("country", "city", "state", "county", "town", "region")
        return ("from", "from", "living in", "in") if near else ("in",)
    return ("in", "in", "located in", "based in") if words != "location" else ("in", "located in", "at")


def _flag(a: Attribute, raw: Value) -> list[Clause]:
    bare = a.plain in w.data("words")["equipped"] or a.plain.startswith(("is ", "has "))
    a = replace(a, words=a.plain) if bare else a
    first, _, rest = a.words.partition(" ")
    yes = str(raw).lower() in _TRUE
    if first == "is" and rest:
        return [be(rest if yes else f"not {rest}")]
    if first == "has" and rest:
        return [have(rest) if yes else verb(f"do not have {rest}", f"does not have {rest}")]
    if not rest and a.words.endswith(("ed", "able", "ive", "al", "ous", "ic")):
        return [be(a.words if yes else f"not {a.words}")]
    if w.is_plural(a.words) or a.words in w.data("words")["equipped"]:
        return [post(f"{'with' if yes else 'without'} {w.a(a.words)}"),
                have(w.a(a.words)) if yes else verb(f"do not have {w.a(a.words)}", f"does not have {w.a(a.words)}")]
    value = f'"{raw}"' if isinstance(raw, str) else str(raw)
    marked = f"marked as {a.words}" if yes else f"not marked as {a.words}"
    return [whose(f"{a.words} flag is {value}"), post(marked), be(marked)]


def _among(voice: Voice, entity: Entity, a: Attribute, op: str, values: tuple[Value, ...]) -> list[Clause]:
    if op == "not in":
        parts = [voice.value(value) for value in values]
        be_ = w.be(a.words)
        neither = whose(f"{a.words} {be_} neither {' nor '.join(parts)}")
        return [neither, whose(f"{a.words} {be_} not {' or '.join(parts)}")]
    listed = voice.of("", "", "either ") + voice.values(values)
    if a.role in ("quantity", "year", "date", "time"):
        n = a.words
        return [whose(f"{n} {w.be(n)} {listed}"), post(f"with {w.a(n)} of {listed}"), have(f"{w.a(n)} of {listed}")]
    return _equal(voice, entity, a, listed, "")


def _like(voice: Voice, a: Attribute, values: tuple[Value, ...], verbs: tuple[tuple[str, str], ...]) -> list[Clause]:
    value = str(values[0])
    shown = voice.of(f'"{value}"', f"'{value}'", f'"{value}"')
    if len(value) == 1 and value.isalpha():
        shown = voice.of(f"the letter {shown}", shown, f"the letter {value}", value if value.isupper() else shown)
    finite, going = verbs[int(voice.rng.random() * len(verbs))]
    n = w.a(a.words)
    return [whose(f"{a.words} {finite} {shown}")] * 2 + [
        post(f"with {n} {going} {shown}"),
        have(f"{n} {going} {shown}"),
    ]


def _contains(voice: Voice, a: Attribute, values: tuple[Value, ...]) -> list[Clause]:
    verbs = (("contains", "containing"), ("includes", "that includes"), ("contains", "that contains"))
    out, value = _like(voice, a, values, verbs), str(values[0])
    if value.isalpha() and len(value) > 2:
        out += [
            post(f'with {voice.of("the word ", "")}"{value}" in {voice.of("the", "their")} {a.words}'),
            whose(f'{a.words} contains the {voice.of("word", "substring", "string")} "{value}"'),
            have(f'"{value}" in {voice.of("the", "their")} {a.words}'),
        ]
    return out


def _null(voice: Voice, a: Attribute, values: tuple[Value, ...]) -> list[Clause]:
    n, some = a.words, w.a(a.words)
    unknown = voice.of("missing", "not recorded", "unknown", "not available", "null")
    if a.role in ("quantity", "date", "year", "time"):
        return [post(f"with no {n} recorded"), post(f"without a recorded {n}"), whose(f"{n} {w.be(n)} not recorded"),
                whose(f"{n} {w.be(n)} unknown")]
    return [
        post(f"without {some}"),
        post(f"with no {n}"),
        post(f"with no {n} recorded"),
        whose(f"{n} {w.be(n)} {unknown}"),
        verb(f"do not have {some}", f"does not have {some}"),
        have(f"no {n}"),
    ]


def _filled(voice: Voice, a: Attribute, values: tuple[Value, ...]) -> list[Clause]:
    n, some = a.words, w.a(a.words)
    told = [whose(f"{n} {w.be(n)} {voice.of('known', 'recorded', 'not null')}"), post(f"with {some} on record")]
    return [*told, post(f"with {some}"), have(some)] if a.role in ("contact", "text") else told


_STARTS = (("starts with", "starting with"), ("begins with", "beginning with"), ("starts with", "that starts with"))
_ENDS = (("ends with", "ending with"), ("ends in", "ending in"))
_SPECIAL: dict[str, Callable[[Voice, Attribute, tuple[Value, ...]], list[Clause]]] = {
    "prefix": lambda voice, a, values: _like(voice, a, values, _STARTS),
    "suffix": lambda voice, a, values: _like(voice, a, values, _ENDS),
    "contains": _contains,
    "lacks": lambda voice, a, values: [whose(f'{a.words} does not contain "{values[0]}"')],
    "null": _null,
    "filled": _filled,
}
