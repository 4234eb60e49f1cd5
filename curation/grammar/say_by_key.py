"""Say groups per key as people do, of what the key points to: `the id of the store with the most cashiers`.

GROUP BY store_id -> "For each store, give its id and the number of cashiers it has."     never "the rarest store id"
"""

from __future__ import annotations

from dataclasses import dataclass

from curation.grammar import words as w
from curation.grammar.intents import ByValue, Ref
from curation.grammar.say_by_value import bound, label, part, ranked
from curation.grammar.say_parts import Saying, finish, function
from curation.grammar.say_subject import Speaker
from curation.grammar.voice import series

_IDENTIFIERS = frozenset({"id", "code", "number", "key", "identifier"})


@dataclass(frozen=True, slots=True)
class _Key:
    """A key in words."""

    one: str
    "what it points to: `store`"
    ident: str
    "what it is there: `id`"

    @property
    def its(self) -> str:
        """Return `its` or `their`."""
        return "their" if w.is_person(self.one) else "its"

    @property
    def has(self) -> str:
        """Return `it has` or `they have`."""
        return "they have" if w.is_person(self.one) else "it has"

    @property
    def many(self) -> str:
        """Return the plural of what the key points to."""
        return w.many(self.one)


def by_key(s: Speaker, it: ByValue, people: str) -> Saying | None:
    """Return groups per key told of what the key points to; None where its name does not say what that is."""
    if len(it.keys) > 1 or it.keys[0].attribute.role not in ("key", "code"):
        return None
    one, _, ident = label(s, it.keys[0]).rpartition(" ")
    pointed = _pointed(s, it.keys[0])
    natural = pointed and not set(one.split()) & set(pointed.split()) and ident != "id"
    noun, coded = it.subject.entity.one, it.keys[0].attribute.role == "code"
    told = ident in _IDENTIFIERS and one.replace(" ", "").isalpha() and not one.endswith(("ed", "ing"))
    if not told or one == noun or (coded and set(one.split()) & set(noun.split())):
        return None
    key = _Key(pointed or one, f"{one} {ident}" if natural or ident == "number" else ident)
    if it.having:
        return _having(s, it, key, people)
    return _most(s, it, key, people) if it.limit else _each(s, it, key, people)


def _pointed(s: Speaker, key: Ref) -> str:
    """Return what a key points to, as the schema has it: `object` of inv_no; '' where it points nowhere."""
    a = key.attribute
    found = [link for link in s.world.steps.get(a.table, ()) if link.up and link.source_columns == (a.column,)]
    return "" if key.path or not found else s.nouns(found[0])[0]


def _each(s: Speaker, it: ByValue, key: _Key, people: str) -> Saying:
    voice, counts = s.voice, it.parts[0].ref is None and len(it.parts) == 1
    measure = series([part(s, p, people if at == 0 else it.subject.entity.many, not at or p.ref is not None)
                      for at, p in enumerate(it.parts)])
    tail = ranked(voice, it.rank, it.desc) if it.rank else ""
    has = f" {key.has}" if counts and not it.subject.conditions else ""
    if counts and not tail and voice.chance(0.25):
        show = voice.of("Show", "Give", "List")
        shown = w.compound(key.one, key.ident)
        return f"How many {people} does each {key.one} have? {show} the {shown} and the number.", "question"
    if voice.chance(0.35):
        verb = voice.of("give", "show", "find", "list", "return")
        return f"For each {key.one}, {verb} {key.its} {key.ident} and {measure}{has}{tail}.", "command"
    if voice.chance(0.4):
        each = f"the {key.ident} of each {key.one}"
        return finish(voice, f"{each} and {measure}{has}{tail}", plural=True)
    return finish(voice, f"{measure} for each {w.compound(key.one, key.ident)}{tail}", plural=len(it.parts) > 1)


def _having(s: Speaker, it: ByValue, key: _Key, people: str) -> Saying:
    assert it.having
    voice, idents = s.voice, w.many(key.ident)
    text = bound(s, it.having, people, s.people(it.subject, plural=False), told=True)
    also = f", and the number of {it.subject.entity.many} each has" if it.parts else ""
    if not also and voice.chance(0.4):
        give = voice.of("Give their", "Show the", "List their", "Return their")
        return f"{voice.of('Which', 'What')} {key.many} have {text}? {give} {idents}.", "question"
    whose = voice.of(f"the {idents} of {voice.of('', 'all ', 'the ')}{key.many}", f"the {w.compound(key.one, idents)}")
    return finish(voice, f"{whose} {voice.of('that have', 'with')} {text}{also}", plural=True)


def _most(s: Speaker, it: ByValue, key: _Key, people: str) -> Saying:
    assert it.rank
    voice, single = s.voice, it.limit == 1
    which = key.one if single else f"{voice.number(it.limit)} {key.many}"
    ident = key.ident if single else w.many(key.ident)
    if it.rank.ref:
        a, high = it.rank.ref.attribute, voice.of("highest", "largest") if it.desc else voice.of("lowest", "smallest")
        name = {"max": "maximum", "min": "minimum"}.get(it.rank.func) or function(voice, it.rank.func, a)
        body, also = f"the {high} {name} {a.words} of {people}", f", and that {name} {a.words}"
    else:
        body = f"{voice.word('most' if it.desc else 'fewest')} {people}"
        how_many = voice.of(f"how many {key.has}", f"the number of {it.subject.entity.many}")
        also = f" and {how_many if single else 'the number each has'}"
    also = also if it.parts else ""
    if single and not also and voice.chance(0.35):
        give = voice.of(f"Give {key.its}", "Show the", f"Return {key.its}", f"Find {key.its}")
        return f"{voice.of('Which', 'What')} {which} has {body}? {give} {ident}.", "question"
    joint = voice.of("with", "that has" if single else "that have")
    return finish(voice, f"the {ident} of the {which} {joint} {body}{also}", plural=not single)
