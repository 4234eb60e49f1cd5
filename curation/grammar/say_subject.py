"""Say a subject: the entity's noun with its conditions, along relations: `students enrolled in courses with 4 credits`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from curation.grammar import words as w
from curation.grammar.intents import Against, Condition, Has, Subject, Test
from curation.grammar.lexicon import Attribute, Entity
from curation.grammar.paths import Link, Path
from curation.grammar.say_tests import say
from curation.grammar.voice import (
    Clause,
    Shape,
    Voice,
    have,
    noun,
    possessive,
    post,
    predicate,
    relative,
    series,
    verb,
    whose,
)


class Speaker:
    """A voice that knows the schema's entities."""

    def __init__(self, voice: Voice, entities: Mapping[str, Entity]) -> None:
        """Speak of `entities` with `voice`."""
        self.voice = voice
        self.entities = entities

    def target(self, path: Path) -> Entity:
        """Return the entity at a path's end."""
        return self.entities[path[-1].target]

    def nouns(self, link: Link) -> tuple[str, str]:
        """Return what the target of a link is called, singular and plural: its role, or its own noun."""
        if link.up and link.role:
            return link.role, w.many(link.role)
        entity = self.entities[link.target]
        return entity.one, entity.many

    def clause(self, entity: Entity, condition: Condition, shapes: tuple[Shape, ...] = ()) -> Clause:
        """Return a condition as a clause on `entity`'s noun, of one of `shapes` where that can be said."""
        if isinstance(condition, Against):
            return self._against(entity, condition, shapes)
        if isinstance(condition, Has):
            return self._has(entity, condition, shapes)
        path = condition.ref.path
        if not path:
            return say(self.voice, entity, condition, shapes)
        if path[0].up:
            return self._upward(entity, condition, shapes)
        return self._downward(entity, condition, shapes)

    def _upward(self, entity: Entity, test: Test, shapes: tuple[Shape, ...]) -> Clause:
        """Say a condition on the one row above: `whose department is in Chicago`, `in the Sales department`."""
        path, voice = test.ref.path, self.voice
        target = self.target(path)
        chain = "'s ".join(self.nouns(link)[0] for link in path)
        one, many = self.nouns(path[-1])
        inner = say(voice, target, test, ("verb", "whose", "post"))
        options = [whose(f"{chain}{_tail(inner)}")] * 3
        if len(path) == 1:
            phrase = noun(voice, one, many, target.person, [inner], plural=False)
            link = self._toward(entity, path[0])
            options += (
                [post(f"{link} the {phrase}"), verb(f"belong to the {phrase}", f"belongs to the {phrase}")]
                if _single(test)
                else [post(f"{link} {w.a(phrase)}"), post(f"{link} {noun(voice, one, many, target.person, [inner])}")]
            )
            a = test.ref.attribute
            if test.op == "=" and a in target.shown and len(target.shown) == 1:
                value = voice.value(test.values[0], name=True)
                options += [
                    post(f"{link} {voice.of('the ', '')}{one} {value}"),
                    post(f"{link} the {value} {one}"),
                    post(f"{link} {value}")
                    if link in ("in", "by", "from", "at")
                    else post(f"{link} the {one} {value}"),
                ] * 2
        return voice.clause(options, shapes)

    def _toward(self, entity: Entity, link: Link) -> str:
        words, last = w.data("verbs"), self.nouns(link)[0].rpartition(" ")[2]
        fit = [p for p in ("in", "by", "for", "from", "at") if last in words[p]]
        if fit:
            return self.voice.of(*fit)
        return self.voice.of("of", "with", "for") if entity.person or not self.entities[link.target].person else "of"

    def _downward(self, entity: Entity, test: Test, shapes: tuple[Shape, ...]) -> Clause:
        """Say a condition on related rows below: `that have an order placed in 2014`."""
        path, voice = test.ref.path, self.voice
        child = self.entities[path[0].target]
        if len(path) == 1:
            inner = say(voice, child, test)
            return voice.clause(self._owning(child, [inner]), shapes)
        target = self.target(path)
        inner = say(voice, target, test)
        one, many = self.nouns(path[1])
        if child.link and len(path) == 2:
            return voice.clause(self._tied(entity, child, target, one, many, inner), shapes)
        rest = Test(type(test.ref)(path[1:], test.ref.attribute), test.op, test.values)
        return voice.clause(self._owning(child, [self.clause(child, rest)]), shapes)

    def _owning(self, child: Entity, inner: list[Clause]) -> list[Clause]:
        """Say that the subject has related rows: `with orders ...`, `that have an order ...`."""
        voice = self.voice
        single = noun(voice, child.one, child.many, child.person, inner, plural=False)
        several = noun(voice, child.one, child.many, child.person, inner)
        some = voice.of(f"{w.a(single)}", several, several, f"at least one {single}", f"any {several}")
        return [
            have(some),
            have(some),
            post(f"with {several}"),
            post(f"with {voice.of(w.a(single), f'at least one {single}')}"),
        ]

    def _tied(self, entity: Entity, link: Entity, target: Entity, one: str, many: str, inner: Clause) -> list[Clause]:
        """Say a relation through a tying table, with its verb where the table's name has one."""
        voice = self.voice
        single = noun(voice, one, many, target.person, [inner], plural=False)
        several = noun(voice, one, many, target.person, [inner])
        some = voice.of(w.a(single), several, several)
        found = self.verb(entity, link, target)
        if found:
            return [verb(f"{found[0]} {some}", f"{found[1]} {some}")]
        return [
            have(some),
            post(f"with {several}"),
            verb(f"are associated with {some}", f"is associated with {some}"),
            post(f"associated with {some}"),
        ]

    def verb(self, entity: Entity, link: Entity, target: Entity) -> tuple[str, str] | None:
        """Return what `entity` does to `target` by the tying table's name, plural and singular; None when it says nothing."""
        if not entity.person or target.person:
            return None
        names = set(w.split(link.table)) | {w.one(word) for word in w.split(link.table)}
        for entry in w.data("verbs")["verbs"].values():
            if names & set(entry["words"]):
                return str(entry["many"]), str(entry["one"])
        return None

    def _against(self, entity: Entity, condition: Against, shapes: tuple[Shape, ...]) -> Clause:
        voice, n = self.voice, condition.ref.attribute.words
        mean = voice.of("average", "average", "mean")
        if condition.scope is None:
            up = condition.op == ">"
            side = (
                voice.of("above", "higher than", "greater than", "larger than", "more than")
                if up
                else voice.of("below", "lower than", "less than", "smaller than")
            )
            whole = voice.of(f"the {mean}", f"the {mean} {n}", f"{mean}", f"the {mean} {n} of all {entity.many}")
            options = [
                whose(f"{n} is {side} {whole}"),
                post(f"with {w.a(n)} {side} {whole}"),
                have(f"{w.a(n)} {side} {whole}"),
            ]
            entry = w.data("adjectives").get(condition.ref.attribute.adjective, {})
            for phrase in entry.get("more" if up else "less", ())[:1]:
                if phrase.endswith("than {}") and not phrase.startswith(("with", "that", "rated")):
                    options += [
                        post(phrase.format(f"the {mean}")),
                        verb(
                            "are " + phrase.format(f"the {mean} {entity.one}"),
                            "is " + phrase.format(f"the {mean} {entity.one}"),
                        ),
                    ]
            return voice.clause(options, shapes)
        scope = noun(voice, entity.one, entity.many, entity.person, [say(voice, entity, condition.scope)])
        side = (
            voice.of("greater than", "higher than", "more than")
            if condition.op == ">"
            else voice.of("less than", "lower than")
        )
        whole = {
            "avg": f"the average {n} of {scope}",
            "max": voice.of(f"the maximum {n} of {scope}", f"that of all {scope}"),
            "min": voice.of(f"the minimum {n} of {scope}", f"that of all {scope}"),
        }[condition.func]
        return voice.clause([whose(f"{n} is {side} {whole}"), post(f"with {w.a(n)} {side} {whole}")], shapes)

    def _has(self, entity: Entity, condition: Has, shapes: tuple[Shape, ...]) -> Clause:
        voice = self.voice
        child = self.entities[condition.path[0].target]
        target = self.target(condition.path)
        tied = len(condition.path) > 1 and child.link
        tests = [
            say(voice, target, t)
            if tied or len(t.ref.path) == 1
            else self.clause(child, Test(type(t.ref)(t.ref.path[1:], t.ref.attribute), t.op, t.values))
            for t in condition.tests
        ]
        thing = target if tied else child
        several = noun(voice, thing.one, thing.many, thing.person, tests)
        single = noun(voice, thing.one, thing.many, thing.person, tests, plural=False)
        found = self.verb(entity, child, target) if tied else None
        if not condition.negative:
            some = voice.of(w.a(single), f"at least one {single}", several, f"any {several}")
            return (
                verb(f"{found[0]} {some}", f"{found[1]} {some}")
                if found
                else voice.clause([have(some), post(f"with {several}"), post(f"with at least one {single}")], shapes)
            )
        if found and not found[0].startswith("are "):
            return (
                verb(f"have not {found[0]} any {several}", f"has not {found[0]} any {several}")
                if found[0].endswith("ed")
                else verb(f"do not {found[0]} any {several}", f"does not {found[0]} any {several}")
            )
        if found:
            rest = found[0].removeprefix("are ")
            return verb(f"are not {rest} any {several}", f"is not {rest} any {several}")
        return voice.clause(
            [
                verb(f"do not have any {several}", f"does not have any {several}"),
                have(f"no {several}"),
                post(f"with no {several}"),
                post(f"without {voice.of('any ', '')}{several}"),
                verb(f"do not have {w.a(single)}", f"does not have {w.a(single)}"),
                verb(f"have never had {w.a(single)}", f"has never had {w.a(single)}")
                if child.link
                else have(f"no {several}"),
            ],
            shapes,
        )

    def clauses(self, subject: Subject, shapes: tuple[Shape, ...] = ()) -> list[Clause]:
        """Return all conditions of a subject as clauses; those joined by OR in one shape."""
        wanted: tuple[Shape, ...] = ("whose", "verb") if subject.any and not shapes else shapes
        if subject.any:
            wanted = (self.voice.rng.choice(wanted or ("whose",)),)
        return [self.clause(subject.entity, c, wanted) for c in subject.conditions]

    def people(self, subject: Subject, *, plural: bool = True) -> str:
        """Return the subject as a noun phrase without article: `singers who are older than 30`."""
        e = subject.entity
        merged = self._merged(subject)
        if merged:
            return noun(self.voice, e.one, e.many, e.person, [merged], plural=plural)
        return noun(
            self.voice,
            e.one,
            e.many,
            e.person,
            self.clauses(subject),
            plural=plural,
            word="or" if subject.any else "and",
        )

    def _merged(self, subject: Subject) -> Clause | None:
        """Say two values of one column together: `from France or Japan`."""
        tests = [c for c in subject.conditions if isinstance(c, Test)]
        if (
            not subject.any
            or len(tests) != 2
            or tests[0].ref != tests[1].ref
            or tests[0].op != "="
            or tests[1].op != "="
        ):
            return None
        both = Test(tests[0].ref, "in", (tests[0].values[0], tests[1].values[0]))
        return self.clause(subject.entity, both)


def _tail(inner: Clause) -> str:
    """Return what follows `whose department`: `'s name is X`, ` has a budget above 5`, ` is located in X`."""
    if inner.shape == "whose":
        return f"'s {inner.one}"
    return (
        f" {inner.one}"
        if inner.shape == "verb"
        else f" is {inner.one}"
        if not inner.one.startswith("with ")
        else f" has {inner.one.removeprefix('with ')}"
    )


def _single(test: Test) -> bool:
    return test.op == "=" and test.ref.attribute.unique


def columns(voice: Voice, attributes: Sequence[Attribute], *, plural: bool) -> str:
    """Return columns as words: `names and ages`, `name, age and country`."""
    parts = [a.words for a in attributes]
    if len(parts) == 2 and parts == ["first name", "last name"]:
        joined = voice.of("first and last name", "first name and last name", "full name", "first and last name")
        return w.many(joined) if plural and "and" not in joined else joined + "s" if plural else joined
    if plural:
        parts = [w.many(part) for part in parts]
    if voice.chance(0.02):
        return " ".join(parts) if len(parts) == 1 else series(parts, "as well as") if len(parts) == 2 else series(parts)
    return series(parts)


__all__ = ["Speaker", "columns", "possessive", "predicate", "relative"]
