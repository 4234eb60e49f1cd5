"""Draw what is asked: one intent at a time, typed, along keys, with every part grounded in the data."""

from __future__ import annotations

from collections.abc import Callable

from curation.grammar import draw_tests as conditions
from curation.grammar.draw_groups import by_entity, by_value
from curation.grammar.intents import (
    Aggregate,
    Combined,
    Condition,
    Extreme,
    Func,
    Has,
    Intent,
    Listing,
    Measure,
    Order,
    Ref,
    Subject,
    Test,
)
from curation.grammar.lexicon import Attribute, Entity, comparable, weighty
from curation.grammar.paths import fans
from curation.grammar.words import data
from curation.grammar.world import World


def draw(world: World) -> Intent | None:
    """Draw one intent; None when the kind drawn does not fit the schema."""
    weights = data("weights")["intents"]
    kind = world.rng.choices(list(weights), list(weights.values()))[0]
    drawn = _KINDS[kind](world)
    return drawn


def showable(a: Attribute) -> bool:
    """Tell whether people ask to see the column."""
    return a.role not in ("other",)


def shown(
    world: World, entity: Entity, *, avoid: frozenset[Attribute] = frozenset(), least: int = 1
) -> tuple[Ref, ...]:
    """Draw the columns that a question asks to see: mostly what names a row, often with another or two."""
    rng, names = world.rng, [a for a in entity.shown if a not in avoid]
    shape = rng.choices(("name", "name+", "other", "others", "three"), (38, 22, 22, 10, 8))[0]
    want = {"name": 0, "name+": 1, "other": 1, "others": 2, "three": 3}[shape]
    picked: list[Attribute] = list(names) if names and shape in ("name", "name+", "three") else []
    if shape == "three" and picked:
        want -= 1
    want = max(want, least if not picked else 0)
    for _ in range(want):
        more = world.attribute(entity, lambda a: showable(a) and a not in picked and a not in avoid)
        if more:
            picked.append(more)
    if len(names) == 2 and len(picked) == 2 and world.chance(0.15):
        picked = picked[:1] if world.chance(0.5) else picked[1:]
    return world.own(*picked)


def _tested(found: tuple[Condition, ...]) -> frozenset[Attribute]:
    """Return own columns fixed to one value; showing them says nothing."""
    return frozenset(c.ref.attribute for c in found if isinstance(c, Test) and c.op in ("=", "null") and not c.ref.path)


def fanning(found: tuple[Condition, ...]) -> bool:
    """Tell whether conditions join rows that multiply the subject's."""
    return any(isinstance(c, Test) and fans(c.ref.path) for c in found)


def _orders(world: World, entity: Entity, columns: tuple[Ref, ...], distinct: bool) -> tuple[Order, ...]:
    if distinct:
        ref = world.rng.choice(columns)
    else:
        a = world.attribute(
            entity,
            lambda a: (
                a.role in ("name", "first", "last", "quantity", "year", "date", "place", "category")
                and (a.role != "quantity" or comparable(a))
            ),
        )
        if a is None:
            return ()
        ref = Ref((), a)
    desc = world.chance(0.45 if ref.attribute.role in ("quantity", "year", "date") else 0.12)
    return (Order(ref, desc, explicit=desc or world.chance(0.45)),)


def _listing(world: World) -> Intent | None:
    entity = world.entity(lambda e: any(showable(a) for a in e.attributes))
    if entity is None:
        return None
    kind = world.rng.choices(
        ("where", "plain", "distinct", "order", "where order", "paired", "all"), (58, 9, 9, 9, 4, 9, 2)
    )[0]
    found, any_ = conditions.conditions(world, entity) if "where" in kind or (kind == "all") else ((), False)
    if "where" in kind and not found:
        return None
    if kind == "paired":
        return _paired(world, entity)
    avoid = _tested(found)
    columns = () if kind == "all" else shown(world, entity, avoid=avoid)
    if kind == "distinct":
        a = world.attribute(
            entity,
            lambda a: a.role in ("category", "place", "year", "code", "name", "date", "quantity") and not a.unique,
        )
        columns = world.own(a) if a else ()
    if not columns and kind != "all":
        return None
    fan = fanning(found)
    distinct = kind == "distinct" or fan
    orders = _orders(world, entity, columns, distinct) if "order" in kind or (world.chance(0.02) and columns) else ()
    limit = world.rng.choice((3, 5, 10)) if kind == "order" and world.chance(0.12) and orders else 0
    return Listing(
        Subject(entity, found, any_), columns, distinct, kind == "distinct" or world.chance(0.45), orders, limit
    )


def _paired(world: World, entity: Entity) -> Listing | None:
    """Draw columns of two entities side by side: `the name of each employee and the name of their department`."""
    path = world.path(entity, lambda p: len(p) <= 2 and (not p[0].up or len(p) == 1))
    if path is None:
        return None
    other = world.at(path, entity)
    mine = entity.shown or tuple(x.attribute for x in shown(world, entity))
    theirs = other.shown or tuple(x.attribute for x in shown(world, other))
    extra = world.attribute(entity, lambda a: showable(a) and a not in mine) if world.chance(0.25) else None
    columns = (*world.own(*mine), *(world.own(extra) if extra else ()), *(Ref(path, a) for a in theirs))
    if not mine or not theirs:
        return None
    found: tuple[Condition, ...] = ()
    if world.chance(0.25):
        one = conditions.test(world, entity)
        found = (one,) if one and one.ref.attribute not in mine else ()
    orders = _orders(world, entity, columns, False) if world.chance(0.2) else ()
    return Listing(Subject(entity, found), columns, order=orders)


