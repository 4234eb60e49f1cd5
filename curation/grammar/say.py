"""Say an intent as one question, command or fragment; which words are chosen depends only on the voice's chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from curation.grammar import words as w
from curation.grammar.intents import (
    Aggregate,
    ByEntity,
    ByValue,
    Combined,
    Extreme,
    Has,
    Intent,
    Listing,
    Measure,
    Order,
    Ref,
    Subject,
    Test,
)
from curation.grammar.lexicon import Attribute, Entity
from curation.grammar.say_groups import by_entity, by_value
from curation.grammar.say_parts import ask_noun, finish, functions
from curation.grammar.say_subject import Speaker, columns, predicate
from curation.grammar.voice import Voice, noun, possessive, series


def say(intent: Intent, entities: Mapping[str, Entity], voice: Voice) -> tuple[str, str]:
    """Return the question and its style (`question`, `command`, `fragment`)."""
    speaker = Speaker(voice, entities)
    match intent:
        case Listing():
            return _listing(speaker, intent)
        case Measure():
            return _measure(speaker, intent)
        case Extreme():
            return _extreme(speaker, intent)
        case ByValue():
            return by_value(speaker, intent)
        case ByEntity():
            return by_entity(speaker, intent)
        case Combined():
            return _combined(speaker, intent)


def _own(refs: Sequence[Ref]) -> list[Attribute]:
    return [r.attribute for r in refs if not r.path]


def _known(subject: Subject) -> bool:
    """Tell whether the conditions pick at most one row."""
    return (
        any(
            isinstance(c, Test) and c.op == "=" and c.ref.attribute.unique and not c.ref.path
            for c in subject.conditions
        )
        and not subject.any
    )


def of_subject(speaker: Speaker, shown: Sequence[Attribute], subject: Subject, *, distinct: bool = False) -> str:
    """Return `the names of the singers older than 30` in one of its forms."""
    voice, e = speaker.voice, subject.entity
    kind = voice.of("different ", "distinct ", "unique ", "different ") if distinct else ""
    if _known(subject):
        return f"the {columns(voice, shown, plural=False)} of {voice.of('the ', 'the ', '')}{speaker.people(subject, plural=False)}"
    if subject.conditions:
        people = speaker.people(subject)
        plural = voice.chance(0.72) or distinct
        det = voice.of("", "the ", "", "all ", "all the ") if not distinct else voice.of("", "the ", "")
        return f"the {kind}{columns(voice, shown, plural=plural)} of {det}{people}"
    plural = voice.chance(0.6) or distinct
    cols = columns(voice, shown, plural=plural)
    if not plural:
        return voice.of(
            f"the {cols} of {voice.of('each', 'every', 'each')} {e.one}",
            f"the {cols} for each {e.one}",
            f"each {possessive(e.one)} {cols}",
            f"the {cols} of all {e.many}",
        )
    return voice.of(
        f"the {kind}{cols} of {voice.of('all ', 'all the ', 'the ', '', 'all ')}{e.many}",
        f"the {kind}{cols} of {voice.of('all ', 'the ')}{e.many}",
        f"{kind or voice.of('all ', 'the ')}{e.one} {cols}",
        f"the {kind}{cols} for all {e.many}",
    )


def _listing(s: Speaker, it: Listing) -> tuple[str, str]:
    voice, e = s.voice, it.subject.entity
    own = _own(it.shown)
    tail = _sorted(s, it.order, e)
    if it.limit:
        tail = (
            f", {voice.of('limited to', 'showing only')} the first {it.limit}"
            if not tail
            else tail + f", {voice.of('but only the first', 'and only the top')} {voice.number(it.limit)}"
        )
    if not it.shown:
        everything = voice.of(
            "all information about", "all details of", "all the information on", "everything about", "all columns for"
        )
        return finish(
            voice, f"{everything} {voice.of('', 'the ')}{s.people(it.subject)}{tail}", ("command",), bare=True
        )
    others = [r for r in it.shown if r.path]
    if others:
        return finish(voice, _paired(s, it, own, others) + tail)
    spoken = it.distinct and it.spoken
    which = not it.order and it.subject.conditions and tuple(own) == e.shown and not _known(it.subject)
    if which and voice.chance(0.28):
        return _which(s, it.subject, own, spoken), "question"
    if it.subject.conditions and voice.chance(0.1) and not it.order and tuple(own) != e.shown[:0]:
        return _which(s, it.subject, own, spoken, also=True), "question"
    return finish(voice, of_subject(s, own, it.subject, distinct=spoken) + tail, one=_known(it.subject))


def _which(s: Speaker, subject: Subject, own: Sequence[Attribute], distinct: bool, also: bool = False) -> str:
    """Return `Which singers are older than 30? Show their names.`"""
    voice, e = s.voice, subject.entity
    clauses = s.clauses(subject, ("verb",))
    word = "or" if subject.any else "and"
    if all(c.shape == "verb" for c in clauses):
        text = f"{voice.of('Which', 'Which', 'What')} {e.many} {predicate(clauses, word=word)}?"
        if e.person and voice.chance(0.15) and not also:
            text = f"Who are the {e.many} {voice.of('who', 'that')} {predicate(clauses, word=word)}?"
    else:
        text = f"{voice.of('Which', 'What')} are the {noun(voice, e.one, e.many, e.person, clauses, word=word)}?"
    cols = columns(voice, own, plural=voice.chance(0.5))
    again = "distinct " if distinct else ""
    if also or len(own) > 1 or voice.chance(0.35) or distinct:
        text += " " + voice.of(
            f"List the {again}{cols}.",
            f"Give me {voice.of('their', 'the')} {again}{cols}.",
            f"Show {voice.of('their', 'the')} {again}{cols}.",
            f"Return the {again}{cols}.",
            f"Find the {again}{cols}.",
            f"Give the {again}{cols}.",
        )
    return text


def _paired(s: Speaker, it: Listing, own: Sequence[Attribute], others: Sequence[Ref]) -> str:
    """Return `the name of each employee and the name of their department`."""
    voice, e = s.voice, it.subject.entity
    path = others[0].path
    one, many = s.nouns(path[-1]) if path[-1].up else (s.target(path).one, s.target(path).many)
    theirs = [r.attribute for r in others]
    people = s.people(it.subject, plural=False)
    mine, plural = columns(voice, own, plural=False), columns(voice, own, plural=True)
    far, fars = columns(voice, theirs, plural=False), columns(voice, theirs, plural=True)
    several = s.people(it.subject)
    them = "their" if e.person or voice.chance(0.5) else "its"
    if path[0].up:
        return voice.of(
            f"the {mine} of each {people} {voice.of('and', 'along with', 'together with')} the {far} of {them} {one}",
            f"the {plural} of {voice.of('all ', 'the ', '')}{several} and the {fars} of their {many}",
            f"the {mine} of {voice.of('each', 'every')} {people} and {voice.of('the corresponding', 'its')} {one} {far}",
            f"the {plural} of {several} and the {fars} of the {many} they {voice.of('belong to', 'are associated with')}",
        )
    return voice.of(
        f"the {mine} of each {people} {voice.of('and', 'along with', 'together with')} the {fars} of {them} {many}",
        f"the {plural} of {voice.of('all ', 'the ', '')}{several} and the {fars} of {voice.of('their', 'the corresponding')} {many}",
        f"the {plural} of {several} and the {fars} of the {many} {voice.of('they have', 'associated with them', 'linked to them')}",
    )


def _sorted(s: Speaker, orders: tuple[Order, ...], e: Entity) -> str:
    if not orders:
        return ""
    voice, order = s.voice, orders[0]
    a = order.ref.attribute
    by = a.words if voice.chance(0.6) else f"the {a.words}" if voice.chance(0.5) else f"their {a.words}"
    verb = voice.of("sorted by", "ordered by", "sorted by", "in order of", "ordered by")
    if a.role in ("name", "first", "last") and not order.desc and voice.chance(0.5):
        return (
            voice.of(
                f", {voice.of('sorted', 'ordered', 'listed')} alphabetically by {a.words}",
                f" in alphabetical order of {a.words}",
                f" in alphabetical order by {a.words}",
            )
            if len(e.attributes)
            else ""
        )
    if not order.explicit:
        return f" {voice.of('', ', ').strip()}".rstrip() + f" {verb} {by}"
    if order.desc:
        return voice.of(
            f", {verb} {by} in descending order",
            f" in descending order of {a.words}",
            f", {verb} {by} from {_ends(a, True)}",
            f", {verb} {by} descending",
            f" in decreasing order of {a.words}",
        )
    return voice.of(
        f", {verb} {by} in ascending order",
        f" in ascending order of {a.words}",
        f", {verb} {by} from {_ends(a, False)}",
        f" in increasing order of {a.words}",
    )


def _ends(a: Attribute, desc: bool) -> str:
    ends = {"date": ("earliest", "latest"), "year": ("earliest", "latest"), "quantity": ("lowest", "highest")}.get(
        a.role, ("A", "Z")
    )
    low, high = ("oldest", "most recent") if ends[0] == "earliest" and desc else ends
    return f"{high} to {low}" if desc else f"{low} to {high}"


def _measure(s: Speaker, it: Measure) -> tuple[str, str]:
    voice, e = s.voice, it.subject.entity
    part = it.parts[0]
    if (part.func == "count" and part.ref is None) or _counts_subject(it):
        return _count(s, it.subject)
    if part.func == "count distinct" and part.ref:
        return _distinct(s, it, part.ref.attribute)
    phrase = functions(voice, it.parts)
    people = s.people(it.subject) if it.subject.conditions else e.many
    det = (
        voice.of("", "the ", "all ", "all the ") if it.subject.conditions else voice.of("all ", "all the ", "the ", "")
    )
    if voice.chance(0.12) and len(it.parts) == 1 and not it.subject.conditions:
        return finish(voice, f"{phrase} {voice.of('across', 'for', 'among')} all {e.many}", one=True)
    return finish(voice, f"{phrase} {voice.of('of', 'of', 'of', 'for')} {det}{people}", one=True)


def _counts_subject(it: Measure) -> bool:
    """Tell whether `count(DISTINCT key)` only counts the subject's rows."""
    part = it.parts[0]
    return part.func == "count distinct" and part.ref is not None and part.ref.attribute.column in it.subject.entity.key


