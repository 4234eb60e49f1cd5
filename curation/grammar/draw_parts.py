"""Draw the parts that several intents share: which columns are shown, and in which order."""

from __future__ import annotations

from curation.grammar.askable import comparable
from curation.grammar.intents import Condition, Order, Ref, Test
from curation.grammar.lexicon import Attribute, Entity
from curation.grammar.paths import fans
from curation.grammar.words import data
from curation.grammar.world import World


def showable(a: Attribute) -> bool:
    """Tell whether people ask to see the column."""
    first, last = a.words.split()[0], a.words.split()[-1]
    bare = " " in a.words and (last in ("by", "in", "from", "at", "to", "of") or first in ("to", "from", "in", "on"))
    return a.role not in ("other", "flag") and not bare


def shown(
    world: World, entity: Entity, *, avoid: frozenset[Attribute] = frozenset(), named: bool = False
) -> tuple[Ref, ...]:
    """Draw the columns that a question asks to see: mostly what names a row, often with another or two."""
    names = [ref for ref in world.names(entity) if ref.attribute not in avoid]
    weights = data("weights")["shown"]
    shape = world.rng.choices(list(weights), list(weights.values()))[0]
    want = {"name": 0, "name+": 1, "other": 1, "others": 2, "three": 2, "four": 3}[shape]
    picked: list[Ref] = list(names) if shape not in ("other", "others") or named else []
    if len(picked) == 2 and world.chance(0.12):
        picked = picked[:1] if world.chance(0.5) else picked[1:]
    want = max(want, 0 if picked else 1)
    for _ in range(want):
        ref = world.column(entity, lambda a: showable(a) and a not in avoid and a not in [r.attribute for r in picked])
        if ref:
            picked.append(ref)
    if len(picked) > 1 and world.chance(0.12):
        picked = picked[1:] + picked[:1]
    return tuple(picked)


def fixed(found: tuple[Condition, ...]) -> frozenset[Attribute]:
    """Return own columns that conditions fix to one value; showing them says nothing."""
    return frozenset(
        c.ref.attribute for c in found if isinstance(c, Test) and c.op in ("=", "null") and not fans(c.ref.path)
    )


def fanning(found: tuple[Condition, ...]) -> bool:
    """Tell whether conditions join rows that multiply the subject's."""
    return any(isinstance(c, Test) and fans(c.ref.path) for c in found)


def unique(found: tuple[Condition, ...]) -> bool:
    """Tell whether conditions pick one row at most."""
    return any(isinstance(c, Test) and c.op == "=" and c.ref.attribute.unique and not c.ref.path for c in found)


def _few(a: Attribute) -> bool:
    """Tell whether a column has so few words that nobody sorts by it: left and right, open and closed."""
    return a.role in ("category", "code") and 0 < a.distinct < 5


def orders(world: World, entity: Entity, columns: tuple[Ref, ...], distinct: bool) -> tuple[Order, ...]:
    """Draw what a list is sorted by; of a list without repetition, one of its columns."""
    if distinct:
        ref = world.rng.choice(columns)
    else:
        found = world.column(
            entity,
            lambda a: (
                a.role in ("name", "first", "last", "quantity", "year", "date", "place", "category")
                and (a.role != "quantity" or comparable(a))
                and a.distinct != 1
                and not _few(a)
            ),
        )
        if found is None:
            return ()
        ref = world.rng.choice(columns) if world.chance(0.25) and columns[0].attribute.role != "other" else found
        ref = found if _few(ref.attribute) else ref
    number = ref.attribute.role in ("quantity", "year", "date")
    desc = world.chance(0.5 if number else 0.12)
    return (Order(ref, desc, explicit=desc or world.chance(0.45)),)
