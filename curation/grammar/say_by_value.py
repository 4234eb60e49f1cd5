"""Say questions about groups by value: `the number of singers in each country`, `the most common country`."""

from __future__ import annotations

from curation.grammar import words as w
from curation.grammar.askable import spells_out
from curation.grammar.intents import Aggregate, Bound, ByValue, Ref
from curation.grammar.say_parts import Saying, finish, function, total
from curation.grammar.say_subject import Speaker
from curation.grammar.voice import Voice, series

_KINDS = frozenset({"type", "kind", "category", "genre", "class", "status", "color", "brand", "gender", "level"})
"columns whose values rows are `of`"


def part(s: Speaker, it: Aggregate, people: str, told: bool) -> str:
    """Return an aggregate of a group: `the number of singers`, `the average age of singers`; `told` names the rows."""
    voice = s.voice
    if it.ref is None:
        return f"{voice.word('number')} {people}"
    a = it.ref.attribute
    text = total(voice, a) if it.func == "sum" else f"the {function(voice, it.func, a)} {a.words}"
    same = people in (a.words, w.many(a.words))
    return f"{text} of {people}" if not same and (told or voice.chance(0.5)) else text


def bound(s: Speaker, it: Bound, many: str, one: str, *, told: bool = False) -> str:
    """Return a condition on a group after `have`: `more than two singers`, `an average age above 30`.

    With `told`, the rows that an aggregate is over are named: `an average age of female singers above 30`.
    """
    voice = s.voice
    if it.of.ref is None:
        value = voice.number(it.value)
        if it.some:
            most = voice.of(f"fewer than {value}", f"less than {value}") if it.op == "<" else f"at most {value}"
            return f"at least {voice.number(1)} but {most} {many}"
        text = voice.more(it.op, value)
        single = str(it.value) == "1" and text.endswith(value)
        return f"{text} {one if single else many}"
    a = it.of.ref.attribute
    of = f" of {many}" if told else ""
    return f"{w.a(function(voice, it.of.func, a) + ' ' + a.words)}{of} {voice.level(it.op, str(it.value))}"


def label(s: Speaker, key: Ref) -> str:
    """Return what groups are called: the column, with its owner when that is another table."""
    own = not key.path or (len(key.path) == 1 and key.path[0].source in s.world.bases)
    words = key.attribute.words
    if own:
        return words
    owner = s.nouns(key.path[-1])[0]
    if spells_out(s.target(key.path)):
        return owner
    return owner if key.attribute.plain == "name" and s.voice.chance(0.5) else w.compound(owner, words)


def by_value(s: Speaker, it: ByValue) -> Saying:
    """Say groups per value of a column."""
    name = " and ".join(label(s, key) for key in it.keys)
    people = s.people(it.subject)
    if it.having:
        return _having(s, it, name, people)
    if it.limit:
        return _most(s, it, name, people)
    return _each(s, it, name, people)


def _each(s: Speaker, it: ByValue, name: str, people: str) -> Saying:
    voice = s.voice
    parts = [part(s, p, people, told=True) for p in it.parts[:1]]
    parts += [part(s, p, it.subject.entity.many, False) for p in it.parts[1:]]
    tail = ranked(voice, it.rank, it.desc) if it.rank else ""
    measure = series(parts)
    counts = it.parts[0].ref is None and len(parts) == 1
    place = it.keys[0].attribute.role == "place"
    each = str(voice.rng.choice(w.data("phrases")["each"])).format(name)
    key = it.keys[0].attribute.role == "key"
    if voice.chance(0.35) and not key:
        kind = name.rpartition(" ")[2] in _KINDS
        each = f"in each {name}" if place else f"of each {name}" if counts and kind else each
    if counts and voice.chance(0.3):
        near = "from" if place and it.subject.entity.person else "in" if place else "there for"
        return voice.of(
            f"How many {people} are there {each}{tail}?",
            f"How many {people} does each {name} have{tail}?",
            f"How many {people} are {near} each {name}{tail}?",
            f"Count the number of {people} {each}{tail}.",
        ), "question"
    if voice.chance(0.16):
        verb = voice.of("what is", "find", "show", "return", "give me", "list")
        return f"For each {name}, {verb} {measure}{tail}{'?' if verb == 'what is' else '.'}", "question"
    if voice.chance(0.3):
        many = voice.of(f"each {name}", f"the different {w.many(name)}", f"all {w.many(name)}", f"the {w.many(name)}")
        joint = voice.word("beside")
        after = voice.of("", " for each", " in each" if place else " for each") if "each" not in many else ""
        styles = ("command",) if "each" in many else ("question", "command")
        return finish(voice, f"{many} {joint} {measure}{after}{tail}", styles, plural=True)
    if counts and voice.chance(0.1):
        near = "in" if place else "for"
        return f"What are the {w.many(name)} and how many {people} are there {near} each{tail}?", "question"
    return finish(voice, f"{measure} {each}{tail}", plural=len(parts) > 1)


