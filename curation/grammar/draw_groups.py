"""Draw questions about groups: per value of a column, or per entity over its related rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from curation.grammar import draw_tests as conditions
from curation.grammar.askable import additive, spells_out, weighty
from curation.grammar.intents import Aggregate, Bound, ByEntity, ByValue, Condition, Func, Ref, Subject, Test
from curation.grammar.lexicon import Attribute, Entity
from curation.grammar.paths import Path
from curation.grammar.roles import CALLED, extremal, lengthy
from curation.grammar.words import data
from curation.grammar.world import World

_NAMING = (*CALLED, "text", "key")
"what tells single rows: nobody counts those of one name"


def groupable(a: Attribute) -> bool:
    """Tell whether people ask `for each` of the column's values."""
    several = a.clear and not a.unique and not a.nulls and a.distinct != 1 and not lengthy(tuple(a.plain.split()))
    return several and (a.role in ("category", "place", "year", "code") or (a.role == "key" and a.top > 2))


def by_value(world: World) -> ByValue | None:
    """Draw counts or aggregates per value: each country's singers, the most common country."""
    entity = world.entity(lambda e: any(groupable(a) for a in e.attributes) and not world.nameless(e))
    key = _key(world, entity) if entity else None
    if entity is None or key is None or _own(key.attribute, entity):
        return None
    weights = data("weights")["by_value"]
    shape = world.rng.choices(list(weights), list(weights.values()))[0]
    found: tuple[Condition, ...] = ()
    if world.chance(0.16):
        one = conditions.test(world, entity, several=True)
        plain = one and one.ref.attribute.role not in _NAMING and one.op not in ("null", "filled")
        found = (one,) if one and plain and one.ref.attribute != key.attribute else ()
    subject = Subject(entity, found)
    count = Aggregate("count")
    aggregate = _aggregate(world, entity, ()) if shape in ("aggregate", "both") or world.chance(0.12) else None
    if shape == "count":
        keys = (key, *_second(world, entity, key)) if world.chance(0.05) else (key,)
        return ByValue(subject, keys, (count,))
    if shape in ("aggregate", "both"):
        second = _aggregate(world, entity, ()) if shape == "aggregate" and world.chance(0.15) else None
        parts = tuple(
            p for p in (aggregate, second if second != aggregate else None, count if shape == "both" else None) if p
        )
        return ByValue(subject, (key,), parts) if aggregate else None
    of = aggregate or count
    of = Aggregate("avg", of.ref) if of.func in ("max", "min") and shape != "having" else of
    if shape == "having":
        parts = (count,) if world.chance(0.15) and of is count else ()
        bound = _bound(world, of, key.attribute.top)
        return ByValue(subject, (key,), parts, having=_some(bound) if found or key.attribute.role == "key" else bound)
    if shape == "ranked":
        return ByValue(subject, (key,), (of,), rank=of, desc=world.chance(0.7))
    parts = (of,) if world.chance(0.15) else ()
    desc = world.chance(0.8) or (of is count and key.attribute.role == "key")
    return ByValue(subject, (key,), parts, rank=of, desc=desc, limit=1 if world.chance(0.88) else 3)


def _own(a: Attribute, entity: Entity) -> bool:
    """Tell whether a key is called by the last noun of the rows it groups: the parent of child parents, an order's."""
    one, _, ident = a.plain.rpartition(" ")
    return a.role == "key" and bool(one) and (ident in ("id", "number") or one != entity.one) and (
        f" {entity.one}".endswith(f" {one}"))


def _key(world: World, entity: Entity) -> Ref | None:
    if world.chance(0.12):
        path = world.up(entity)
        a = world.attribute(world.at(path, entity), groupable) if path else None
        if path and a:
            return Ref(path, a)
    return world.column(entity, groupable)


def _second(world: World, entity: Entity, first: Ref) -> tuple[Ref, ...]:
    a = world.attribute(entity, lambda a: groupable(a) and a.role != "key" and a != first.attribute)
    return (Ref((), a),) if a else ()


def _aggregate(world: World, entity: Entity, path: Path) -> Aggregate | None:
    a = world.attribute(world.at(path, entity), weighty)
    return Aggregate(function(world, a, (36, 45, 11, 9)), Ref(path, a)) if a else None


