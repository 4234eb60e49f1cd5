"""Say counts, aggregates and superlatives: `how many singers`, `the average age`, `the oldest singer`."""

from __future__ import annotations

import re

from curation.grammar import words as w
from curation.grammar.deeds import deed
from curation.grammar.intents import Extreme, Measure, Subject, Test
from curation.grammar.lexicon import Attribute
from curation.grammar.say_parts import Saying, ask_noun, finish, functions
from curation.grammar.say_subject import Speaker, columns
from curation.grammar.voice import Voice, predicate


def measure(s: Speaker, it: Measure) -> Saying:
    """Say aggregates over a subject."""
    voice, e = s.voice, it.subject.entity
    part = it.parts[0]
    if (part.func == "count" and part.ref is None and len(it.parts) == 1) or _counts_subject(it):
        return _count(s, it.subject)
    if part.func == "count distinct" and part.ref:
        return _distinct(s, it.subject, part.ref.attribute)
    if part.func == "count" and part.ref is None:
        return _both(s, it)
    deepest = _deepest(s, it)
    if deepest and voice.chance(0.3):
        return deepest, "question"
    phrase = functions(voice, it.parts)
    plural = len(it.parts) > 1
    if not it.subject.conditions:
        tail = voice.of(
            f" of all {e.many}",
            f" of all the {e.many}",
            f" of the {e.many}",
            f" of {e.many}",
            f" across all {e.many}",
            f" for all {e.many}",
            f" of all {e.many}",
            f" of the {e.many}",
        )
        return finish(voice, phrase + tail, plural=plural)
    det = voice.of("", "the ", "all ", "all the ", "")
    return finish(voice, f"{phrase} {voice.of('of', 'of', 'of', 'for')} {det}{s.people(it.subject)}", plural=plural)


def _both(s: Speaker, it: Measure) -> Saying:
    """Say a count beside an aggregate: `the number of singers and their average age`."""
    voice, e = s.voice, it.subject.entity
    people = s.people(it.subject) if it.subject.conditions else e.many
    rest = functions(voice, it.parts[1:]).removeprefix("the ")
    if voice.chance(0.35):
        return f"How many {people} are there, and what is their {rest}?", "question"
    return finish(voice, f"the number of {people} and {voice.of('their', 'the')} {rest}", plural=True)


def _counts_subject(it: Measure) -> bool:
    """Tell whether `count(DISTINCT key)` only counts the subject's rows."""
    part = it.parts[0]
    return (
        part.func == "count distinct" and part.ref is not None and (part.ref.attribute.column,) == it.subject.entity.key
    )


def _count(s: Speaker, subject: Subject) -> Saying:
    voice, e = s.voice, subject.entity
    if not subject.conditions:
        return ask_noun(voice, e.many)
    held = _held(s, subject)
    if held and voice.chance(0.6):
        return held, "question"
    if voice.chance(0.5):
        clauses = s.clauses(subject, ("verb",))
        if all(c.shape == "verb" for c in clauses):
            return f"How many {e.many} {predicate(clauses, word='or' if subject.any else 'and')}?", "question"
    people = s.people(subject)
    return ask_noun(voice, people, long=len(people) > len(e.many) + 25)


def _held(s: Speaker, subject: Subject) -> str:
    """Return `How many orders has the customer Ann placed?` for rows counted by the named row above them, or ''."""
    voice, e, test = s.voice, subject.entity, subject.conditions[0]
    if len(subject.conditions) > 1 or not isinstance(test, Test) or len(test.ref.path) != 1 or test.op != "=":
        return ""
    link = test.ref.path[0]
    target = s.entities[link.target]
    named = target.shown == (test.ref.attribute,) and test.ref.attribute.unique
    if not link.up or link.role or link.done or link.twice or not named:
        return ""
    value = voice.value(test.values[0], name=True)
    who = voice.of(f"the {target.one} {value}", f"the {target.one} named {value}", value, f"{target.one} {value}")
    done = deed(target, e)
    if done is None or done.passive == "associated with":
        return f"How many {e.many} does {who} have?"
    base = w.data("verbs")["bases"].get(done.many)
    if base:
        past = done.passive.removesuffix(" by")
        return voice.of(f"How many {e.many} did {who} {base}?", f"How many {e.many} has {who} {past}?",
                        f"How many {e.many} were {done.passive} {who}?")
    if done.passive and not done.many.startswith("are "):
        return f"How many {e.many} does {who} {done.many}?"
    if done.passive:
        return f"How many {e.many} are {done.passive} {who}?"
    return f"How many {e.many} does {who} have?"


def _deepest(s: Speaker, it: Measure) -> str:
    """Return `How old is the oldest singer?` for an extreme value that has an adjective of its own, or ''."""
    part = it.parts[0]
    if len(it.parts) > 1 or part.func not in ("max", "min") or part.ref is None:
        return ""
    entry = w.data("adjectives").get(part.ref.attribute.adjective, {})
    words = entry.get("most" if part.func == "max" else "least", ())
    if not words or "ask" not in entry:
        return ""
    return f"{entry['ask']} is the {s.voice.rng.choice(words)} {s.people(it.subject, plural=False)}?"


