"""Draw counts, aggregates and superlatives."""

from __future__ import annotations

from curation.grammar import draw_tests as conditions
from curation.grammar.askable import comparable, weighty
from curation.grammar.draw_groups import function
from curation.grammar.draw_parts import fanning, fixed, shown
from curation.grammar.intents import Against, Aggregate, Condition, Extreme, Func, Intent, Measure, Ref, Subject, Test
from curation.grammar.lexicon import Attribute, Entity
from curation.grammar.roles import CALLED, extremal, superlative
from curation.grammar.words import data
from curation.grammar.world import World


def count(world: World) -> Intent | None:
    """Draw how many there are, of rows or of different values."""
    entity = world.entity(lambda e: e.clear)
    if entity is None:
        return None
    shares = data("weights")["counts"]
    kind = world.rng.choices(list(shares), list(shares.values()))[0]
    if kind == "held":
        return _held(world, entity)
    found, any_ = conditions.conditions(world, entity, several=True) if "where" in kind else ((), False)
    if "where" in kind and not found:
        return None
    if "distinct" in kind:
        a = world.attribute(
            entity,
            lambda a: (
                a.role in ("category", "place", "year", "name", "code", "key")
                and not a.unique
                and a.clear
                and a not in fixed(found)
                and all(a != c.ref.attribute for c in found if isinstance(c, Test | Against))
                and a.distinct != 1
            ),
        )
        return Measure(Subject(entity, found, any_), (Aggregate("count distinct", Ref((), a)),)) if a else None
    if fanning(found):
        key = entity.index.get(entity.key[0]) if len(entity.key) == 1 else None
        return Measure(Subject(entity, found, any_), (Aggregate("count distinct", Ref((), key)),)) if key else None
    return Measure(Subject(entity, found, any_), (Aggregate("count"),))


def _held(world: World, entity: Entity) -> Intent | None:
    """Draw how many rows one named row has: `How many orders did the customer Ann place?`."""
    path = world.path(entity, lambda p: len(p) == 1 and p[0].up and not p[0].role and not p[0].twice)
    names = world.at(path, entity).shown if path else ()
    if not path or len(names) != 1 or not names[0].unique or not names[0].values:
        return None
    if names[0].column in path[0].target_columns:
        return None
    named = Test(Ref(path, names[0]), "=", (world.rng.choice(names[0].values),))
    return Measure(Subject(entity, (named,)), (Aggregate("count"),))


def measure(world: World) -> Intent | None:
    """Draw an average, a total, an extreme value, or several of them."""
    entity = world.entity(lambda e: any(weighty(a) for a in e.attributes))
    a = world.attribute(entity, weighty) if entity else None
    if entity is None or a is None:
        return None
    found, any_ = conditions.conditions(world, entity, several=True) if world.chance(0.58) else ((), False)
    if fanning(found) or any(isinstance(c, Test | Against) and c.ref.attribute == a for c in found):
        return None
    amount = world.rng.choices((1, 2, 3), (70, 24, 6))[0]
    amount = 1 if extremal(a.plain) else amount
    several: list[Func] = ["avg", "max", "min"]
    funcs = [function(world, a, (35, 45, 12, 9))] if amount == 1 else world.rng.sample(several, amount)
    parts = [Aggregate(func, Ref((), a)) for func in funcs]
    second = amount == 2 and world.chance(0.4)
    other = world.attribute(entity, lambda o: weighty(o) and o is not a and not extremal(o.plain)) if second else None
    if other:
        same = funcs[0] if world.chance(0.5) else funcs[1]
        parts = [parts[0], Aggregate(same, Ref((), other))]
    if amount == 1 and not found and world.chance(0.12):
        parts = [Aggregate("count"), *parts]
    return Measure(Subject(entity, found, any_), tuple(parts))


_PLACED = frozenset({"rank", "ranking", "position", "place", "placing", "placement", "standing", "seed", "location"})
"numbers of which the lowest may be the best"


def _ranking(a: Attribute) -> bool:
    """Tell whether rows are ranked by a column: not by one called by a superlative, nor by a finishing place."""
    placed = a.plain.rpartition(" ")[2] in _PLACED
    return comparable(a) and a.distinct > 2 and not superlative(a.plain) and not placed


def extreme(world: World) -> Intent | None:
    """Draw the row(s) with the largest or smallest value of a column, own or related."""
    entity = world.entity(lambda e: e.clear)
    if entity is None:
        return None
    ref = world.column(entity, lambda a: (_ranking(a) or (a.role in ("year", "date") and a.distinct > 2)) and a.clear
                       and not superlative(a.plain))
    if world.chance(0.2):
        path = world.path(entity, lambda p: len(p) == 1 and p[0].up and not p[0].done and p != world.base(entity))
        other = world.attribute(world.at(path, entity), _ranking) if path else None
        ref = Ref(path, other) if path and other else ref
    desc = world.chance(0.68)
    if ref is None or (ref.attribute.nulls and not desc):
        return None
    found: tuple[Condition, ...] = ()
    if world.chance(0.2):
        one = conditions.test(world, entity, several=True)
        dates = one and one.ref.attribute.role in ("date", "year") and ref.attribute.role in ("date", "year")
        found = (one,) if one and not dates and one.ref.attribute != ref.attribute else ()
    columns = shown(world, entity, avoid=fixed(found) | {ref.attribute})
    if not columns:
        return None
    nested = not found and not ref.path and not any(r.path for r in columns) and world.chance(0.16)
    if any(isinstance(c, Test) and c.op in ("=", "in") and c.ref.attribute.role in CALLED for c in found):
        return None
    limit = world.rng.choice((2, 3, 3, 5, 10)) if not nested and world.chance(0.2) else 1
    return Extreme(Subject(entity, found), columns, ref, desc, limit, nested)
