"""Say questions about groups and superlatives: `the most common country`, `the department with the most employees`."""

from __future__ import annotations

from curation.grammar import words as w
from curation.grammar.intents import Aggregate, Bound, ByEntity, ByValue, Extreme, Subject, Test
from curation.grammar.lexicon import Attribute, Entity
from curation.grammar.say_parts import finish, function, total
from curation.grammar.say_subject import Speaker, columns
from curation.grammar.voice import Voice, noun, series


def top(s: Speaker, it: Extreme, *, which: bool = False) -> str:
    """Return `the oldest singer`, `the singer with the highest age`; with `which`, `singer has the highest age`."""
    voice, e, a = s.voice, it.subject.entity, it.by.attribute
    one = it.limit == 1
    count = "" if one else voice.number(it.limit) + " "
    high = _high(voice, a, it.desc)
    owner = "" if not it.by.path else f"{s.nouns(it.by.path[-1])[0]} "
    entry = w.data("adjectives").get(a.adjective, {})
    words = entry.get("most" if it.desc else "least", ())
    people = s.people(it.subject, plural=not one)
    named = f"{high} {a.counted or (owner + a.words)}"
    if which:
        return voice.of(
            f"{e.one} has the {named}",
            f"{e.one} has the {named}",
            f"is the {voice.rng.choice(words)} {e.one}" if words and not it.by.path else f"{e.one} has the {named}",
        )
    if words and not it.by.path and voice.chance(0.6):
        return f"the {count}{voice.rng.choice(words)} {people}"
    clash = bool(it.subject.conditions) and not people.endswith(e.many if not one else e.one)
    joint = f"{'and ' if clash and voice.chance(0.3) else ''}with the {named}"
    top_ = "" if one else voice.of("top ", "") if it.desc else voice.of("bottom ", "") if voice.chance(0.3) else ""
    if one and not clash and not owner and not a.counted and voice.chance(0.15):
        return f"the {people} whose {a.words} is the {high}"
    if one and not clash and voice.chance(0.2):
        return f"the {people} {'who' if e.person and voice.chance(0.5) else 'that'} has the {named}"
    return f"the {top_}{count}{people} {joint}"


def _high(voice: Voice, a: Attribute, desc: bool) -> str:
    if a.role in ("date", "year"):
        return voice.of("latest", "most recent", "latest") if desc else voice.of("earliest", "oldest", "earliest")
    if a.counted:
        return (
            voice.of("most", "largest number of", "highest number of")
            if desc
            else voice.of("fewest", "smallest number of", "least")
        )
    return (
        voice.of("highest", "largest", "highest", "maximum", "greatest")
        if desc
        else voice.of("lowest", "smallest", "lowest", "minimum")
    )


def _part(s: Speaker, part: Aggregate, people: str, subject: Subject) -> str:
    """Return an aggregate of a group: `the number of singers`, `the average age of singers`."""
    voice = s.voice
    if part.ref is None:
        return voice.of(
            f"the number of {people}",
            f"the number of {people}",
            f"the number of {people}",
            f"the total number of {people}",
            f"how many {people} there are",
        )
    a = part.ref.attribute
    text = total(voice, a) if part.func == "sum" else f"the {function(voice, part.func, a)} {a.words}"
    return f"{text} of {people}" if subject.conditions or voice.chance(0.5) else text


def bound(s: Speaker, it: Bound, many: str, one: str) -> str:
    """Return a condition on a group after `have`: `more than two singers`, `an average age above 30`."""
    voice = s.voice
    if it.of.ref is None:
        unit = one if it.value == 1 and it.op != "<" else many
        return f"{voice.more(it.op, voice.number(it.value))} {unit if 'or more' not in unit else many}"
    a = it.of.ref.attribute
    return f"{w.a(function(voice, it.of.func, a) + ' ' + a.words)} {voice.level(it.op, str(it.value))}"