def _distinct(s: Speaker, subject: Subject, a: Attribute) -> Saying:
    voice, e = s.voice, subject.entity
    kind = voice.word("different")
    if subject.conditions:
        return ask_noun(voice, f"{kind} {w.many(a.words)}", f" of {s.people(subject)}", long=True)
    people = voice.of(e.many, f"the {e.many}", f"all {e.many}", f"all the {e.many}")
    if voice.chance(0.2):
        return f"How many {kind} {w.many(a.words)} do {voice.of('the ', '')}{e.many} have?", "question"
    return ask_noun(
        voice,
        f"{kind} {w.many(a.words)}",
        voice.of(f" of {people}", f" among {people}", f" for {people}", f" of {people}"),
    )


def extreme(s: Speaker, it: Extreme) -> Saying:
    """Say the row(s) with the largest or smallest value."""
    voice, e = s.voice, it.subject.entity
    own = s.own(e, it.shown)
    one = it.limit == 1
    named = tuple(own) == tuple(r.attribute for r in s.world.names(e))
    related = it.by.path and it.by.path != s.world.base(e)
    if named and one and not it.subject.conditions and not related and voice.chance(0.4):
        body = _which(s, it)
        who = "Who" if e.person and body.startswith("is the ") else voice.of("Which", "Which", "What")
        return f"{who} {body}?", "question"
    if named and e.person and one and voice.chance(0.2):
        return f"Who is {top(s, it)}?", "question"
    plural = not one and voice.chance(0.85)
    cols = columns(voice, own, plural=plural)
    if one and not related and voice.chance(0.08):
        return (
            f"{voice.of('Which', 'What')} {_which(s, it)}? {voice.of('Give', 'Show', 'List', 'Return')} the {cols}.",
            "question",
        )
    return finish(voice, f"the {cols} of {top(s, it)}", plural=plural or (len(own) > 1 and voice.chance(0.35)))


def _which(s: Speaker, it: Extreme) -> str:
    """Return `singer is the oldest`, `singer has the highest age`."""
    voice, a = s.voice, it.by.attribute
    person = s.people(it.subject, plural=False)
    words = w.data("adjectives").get(a.adjective, {}).get("most" if it.desc else "least", ())
    if words and not it.by.path and voice.chance(0.5):
        return (
            f"{person} is the {voice.rng.choice(words)}"
            if voice.chance(0.7)
            else f"is the {voice.rng.choice(words)} {person}"
        )
    return f"{person} has the {_named(s, it)}"


def _named(s: Speaker, it: Extreme) -> str:
    a = it.by.attribute
    owner = f"{s.nouns(it.by.path[-1])[0]} " if it.by.path and it.by.path != s.world.base(it.subject.entity) else ""
    return f"{_high(s.voice, a, it.desc)} {a.counted or owner + a.words}"


def top(s: Speaker, it: Extreme) -> str:
    """Return `the oldest singer`, `the three singers with the highest age`."""
    voice, e, a = s.voice, it.subject.entity, it.by.attribute
    one = it.limit == 1
    count = "" if one else voice.number(it.limit) + " "
    base = it.by.path == s.world.base(e)
    words = w.data("adjectives").get(a.adjective, {}).get("most" if it.desc else "least", ())
    people = s.people(it.subject, plural=not one)
    if words and (not it.by.path or base) and voice.chance(0.6):
        return f"the {count}{voice.rng.choice(words)} {people}"
    clash = bool(it.subject.conditions)
    if it.by.path and not base and (a.counted or voice.chance(0.4)):
        chain = "'s ".join(s.nouns(link)[0] for link in it.by.path)
        return f"the {count}{people} whose {chain} has the {_high(voice, a, it.desc)} {a.counted or a.words}"
    named = _named(s, it)
    if one and not clash and not it.by.path and not a.counted and voice.chance(0.15):
        return f"the {people} whose {a.words} is the {_high(voice, a, it.desc)}"
    if one and not clash and voice.chance(0.25):
        return f"the {people} {'who' if e.person and voice.chance(0.5) else 'that'} has the {named}"
    if it.desc and not one and not clash and not it.by.path and a.role == "quantity" and voice.chance(0.35):
        return f"the top {count}{people} by {a.words}"
    lead = voice.of("top ", "") if it.desc and not one else ""
    plain = re.search(r"^(?!.* (that|who|whose|where|which) ).* with ", people)
    return f"the {lead}{count}{people} {'and ' if clash and voice.chance(0.3) and plain else ''}with the {named}"


def _high(voice: Voice, a: Attribute, desc: bool) -> str:
    if a.role in ("date", "year"):
        return voice.of("latest", "most recent", "latest") if desc else voice.of("earliest", "oldest", "earliest")
    if a.counted:
        return (
            voice.of("most", "largest number of", "highest number of", "most")
            if desc
            else voice.of("fewest", "smallest number of", "least number of", "fewest")
        )
    return (
        voice.of("highest", "largest", "highest", "maximum", "greatest", "highest")
        if desc
        else voice.of("lowest", "smallest", "lowest", "minimum", "lowest")
    )
