"""What the drawing of one schema's questions shares: entities, paths, seeded chance, what was used how often."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from curation.grammar.askable import spells_out
from curation.grammar.intents import Ref
from curation.grammar.lexicon import Attribute, Entity, dressed, entities
from curation.grammar.paths import Link, Path, fans, links, references, ways
from schemas.schema import Schema

if TYPE_CHECKING:
    from schemas.describe import Samples

T = TypeVar("T")

_VAGUE = frozenset({"name", "id", "type", "status", "number", "code", "title", "description", "date", "year"})
_VAGUE |= {"text", "details", "value", "state", "first name", "last name", "email", "phone", "address", "amount"}
"words that say nothing without their table"

ROLE_WEIGHT: Mapping[str, float] = {
    "name": 5,
    "category": 5,
    "place": 5,
    "quantity": 5,
    "year": 4,
    "date": 4,
    "first": 3,
    "last": 3,
    "flag": 1.5,
    "code": 2,
    "contact": 2,
    "time": 1.5,
    "text": 0.6,
    "key": 0.8,
    "other": 0.05,
}


@dataclass(slots=True)
class World:
    """One schema made ready to draw from."""

    schema: Schema
    "the schema"
    rng: random.Random
    "the only source of chance"
    entities: Mapping[str, Entity]
    "by table name"
    steps: Mapping[str, tuple[Link, ...]]
    "links out of each table"
    paths: Mapping[str, tuple[Path, ...]]
    "ways out of each table"
    bases: Mapping[str, Path]
    "for a table without names whose rows each are one row of another (gymnast of people): the way there"
    same: frozenset[tuple[str, str]] = frozenset()
    "pairs of tables, both ways, that tell of the same person under two names of its own: none of them has the other"
    spelt: frozenset[str] = frozenset()
    "tables that only say what codes mean"
    ties: frozenset[str] = frozenset()
    "tying tables that are called by what they tie alone"
    folded: bool = False
    "some columns lie in other tables than they seem to, so that no table may go unsaid"
    used: Counter[tuple[str, str]] = field(default_factory=Counter)
    "how often each table (column '') and column was drawn"

    def entity(self, accept: Callable[[Entity], bool] = lambda _: True) -> Entity | None:
        """Draw an entity, those less used before more often; None when none is acceptable."""
        fit = [e for e in self.entities.values() if accept(e) and not self.nameless(e)]
        fit = [e for e in fit if e.clear] or fit
        if not fit:
            return None
        drawn = self.pick(
            fit,
            lambda e: (
                (0.12 if e.link else 0.2 if e.table in self.spelt else 1.0)
                * (1.0 if e.shown else 0.6)
                * (1.0 if e.clear else 0.03)
                * (0.1 + sum(a.clear for a in e.attributes) / len(e.attributes))
                * self._rare(e.table, "")
            ),
        )
        self.used[(drawn.table, "")] += 1
        return drawn if drawn.clear or self.chance(0.15) else None

    def _rare(self, table: str, column: str) -> float:
        return 1.0 / (1 + 0.15 * self.used[(table, column)])

    def pick(self, items: Sequence[T], weight: Callable[[T], float]) -> T:
        """Draw one of `items` by weight."""
        return self.rng.choices(items, [weight(item) for item in items])[0]

    def attribute(self, entity: Entity, accept: Callable[[Attribute], bool] = lambda _: True) -> Attribute | None:
        """Draw a column of an entity by how askable it is and how seldom it was drawn."""
        fit = [a for a in entity.attributes if accept(a)]
        if any(a.clear for a in entity.attributes):
            fit = [a for a in fit if a.clear]
        weights = [ROLE_WEIGHT[a.role] * (1.0 if a.clear else 0.1) * self._rare(a.table, a.column) for a in fit]
        if not fit or not any(weights):
            return None
        drawn = self.rng.choices(fit, weights)[0]
        self.used[(drawn.table, drawn.column)] += 1
        return drawn

    def at(self, path: Path, start: Entity) -> Entity:
        """Return the entity at the end of a path."""
        return self.entities[path[-1].target] if path else start

    def nameless(self, entity: Entity) -> bool:
        """Tell whether a tying table is called by what it ties alone (`title writer`): its rows have no noun."""
        return entity.table in self.ties

    def path(self, entity: Entity, accept: Callable[[Path], bool] = lambda _: True) -> Path | None:
        """Draw a way out of an entity, shorter ones more often."""
        fit = [
            p
            for p in self.paths.get(entity.table, ())
            if accept(p) and self.entities[p[-1].target].clear and (p[0].up or p[0].target not in self.bases)
            and not any(link.role == entity.one for link in p)
            and (p[0].up or p[-1].target not in self.ties)
            and (p[0].up or len(p) == 2 or self.entities[p[0].target].clear)
            and not (len(p) > 1 and entity.table in self.spelt) and (p[0].source, p[0].target) not in self.same
        ]
        if not fit:
            return None
        return self.pick(
            fit,
            lambda p: (
                (1.0, 1.5, 0.9)[len(p) - 1]
                * self._rare(p[-1].target, "")
                * (0.06 if self.entities[p[-1].target].link else 1.0)
            ),
        )

    def column(self, entity: Entity, accept: Callable[[Attribute], bool] = lambda _: True) -> Ref | None:
        """Draw a column of an entity or, for one without names of its own, of its base."""
        base = self.base(entity)
        inherited = self.at(base, entity)
        if base and self.rng.random() < 0.5:
            found = self.attribute(inherited, lambda a: a.role != "key" and accept(a))
            if found:
                return Ref(base, found)
        own = self.attribute(entity, accept)
        return Ref((), own) if own else None

    def up(self, entity: Entity) -> Path | None:
        """Draw a way to one row (a parent, or its parent)."""
        return self.path(entity, lambda p: not fans(p) and p[0].up and not p[-1].done
                         and not any(link.twice for link in p[:-1]))

    def chance(self, share: float) -> bool:
        """Be true in `share` of the cases."""
        return self.rng.random() < share

    def base(self, entity: Entity) -> Path:
        """Return the way to the entity whose names this one bears; empty when it has its own."""
        return self.bases.get(entity.table, ())

    def names(self, entity: Entity) -> tuple[Ref, ...]:
        """Return the columns that name a row, its own or its base's."""
        base = self.base(entity)
        return tuple(Ref(base, a) for a in self.at(base, entity).shown)

    def sole(self, a: Attribute) -> bool:
        """Tell whether a column's words mean nothing else in the schema, so that its table may go unsaid."""
        if self.folded:
            return False
        times = sum(a.words in (other.words, other.plain) for e in self.entities.values() for other in e.attributes)
        nouns = {noun for e in self.entities.values() for noun in (e.one, e.many)}
        return a.clear and times == 1 and a.words not in _VAGUE | nouns

    def own(self, *attributes: Attribute) -> tuple[Ref, ...]:
        """Return references to a subject's own columns."""
        return tuple(Ref((), a) for a in attributes)