def ranked(voice: Voice, rank: Aggregate, desc: bool) -> str:
    """Return how groups are sorted: `, ordered by that number in descending order`."""
    what = (
        voice.of("the count", "the number", "that number")
        if rank.ref is None
        else f"the {function(voice, rank.func)} {rank.ref.attribute.words}"
    )
    way = "descending" if desc else "ascending"
    return f", {voice.word('sorted')} by {what} in {way} order"


def _having(s: Speaker, it: ByValue, name: str, people: str) -> Saying:
    assert it.having
    voice, e, many = s.voice, it.subject.entity, w.many(name)
    text = bound(s, it.having, people, s.people(it.subject, plural=False), told=True)
    if it.parts:
        also = voice.of(
            f"the number of {e.many} in each", f"how many {e.many} each has", f"the corresponding number of {e.many}"
        )
        return finish(voice, f"the {many} {voice.of('that have', 'with')} {text}, and {also}", plural=True)
    if voice.chance(0.5):
        return f"{voice.of('Which', 'Which', 'What')} {many} have {text}?", "question"
    verb = (
        voice.of("that have", "with", "having", "that have", "with")
        if it.having.of.ref or voice.chance(0.8)
        else "shared by"
    )
    return finish(voice, f"the {many} {verb} {text}", plural=True)


def _most(s: Speaker, it: ByValue, name: str, people: str) -> Saying:
    assert it.rank
    voice, one = s.voice, it.limit == 1
    called, count = (name, "") if one else (w.many(name), f"{voice.number(it.limit)} ")
    if it.rank.ref:
        return _most_by(s, it, called, count, people)
    also = (
        voice.of(" and its count", f" and the number of {it.subject.entity.many} it has", " and how often it occurs")
        if it.parts
        else ""
    )
    if also and not one:
        also = f" and the number of {it.subject.entity.many} in each"
    if it.desc:
        most = voice.word("most")
        common = voice.of("most common", "most common", "most frequent", "most popular")
    else:
        most = voice.word("fewest")
        common = voice.of("least common", "least common", "rarest", "least popular")
    if it.keys[0].attribute.role != "key" and voice.chance(0.45):
        of = f" {voice.of('of', 'among', 'for', 'across')} {voice.of('all ', 'the ', '', 'all ')}{people}"
        if one and not also and voice.chance(0.2):
            return f"{voice.of('Which', 'What')} {name} is the {common}{of}?", "question"
        return finish(voice, f"the {count}{common} {called}{of}{also}", plural=not one)
    if one and not also and voice.chance(0.5):
        return f"{voice.of('Which', 'Which', 'What')} {name} has {most} {people}?", "question"
    joint = voice.of("with", "that has" if one else "that have", "with")
    return finish(voice, f"the {count}{called} {joint} {most} {people}{also}", plural=not one)


def _most_by(s: Speaker, it: ByValue, called: str, count: str, people: str) -> Saying:
    """Say the group with the largest average or total."""
    assert it.rank and it.rank.ref
    voice, one, a = s.voice, it.limit == 1, it.rank.ref.attribute
    high = voice.of("highest", "largest", "greatest") if it.desc else voice.of("lowest", "smallest")
    function_ = function(voice, it.rank.func, a)
    if it.rank.func in ("max", "min"):
        function_ = "maximum" if it.rank.func == "max" else "minimum"
    of = f" of {people}" if it.subject.conditions or voice.chance(0.4) else ""
    also = f", and {voice.of('that', 'the corresponding')} {function_} {a.words}" if it.parts else ""
    if one and not also and voice.chance(0.45):
        return f"{voice.of('Which', 'What')} {called} has the {high} {function_} {a.words}{of}?", "question"
    return finish(
        voice, f"the {count}{called} with the {high} {function_} {a.words}{of}{also}", plural=not one
    )
