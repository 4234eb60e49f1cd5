"""Say questions about an entity's related rows: `the department with the most employees`."""

from __future__ import annotations

from dataclasses import dataclass

from curation.grammar import words as w
from curation.grammar.intents import ByEntity, Subject, Test
from curation.grammar.lexicon import Attribute, Entity
from curation.grammar.say_by_value import bound, part
from curation.grammar.say_parts import Saying, finish, function
from curation.grammar.say_subject import Speaker, columns
from curation.grammar.voice import noun


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two sides of the question in words."""

    entity: Entity
    shown: tuple[Attribute, ...]
    single: str
    several: str
    child: Entity
    one: str
    many: str
    does: tuple[str, str]
    "what the entity does to the related rows: ('have', 'has')"
    plain: bool
    "no condition on the entity itself"
    role: bool
    "what it does is to be something to them: stations *are the start station of* trips"


def by_entity(s: Speaker, it: ByEntity) -> Saying:
    """Say an entity's related rows: counted, compared, ranked."""
    e, child = it.subject.entity, s.target(it.over)
    apart = len(it.over) > 1 and it.part.ref is None and not s.plain_tie(it.subject.entity, it.over)
    if apart and all(len(c.ref.path) < 2 for c in it.subject.conditions if isinstance(c, Test)):
        child = s.entities[it.over[0].target]
    own = tuple(c for c in it.subject.conditions if isinstance(c, Test) and not c.ref.path)
    below = [c for c in it.subject.conditions if isinstance(c, Test) and c.ref.path]
    inner = [s.clause(child, Test(type(c.ref)((), c.ref.attribute), c.op, c.values)) for c in below]
    subject = Subject(e, own)
    done = s.deed(e, it.over[:1] if apart else it.over) if it.part.ref is None else None
    pair = _Pair(
        e,
        tuple(r.attribute for r in it.shown),
        s.people(subject, plural=False),
        s.people(subject),
        child,
        noun(s.voice, child.one, child.many, child.person, inner, plural=False),
        noun(s.voice, child.one, child.many, child.person, inner),
        (done.many, done.one) if done else ("have", "has"),
        not own,
        done is not None and bool(it.over[0].role or it.over[0].done),
    )
    if it.having:
        return _having(s, it, pair)
    if it.rank and not it.limit:
        return _sorted(s, it, pair)
    return _ranked(s, it, pair) if it.rank else _each(s, it, pair)


def _having(s: Speaker, it: ByEntity, p: _Pair) -> Saying:
    assert it.having
    voice = s.voice
    text = bound(s, it.having, p.many, p.one, told=p.many != p.child.many or voice.chance(0.5))
    also = (
        voice.of(f", and how many {p.child.many} {_each_does(p, '')}", f" and the number of {p.child.many}")
        if it.part_shown and it.part.ref is None
        else f", and {part(s, it.part, p.many, True)}"
        if it.part_shown
        else ""
    )
    if p.shown == p.entity.shown and not also and p.plain and voice.chance(0.35):
        return f"{voice.of('Which', 'Which', 'What')} {p.entity.many} {p.does[0]} {text}?", "question"
    plural = voice.chance(0.85)
    cols = columns(voice, p.shown, plural=plural)
    joint = voice.of(
        f"that {p.does[0]}",
        f"{'who' if p.entity.person else 'that'} {p.does[0]}",
        "with" if p.does[0] == "have" and p.plain else f"that {p.does[0]}",
    )
    det = voice.of("", "the ", "all ", "the ") if plural else "all "
    return finish(voice, f"the {cols} of {det}{p.several} {joint} {text}{also}", plural=plural)


def _ranked(s: Speaker, it: ByEntity, p: _Pair) -> Saying:
    voice, one = s.voice, it.limit == 1
    body, also = _most(s, it, p)
    does = p.does if it.part.ref is None else ("have", "has")
    if one and p.shown == p.entity.shown and not also and p.plain and voice.chance(0.5):
        return f"{voice.of('Which', 'Which', 'What')} {p.entity.one} {does[1]} {body}?", "question"
    if one and voice.chance(0.12) and not also:
        verb = voice.of("Give me", "Show", "List", "Return", "Find")
        cols = columns(voice, p.shown, plural=False)
        return f"{voice.of('Which', 'What')} {p.single} {does[1]} {body}? {verb} the {cols}.", "question"
    count = "" if one else f"{voice.number(it.limit)} "
    joint = f"that {does[1] if one else does[0]}"
    joint = voice.of("with", joint, "with") if does[0] == "have" else joint
    cols = columns(voice, p.shown, plural=not one)
    return finish(
        voice,
        f"the {cols} of the {count}{p.single if one else p.several} {joint} {body}{also}",
        plural=not one or ((len(p.shown) > 1 or bool(also)) and voice.chance(0.5)),
    )


