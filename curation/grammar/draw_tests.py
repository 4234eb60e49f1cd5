"""Draw conditions: a column that people filter by, a comparison that fits it, and values from the data."""

from __future__ import annotations

import math
from typing import get_args

from curation.grammar.askable import comparable, spells_out, weighty
from curation.grammar.intents import Against, Condition, Has, Op, Ref, Test, Value
from curation.grammar.lexicon import Attribute, Entity
from curation.grammar.paths import Path, fans
from curation.grammar.roles import CALLED
from curation.grammar.words import data
from curation.grammar.world import World

_OPS = frozenset(get_args(Op))
TESTABLE = (
    "name",
    "first",
    "last",
    "category",
    "place",
    "quantity",
    "year",
    "date",
    "flag",
    "code",
    "contact",
    "text",
    "key",
)


def askable(a: Attribute) -> bool:
    """Tell whether people filter by the column."""
    if a.role == "key":
        return bool(a.values) and a.clear and all(len(str(value)) <= 12 for value in a.values)
    return a.role in TESTABLE and (bool(a.values) or a.nulls) and (a.distinct != 1 or a.rows < 3)


def test(world: World, entity: Entity, path: Path = (), *, several: bool = False) -> Test | None:
    """Draw a condition on a column at the end of `path`; with `several`, one that may leave more than one row."""
    below = fans(path)

    def fits(a: Attribute) -> bool:
        return (
            askable(a)
            and not (path and (a.role == "key" or a.column in path[-1].target_columns))
            and not (len(path) > 1 and a.role in ("contact", "text", "code"))
            and not (several and not path and a.unique and a.role == "key")
        )

    if path:
        a = world.attribute(world.at(path, entity), fits)
        ref = Ref(path, a) if a else None
    else:
        ref = world.column(entity, fits)
    found = on(world, ref) if ref else None
    if found and len(path) > 1 and found.op in ("!=", "not in", "lacks", "null", "filled", "prefix", "suffix"):
        return None
    if found and path and found.op in ("null", "filled"):
        return None
    wordy = sum(" " in world.at(path[: n + 1], entity).one for n in range(len(path))) if len(path) > 1 else 0
    if found and (wordy > 1 or (wordy and len(path) > 2)):
        return None
    if found and len(path) > 2 and (found.op != "=" or found.ref.attribute.role not in ("name", "category", "place")):
        return None
    if found and below and found.op in ("!=", "not in", "lacks", "null"):
        return None
    if found and found.ref.attribute.role == "key" and found.op != "=":
        return None
    if found and several and not path and found.op == "=":
        named = found.ref.attribute.role in CALLED and world.chance(0.75)
        return None if named or found.ref.attribute.unique else found
    return found


def _same_key(one: Test, other: Test) -> bool:
    """Tell whether one condition fixes the key that the other follows."""
    path = other.ref.path[len(one.ref.path):]
    return bool(path) and one.ref.attribute.column in path[0].source_columns


def _apart(one: Test, other: Test) -> bool:
    """Tell whether neither value holds the other, so that naming both says something."""
    first, second = str(one.values[0]).lower(), str(other.values[0]).lower()
    return first not in second and second not in first and min(len(first), len(second)) > (one.op == "contains")


_ORDERED = ("quantity", "year")
_WORDED = ("category", "place", "flag")


def _alike(one: Test, other: Test) -> bool:
    """Tell whether people say `or` between two conditions: short ones, on what one may be or have."""
    plain = all(test.op in ("=", ">", "<", ">=", "<=") for test in (one, other))
    return plain and all(test.ref.attribute.role in _ORDERED + _WORDED for test in (one, other))


def on(world: World, ref: Ref) -> Test | None:
    """Draw a condition on a given column."""
    a = ref.attribute
    tellable = a.role not in ("quantity", "flag", "year")
    if a.nulls and tellable and (not a.values or world.chance(data("weights")["conditions"]["missing"])):
        return Test(ref, "null" if world.chance(0.65) else "filled", ())
    if not a.values:
        return None
    weights = {op: w for op, w in data("weights")["operators"][a.role].items() if _fits(a, op)}
    if not weights:
        return None
    op = world.rng.choices(list(weights), list(weights.values()))[0]
    assert op in _OPS
    values = _values(world, a, op)
    if a.counted and op == "<" and values and values[0] in (0, 1):
        return None
    return Test(ref, op, values) if values else None


