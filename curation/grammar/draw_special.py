"""Draw the rarer kinds, each a small share: what their parts mean is told at each.

range       max - min of by[0]                     difference  by[0] - by[1] of each row
percentage  share of rows that meet test           label       yes or no by test, for each row
longest     row with the longest by[0]             yearly      rows counted by the year of by[0]
pairs       rows that share by[1]; by[0] is a key  boss        rows beside the row their own key points to
same        rows that share by[0] with test's row  nth         the row in the number-th place by by[0]
rank        each row's place by by[0]              best        first by by[1] in each group by by[0]
typical     average count of rows per by[0]
"""

from __future__ import annotations

from collections.abc import Callable

from curation.grammar import draw_tests as conditions
from curation.grammar.askable import comparable
from curation.grammar.draw_groups import groupable
from curation.grammar.intents import Intent, Kind, Ref, Special, Subject, Test
from curation.grammar.lexicon import Attribute, Entity
from curation.grammar.words import data
from curation.grammar.world import World


def special(world: World) -> Intent | None:
    """Draw one question of a rarer kind."""
    weights = data("weights")["special"]
    kind = world.rng.choices(list(weights), list(weights.values()))[0]
    entity = world.entity(lambda e: e.clear and not e.link)
    return _KINDS[kind](world, entity, kind) if entity else None


def _measured(world: World, entity: Entity) -> Ref | None:
    a = world.attribute(entity, lambda a: comparable(a) and a.distinct > 3 and not a.nulls)
    return Ref((), a) if a else None


def _range(world: World, entity: Entity, kind: Kind) -> Special | None:
    by = _measured(world, entity)
    return Special(kind, Subject(entity), by=(by,)) if by else None


def _difference(world: World, entity: Entity, kind: Kind) -> Special | None:
    pairs = [
        (a, b)
        for a in entity.attributes
        for b in entity.attributes
        if a is not b and comparable(a) and comparable(b) and _alike(a, b)
    ]
    if not pairs or not entity.shown:
        return None
    return Special(kind, Subject(entity), world.own(*entity.shown), world.own(*world.rng.choice(pairs)))


def _alike(a: Attribute, b: Attribute) -> bool:
    one, two = a.words.split(), b.words.split()
    return len(one) > 1 and len(two) > 1 and (one[-1] == two[-1] or one[0] == two[0])


def _tested(world: World, entity: Entity, kind: Kind) -> Special | None:
    found = conditions.test(world, entity, several=True)
    fit = found and not found.ref.path and found.op in ("=", ">", "<", ">=", "<=") and not found.ref.attribute.nulls
    if (
        not found
        or not fit
        or found.ref.attribute.role in ("name", "key", "contact")
        or (kind == "label" and (found.ref.attribute.role != "quantity" or not entity.shown))
    ):
        return None
    return Special(kind, Subject(entity), world.own(*entity.shown) if kind == "label" else (), test=found)


def _longest(world: World, entity: Entity, kind: Kind) -> Special | None:
    a = world.attribute(entity, lambda a: a.role == "name" and not a.nulls)
    return Special(kind, Subject(entity), world.own(a), world.own(a), desc=world.chance(0.7)) if a else None


def _yearly(world: World, entity: Entity, kind: Kind) -> Special | None:
    a = world.attribute(entity, lambda a: a.role == "date" and not a.nulls and bool(a.values))
    return Special(kind, Subject(entity), by=world.own(a)) if a else None


def _pairs(world: World, entity: Entity, kind: Kind) -> Special | None:
    key = entity.index.get(entity.key[0]) if len(entity.key) == 1 else None
    a = world.attribute(entity, lambda a: groupable(a) and a.role in ("place", "category", "year") and 1 < a.top <= 12)
    return (
        Special(kind, Subject(entity), world.own(*entity.shown), world.own(key, a))
        if key and a and entity.shown
        else None
    )


def _boss(world: World, entity: Entity, kind: Kind) -> Special | None:
    loops = [
        (e, link)
        for e in world.entities.values()
        for link in world.steps.get(e.table, ())
        if link.up and link.target == e.table and link.role and len(link.source_columns) == 1 and e.shown
    ]
    if not loops:
        return None
    found, link = world.rng.choice(loops)
    return Special(kind, Subject(found), world.own(*found.shown), link=link, number=int(world.chance(0.4)))


def _same(world: World, entity: Entity, kind: Kind) -> Special | None:
    shared = world.attribute(
        entity, lambda a: a.role in ("place", "category", "year") and not a.unique and a.top > 1 and not a.nulls
    )
    name = entity.shown[0] if len(entity.shown) == 1 else None
    if not shared or not name or not name.unique or not name.values or shared == name:
        return None
    return Special(
        kind,
        Subject(entity),
        world.own(name),
        world.own(shared),
        Test(Ref((), name), "=", (world.rng.choice(name.values),)),
    )


def _placed(world: World, entity: Entity, kind: Kind) -> Special | None:
    by = _measured(world, entity)
    if by is None or not entity.shown or by.attribute in entity.shown:
        return None
    return Special(
        kind,
        Subject(entity),
        world.own(*entity.shown),
        (by,),
        number=world.rng.choice((2, 2, 3)),
        desc=world.chance(0.75),
    )


def _best(world: World, entity: Entity, kind: Kind) -> Special | None:
    by, key = (
        _measured(world, entity),
        world.attribute(entity, lambda a: groupable(a) and a.role in ("place", "category", "year")),
    )
    if by is None or key is None or not entity.shown or key in entity.shown:
        return None
    return Special(kind, Subject(entity), world.own(*entity.shown), (Ref((), key), by), desc=world.chance(0.75))


def _typical(world: World, entity: Entity, kind: Kind) -> Special | None:
    key = world.attribute(entity, lambda a: groupable(a) and a.role in ("place", "category", "year"))
    return Special(kind, Subject(entity), by=world.own(key)) if key else None


_KINDS: dict[Kind, Callable[[World, Entity, Kind], Special | None]] = {
    "range": _range,
    "difference": _difference,
    "percentage": _tested,
    "label": _tested,
    "longest": _longest,
    "yearly": _yearly,
    "pairs": _pairs,
    "boss": _boss,
    "same": _same,
    "nth": _placed,
    "rank": _placed,
    "best": _best,
    "typical": _typical,
}