def _sorted(s: Speaker, it: ByEntity, p: _Pair) -> Saying:
    """Say all rows of the entity, sorted by their related rows."""
    voice = s.voice
    text = (
        f"the number of {_counted(p, _each_does(p))}"
        if p.role
        else f"{voice.of('the number of', 'their number of')} {p.many}"
        if it.part.ref is None
        else part(s, it.part, p.many, True)
    )
    way = "descending" if it.desc else "ascending"
    also = f" and {part(s, it.part, p.many, True) if not p.role else text}" if it.part_shown else ""
    by = "that number" if also and it.part.ref is None else text
    tail = voice.of(f", sorted by {by} in {way} order", f" in {way} order of {by}", f", ordered by {by} {way}")
    tail = f" in {way} order of {by}" if ", counting only " in by else tail
    return finish(
        voice,
        f"the {columns(voice, p.shown, plural=True)} of {voice.of('all ', 'the ', '')}{p.several}{also}{tail}",
        plural=True,
    )


def _most(s: Speaker, it: ByEntity, p: _Pair) -> tuple[str, str]:
    """Return `the most employees` or `the highest average salary of employees`, and what asks for the number too."""
    voice = s.voice
    if it.part.ref is None:
        most = (
            voice.word("most" if it.desc else "fewest")
        )
        return (
            f"{most} {p.many}",
            f", and {voice.of('how many', 'the number of ' + p.child.many)}" if it.part_shown else "",
        )
    a = it.part.ref.attribute
    high = voice.of("highest", "largest") if it.desc else voice.of("lowest", "smallest")
    func = {"max": "maximum", "min": "minimum"}.get(it.part.func) or function(voice, it.part.func, a)
    of = "" if p.many in (a.words, w.many(a.words)) else f" of {p.many}"
    return f"the {high} {func} {a.words}{of}", f", and that {func} {a.words}" if it.part_shown else ""


def _each_does(p: _Pair, that: str = "that ") -> str:
    """Return `each has`, `that each is the start station of`."""
    return f"{that}each {p.does[1]}" if p.role else "each has"


def _counted(p: _Pair, does: str) -> str:
    """Return `trips that each is the start station of`, what narrows them after it: `, counting only long trips`."""
    inner = p.many != p.child.many and not p.many.endswith(f" {p.child.many}")
    return f"{p.child.many} {does}, counting only {p.many}" if inner else f"{p.many} {does}"


def _each(s: Speaker, it: ByEntity, p: _Pair) -> Saying:
    voice = s.voice
    text = part(s, it.part, p.many, True)
    cols = columns(voice, p.shown, plural=False)
    if p.role:
        return _of_role(s, p)
    if it.part.ref is None and voice.chance(0.15):
        tail = voice.of("List", "Give me", "Show", "Return")
        return (
            f"How many {p.many} does each {p.single} have? {tail} the {w.compound(p.entity.one, cols)} and the number.",
            "question",
        )
    if voice.chance(0.2):
        verb = voice.of("show", "return", "find", "list", "give", "what are")
        mark = "?" if verb == "what are" else "."
        their = voice.of("the", "their" if p.entity.person else "its")
        return (
            f"For each {p.single}, {verb} {their} {cols} and {text}{mark}",
            "command",
        )
    if it.part.ref is None and voice.chance(0.35):
        each = voice.of("each has", "they have", "each one has") if p.does[0] == "have" else f"they {p.does[0]}"
        text = f"{voice.of('the number of', 'how many', 'the number of')} {p.many} {each}"
    joint = voice.word("beside")
    if voice.chance(0.65):
        if it.part.ref is not None or (not text.endswith((" has", " have", p.does[0])) and voice.chance(0.75)):
            text += " for each"
        det = voice.of("all ", "the ", "")
        return finish(
            voice, f"the {columns(voice, p.shown, plural=True)} of {det}{p.several} {joint} {text}", plural=True
        )
    return finish(voice, f"the {cols} of each {p.single} {joint} {text}", plural=True)


def _of_role(s: Speaker, p: _Pair) -> Saying:
    """Count the rows that each is something to: `the number of trips that each station is the start station of`."""
    voice, one, many = s.voice, columns(s.voice, p.shown, plural=False), columns(s.voice, p.shown, plural=True)
    number = voice.of("the number of", "the number of", "how many")
    they, whose = (f"they {p.does[0]}", "their") if p.entity.person else (f"it {p.does[1]}", "its")
    if voice.chance(0.25):
        verb = voice.of("show", "return", "find", "list", "give")
        return f"For each {p.single}, {verb} {whose} {one} and {number} {_counted(p, they)}.", "command"
    det, joint = voice.of("all ", "the ", ""), voice.word("beside")
    each = _each_does(p, "" if number == "how many" else "that ")
    return finish(voice, voice.of(f"the {many} of {det}{p.several} {joint} {number} {_counted(p, each)}",
                                  f"the {one} of each {p.single} {joint} {number} {_counted(p, they)}"), plural=True)