def moods(plain: World) -> Mapping[str, World]:
    """Return the world in each mood of speech; chance and counts are shared, only columns are called differently."""
    whole = {path[-1].target: plain.entities[path[-1].target] for path in plain.bases.values()}
    full, loose = (replace(plain, entities=dressed(plain.schema, plain.entities, mood) | whole)
                   for mood in ("full", "loose"))
    steps = {t: tuple(_loose(plain, link) for link in out) for t, out in plain.steps.items()}
    loose = replace(loose, steps=steps, paths={t: ways(steps, t) for t in plain.paths})
    return {"plain": plain, "full": full, "loose": loose}


def _loose(plain: World, link: Link) -> Link:
    """Return a step without the role that goes unsaid where no other key leads there: the singer of a lead singer."""
    kept = link.twice or link.source == link.target or (link,) in plain.bases.values()
    return link if kept else replace(link, role="")


def world(schema: Schema, samples: Samples, seed: str) -> World:
    """Make a schema ready to draw from."""
    found = references(schema)
    keys = {(t, c) for t, columns, _, _ in found for c in columns} | {
        (t, c) for _, _, t, columns in found for c in columns
    }
    keys = {(t, c) for t, c in keys if not _worded(schema, t, c)}
    keys |= {
        (t.name, t.primary_key[0])
        for t in schema.tables
        if len(t.primary_key) == 1 and not _worded(schema, t.name, t.primary_key[0])
    }
    outgoing: dict[str, tuple[tuple[str, ...], ...]] = {}
    for table, columns, _, _ in found:
        outgoing[table] = (*outgoing.get(table, ()), columns)
    named = {e.table: e for e in entities(schema, samples, frozenset(keys), outgoing)}
    steps = {t: tuple(_counted(named, link) for link in out) for t, out in links(schema).items()}
    steps = {t: tuple(link for link in out if _told_apart(named, steps, link)) for t, out in steps.items()}
    paths = {t.name: ways(steps, t.name) for t in schema.tables}
    bases = _bases(named, steps)
    spelt = frozenset(e.table for e in named.values() if spells_out(e))
    ties = frozenset(e.table for e in named.values() if _nameless(e, named, steps))
    return World(schema, random.Random(seed), named, steps, paths, bases, _same(named, steps, bases), spelt, ties)