def _count(s: Speaker, subject: Subject) -> tuple[str, str]:
    voice, e = s.voice, subject.entity
    if not subject.conditions:
        return ask_noun(voice, e.many)
    clauses = s.clauses(subject, ("verb",)) if voice.chance(0.4) else []
    if clauses and all(c.shape == "verb" for c in clauses):
        return f"How many {e.many} {predicate(clauses, word='or' if subject.any else 'and')}?", "question"
    return ask_noun(voice, s.people(subject))


def _distinct(s: Speaker, it: Measure, a: Attribute) -> tuple[str, str]:
    voice, e = s.voice, it.subject.entity
    kind = voice.of("different", "distinct", "different", "unique")
    people = s.people(it.subject) if it.subject.conditions else voice.of(e.many, f"the {e.many}", f"all {e.many}")
    return ask_noun(
        voice,
        f"{kind} {w.many(a.words)}",
        f" of {people}"
        if it.subject.conditions or voice.chance(0.5)
        else voice.of(f" among {people}", f" for {people}", f" across all {e.many}"),
    )


def _extreme(s: Speaker, it: Extreme) -> tuple[str, str]:
    from curation.grammar.say_groups import top

    voice, e = s.voice, it.subject.entity
    own = _own(it.shown)
    one = it.limit == 1
    people = top(s, it)
    if tuple(own) == e.shown and voice.chance(0.3) and one and not it.subject.conditions:
        return f"{voice.of('Which', 'Which', 'What')} {top(s, it, which=True)}?", "question"
    cols = columns(voice, own, plural=not one and voice.chance(0.8))
    if one and voice.chance(0.15):
        return finish(
            voice,
            f"the {people.removeprefix('the ')}'s {cols}"
            if " " not in people.removeprefix("the ")
            else f"the {cols} of {people}",
            one=True,
        )
    return finish(voice, f"the {cols} of {people}", one=one)


