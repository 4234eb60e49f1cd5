"""Say conditions on related rows: `whose department is in Chicago`, `with no concerts`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from curation.grammar import words as w
from curation.grammar.askable import spells_out
from curation.grammar.deeds import Deed, deed
from curation.grammar.intents import Against, Has, Ref, Test
from curation.grammar.lexicon import Entity
from curation.grammar.paths import Link, Path
from curation.grammar.say_tests import options, say
from curation.grammar.voice import Clause, Shape, have, noun, post, verb, whose

if TYPE_CHECKING:
    from curation.grammar.say_subject import Speaker


_BELONG = ("belong to", "belongs to")
_CLOSE: tuple[Shape, ...] = ("pre", "post")
"shapes of two conditions on a related row, so that neither can be taken for one on the subject"


def upward(s: Speaker, entity: Entity, test: Test) -> list[Clause]:
    """Say a condition on the one row above: `whose department is in Chicago`, `in the Sales department`."""
    test, voice = _meant(s, entity, test), s.voice
    path = test.ref.path
    if not path:
        return options(voice, entity, test)
    target = s.target(path)
    chain = "'s ".join(s.nouns(link)[0] for link in path)
    one, many = s.nouns(path[-1])
    inner = say(voice, target, test, ("verb", "whose", "post"))
    ways = [] if any(step.done for step in path) else [whose(f"{chain}{_tail(inner)}")]
    link = _toward(s, entity, path[0])
    if len(path) > 1:
        between = s.entities[path[0].target]
        text = noun(voice, *s.nouns(path[0]), between.person, [s.clause(between, Test(Ref(path[1:], test.ref.attribute),
                                                                                      test.op, test.values))])
        return [post(f"{link} {text}"), *(ways[:1] if test.op == "=" and inner.shape != "whose" else []),
                *(ways[:1] if len(path) == 2 and s.voice.chance(0.2) else [])]
    if path[0].role and link.endswith(" by"):
        one, many = target.one, target.many
    single = noun(voice, one, many, target.person, [inner], plural=False)
    named = test.op == "=" and (test.ref.attribute,) == target.shown
    held = one.rpartition(" ")[2] in {*w.data("verbs")["groups"], *w.data("verbs")["in"]} or link.endswith(" by")
    does = _stood(entity, path[0], one, link)
    said = does != _BELONG or (held and voice.chance(0.25))
    kindred = one.rpartition(" ")[2] in ("language", "currency", "subject", "color", "genre", "species", "breed")
    if named or (kindred and test.op == "in" and (test.ref.attribute,) == target.shown):
        told = voice.value(test.values[0], name=True) if named else voice.values(test.values)
        if kindred:
            return [whose(f"{one} is {told}"), post(f"with {one} {told}"), post(f"with {told} as their {one}")]
        return ways + [c for c in _by_name(s, one, does, link, told) if said or c.shape != "verb"]
    if test.op == "=" and test.ref.attribute.unique:
        of_it = [verb(f"{does[0]} the {single}", f"{does[1]} the {single}")] if said else []
        return [*ways, post(f"{link} the {single}"), *of_it]
    several = noun(voice, one, many, target.person, [inner])
    some = w.a(single)
    out = [*ways, post(f"{link} {some}"), post(f"{link} {several}"), post(f"{link} {several}")]
    return out + ([verb(f"{does[0]} {several}", f"{does[1]} {some}"), verb(f"{does[0]} {some}", f"{does[1]} {some}")]
                  if said else [])


def _stood(entity: Entity, link: Link, one: str, toward: str) -> tuple[str, str]:
    """Return how rows stand to the one above, plural and singular: works in, is reported by, has (a home team)."""
    if toward == "with":
        return "have", "has"
    by = (f"are {toward}", f"is {toward}") if link.done or toward.endswith(" by") else _BELONG
    return by if link.role or link.done else stands(entity.one, one, entity.person) or by


def _meant(s: Speaker, entity: Entity, test: Test) -> Test:
    """Return a condition on a table that only says what codes mean as one on what has the code: goals of kind X."""
    path, target = test.ref.path, s.target(test.ref.path)
    if not path[-1].up or not spells_out(target):
        return test
    holder, said = (s.target(path[:-1]) if len(path) > 1 else entity).one.split(), s.nouns(path[-1])[0].split()
    shared = next((n for n in range(len(holder), 0, -1) if said[:n] == holder[-n:] and len(said) > n), 0)
    label = " ".join(said[shared:])
    meaning = replace(test.ref.attribute, words=label, plain=label, role="category", adjective="", counted="")
    return Test(Ref(path[:-1], meaning), test.op, test.values)


def _by_name(s: Speaker, one: str, does: tuple[str, str], link: str, value: str) -> list[Clause]:
    """Say the row above by its name: `in the Sales department`, `written by Ann`."""
    whole = f"{s.voice.of('the ', '')}{one} {value}"
    out = [post(f"{link} {whole}"), post(f"{link} the {one} named {value}")]
    out.append(verb(f"{does[0]} {whole}", f"{does[1]} {whole}"))
    if w.is_person(one):
        return [*out, *([post(f"{link} {value}")] if link.endswith(" by") else [])]
    if link == "with":
        return out
    out.append(post(f"{link} the {value} {one}"))
    if does[0] != "belong to" and not does[0].endswith(" by"):
        out += [verb(f"{does[0]} the {value} {one}", f"{does[1]} the {value} {one}")] * 2
    return out + [post(f"{link} {value}")] * 2 if link in ("in", "by", "from", "at") or link.endswith(" by") else out


def stands(one: str, other: str, person: bool = False) -> tuple[str, str] | None:
    """Return how one noun stands to another, plural and singular: employees *work in* a department."""
    words, first, last = w.data("verbs"), one.rpartition(" ")[2], other.rpartition(" ")[2]
    found = words["stands"].get(f"{first} {last}")
    if found:
        return str(found[0]), str(found[1])
    if first in words["events"] and last in words["sites"]:
        return "take place in", "takes place in"
    if last in words["places"]:
        return ("are from", "is from") if person else ("are located in", "is located in")
    return None


def _toward(s: Speaker, entity: Entity, link: Link) -> str:
    if link.done:
        return link.done
    words, last = w.data("verbs"), s.nouns(link)[0].rpartition(" ")[2]
    done = None if link.role else deed(s.entities[link.target], entity)
    if done and done.passive:
        return done.passive
    agent = words["agents_of_persons"].get(last) if entity.person else w.agent(last, entity.one)
    if agent:
        return str(agent)
    if link.role:
        return "with"
    own = entity.one.rpartition(" ")[2]
    if last in words["groups"] and not entity.person:
        return "on" if f"{own} {last}" in ("track album", "song album") else "of"
    if own in words["events"] and last in words["sites"]:
        return s.voice.of("at", "in")
    fit = [p for p in ("in", "by", "for", "from", "at") if last in words[p]]
    if fit:
        return s.voice.of(*fit)
    target = s.entities[link.target]
    if entity.person and not target.person and last not in words["works"]:
        return "in"
    return "of" if target.person or w.is_person(last) else s.voice.of("of", "of", "of", "for")


_GOING = {"costing": "costs", "earning": "earns", "weighing": "weighs", "making": "makes", "lasting": "lasts"}


def _tail(inner: Clause) -> str:
    """Return what follows `whose department`: `'s name is X`, ` has a budget above 5`, ` is located in X`."""
    if inner.shape == "whose":
        return f"'s {inner.one}"
    if inner.shape == "verb":
        return f" {inner.one}"
    going, _, rest = inner.one.partition(" ")
    if going in _GOING:
        return f" {_GOING[going]} {rest}"
    return f" has {inner.one.removeprefix('with ')}" if inner.one.startswith("with ") else f" is {inner.one}"


def downward(s: Speaker, entity: Entity, tests: tuple[Test, ...]) -> list[Clause]:
    """Say conditions on related rows below: `that have an order placed in 2014`."""
    tests = tuple(_meant(s, entity, test) for test in tests)
    path = tests[0].ref.path
    child = s.entities[path[0].target]
    if child.link and len(path) == 2 and s.plain_tie(entity, path):
        return _tied(s, entity, path, tests)
    if len(path) == 2 and len(tests) > 1:
        target = s.target(path)
        told = _close([say(s.voice, target, t, _CLOSE) for t in tests],
                      [say(s.voice, target, t, ("verb",)) for t in tests])
        both = noun(s.voice, *s.nouns(path[1]), target.person, told, plural=False)
        inner = [post(f"{_toward(s, child, path[1])} {w.a(both)}")]
        return _owning(s, child, inner, s.deed(entity, path[:1]))
    beyond = [Test(Ref(test.ref.path[1:], test.ref.attribute), test.op, test.values) for test in tests]
    inner = [s.clause(child, test, _CLOSE if len(tests) > 1 else ()) for test in beyond]
    inner = _close(inner, [s.clause(child, test, ("verb",)) for test in beyond]) if len(tests) > 1 else inner
    return _owning(s, child, inner, s.deed(entity, path[:1]))


def _close(told: list[Clause], verbs: list[Clause]) -> list[Clause]:
    """Return two conditions on a related row such that both can only be its own."""
    kept = all(clause.shape in _CLOSE for clause in told)
    return told if kept or not all(clause.shape == "verb" for clause in verbs) else verbs


def _owning(s: Speaker, child: Entity, inner: list[Clause], done: Deed | None) -> list[Clause]:
    """Say that the subject has related rows: `with orders ...`, `who placed an order ...`."""
    voice = s.voice
    single = noun(voice, child.one, child.many, child.person, inner, plural=False)
    several = noun(voice, child.one, child.many, child.person, inner)
    some = w.a(single) if voice.chance(0.15) else f"at least one {single}" if voice.chance(0.06) else several
    some = several if s.repeats else some
    if done and done.many not in ("have",):
        return [verb(f"{done.many} {some}", f"{done.one} {some}")]
    return [
        have(some),
        have(some),
        post(f"with {several}"),
        post(f"with {several if s.repeats else voice.of(w.a(single), f'at least one {single}')}"),
    ]


def _one_of(s: Speaker, target: Entity, one: str, tests: tuple[Test, ...]) -> str:
    """Return the related row by its name where that is all that is told of it: `the course Algebra`; else ''."""
    if len(tests) > 1 or tests[0].op != "=" or (tests[0].ref.attribute,) != target.shown or s.voice.chance(0.4):
        return ""
    value = s.voice.value(tests[0].values[0], name=True)
    plain = (f"the {one} {value}", f"the {one} named {value}", f"{one} {value}")
    return s.voice.of(*plain, value if target.person else f"the {value} {one}")


def _tied(s: Speaker, entity: Entity, path: Path, tests: tuple[Test, ...]) -> list[Clause]:
    """Say a relation through a tying table, with its verb where the table's name has one."""
    voice, target = s.voice, s.target(path)
    inner = [say(voice, target, t, _CLOSE if len(tests) > 1 else ()) for t in tests]
    inner = _close(inner, [say(voice, target, t, ("verb",)) for t in tests]) if len(tests) > 1 else inner
    single = noun(voice, *s.nouns(path[1]), target.person, inner, plural=False)
    several = noun(voice, *s.nouns(path[1]), target.person, inner)
    some = _one_of(s, target, s.nouns(path[1])[0], tests) or voice.of(w.a(single), several, several)
    found = s.deed(entity, path)
    if found:
        return [verb(f"{found.many} {some}", f"{found.one} {some}")]
    back = s.undergone(path, entity)
    if back and not path[1].role:
        passive = [post(f"{back.passive} {some}"), verb(f"were {back.passive} {some}", f"was {back.passive} {some}")]
        act = post(f"that {some} {back.many if some == several else back.one}")
        return [act, *(passive * 2 if back.passive else [])]
    if not entity.person and not target.person and voice.chance(0.4):
        return [post(f"of {several}")]
    if voice.ties or target.person or not entity.person:
        return [verb(f"are associated with {some}", f"is associated with {some}"), post(f"associated with {some}")]
    return [have(some), post(f"with {several}"), have(some)]