def _told_apart(named: Mapping[str, Entity], steps: Mapping[str, tuple[Link, ...]], link: Link) -> bool:
    """Tell whether a step says which key is meant; of two in a tying table that has no noun, it does not."""
    child = named[link.target]
    return link.up or not link.twice or not child.link or (child.clear and not _nameless(child, named, steps))


def _nameless(entity: Entity, named: Mapping[str, Entity], steps: Mapping[str, tuple[Link, ...]]) -> bool:
    ends = [named[link.target].one for link in steps.get(entity.table, ()) if link.up]
    told = {word for one in ends for word in one.split()}
    doubled = entity.person and any(entity.one.endswith(f" {one}") for one in ends)
    return doubled or (entity.link and set(entity.one.split()) <= told)


def _bases(named: Mapping[str, Entity], steps: Mapping[str, tuple[Link, ...]]) -> Mapping[str, Path]:
    found: dict[str, Path] = {}
    for table, out in steps.items():
        for link in out:
            plain = link.role in ("", named[table].one)
            if plain and _one_person(named, link) and not named[table].shown and named[link.target].shown:
                found.setdefault(table, (link,))
    return found


def _same(named: Mapping[str, Entity], steps: Mapping[str, tuple[Link, ...]], bases: Mapping[str, Path]
          ) -> frozenset[tuple[str, str]]:
    ties = [(link.source, link.target) for table, out in steps.items() for link in out
            if (link,) != bases.get(table) and _one_person(named, link) and link.source != link.target]
    return frozenset(ties) | {(target, source) for source, target in ties}


def _one_person(named: Mapping[str, Entity], link: Link) -> bool:
    """Tell whether a key ties rows of two tables of persons one to one."""
    child = named[link.source]
    holder = child.index.get(link.source_columns[0])
    alone = holder is not None and len(link.source_columns) == 1 and holder.unique and holder.rows >= 3
    return link.up and alone and not child.link and child.person and named[link.target].person


def _counted(named: Mapping[str, Entity], link: Link) -> Link:
    """Correct a link's fan by the data: a key column without repetition meets one row at most."""
    child = named[link.target]
    holder = child.index.get(link.target_columns[0]) if link.fans and len(link.target_columns) == 1 else None
    alone = holder and holder.unique and (not child.shown or holder.column in child.key) and not child.link
    return replace(link, fans=False) if alone else link


def _worded(schema: Schema, table: str, column: str) -> bool:
    """Tell whether a key column holds words that people say (a name that is the key)."""
    found = schema.table(table).column(column)
    return found.type == "text" and found.name.lower().endswith(("name", "title", "country", "city"))
