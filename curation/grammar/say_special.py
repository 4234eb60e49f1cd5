"""Say the rarer kinds: differences, shares, pairs, places, the best of each group."""

from __future__ import annotations

from curation.grammar import words as w
from curation.grammar.intents import Special
from curation.grammar.say_parts import Saying, finish
from curation.grammar.say_subject import Speaker
from curation.grammar.say_tests import say as say_test

_ORDINALS = {2: "second", 3: "third"}


def special(s: Speaker, it: Special) -> Saying:
    """Return a special intent's question and style."""
    voice, e = s.voice, it.subject.entity
    their = "their" if e.person else "its"
    by = [ref.attribute.words for ref in it.by]
    cols = s.columns([r.attribute for r in it.shown], plural=False)
    many = s.columns([r.attribute for r in it.shown], plural=True)
    high, low = voice.of("highest", "largest"), voice.of("lowest", "smallest")
    match it.kind:
        case "range":
            det = voice.of("all ", "the ", "")
            return finish(voice, f"the difference between the {high} and {low} {by[0]} of {det}{e.many}")
        case "difference":
            return finish(voice, f"the {cols} of each {e.one} and the difference between {their} {by[0]} and {by[1]}")
        case "longest":
            end = "longest" if it.desc else "shortest"
            return finish(voice, f"the {end} {it.by[0].attribute.plain} of {voice.of(f'all {e.many}', f'any {e.one}')}")
        case "nth":
            place = _ORDINALS[it.number]
            return finish(voice, f"the {cols} of the {e.one} with the {place} {high if it.desc else low} {by[0]}")
        case "rank":
            ends = "highest to lowest" if it.desc else "lowest to highest"
            return finish(voice, f"the {cols} of each {e.one} and {their} rank by {by[0]} from {ends}", plural=True)
        case "typical":
            return finish(voice, f"the average number of {e.many} per {by[0]}")
        case "yearly":
            return _yearly(s, it)
        case "percentage" | "label":
            return _tested(s, it, cols)
        case "best":
            return _best(s, it, cols)
        case "same":
            return _same(s, it, many)
        case _:
            return _twice(s, it, many)


def _yearly(s: Speaker, it: Special) -> Saying:
    voice, many, date = s.voice, it.subject.entity.many, it.by[0].attribute.words
    done = it.by[0].attribute.adjective
    if done in ("born", "hired", "founded", "released", "published", "built", "opened", "placed"):
        return voice.of(f"How many {many} were {done} in each year?", f"Count the {many} {done} in each year.",
                        f"For each year, show the number of {many} {done}."), "question"
    return voice.of(f"How many {many} are there for each year of the {date}?",
                    f"Count the {many} by the year of their {date}.",
                    f"For each year of the {date}, show the year and the number of {many}."), "question"


def _tested(s: Speaker, it: Special, cols: str) -> Saying:
    assert it.test
    voice, e = s.voice, it.subject.entity
    if it.kind == "label":
        test = say_test(voice, e, it.test, ("whose",))
        return voice.of(
            f"For each {e.one}, show the {cols} and 'yes' if the {test.one}, otherwise 'no'.",
            f"List the {cols} of every {e.one} and whether the {test.one} ('yes' or 'no').",
        ), "command"
    test = say_test(voice, e, it.test, ("verb",))
    if test.shape == "verb":
        return (
            f"What {voice.of('percentage', 'percent')} of {voice.of('', 'the ', 'all ')}{e.many} {test.many}?",
            "question",
        )
    text = f"whose {test.many}" if test.shape == "whose" else test.many
    return finish(
        voice,
        f"the percentage of {e.many} {text}" if test.shape != "pre" else f"the percentage of {test.many} {e.many}",
    )


def _best(s: Speaker, it: Special, cols: str) -> Saying:
    voice, e = s.voice, it.subject.entity
    key, by = it.by[0].attribute, it.by[1].attribute
    high = voice.of("highest", "largest") if it.desc else voice.of("lowest", "smallest")
    words = w.data("adjectives").get(by.adjective, {}).get("most" if it.desc else "least", ())
    who = (
        f"the {voice.rng.choice(words)} {e.one}"
        if words and voice.chance(0.6)
        else f"the {e.one} with the {high} {by.words}"
    )
    return voice.of(
        f"For each {key.words}, {voice.of('show', 'give', 'find', 'list')} the {key.words} and the {cols} of {who}.",
        f"{voice.of('List', 'Show', 'Find')} each {key.words} and the {cols} of {who} in it.",
    ), "command"


def _same(s: Speaker, it: Special, many: str) -> Saying:
    assert it.test
    voice, e, shared = s.voice, it.subject.entity, it.by[0].attribute.words
    value = voice.value(it.test.values[0], name=True)
    return finish(
        voice,
        f"the {many} of the other {e.many} {voice.of('that have', 'with')} the same {shared} as "
        f"{voice.of('', f'the {e.one} ') if e.person else f'the {e.one} '}{value}",
        plural=True,
    )


def _twice(s: Speaker, it: Special, many: str) -> Saying:
    voice, e = s.voice, it.subject.entity
    if it.kind == "pairs":
        same = it.by[1].attribute.words
        return voice.of(
            f"{voice.of('Find', 'List', 'Show')} the {many} of all pairs of {e.many} with the same {same}.",
            f"Which pairs of {e.many} have the same {same}? {voice.of('List', 'Show')} their {many}.",
        ), "command"
    assert it.link
    role = it.link.role
    cols = many.removesuffix("s")
    if it.number:
        return finish(
            voice,
            f"the {many} of {voice.of('all ', 'the ', '')}{w.many(role)} and the number of {e.many} each has",
            plural=True,
        )
    return finish(
        voice, f"the {cols} of each {e.one} and the {cols} of {'their' if e.person else 'its'} {role}", plural=True
    )
