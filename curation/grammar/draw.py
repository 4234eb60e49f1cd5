"""Draw what is asked: one intent at a time, typed, along keys, with every part grounded in the data."""

from __future__ import annotations

from collections.abc import Callable

from curation.grammar import draw_tests as conditions
from curation.grammar.draw_groups import by_entity, by_value
from curation.grammar.draw_measures import count, extreme, measure
from curation.grammar.draw_parts import fanning, fixed, orders, showable, shown
from curation.grammar.draw_sets import absent, combined
from curation.grammar.draw_special import special
from curation.grammar.intents import Against, Condition, Intent, Listing, Ref, Subject, Test
from curation.grammar.lexicon import Entity
from curation.grammar.paths import Path
from curation.grammar.words import data
from curation.grammar.world import World


def draw(world: World) -> Intent | None:
    """Draw one intent; None when the kind drawn does not fit the schema."""
    weights = data("weights")["intents"]
    return _KINDS[world.rng.choices(list(weights), list(weights.values()))[0]](world)


def _listing(world: World) -> Intent | None:
    entity = world.entity(lambda e: any(showable(a) for a in e.attributes))
    if entity is None:
        return None
    weights = data("weights")["listings"]
    kind = world.rng.choices(list(weights), list(weights.values()))[0]
    if kind == "paired":
        return _paired(world, entity)
    if kind == "owner":
        return _owner(world, entity)
    if kind == "distinct":
        return _distinct(world, entity)
    if kind == "all":
        found, any_ = conditions.conditions(world, entity)
        return Listing(Subject(entity, found, any_), ()) if found and not fanning(found) else None
    return _rows(world, entity, kind)


def _rows(world: World, entity: Entity, kind: str) -> Listing | None:
    """Draw columns of an entity's rows, under conditions and in an order as `kind` says."""
    found, any_ = (
        conditions.conditions(world, entity, several=kind == "where order") if "where" in kind else ((), False)
    )
    if "where" in kind and not found:
        return None
    compared = {c.ref.attribute for c in found if isinstance(c, Test | Against) and world.chance(0.75)}
    columns = shown(world, entity, avoid=fixed(found) | compared)
    one_of = {c.ref.attribute for c in found if isinstance(c, Test) and c.op in ("=", "in") and not c.ref.path}
    if not columns or {ref.attribute for ref in columns} <= one_of or (
        kind == "where order"
        and any(isinstance(c, Test) and c.op == "=" and c.ref.attribute.role == "name" for c in found)
    ):
        return None
    fan = fanning(found)
    sort = (
        tuple(o for o in orders(world, entity, columns, fan) if o.ref.attribute not in fixed(found))
        if "order" in kind
        else ()
    )
    limit = world.rng.choice((3, 5, 10)) if kind == "order" and sort and world.chance(0.12) else 0
    shares = data("weights")["distinct"]
    said = world.rng.choices(list(shares), list(shares.values()))[0] if fan else ""
    return Listing(Subject(entity, found, any_), columns, said in ("said", "silent"), said == "said", sort, limit)


def _distinct(world: World, entity: Entity) -> Listing | None:
    a = world.attribute(
        entity,
        lambda a: (
            a.role in ("category", "place", "year", "code", "name", "date", "quantity")
            and not a.unique
            and not a.counted
            and (a.role != "quantity" or 2 * a.distinct <= a.rows)
            and a.distinct > 1
        ),
    )
    if a is None:
        return None
    found: tuple[Condition, ...] = ()
    if world.chance(0.4):
        one = conditions.condition(world, entity, several=True)
        found = (one,) if one else ()
    columns = world.own(a)
    if world.chance(0.1):
        more = world.attribute(entity, lambda b: b.role in ("category", "place", "year", "code") and b is not a)
        columns = world.own(a, more) if more else columns
    sort = orders(world, entity, columns, True) if world.chance(0.12) else ()
    return (
        None
        if {c.attribute for c in columns} & {c.ref.attribute for c in found if isinstance(c, Test | Against)}
        else Listing(Subject(entity, found), columns, True, True, sort)
    )


def _beside(world: World, path: Path) -> bool:
    """Tell whether the two ends of a path belong together: parent, child, or tied by a link table."""
    tied = len(path) == 2 and not path[0].up and world.entities[path[0].target].link
    return (len(path) == 1 or tied) and (path[0].up or not path[0].twice)


def _owner(world: World, entity: Entity) -> Listing | None:
    """Draw what one named row belongs to: `the department of the employee named Ann`."""
    far = 2 if world.chance(0.3) and len(entity.one.split()) < 3 else 1
    path = world.path(entity, lambda p: len(p) <= far and all(link.up for link in p) and p != world.base(entity))
    known = [a for a in entity.attributes if a.unique and a.values and a.role in ("name", "key", "code", "contact")]
    if path is None or not known or (len(path) > 1 and any(" " in world.at(path[:n], entity).one for n in (1, 2))):
        return None
    a = world.pick(known, lambda a: 6.0 if a in entity.shown else 1.0)
    other = world.at(path, entity)
    named = tuple(Ref(path, shown) for shown in other.shown)
    more = world.attribute(
        other, lambda a: showable(a) and a not in other.shown and a.column not in path[-1].target_columns
    )
    shape = world.rng.choices(("name", "other", "both"), (60, 25, 15))[0]
    columns = named if shape == "name" and named else (Ref(path, more),) if more else named
    columns = (*named, Ref(path, more)) if shape == "both" and more else columns
    test = Test(Ref((), a), "=", (world.rng.choice(a.values),))
    return Listing(Subject(entity, (test,)), columns) if columns else None


def _paired(world: World, entity: Entity) -> Listing | None:
    """Draw columns of two entities side by side: `the name of each employee and the name of their department`."""
    path = world.path(entity, lambda p: _beside(world, p) and p != world.base(entity))
    if path is None:
        return None
    other = world.at(path, entity)
    mine = world.names(entity) or shown(world, entity)
    known = (*(path[-1].target_columns if path[-1].up else ()), *(() if path[0].up else path[0].target_columns))
    theirs = tuple(Ref(path, a) for a in (other.shown or tuple(r.attribute for r in shown(world, other) if not r.path)))
    theirs = tuple(r for r in theirs if r.attribute.column not in known or r.attribute in other.shown)
    if world.chance(0.3):
        more = world.attribute(other, lambda a: showable(a) and a.role not in ("key", "text"))
        theirs = (Ref(path, more),) if more else theirs
    if not mine or not theirs:
        return None
    extra = world.attribute(entity, lambda a: showable(a) and Ref((), a) not in mine) if world.chance(0.25) else None
    columns = (*mine, *(world.own(extra) if extra else ()), *theirs)
    found: tuple[Condition, ...] = ()
    if world.chance(0.25):
        one = conditions.test(world, entity, several=True)
        found = (one,) if one and one.ref not in mine else ()
    return Listing(
        Subject(entity, found), columns, order=orders(world, entity, columns, False) if world.chance(0.2) else ()
    )


_KINDS: dict[str, Callable[[World], Intent | None]] = {
    "listing": _listing,
    "count": count,
    "measure": measure,
    "extreme": extreme,
    "by_value": by_value,
    "by_entity": by_entity,
    "combined": combined,
    "absent": absent,
    "special": special,
}