def _combined(s: Speaker, it: Combined) -> tuple[str, str]:
    voice, e = s.voice, it.entity
    own = _own(it.shown)
    cols = columns(voice, own, plural=True)
    single = tuple(own) == e.shown
    shape = voice.rng.choice((("verb",), ("whose",))) if single else ("verb",)
    right = s.clause(e, it.right, shape)  # type: ignore[arg-type]
    left = s.clause(e, it.left, shape) if it.left else None  # type: ignore[arg-type]
    subject = e.many
    if single:
        first = noun(voice, e.one, e.many, e.person, [left]) if left else e.many
        if it.how == "except":
            right_text = noun(voice, e.one, e.many, e.person, [right])
            text = f"the {cols} of {first} {voice.of('except', 'excluding', 'but not')} {voice.of('', 'those of ') if left is None else ''}{right_text}"
        elif it.how == "intersect":
            other = noun(voice, "", "", e.person, [right]).strip()
            text = f"the {cols} of {subject} {voice.of('both ', '')}{noun(voice, '', '', e.person, [left]).strip() if left else ''} and {voice.of('also ', '')}{other}"
        else:
            text = f"the {cols} of {first} {voice.of('or', 'together with', 'and also those of')} {noun(voice, e.one, e.many, e.person, [right])}"
        return finish(voice, text)
    firsts = noun(voice, e.one, e.many, e.person, [left]) if left else e.many
    seconds = noun(voice, e.one, e.many, e.person, [right])
    if it.how == "intersect":
        return finish(
            voice, f"the {cols} {voice.of('that have both', 'shared by', 'with both')} {firsts} and {seconds}"
        )
    if it.how == "except":
        return finish(
            voice,
            f"the {cols} {voice.of('that have', 'with')} {firsts} but {voice.of('no', 'not any')} {seconds}"
            if left
            else f"the {cols} {voice.of('without any', 'that do not have any', 'with no')} {seconds}",
        )
    return finish(voice, f"the {cols} of {firsts} {voice.of('or', 'and')} of {seconds}")


__all__ = ["Aggregate", "Has", "say", "series"]