def by_value(s: Speaker, it: ByValue) -> tuple[str, str]:
    """Say groups per value of a column."""
    voice, e = s.voice, it.subject.entity
    key = it.keys[0]
    label = key.attribute.words if not key.path else f"{s.nouns(key.path[-1])[0]} {key.attribute.words}"
    people = s.people(it.subject)
    if it.having:
        return _having(s, it, label, people)
    if it.limit:
        return _most(s, it, label, people)
    parts = [_part(s, part, people, it.subject) for part in it.parts]
    tail = ""
    if it.rank:
        tail = (
            voice.of(", sorted", ", ordered")
            + f" by {_short(voice, it.rank)} in {'descending' if it.desc else 'ascending'} order"
        )
    measure = series(parts)
    each = voice.of(
        f"for each {label}",
        f"for each {label}",
        f"for every {label}",
        f"per {label}",
        f"in each {label}" if key.attribute.role == "place" else f"by {label}",
        f"of each {label}" if it.parts[0].ref is None and len(parts) == 1 else f"for each {label}",
    )
    if it.parts[0].ref is None and len(parts) == 1 and voice.chance(0.25):
        text = voice.of(
            f"How many {people} are there {each}{tail}?",
            f"How many {people} does each {label} have{tail}?",
            f"How many {people} are there for each {label}{tail}?",
        )
        return text, "question"
    if voice.chance(0.2):
        return (
            f"For each {label}, {voice.of('what is', 'find', 'show', 'return', 'give')} {measure}{tail}".rstrip()
            + voice.of("?", "."),
            "question",
        )
    if voice.chance(0.35):
        return finish(
            voice,
            f"{voice.of('each ', 'the different ', 'all ', 'the ')}{label if voice.chance(0.5) else w.many(label)} "
            f"{voice.of('and', 'along with', 'together with', 'and')} {measure}{tail}",
            ("command",),
        )
    return finish(voice, f"{measure} {each}{tail}", one=True)


def _short(voice: Voice, rank: Aggregate) -> str:
    return (
        voice.of("the count", "the number")
        if rank.ref is None
        else f"the {function(voice, rank.func)} {rank.ref.attribute.words}"
    )


def _having(s: Speaker, it: ByValue, label: str, people: str) -> tuple[str, str]:
    assert it.having
    voice, e = s.voice, it.subject.entity
    text = bound(s, it.having, people, s.people(it.subject, plural=False))
    many = w.many(label)
    also = f" and {_part(s, it.parts[0], people, it.subject)} in each" if it.parts else ""
    if voice.chance(0.4) and not also:
        return f"{voice.of('Which', 'Which', 'What')} {many} have {text}?", "question"
    owner = f" of {e.many}" if voice.chance(0.2) and it.having.of.ref else ""
    verb = (
        voice.of("that have", "with", "having", "that have")
        if it.having.of.ref or voice.chance(0.6)
        else voice.of("shared by", "with")
    )
    return finish(voice, f"the {many}{owner} {verb} {text}{also}")


def _most(s: Speaker, it: ByValue, label: str, people: str) -> tuple[str, str]:
    voice, e = s.voice, it.subject.entity
    assert it.rank
    one = it.limit == 1
    noun_ = label if one else w.many(label)
    count = "" if one else f"{voice.number(it.limit)} "
    also = (
        f" and {voice.of('its count', 'the number of ' + e.many)}"
        if it.parts and it.rank.ref is None
        else f" and the value of that {it.rank.func}"
        if False
        else ""
    )
    if it.rank.ref:
        a = it.rank.ref.attribute
        high = voice.of("highest", "largest", "greatest") if it.desc else voice.of("lowest", "smallest")
        body = f"the {high} {function(voice, it.rank.func, a)} {a.words}"
        of = f" of {people}" if it.subject.conditions or voice.chance(0.3) else ""
        shown = (
            f" and {voice.of('that', 'the corresponding')} {function(voice, it.rank.func, a)} {a.words}"
            if it.parts
            else ""
        )
        if one and not shown and voice.chance(0.45):
            return f"{voice.of('Which', 'What')} {label} has {body}{of}?", "question"
        return finish(voice, f"the {count}{noun_} with {body}{of}{shown}", one=one)
    most = (
        voice.of("the most", "the largest number of", "the greatest number of", "the highest number of")
        if it.desc
        else voice.of("the fewest", "the smallest number of", "the least number of")
    )
    common = (
        voice.of("most common", "most frequent", "most popular", "most common")
        if it.desc
        else voice.of("least common", "rarest")
    )
    if voice.chance(0.42):
        of = (
            f" {voice.of('of', 'among', 'for', 'across')} {voice.of('all ', 'the ', '')}{people}"
            if it.subject.conditions or voice.chance(0.8)
            else f" of {people}"
        )
        return finish(voice, f"the {count}{common} {noun_}{of}{also}", one=one)
    if one and not also and voice.chance(0.5):
        return f"{voice.of('Which', 'Which', 'What')} {label} has {most} {people}?", "question"
    return finish(
        voice,
        f"the {count}{noun_} {voice.of('with', 'that has' if one else 'that have', 'with')} {most} {people}{also}",
        one=one,
    )