def against(s: Speaker, entity: Entity, condition: Against) -> list[Clause]:
    """Say a comparison with an aggregate: `older than the average`, `whose salary is above that of all managers`."""
    voice, a = s.voice, condition.ref.attribute
    n, up = a.words, condition.op == ">"
    if condition.scope is not None:
        scope = noun(voice, entity.one, entity.many, entity.person, [say(voice, entity, condition.scope)])
        side = voice.of("greater than", "higher than", "more than") if up else voice.of("less than", "lower than")
        those = "those" if w.be(n) == "are" else "that"
        whole = {
            "avg": f"the average {n} of {scope}",
            "max": voice.of(f"the maximum {n} of {scope}", f"{those} of all {scope}"),
            "min": voice.of(f"the minimum {n} of {scope}", f"{those} of all {scope}"),
        }[condition.func]
        return [whose(f"{n} {w.be(n)} {side} {whole}"), post(f"with {w.a(n)} {side} {whole}")]
    mean = voice.word("average")
    side = (
        voice.of("above", "higher than", "greater than", "larger than", "more than")
        if up
        else voice.of("below", "lower than", "less than", "smaller than", "below")
    )
    whole = voice.of(f"the {mean}", f"the {mean} {n}", f"the {mean} {n}", f"the {mean} {n} of all {entity.many}")
    text = f"{w.a(n)} {side} {whole}"
    options = [whose(f"{n} {w.be(n)} {side} {whole}"), post(f"with {text}"), have(text)]
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
    voice, meant = s.voice, tuple(_meant(s, entity, t) for t in condition.tests)
    condition = replace(condition, tests=meant, path=meant[0].ref.path if meant else condition.path)
    child, target = s.entities[condition.path[0].target], s.target(condition.path)
    tied = len(condition.path) > 1 and child.link and s.plain_tie(entity, condition.path)
    inner = [
        say(voice, target, t)
        if tied or len(t.ref.path) == 1
        else s.clause(child, Test(Ref(t.ref.path[1:], t.ref.attribute), t.op, t.values))
        for t in condition.tests
    ]
    thing = target if tied else child
    several = noun(voice, thing.one, thing.many, thing.person, inner)
    single = noun(voice, thing.one, thing.many, thing.person, inner, plural=False)
    found = s.deed(entity, condition.path if tied else condition.path[:1])
    if not condition.negative:
        some = w.a(single) if voice.chance(0.2) else f"at least one {single}" if voice.chance(0.1) else several
        if found:
            return [verb(f"{found.many} {some}", f"{found.one} {some}")]
        return [have(some), post(f"with {several}"), post(f"with at least one {single}"), have(some)]
    if found:
        return [verb(*found.denied(several))]
    back = s.undergone(condition.path, entity) if tied and not condition.path[1].role else None
    if back and back.passive and not inner:
        return [post(f"that no {single} {back.one}"), verb(f"have no {several}", f"has no {several}")]
    options = [verb(f"do not have any {several}", f"does not have any {several}"), have(f"no {several}"),
               post(f"with no {several}"), post(f"without {voice.of('any ', '')}{several}"),
               verb(f"do not have {w.a(single)}", f"does not have {w.a(single)}")]
    never = [verb(f"don't have any {several}", f"doesn't have any {several}"),
             verb(f"have never had any {several}", f"has never had any {several}")]
    return options if inner else options + never
