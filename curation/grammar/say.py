"""Say an intent as one question, command or fragment; which words are chosen depends only on the voice's chance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from curation.grammar import words as w
from curation.grammar.intents import (
    ByEntity,
    ByValue,
    Combined,
    Extreme,
    Intent,
    Listing,
    Measure,
    Order,
    Ref,
    Special,
    Subject,
    Test,
)
from curation.grammar.lexicon import Attribute, Entity
from curation.grammar.say_by_entity import by_entity
from curation.grammar.say_by_key import by_key
from curation.grammar.say_by_value import by_value
from curation.grammar.say_combined import combined
from curation.grammar.say_known import direct, owner
from curation.grammar.say_measures import extreme, measure
from curation.grammar.say_parts import Saying, finish, which
from curation.grammar.say_relations import stands
from curation.grammar.say_special import special
from curation.grammar.say_subject import Speaker, columns, possessive
from curation.grammar.voice import Voice
from curation.grammar.world import World


def say(intent: Intent, world: World, voice: Voice) -> Saying:
    """Return the question and its style (`question`, `command`, `fragment`, `chatty`)."""
    speaker = Speaker(voice, world, repeats=isinstance(intent, Listing) and not intent.distinct)
    match intent:
        case Listing():
            return _listing(speaker, intent)
        case Measure():
            return measure(speaker, intent)
        case Extreme():
            return extreme(speaker, intent)
        case ByValue():
            keyed = by_key(speaker, intent, speaker.people(intent.subject))
            return keyed or by_value(speaker, intent)
        case ByEntity():
            return by_entity(speaker, intent)
        case Combined():
            return combined(speaker, intent)
        case Special():
            return special(speaker, intent)


def known(subject: Subject) -> bool:
    """Tell whether the conditions pick at most one row."""
    return not subject.any and any(
        isinstance(c, Test) and c.op == "=" and c.ref.attribute.unique and not c.ref.path for c in subject.conditions
    )


def of_subject(
    s: Speaker, shown: Sequence[Attribute], subject: Subject, *, distinct: bool = False, alone: bool = True
) -> tuple[str, bool]:
    """Return `the names of the singers older than 30` in one of its forms, and whether its head is plural."""
    voice = s.voice
    if known(subject):
        one = columns(voice, shown, plural=False)
        named = _called(s, subject)
        if named and voice.chance(0.35):
            return (f"{named}'s {one}" if subject.entity.person and voice.chance(0.4) else
                    f"the {one} of {voice.of('', 'the ')}{subject.entity.one} {named}"), False
        row = f"{voice.of('the ', 'the ', 'the ', '')}{s.people(subject, plural=False)}"
        return f"the {one} of {row}", len(shown) > 1 and voice.chance(0.4)
    kind = voice.word("different") + " " if distinct else ""
    plural = voice.chance(0.85) or distinct
    if not subject.conditions:
        return _of_all(s, shown, subject.entity, kind, plural, alone)
    cols = columns(voice, shown, plural=plural)
    cols = cols.replace("number of", "numbers of") if distinct else cols
    det = voice.of("", "", "the ", "the ", "all ") if not distinct else voice.of("", "the ", "")
    if not plural:
        det = voice.of("all ", "each ", "the ", "each ")
    people = s.people(subject, plural=det not in ("each ", "every "))
    return f"the {kind}{cols} of {det}{people}", plural


def _called(s: Speaker, subject: Subject) -> str:
    """Return the name by which the one row is picked, when nothing else is asked of it."""
    test = subject.conditions[0]
    if len(subject.conditions) > 1 or not isinstance(test, Test) or (test.ref.attribute,) != subject.entity.shown:
        return ""
    return s.voice.value(test.values[0], name=True)


def _of_all(
    s: Speaker, shown: Sequence[Attribute], e: Entity, kind: str, plural: bool, alone: bool
) -> tuple[str, bool]:
    """Return `the names of all singers`, `each singer's name`, `all singer names`."""
    voice = s.voice
    cols = columns(voice, shown, plural=plural)
    if plural and alone and all(s.world.sole(a) for a in shown) and voice.chance(0.3):
        return f"{voice.of('all ', 'all ', 'all the ', 'the ')}{kind}{cols}", True
    if not plural:
        each = voice.of(f"the {cols} of {voice.word('each')} {e.one}", f"the {cols} for each {e.one}",
                        f"each {possessive(e.one)} {cols}", f"the {cols} of all {e.many}")
        return each, len(shown) > 1 and voice.chance(0.4)
    if len(shown) > 1 and not kind and voice.chance(0.15):
        first, rest = columns(voice, shown[:1], plural=True), columns(voice, shown[1:], plural=True)
        joint = voice.word("beside")
        return f"the {first} of {voice.of('', 'the ', 'all ')}{e.many} {joint} {voice.of('their', 'the')} {rest}", True
    det = "the " if kind else voice.of("all ", "the ", "all the ")
    if cols.startswith("number of "):
        return f"the {kind}{cols} of {voice.of('all ', 'the ', 'all the ')}{e.many}", True
    return voice.of(f"the {kind}{cols} of {voice.of('all ', 'the ', '', '')}{e.many}",
                    f"the {kind}{cols} of {voice.of('all ', 'the ')}{e.many}", f"{det}{kind}{w.compound(e.one, cols)}",
                    f"the {kind}{cols} for all {e.many}"), True


def _listing(s: Speaker, it: Listing) -> Saying:
    voice, e = s.voice, it.subject.entity
    own = s.own(e, it.shown)
    tail = sorting(s, it.order, it.shown, e)
    if it.limit:
        top = voice.number(it.limit)
        tail += voice.of(f", and only the first {top}", f", but only the top {top}", f" and show only the first {top}")
    if not it.shown:
        every = voice.of(
            "all information about", "all details of", "all the information on", "everything about", "all columns for"
        )
        return finish(voice, f"{every} {voice.of('', 'the ')}{s.people(it.subject)}{tail}", ("command",))
    others = [r for r in it.shown if r.path and r.path != s.world.base(e)]
    if others and not own:
        return owner(s, [r.attribute for r in others], others[0].path, it.subject)
    if others:
        return finish(voice, _paired(s, it, own, others) + tail, plural=True)
    spoken = it.distinct and it.spoken
    named = tuple(own) == tuple(r.attribute for r in s.world.names(e))
    if it.subject.conditions and not it.order and not known(it.subject) and voice.chance(0.45 if named else 0.12):
        return which(s, it.subject, own, distinct=spoken, named=named)
    if known(it.subject) and not it.order and voice.chance(0.4):
        asked = direct(s, own, it.subject)
        if asked:
            return asked
    if not known(it.subject) and not it.distinct and not it.limit and voice.chance(0.06):
        return _first_whom(s, it, own, tail)
    phrase, plural = of_subject(s, own, it.subject, distinct=spoken, alone=not it.order)
    if plural and phrase.startswith("the ") and not re.search(" (all|each|every) ", phrase) and voice.chance(0.06):
        return f"{voice.of('Show', 'List', 'Find')} all {phrase.removeprefix('the ')}{tail}.", "command"
    return finish(voice, phrase + tail, plural=plural)


def _first_whom(s: Speaker, it: Listing, own: Sequence[Attribute], tail: str) -> Saying:
    """Say whose columns are asked before which: `For all singers older than 30, list their names.`."""
    voice, e = s.voice, it.subject.entity
    people, verb = s.people(it.subject), voice.of("list", "show", "find", "give", "return")
    cols, their = columns(voice, own, plural=True), "their" if e.person else voice.of("their", "the")
    if it.order and re.match(r",? (sorted|ordered|listed) by", tail):
        by = tail.partition("ed ")[2].replace("their ", "")
        first = f"{voice.of('Sort', 'Order')} {voice.of('all ', 'the ', 'all the ')}{people} {by}"
        return f"{first} and {verb} {their} {cols}.", "command"
    return f"For {voice.of('all ', '', 'the ', 'all the ')}{people}, {verb} {their} {cols}{tail}.", "command"


def _paired(s: Speaker, it: Listing, own: Sequence[Attribute], others: Sequence[Ref]) -> str:
    """Return `the name of each employee and the name of their department`."""
    voice, e = s.voice, it.subject.entity
    path = others[0].path
    one, many = s.nouns(path[-1]) if path[-1].up else (s.target(path).one, s.target(path).many)
    theirs = [r.attribute for r in others]
    person, people = s.people(it.subject, plural=False), s.people(it.subject)
    mine, mines = columns(voice, own, plural=False), columns(voice, own, plural=True)
    far, fars = columns(voice, theirs, plural=False), columns(voice, theirs, plural=True)
    them = "their" if e.person or voice.chance(0.5) else "its"
    with_, det = voice.word("beside"), voice.of("all ", "the ", "")
    if path[-1].done and path[-1].up:
        they = "they were" if e.person else "it was"
        return f"the {mine} of each {person} {with_} the {far} of the {one} {they} {path[-1].done}"
    if path[0].up:
        plain = ("have", "has") if path[-1].role else ("are associated with",)
        does = (stands(e.one, one, e.person) if len(path) == 1 and not path[-1].role else None) or plain
        return voice.of(
            f"the {mine} of each {person} {with_} the {far} of {them} {one}",
            f"the {mines} of {det}{people} and the {fars} of their {many}",
            f"the {mine} of each {person} {with_} {voice.of('the corresponding', them)} {w.compound(one, far)}",
            f"the {mines} of {people} and the {fars} of the {many} they {does[0]}",
            f"the {w.compound(e.one, mines)} and {w.compound(one, fars)}"
            if not it.subject.conditions and "number of " not in mines + fars
            else f"the {mines} of {det}{people}, and the {fars} of their {many}",
        )
    return voice.of(
        f"the {mine} of each {person} {with_} the {fars} of {them} {many}",
        f"the {mines} of {det}{people} and the {fars} of {voice.of('their', 'the corresponding')} {many}",
        f"the {mines} of {people} {with_} the {fars} of the {many} {voice.of('they have', 'associated with them')}",
    )


def sorting(s: Speaker, orders: tuple[Order, ...], shown: Sequence[Ref] = (), e: Entity | None = None) -> str:
    """Return how a list is sorted: `, sorted by age in descending order`."""
    if not orders:
        return ""
    voice, order = s.voice, orders[0]
    a = order.ref.attribute
    if e and any(r.attribute.words == a.words and r != order.ref for r in shown):
        a = replace(a, words=w.compound(s.nouns(order.ref.path[-1])[0] if order.ref.path else e.one, a.words))
    by = voice.of(a.words, a.words, a.words, a.words, f"the {a.words}", f"their {a.words}")
    verb = f"{voice.of(',', '')} {voice.word('sorted')} by"
    if a.role in ("name", "first", "last", "category", "place") and not order.desc and voice.chance(0.5):
        alone = len(shown) == 1 and order.ref in shown
        return voice.of(
            f", {voice.word('sorted')} alphabetically by {by}",
            " in alphabetical order" if alone else f" in alphabetical order of {a.words}",
            f" in alphabetical order of {a.words}",
            f" in alphabetical order by {a.words}",
            f", {voice.of('listed', 'sorted')} in alphabetical order of {a.words}",
        )
    if not order.explicit:
        them = f". {voice.of('Sort', 'Order')} them by {a.words}"
        return voice.of(f"{verb} {by}", f"{verb} {by}", f" in order of {a.words}", them)
    return _directed(voice, a, order.desc, f"{verb} {by}", verb)


def _directed(voice: Voice, a: Attribute, desc: bool, by: str, verb: str) -> str:
    """Return a sort key with its direction: `, sorted by age in descending order`, `, from oldest to youngest`."""
    words = w.data("adjectives").get(a.adjective, {})
    if "most" in words and "least" in words and voice.chance(0.3):
        first, last = ("most", "least") if desc else ("least", "most")
        return f"{voice.of(', sorted', ', ordered', ', listed')} from {words[first][0]} to {words[last][0]}"
    way = "descending" if desc else "ascending"
    low, high = _ends(a)
    return voice.of(
        f"{by} in {way} order",
        f" in {way} order of {a.words}",
        f"{by} from {f'{high} to {low}' if desc else f'{low} to {high}'}",
        f"{by} in {way} order",
        f" in {'decreasing' if desc else 'increasing'} order of {a.words}",
        f"{verb} {way} {a.words}",
    )


def _ends(a: Attribute) -> tuple[str, str]:
    return {"date": ("earliest", "latest"), "year": ("oldest", "most recent"), "quantity": ("lowest", "highest")}.get(
        a.role, ("A", "Z")
    )
