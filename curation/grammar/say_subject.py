"""Say a subject: the entity's noun with its conditions, along relations: `students enrolled in courses`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from curation.grammar import words as w
from curation.grammar.deeds import Deed, deed, keyed, tied
from curation.grammar.intents import Against, Condition, Has, Ref, Subject, Test
from curation.grammar.lexicon import Attribute, Entity
from curation.grammar.paths import Link, Path, fans
from curation.grammar.say_relations import against, downward, has, upward
from curation.grammar.say_tests import say
from curation.grammar.voice import Clause, Shape, Voice, noun, series
from curation.grammar.world import World


class Speaker:
    """A voice that knows the schema's entities."""

    def __init__(self, voice: Voice, world: World, *, repeats: bool = False) -> None:
        """Speak of the entities of `world` with `voice`; with `repeats`, a row is told once per related row."""
        self.voice = voice
        self.world = world
        self.entities: Mapping[str, Entity] = world.entities
        self.repeats = repeats
        self.told: bool | None = None

    def target(self, path: Path) -> Entity:
        """Return the entity at a path's end."""
        return self.entities[path[-1].target]

    def own(self, entity: Entity, refs: Sequence[Ref]) -> list[Attribute]:
        """Return the shown columns that are said as the entity's own: its own and its base's."""
        base = self.world.base(entity)
        return [r.attribute for r in refs if not r.path or r.path == base]

    def nouns(self, link: Link) -> tuple[str, str]:
        """Return what the target of a link is called, singular and plural: its role, or its own noun."""
        if link.up and link.role:
            return link.role, w.many(link.role)
        entity = self.entities[link.target]
        return entity.one, entity.many

    def columns(self, attributes: Sequence[Attribute], *, plural: bool) -> str:
        """Return columns as words."""
        return columns(self.voice, attributes, plural=plural)

    def deed(self, entity: Entity, path: Path) -> Deed | None:
        """Return what `entity` does to the rows at a path's end, by their key or tying table; None when unknown."""
        link, target = self.entities[path[0].target], self.target(path)
        if path[0].up or any(step.role or step.done for step in path):
            return keyed(path[0]) if len(path) == 1 and not path[0].up and self._told(path[0]) else None
        if len(path) == 1:
            return deed(entity, target)
        tie = link.link and len(path) == 2
        found = deed(entity, target, loose=False)
        if found:
            return found if tie else None
        return tied(entity, link, target) or (deed(entity, target) if tie else None)

    def _told(self, link: Link) -> bool:
        """Tell whether it is said what a row is to those below; of an only key (`home city`) half the questions do."""
        if link.twice or link.done or w.is_person(link.role):
            return True
        if self.told is None:
            self.told = self.voice.chance(0.5)
        return self.told

    def plain_tie(self, entity: Entity, path: Path) -> bool:
        """Tell whether the table between two others goes unsaid: it has a verb, or only their names, not a noun."""
        link, target = self.entities[path[0].target], self.target(path)
        own = set(link.one.split()) - set(entity.one.split()) - set(target.one.split())
        if any(step.twice for step in path):
            return False
        return not link.clear or not own or bool(self.deed(entity, path) or self.undergone(path, entity))

    def undergone(self, path: Path, entity: Entity) -> Deed | None:
        """Return what the rows at the end of a path through a tying table do to `entity`; None for nothing."""
        link, target = self.entities[path[0].target], self.target(path)
        return deed(target, entity, loose=False) or tied(target, link, entity) or deed(target, entity)

    def clause(self, entity: Entity, condition: Condition, shapes: tuple[Shape, ...] = ()) -> Clause:
        """Return a condition as a clause on `entity`'s noun, of one of `shapes` where that can be said."""
        if isinstance(condition, Against):
            return self.voice.clause(against(self, entity, condition), shapes)
        if isinstance(condition, Has):
            return self.voice.clause(has(self, entity, condition), shapes)
        path = condition.ref.path
        if not shapes and entity.person and self.voice.chance(0.4):
            shapes = ("verb",)
        if not path or path == self.world.base(entity):
            return say(self.voice, entity, condition, shapes)
        if path[0].up:
            return self.voice.clause(upward(self, entity, condition), shapes)
        return self.voice.clause(downward(self, entity, (condition,)), shapes)

    def clauses(self, subject: Subject, shapes: tuple[Shape, ...] = ()) -> list[Clause]:
        """Return a subject's conditions as clauses; those joined by OR alike, those on one related row as one."""
        tests = [c for c in subject.conditions if isinstance(c, Test)]
        if subject.any:
            if len(tests) == 2 and tests[0].ref == tests[1].ref and tests[0].op == tests[1].op == "=":
                either = Test(tests[0].ref, "in", (tests[0].values[0], tests[1].values[0]))
                return [self.clause(subject.entity, either, shapes)]
            wanted = shapes or self.voice.rng.choice((("whose",), ("verb",), ("whose",)))
            return [self.clause(subject.entity, c, wanted) for c in subject.conditions]
        if len(tests) > 1 and tests[0].ref.path == tests[1].ref.path and fans(tests[0].ref.path):
            both = self.voice.clause(downward(self, subject.entity, tuple(tests[:2])), shapes)
            return [both, *(self.clause(subject.entity, c, shapes) for c in subject.conditions[2:])]
        found = [self.clause(subject.entity, c, shapes) for c in subject.conditions]
        if len(found) > 1:
            found = [self.clause(subject.entity, c, ("whose",)) if clause.shape == "post" and self._far(c) else clause
                     for c, clause in zip(subject.conditions, found, strict=True)]
        return found

    def _far(self, condition: Condition) -> bool:
        """Tell whether a condition is on a row above that is not told by its name: more could be taken for its."""
        if not isinstance(condition, Test) or not condition.ref.path or not condition.ref.path[0].up:
            return False
        return condition.op != "=" or (condition.ref.attribute,) != self.target(condition.ref.path).shown

    def people(self, subject: Subject, *, plural: bool = True) -> str:
        """Return the subject as a noun phrase without article: `singers who are older than 30`."""
        e = subject.entity
        word = "or" if subject.any else "and"
        return noun(self.voice, e.one, e.many, e.person, self.clauses(subject), plural=plural, word=word)


def columns(voice: Voice, attributes: Sequence[Attribute], *, plural: bool) -> str:
    """Return columns as words: `names and ages`, `name, age and country`."""
    parts = [a.words for a in attributes]
    parts = [a.plain if at and words.split()[0] == parts[0].split()[0] and voice.chance(0.7) else words
             for at, (a, words) in enumerate(zip(attributes, parts, strict=True))]
    for start in range(len(parts) - 1):
        if parts[start : start + 2] == ["first name", "last name"]:
            full = voice.of("first and last name", "first name and last name", "full name", "first and last name")
            if plural:
                full = "first names and last names" if full.startswith("first name ") else full + "s"
            if len(parts) == 2:
                return full
            parts[start : start + 2] = ["full name"] if voice.chance(0.3) else parts[start : start + 2]
            break
    if plural:
        unclear = {a.words for a in attributes if not a.clear}
        parts = [f"{part} values" if part in unclear else part if part.startswith("number of ") else w.many(part)
                 for part in parts]
    if len(parts) == 2 and voice.chance(0.06):
        return series(parts, voice.word("beside"))
    return series(parts, comma=voice.chance(0.5))


def possessive(text: str) -> str:
    """Return `singer's`, `singers'`."""
    return text + ("'" if text.endswith("s") and w.is_plural(text) else "'s")
