"""Say conditions on related rows: `whose department is in Chicago`, `with no concerts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from curation.grammar import words as w
from curation.grammar.intents import Against, Has, Ref, Test
from curation.grammar.lexicon import Entity
from curation.grammar.paths import Link
from curation.grammar.say_tests import say
from curation.grammar.voice import Clause, have, noun, post, verb, whose

if TYPE_CHECKING:
    from curation.grammar.say_subject import Speaker


def upward(s: Speaker, entity: Entity, test: Test) -> list[Clause]:
    """Say a condition on the one row above: `whose department is in Chicago`, `in the Sales department`."""
    path, voice = test.ref.path, s.voice
    target = s.target(path)
    chain = "'s ".join(s.nouns(link)[0] for link in path)
    one, many = s.nouns(path[-1])
    inner = say(voice, target, test, ("verb", "whose", "post"))
    options = [whose(f"{chain}{_tail(inner)}")] * 2
    link = _toward(s, entity, path[0])
    if len(path) > 1:
        middle = s.nouns(path[0])
        text = noun(voice, *middle, s.entities[path[0].target].person, [whose(f"{one}{_tail(inner)}")])
        return [*options, post(f"{link} {text}")]
    single = noun(voice, one, many, target.person, [inner], plural=False)
    named = test.op == "=" and (test.ref.attribute,) == target.shown
    does = stands(entity.one, one) or ("belong to", "belongs to")
    if named:
        return options + _by_name(s, one, does, link, voice.value(test.values[0], name=True))
    if test.op == "=" and test.ref.attribute.unique:
        return [*options, post(f"{link} the {single}"), verb(f"{does[0]} the {single}", f"{does[1]} the {single}")]
    several = noun(voice, one, many, target.person, [inner])
    some = w.a(single)
    return [*options, post(f"{link} {some}"), post(f"{link} {several}"), post(f"{link} {several}"),
            verb(f"{does[0]} {several}", f"{does[1]} {some}"), verb(f"{does[0]} {some}", f"{does[1]} {some}")]


def _by_name(s: Speaker, one: str, does: tuple[str, str], link: str, value: str) -> list[Clause]:
    """Say the row above by its name: `in the Sales department`, `written by Ann`."""
    whole = f"{s.voice.of('the ', '')}{one} {value}"
    out = [post(f"{link} {whole}"), post(f"{link} the {value} {one}"), post(f"{link} the {one} named {value}"),
           verb(f"{does[0]} {whole}", f"{does[1]} {whole}")]
    if does[0] != "belong to":
        out += [verb(f"{does[0]} the {value} {one}", f"{does[1]} the {value} {one}")] * 2
    return out + [post(f"{link} {value}")] * 2 if link in ("in", "by", "from", "at") or link.endswith(" by") else out


def stands(one: str, other: str) -> tuple[str, str] | None:
    """Return how one noun stands to another, plural and singular: employees *work in* a department."""
    found = w.data("verbs")["stands"].get(f"{one.rpartition(' ')[2]} {other.rpartition(' ')[2]}")
    return (str(found[0]), str(found[1])) if found else None


def _toward(s: Speaker, entity: Entity, link: Link) -> str:
    words, last = w.data("verbs"), s.nouns(link)[0].rpartition(" ")[2]
    agent = words["agents_of_persons" if entity.person else "agents"].get(last)
    if agent and (
        agent != "made by" or entity.one.rpartition(" ")[2] in words["made"] or last in ("manufacturer", "maker")
    ):
        return str(agent)
    fit = [p for p in ("in", "by", "for", "from", "at") if last in words[p]]
    if fit:
        return s.voice.of(*fit)
    return "with" if entity.person else s.voice.of("of", "of", "for")


def _tail(inner: Clause) -> str:
    """Return what follows `whose department`: `'s name is X`, ` has a budget above 5`, ` is located in X`."""
    if inner.shape == "whose":
        return f"'s {inner.one}"
    if inner.shape == "verb":
        return f" {inner.one}"
    return f" has {inner.one.removeprefix('with ')}" if inner.one.startswith("with ") else f" is {inner.one}"


def downward(s: Speaker, entity: Entity, tests: tuple[Test, ...]) -> list[Clause]:
    """Say conditions on related rows below: `that have an order placed in 2014`."""
    path = tests[0].ref.path
    child = s.entities[path[0].target]
    if len(path) == 1:
        return _owning(s, child, [say(s.voice, child, test) for test in tests])
    if child.link and len(path) == 2:
        target = s.target(path)
        return _tied(s, entity, child, target, s.nouns(path[1]), [say(s.voice, target, test) for test in tests])
    inner = [s.clause(child, Test(Ref(test.ref.path[1:], test.ref.attribute), test.op, test.values)) for test in tests]
    return _owning(s, child, inner)


def _owning(s: Speaker, child: Entity, inner: list[Clause]) -> list[Clause]:
    """Say that the subject has related rows: `with orders ...`, `that have an order ...`."""
    voice = s.voice
    single = noun(voice, child.one, child.many, child.person, inner, plural=False)
    several = noun(voice, child.one, child.many, child.person, inner)
    some = voice.of(f"{w.a(single)}", several, several, f"at least one {single}", f"any {several}")
    return [
        have(some),
        have(some),
        post(f"with {several}"),
        post(f"with {voice.of(w.a(single), f'at least one {single}')}"),
    ]


def _tied(
    s: Speaker, entity: Entity, link: Entity, target: Entity, nouns: tuple[str, str], inner: list[Clause]
) -> list[Clause]:
    """Say a relation through a tying table, with its verb where the table's name has one."""
    voice = s.voice
    single = noun(voice, *nouns, target.person, inner, plural=False)
    several = noun(voice, *nouns, target.person, inner)
    some = voice.of(w.a(single), several, several)
    found = s.verb(entity, link, target)
    if found:
        return [verb(f"{found[0]} {some}", f"{found[1]} {some}")]
    return [
        have(some),
        post(f"with {several}"),
        verb(f"are associated with {some}", f"is associated with {some}"),
        post(f"associated with {some}"),
    ]