def function(world: World, a: Attribute, shares: tuple[int, int, int, int]) -> Func:
    """Draw average, sum, maximum or minimum by `shares`; ages are not added up."""
    funcs: tuple[Func, ...] = ("avg", "sum", "max", "min")
    avg, total, high, low = shares
    if extremal(a.plain):
        return "avg"
    never = (avg + total // 2, 0, high + total // 4, low + total // 4)
    return world.rng.choices(funcs, shares if additive(a) else never)[0]


def _bound(world: World, of: Aggregate, top: int) -> Bound:
    """Draw a condition on groups that some group meets; `top` is the largest group's size."""
    rng = world.rng
    ops: tuple[Literal[">", ">=", "<", "=", "<="], ...] = (">", ">=", "<", "=", "<=")
    op = rng.choices(ops, (44, 32, 10, 9, 5))[0]
    if of.ref is None or of.func == "count":
        limit = rng.choice((1, 1, 1, 2, 2, 3, 5) if op in (">", "=") else (2, 2, 2, 2, 3, 3, 4))
        if top > 40 and world.chance(0.5):
            limit = rng.choice((10, 10, 20, 15, 30))
        most = top - 1 if op == ">" else top
        return Bound(of, op, max(1, min(limit, most)) if most > 0 else limit)
    numbers = sorted(v for v in of.ref.attribute.values if not isinstance(v, str))
    middle = numbers[len(numbers) // 2] if numbers else 10
    value = round(float(middle) * (2 if of.func == "sum" else 1), 1)
    return Bound(of, ">" if op in (">", ">=", "=") else "<", int(value) if value.is_integer() or value > 100 else value)


def _some(bound: Bound) -> Bound:
    """Return a bound on groups that may be without rows: few rows are more than none."""
    if bound.of.ref is not None or bound.op not in ("<", "<="):
        return bound
    assert not isinstance(bound.value, str)
    return replace(bound, value=max(bound.value, 3 if bound.op == "<" else 2), some=True)


def _related(world: World) -> tuple[Entity, Path] | None:
    """Draw an entity and the way to rows of its own that people count."""
    entity = world.entity(lambda e: not e.link and bool(e.key) and e.clear)
    over = world.path(entity, lambda p: not p[0].up and p[0].fans and len(p) <= 2) if entity else None
    if entity is None or over is None:
        return None
    over = over if len(over) == 1 or _once(world, over) else over[:1]
    if len(over) == 1 and world.nameless(world.at(over, entity)):
        far = [p for p in world.paths[entity.table] if p[:1] == over and len(p) == 2 and _once(world, p)]
        over = world.rng.choice(far) if far else over
    child = world.at(over, entity)
    told = any(a.plain == f"number of {child.many}" for a in entity.attributes)
    return None if told or not child.clear or spells_out(child) or world.nameless(child) else (entity, over)


def by_entity(world: World) -> ByEntity | None:
    """Draw an aggregate per entity over its related rows: the department with the most employees."""
    related = _related(world)
    if related is None:
        return None
    entity, over = related
    child = world.at(over, entity)
    weights = data("weights")["by_entity"]
    shape = world.rng.choices(list(weights), list(weights.values()))[0]
    part = _aggregate(world, entity, over) if "aggregate" in shape and not over[0].twice else Aggregate("count")
    if part and part.func in ("max", "min") and "most" in shape:
        part = Aggregate("avg", part.ref)
    columns = _columns(world, entity)
    if part is None or not columns:
        return None
    subject = Subject(entity, _conditions(world, entity, over, far="most" in shape))
    told = {c.ref.attribute for c in subject.conditions if isinstance(c, Test) and not c.ref.path and c.op == "="}
    columns = tuple(ref for ref in columns if ref.attribute not in told) or world.own(*entity.shown)
    if not columns or _single(subject, over, child) or not any(_tells_apart(ref.attribute, entity) for ref in columns):
        return None
    holder = world.entities[over[0].target].index.get(over[0].target_columns[0])
    some = holder is not None and holder.distinct >= max(a.rows for a in entity.attributes)
    lacking = part.func == "count" and (not some or any(isinstance(c, Test) and c.ref.path for c in subject.conditions))
    if shape == "having":
        bound = _bound(world, part, holder.top if holder else 0)
        return ByEntity(subject, over, columns, part, world.chance(0.2), having=_some(bound) if lacking else bound)
    if shape == "ranked":
        return ByEntity(subject, over, columns, part, world.chance(0.3), rank=True, desc=world.chance(0.75))
    if "most" in shape:
        limit = 1 if world.chance(0.9) else 3
        return ByEntity(
            subject, over, columns, part, world.chance(0.18), rank=True, desc=lacking or world.chance(0.82), limit=limit
        )
    return ByEntity(subject, over, columns, part, True)


def _tells_apart(a: Attribute, entity: Entity) -> bool:
    """Tell whether a column says which row of the entity is meant: its name, its key, or one without repeats."""
    return a.unique or a in entity.shown or a.column in entity.key


def _single(subject: Subject, over: Path, child: Entity) -> bool:
    """Tell whether conditions leave one related row at most, so that counting them says nothing."""
    tests = [c for c in subject.conditions if isinstance(c, Test) and c.ref.path == over and c.op == "="]
    held = {test.ref.attribute.column for test in tests}
    return bool(child.key) and len(over) == 1 and set(child.key) <= held | set(over[0].target_columns)


def _once(world: World, over: Path) -> bool:
    """Tell whether the table between two ties each pair of rows once, so that its rows count the far ones."""
    between = world.entities[over[0].target]
    return between.link and set(between.key) <= {*over[0].target_columns, *over[1].source_columns}


def _conditions(world: World, entity: Entity, over: Path, far: bool) -> tuple[Condition, ...]:
    """Draw a condition on the related rows or, unless `far`, on the entity itself."""
    if not world.chance(0.2):
        return ()
    found = conditions.test(world, entity, over if far or world.chance(0.6) else (), several=True)
    vague = found and found.op in ("null", "filled", "!=", "not in", "lacks")
    useful = found and not vague and found.ref.attribute.role not in _NAMING and not found.ref.attribute.unique
    return (found,) if found and useful else ()


def _columns(world: World, entity: Entity) -> tuple[Ref, ...]:
    named = list(entity.shown)
    key = entity.index.get(entity.key[0]) if len(entity.key) == 1 else None
    shape = world.rng.choices(("name", "key name", "key", "other"), (58, 14, 8, 20))[0]
    if shape == "key name" and key and key not in named:
        return world.own(*((key, *named) if world.chance(0.4) else (*named, key)))
    if (shape == "key" or not named) and key:
        return world.own(key)
    if shape == "other":
        more = world.attribute(entity, lambda a: a not in named and a.role != "other")
        return world.own(*named, more) if more and world.chance(0.6) else world.own(more) if more else world.own(*named)
    return world.own(*named)