def _count(world: World) -> Intent | None:
    entity = world.entity()
    if entity is None:
        return None
    kind = world.rng.choices(("all", "where", "distinct", "distinct where"), (14, 62, 16, 8))[0]
    found, any_ = conditions.conditions(world, entity) if "where" in kind else ((), False)
    if "where" in kind and not found:
        return None
    if "distinct" in kind:
        a = world.attribute(
            entity,
            lambda a: (
                a.role in ("category", "place", "year", "name", "code")
                and not a.unique
                and a.clear
                and a not in _tested(found)
            ),
        )
        return Measure(Subject(entity, found, any_), (Aggregate("count distinct", Ref((), a)),)) if a else None
    if fanning(found):
        key = entity.index.get(entity.key[0]) if len(entity.key) == 1 else None
        return Measure(Subject(entity, found, any_), (Aggregate("count distinct", Ref((), key)),)) if key else None
    return Measure(Subject(entity, found, any_), (Aggregate("count"),))


def _measure(world: World) -> Intent | None:
    entity = world.entity(lambda e: any(weighty(a) for a in e.attributes))
    a = world.attribute(entity, weighty) if entity else None
    if entity is None or a is None:
        return None
    found, any_ = conditions.conditions(world, entity) if world.chance(0.58) else ((), False)
    if fanning(found) or a in _tested(found):
        return None
    func: list[Func] = ["avg", "max", "min", "sum"]
    count = world.rng.choices((1, 2, 3), (70, 24, 6))[0]
    funcs: list[Func] = world.rng.choices(func, (45, 18, 14, 23)) if count == 1 else world.rng.sample(func[:3], count)
    parts = [Aggregate(f, Ref((), a)) for f in funcs]
    other = world.attribute(entity, lambda o: weighty(o) and o is not a)
    if count == 2 and other and world.chance(0.4):
        parts = [parts[0], Aggregate(funcs[0] if world.chance(0.5) else funcs[1], Ref((), other))]
    return Measure(Subject(entity, found, any_), tuple(parts))


def _extreme(world: World) -> Intent | None:
    entity = world.entity()
    if entity is None:
        return None
    a = world.attribute(entity, lambda a: (comparable(a) or a.role in ("year", "date")) and a.distinct > 2 and a.clear)
    ref = Ref((), a) if a else None
    if world.chance(0.2):
        path = world.up(entity) if world.chance(0.4) else world.path(entity, lambda p: len(p) == 1)
        other = world.attribute(world.at(path, entity), lambda a: comparable(a) and a.distinct > 2) if path else None
        ref = Ref(path, other) if path and other else ref
    if ref is None:
        return None
    desc = world.chance(0.68)
    if ref.attribute.nulls and not desc:
        return None
    found: tuple[Condition, ...] = ()
    if world.chance(0.2):
        one = conditions.test(world, entity)
        found = (one,) if one and one.ref.attribute != ref.attribute else ()
    columns = shown(world, entity, avoid=_tested(found) | {ref.attribute} if world.chance(0.85) else _tested(found))
    if not columns:
        return None
    nested = not found and not ref.path and world.chance(0.12)
    limit = world.rng.choice((2, 3, 3, 5, 10)) if not nested and world.chance(0.15) else 1
    return Extreme(Subject(entity, found), columns, ref, desc, limit, nested)


def _absent(world: World) -> Intent | None:
    """Draw entities with or without related rows."""
    entity = world.entity(lambda e: not e.link)
    found = conditions.has(world, entity, world.chance(0.85)) if entity else None
    if entity is None or found is None:
        return None
    more: tuple[Condition, ...] = (found,)
    if world.chance(0.12) and found.form != "left":
        own = conditions.test(world, entity)
        more = (own, found) if own else more
    if world.chance(0.25):
        return Measure(Subject(entity, more), (Aggregate("count"),))
    columns = shown(world, entity, avoid=_tested(more))
    return Listing(Subject(entity, more), columns) if columns else None


def _combined(world: World) -> Intent | None:
    """Draw `both ... and ...`, `... but not ...`, `either ... or ...`, as set operations."""
    entity = world.entity(lambda e: not e.link)
    if entity is None:
        return None
    how = world.rng.choices(("intersect", "except", "union"), (50, 38, 12))[0]
    path = world.path(entity, lambda p: fans(p) and len(p) <= 2) if world.chance(0.5) else None
    if path and entity.shown:
        left, right = _twice(world, entity, path)
        columns = world.own(*entity.shown)
        if how == "except" and world.chance(0.6):
            left = None
    else:
        left, right = _twice(world, entity, ())
        a = world.attribute(
            entity,
            lambda a: (
                a.role in ("place", "category", "year") and not a.unique and not (right and a is right.ref.attribute)
            ),
        )
        columns = world.own(a) if a else ()
    if right is None or not columns or (how != "except" and left is None) or right.op not in ("=", ">", "<"):
        return None
    return Combined(
        entity, columns, "intersect" if how == "intersect" else "except" if how == "except" else "union", left, right
    )


def _twice(world: World, entity: Entity, path: conditions.Path) -> tuple[Test | None, Test | None]:
    left = conditions.test(world, entity, path)
    if left is None or left.op not in ("=", ">", "<") or (left.ref.attribute.unique and not path):
        return None, None
    for _ in range(4):
        right = conditions.on(world, left.ref)
        if (
            right
            and right.op in ("=", ">", "<")
            and right.values != left.values
            and (right.op == left.op == "=" or {left.op, right.op} == {">", "<"})
        ):
            return left, right
    return None, None


_KINDS: dict[str, Callable[[World], Intent | None]] = {
    "listing": _listing,
    "count": _count,
    "measure": _measure,
    "extreme": _extreme,
    "by_value": by_value,
    "by_entity": by_entity,
    "combined": _combined,
    "absent": _absent,
}

__all__ = ["Has", "draw"]