def against(s: Speaker, entity: Entity, condition: Against) -> list[Clause]:
    """Say a comparison with an aggregate: `older than the average`, `whose salary is above that of all managers`."""
    voice, a = s.voice, condition.ref.attribute
    n, up = a.words, condition.op == ">"
    if condition.scope is not None:
        scope = noun(voice, entity.one, entity.many, entity.person, [say(voice, entity, condition.scope)])
        side = voice.of("greater than", "higher than", "more than") if up else voice.of("less than", "lower than")
        whole = {
            "avg": f"the average {n} of {scope}",
            "max": voice.of(f"the maximum {n} of {scope}", f"that of all {scope}"),
            "min": voice.of(f"the minimum {n} of {scope}", f"that of all {scope}"),
        }[condition.func]
        return [whose(f"{n} is {side} {whole}"), post(f"with {w.a(n)} {side} {whole}")]
    mean = voice.of("average", "average", "mean")
    side = (
        voice.of("above", "higher than", "greater than", "larger than", "more than")
        if up
        else voice.of("below", "lower than", "less than", "smaller than", "below")
    )
    whole = voice.of(f"the {mean}", f"the {mean} {n}", f"the {mean} {n}", f"the {mean} {n} of all {entity.many}")
    options = [whose(f"{n} is {side} {whole}"), post(f"with {w.a(n)} {side} {whole}"), have(f"{w.a(n)} {side} {whole}")]
    if a.counted:
        most = "more" if up else "fewer"
        return [have(f"{most} {a.counted} than the {mean}"), post(f"with {most} {a.counted} than the {mean}"), *options]
    entry = w.data("adjectives").get(a.adjective, {})
    for phrase in entry.get("more" if up else "less", ())[:1]:
        if phrase.endswith("than {}") and not phrase.startswith(("with", "that", "rated")):
            text = phrase.format(voice.of(f"the {mean}", f"{mean}", f"the {mean} {entity.one}", f"the {mean} {n}"))
            options += [post(text), verb(f"are {text}", f"is {text}")]
    return options


def has(s: Speaker, entity: Entity, condition: Has) -> list[Clause]:
    """Say that related rows exist or not: `without any orders`, `who have not attended any events`."""
    voice = s.voice
    child, target = s.entities[condition.path[0].target], s.target(condition.path)
    tied = len(condition.path) > 1 and child.link
    inner = [
        say(voice, target, t)
        if tied or len(t.ref.path) == 1
        else s.clause(child, Test(Ref(t.ref.path[1:], t.ref.attribute), t.op, t.values))
        for t in condition.tests
    ]
    thing = target if tied else child
    several = noun(voice, thing.one, thing.many, thing.person, inner)
    single = noun(voice, thing.one, thing.many, thing.person, inner, plural=False)
    found = s.verb(entity, child, target) if tied else None
    if not condition.negative:
        some = voice.of(w.a(single), f"at least one {single}", several, f"any {several}")
        if found:
            return [verb(f"{found[0]} {some}", f"{found[1]} {some}")]
        return [have(some), post(f"with {several}"), post(f"with at least one {single}"), have(some)]
    if found:
        return [_undone(found[0], several)]
    options = [verb(f"do not have any {several}", f"does not have any {several}"), have(f"no {several}"),
               post(f"with no {several}"), post(f"without {voice.of('any ', '')}{several}"),
               verb(f"do not have {w.a(single)}", f"does not have {w.a(single)}")]
    never = [verb(f"don't have any {several}", f"doesn't have any {several}"),
             verb(f"have never had any {several}", f"has never had any {several}")]
    return options if inner else options + never


def _undone(does: str, several: str) -> Clause:
    """Return the denial of a verb: `enrolled in` -> `are not enrolled in any courses`."""
    if does.startswith("are "):
        rest = does.removeprefix("are ")
        return verb(f"are not {rest} any {several}", f"is not {rest} any {several}")
    base = does.split(" ")[0]
    plain = {
        "attended": "attend",
        "participated": "participate",
        "booked": "book",
        "bought": "buy",
        "ordered": "order",
        "reviewed": "review",
        "rated": "rate",
        "visited": "visit",
        "wrote": "write",
        "appeared": "appear",
        "borrowed": "borrow",
        "performed": "perform",
        "played": "play",
        "treated": "treat",
    }.get(base)
    rest = does[len(base) :]
    if plain:
        return verb(f"did not {plain}{rest} any {several}", f"did not {plain}{rest} any {several}")
    return verb(f"do not {does} any {several}", f"does not {does} any {several}")
