"""Draw presence and absence of related rows, and set operations."""

from __future__ import annotations

from curation.grammar import draw_tests as conditions
from curation.grammar.draw_parts import fixed, shown, unique
from curation.grammar.intents import Aggregate, Combined, Condition, Intent, Listing, Measure, Subject, Test
from curation.grammar.lexicon import Entity
from curation.grammar.paths import Path, fans
from curation.grammar.roles import CALLED
from curation.grammar.world import World


def absent(world: World) -> Intent | None:
    """Draw entities with or without related rows."""
    entity = world.entity(lambda e: not e.link and e.clear)
    found = conditions.has(world, entity, world.chance(0.85)) if entity else None
    if entity is None or found is None:
        return None
    more: tuple[Condition, ...] = (found,)
    if world.chance(0.12) and found.form != "left":
        own = conditions.test(world, entity, several=True)
        more = (own, found) if own and not unique((own,)) else more
    if world.chance(0.25):
        return Measure(Subject(entity, more), (Aggregate("count"),))
    columns = shown(world, entity, avoid=fixed(more))
    return Listing(Subject(entity, more), columns) if columns else None


def combined(world: World) -> Intent | None:
    """Draw `both ... and ...`, `... but not ...`, `either ... or ...`, as set operations."""
    entity = world.entity(lambda e: not e.link and e.clear)
    if entity is None:
        return None
    how = world.rng.choices(("intersect", "except", "union"), (52, 38, 10))[0]
    path = world.path(entity, lambda p: fans(p) and len(p) <= 2) if world.chance(0.55) and entity.shown else None
    left, right = _twice(world, entity, path or ())
    if path:
        columns = world.own(*entity.shown)
        left = None if how == "except" and world.chance(0.6) else left
    else:
        a = world.attribute(
            entity,
            lambda a: (
                a.role in ("place", "category", "year")
                and not a.unique
                and a.distinct > 2
                and a.plain.rpartition(" ")[2] not in ("number", "code")
                and not (right and a is right.ref.attribute)
            ),
        )
        columns = world.own(a) if a else ()
    if right is None or not columns or (how != "except" and left is None):
        return None
    if how == "intersect":
        return Combined(entity, columns, "intersect", left, right)
    return Combined(entity, columns, "except" if how == "except" else "union", left, right)


def _twice(world: World, entity: Entity, path: Path) -> tuple[Test | None, Test | None]:
    """Draw two conditions on one column: two values, or above and below."""
    left = conditions.test(world, entity, path, several=True)
    if left is None or left.op not in ("=", ">", "<") or left.ref.attribute.role in ("key", "text", "flag"):
        return None, None
    if not path and left.ref.attribute.role in (*CALLED, "date"):
        return None, None
    if left.op == "=" and left.ref.attribute.role in ("quantity", "date"):
        return None, None
    for _ in range(8):
        right = conditions.on(world, left.ref)
        if right and right.values != left.values and (right.op == left.op == "=" or _parted(left, right)):
            return left, right
    return None, None


def _parted(left: Test, right: Test) -> bool:
    """Tell whether one condition is above a value and the other below one no higher: both together leave a gap."""
    above, below = (left, right) if left.op == ">" else (right, left)
    if (above.op, below.op) != (">", "<"):
        return False
    high, low = above.values[0], below.values[0]
    return str(high) >= str(low) if isinstance(high, str) or isinstance(low, str) else high >= low