def by_entity(s: Speaker, it: ByEntity) -> tuple[str, str]:
    """Say an entity's related rows: counted, compared, ranked."""
    voice, e = s.voice, it.subject.entity
    child = s.target(it.over)
    own = [c for c in it.subject.conditions if isinstance(c, Test) and not c.ref.path]
    below = [c for c in it.subject.conditions if isinstance(c, Test) and c.ref.path]
    subject = Subject(e, tuple(own))
    inner = [s.clause(child, Test(type(c.ref)((), c.ref.attribute), c.op, c.values)) for c in below]
    many = noun(voice, child.one, child.many, child.person, inner)
    one = noun(voice, child.one, child.many, child.person, inner, plural=False)
    shown = [r.attribute for r in it.shown]
    people = s.people(subject)
    if it.having:
        text = bound(s, it.having, many, one)
        also = f" and {_part(s, it.part, many, Subject(child))}" if it.part_shown else ""
        if tuple(shown) == e.shown and not also and not own and voice.chance(0.35):
            return f"{voice.of('Which', 'Which', 'What')} {e.many} have {text}?", "question"
        joint = voice.of("that have", "with", "who have" if e.person else "that have", "having")
        return finish(
            voice,
            f"the {columns(voice, shown, plural=voice.chance(0.8))} of {voice.of('', 'the ', 'all ')}{people} "
            f"{'and ' if own and joint.startswith(('who', 'that')) and False else ''}{joint} {text}{also}",
        )
    if it.rank:
        return _ranked(s, it, shown, people, many, subject)
    return _each(s, it, shown, subject, many)


def _ranked(
    s: Speaker, it: ByEntity, shown: list[Attribute], people: str, many: str, subject: Subject
) -> tuple[str, str]:
    voice, e = s.voice, it.subject.entity
    one = it.limit == 1
    if it.part.ref is None:
        most = (
            voice.of("the most", "the largest number of", "the greatest number of", "the highest number of", "the most")
            if it.desc
            else voice.of("the fewest", "the smallest number of", "the least number of")
        )
        body = f"{most} {many}"
        also = f", and {voice.of('how many', 'the number of ' + many)}" if it.part_shown else ""
    else:
        a = it.part.ref.attribute
        high = voice.of("highest", "largest") if it.desc else voice.of("lowest", "smallest")
        body = f"the {high} {function(voice, it.part.func, a)} {a.words} of {many}"
        also = f", and that {function(voice, it.part.func, a)}" if it.part_shown else ""
    if one and tuple(shown) == e.shown and not also and not subject.conditions and voice.chance(0.4):
        return f"{voice.of('Which', 'Which', 'What')} {e.one} has {body}?", "question"
    single = s.people(subject, plural=False) if one else people
    count = "" if one else f"{voice.number(it.limit)} "
    joint = voice.of("with", "that has" if one else "that have", "with")
    if one and voice.chance(0.15) and not also:
        cols = columns(voice, shown, plural=False)
        return (
            f"{voice.of('Which', 'What')} {single} has {body}? {voice.of('Give me', 'Show', 'List', 'Return')} the {cols}.",
            "question",
        )
    return finish(
        voice, f"the {columns(voice, shown, plural=not one)} of the {count}{single} {joint} {body}{also}", one=one
    )


def _each(s: Speaker, it: ByEntity, shown: list[Attribute], subject: Subject, many: str) -> tuple[str, str]:
    voice, e = s.voice, it.subject.entity
    single, several = s.people(subject, plural=False), s.people(subject)
    part = _part(s, it.part, many, Subject(s.target(it.over)))
    cols = columns(voice, shown, plural=False)
    if it.part.ref is None and tuple(shown) == e.shown and voice.chance(0.2):
        return (
            f"How many {many} does each {single} have? {voice.of('List', 'Give me', 'Show')} the {e.one} {cols} and the {voice.of('count', 'number')}.",
            "question",
        )
    if voice.chance(0.25):
        return (
            f"For each {single}, {voice.of('show', 'return', 'find', 'list', 'give')} {voice.of('the', 'its' if not e.person else 'their')} {cols} and {part}.",
            "command",
        )
    if voice.chance(0.4):
        return finish(
            voice,
            f"the {columns(voice, shown, plural=True)} of {voice.of('all ', 'the ', '')}{several} "
            f"{voice.of('and', 'along with', 'together with', 'and')} {_of(part, many, voice)}",
        )
    return finish(
        voice,
        f"the {cols} of each {single} {voice.of('and', 'along with', 'together with', 'as well as')} {_of(part, many, voice)}",
    )


def _of(part: str, many: str, voice: Voice) -> str:
    if part.startswith("the number of") and voice.chance(0.5):
        return f"{part} {voice.of('each has', 'they have', 'each one has')}"
    return part


__all__ = ["Entity", "by_entity", "by_value", "top"]