def _fits(a: Attribute, op: str) -> bool:
    if op in (">", "<", ">=", "<=", "between") and a.role == "quantity":
        return comparable(a) and a.distinct > 2
    if op in ("in", "not in", "!="):
        return a.distinct > 2 and len(a.values) > 2
    if op in ("prefix", "suffix", "contains", "lacks"):
        return isinstance(a.values[0], str) and (a.distinct > 8 or any(" " in str(v) for v in a.values))
    return op != "=" or a.role != "quantity" or all(isinstance(value, int) and value <= 100 for value in a.values[:20])


def _values(world: World, a: Attribute, op: str) -> tuple[Value, ...]:
    rng = world.rng
    if op in (">", "<", ">=", "<="):
        return (_threshold(world, a, op),)
    if op == "between":
        low, high = sorted(
            (_threshold(world, a, ">"), _threshold(world, a, "<")), key=lambda v: (isinstance(v, str), v)
        )
        return (low, high) if low != high else ()
    if op in ("in", "not in"):
        return tuple(rng.sample(a.values, 2 if world.chance(0.75) or len(a.values) < 4 else 3))
    if op in ("year", "since", "until"):
        return (int(str(rng.choice(a.values))[:4]),)
    if op == "=" and a.role == "date" and len(str(a.values[0])) > 10:
        return ()
    value = rng.choice(a.values[: max(4, len(a.values) // 2)] if world.chance(0.7) else a.values)
    if op in ("prefix", "suffix", "contains", "lacks"):
        part = _part(world, str(value), op)
        return (part,) if part else ()
    return (value,)


def _part(world: World, value: str, op: str) -> str:
    """Return a piece of a value that a person would search for: a letter, a syllable or a word."""
    clean = [word for word in value.replace(",", " ").split() if word.isalnum()]
    if not clean or value.replace(".", "").isdigit():
        return ""
    if op == "prefix":
        return (
            value[:1]
            if world.chance(0.6)
            else clean[0]
            if len(clean) > 1
            else value[: world.rng.choice((2, 3))].strip()
        )
    if op == "suffix":
        return value[-1:] if world.chance(0.5) else value[-2:].strip() if len(clean[-1]) > 3 else ""
    longer = [word for word in clean if len(word) >= 3]
    if longer and world.chance(0.85):
        return world.rng.choice(longer)
    return world.rng.choice(clean[0]).lower()


def _threshold(world: World, a: Attribute, op: str) -> Value:
    ordered = sorted(a.values, key=lambda v: (isinstance(v, str), v))
    first, last = (1, len(ordered) - 1) if op in ("<", "<=") else (0, len(ordered) - 2)
    value = ordered[max(0, min(last, max(first, int(len(ordered) * world.rng.uniform(0.1, 0.9)))))]
    if isinstance(value, str):
        return value if len(value) <= 10 or world.chance(0.3) else value[:10]
    low, high = ordered[0], ordered[-1]
    assert not isinstance(low, str) and not isinstance(high, str)
    rounded = _round(world, value) if a.role == "quantity" else value
    value = round(value, 2) if isinstance(value, float) else value
    return rounded if low < rounded < high or (op in (">=", "<=") and low <= rounded <= high) else value


def _round(world: World, value: int | float) -> int | float:
    """Return a number people would say near `value`: 3278 -> 3000 or 3300, 4.37 -> 4 or 4.4."""
    if (isinstance(value, int) and abs(value) < 30) or value == 0:
        return value
    size = math.floor(math.log10(abs(value)))
    if isinstance(value, float) and size < 2:
        rounded = round(value, world.rng.choice((0, 1)))
        return int(rounded) if rounded.is_integer() else rounded
    step = 10 ** max(0, size - world.rng.choice((0, 0, 1)))
    rounded_up = round(value / step) * step if world.chance(0.75) else value
    return int(rounded_up) if float(rounded_up).is_integer() else rounded_up


def against(world: World, entity: Entity) -> Against | None:
    """Draw a comparison with an aggregate of the same column: above the average."""
    a = world.attribute(entity, lambda a: weighty(a) and a.distinct > 3)
    if a is None:
        return None
    scope = None
    if world.chance(0.15):
        other = world.attribute(entity, lambda o: o.role in ("category", "place") and o is not a and askable(o))
        if other and other.values:
            scope = Test(Ref((), other), "=", (world.rng.choice(other.values),))
    if scope:
        above = world.chance(0.7)
        func = world.rng.choice(("max", "avg") if above else ("min", "avg"))
        return Against(
            Ref((), a), ">" if above else "<", "max" if func == "max" else "min" if func == "min" else "avg", scope
        )
    return Against(Ref((), a), ">" if world.chance(0.65) else "<", "avg")


def has(world: World, entity: Entity, negative: bool) -> Has | None:
    """Draw the presence or absence of related rows: `singers without a concert`."""
    path = world.path(entity, lambda p: not p[0].up and fans(p[:1]) and len(p) <= 2)
    if path is None:
        return None
    key = world.entities[path[0].target].index.get(path[0].target_columns[0])
    nulls = key is None or key.nulls or len(path[0].source_columns) > 1
    tests: tuple[Test, ...] = ()
    if world.chance(0.35):
        found = test(world, entity, path)
        tests = (found,) if found and found.op not in ("null", "filled", "!=", "not in", "lacks") else ()
    if not tests:
        path = path[:1] if not world.entities[path[0].target].link or spells_out(world.at(path, entity)) else path
    if nulls:
        return Has(path, negative, tests, "exists") if world.chance(0.2) else None
    form = world.rng.choices(("in", "exists", "left"), (84, 4, 12))[0]
    if form == "left" and (tests or not negative):
        form = "in"
    return Has(path, negative, tests, "in" if form == "in" else "exists" if form == "exists" else "left")


def condition(world: World, entity: Entity, *, several: bool = False) -> Condition | None:
    """Draw one condition on an entity: on an own column, on a related row, or against an aggregate."""
    shares = data("weights")["conditions"]
    if world.chance(shares["related"]):
        path = world.path(entity)
        if path:
            return test(world, entity, path, several=several)
    if world.chance(shares["against"]):
        return against(world, entity)
    return test(world, entity, several=several)


def _elsewhere(world: World, entity: Entity, first: Test) -> Path:
    """Draw where a second condition is: on the subject itself or, less often, on another row above than the first."""
    if not world.chance(data("weights")["conditions"]["elsewhere"]):
        return ()
    taken = first.ref.path[:1]
    return world.path(entity, lambda p: len(p) == 1 and p[0].up and p[:1] != taken and p != world.base(entity)) or ()


def conditions(world: World, entity: Entity, *, several: bool = False) -> tuple[tuple[Condition, ...], bool]:
    """Draw one or, less often, two conditions, and whether any of them suffices."""
    shares = data("weights")["conditions"]
    two = world.chance(shares["two"])
    first = condition(world, entity, several=several or two)
    if first is None or not two or not isinstance(first, Test):
        return (() if first is None else (first,)), False
    if world.chance(0.3) and first.ref.attribute.role != "flag":
        same = on(world, first.ref)
        if same and same.op == first.op and same.op in ("=", "contains") and _apart(same, first):
            return (first, same), True
    path = first.ref.path if fans(first.ref.path) else ()
    chained = len(first.ref.path) > 1 and not path
    if chained or (len(path) > 1 and not world.entities[path[0].target].link):
        return (first,), False
    second = test(world, entity, path or _elsewhere(world, entity, first), several=True)
    if second is None or second.ref == first.ref or _same_key(first, second) or _same_key(second, first):
        return (first,), False
    if world.chance(shares["any"]) and not path and first.ref.path == second.ref.path and _alike(first, second):
        return (first, second), True
    third = test(world, entity, several=True) if world.chance(shares["third"]) else None
    if third is None or third.ref in (first.ref, second.ref):
        return (first, second), False
    return (first, second, third), False
