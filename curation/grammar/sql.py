"""Write intents as SQL, the way people write it: T1, T2 for joins, bare columns for one table, no needless quotes."""

from __future__ import annotations

from curation.grammar.frame import Frame, aggregate, alone, left, literal, name, order_by, paths_of, where
from curation.grammar.intents import (
    Bound,
    ByEntity,
    ByValue,
    Combined,
    Extreme,
    Intent,
    Listing,
    Measure,
    Special,
    Subject,
    Test,
)
from curation.grammar.sql_special import special


def _listing(it: Listing) -> str:
    frame = Frame(
        it.subject.entity.table,
        [r.path for r in it.shown] + paths_of(it.subject.conditions) + [o.ref.path for o in it.order],
        alone=alone(it.subject),
    )
    columns = ", ".join(frame.column(ref) for ref in it.shown) or ("*" if frame.single else "T1.*")
    limit = f" LIMIT {it.limit}" if it.limit else ""
    return (
        f"SELECT {'DISTINCT ' if it.distinct else ''}{columns} FROM {frame.source(left(it.subject))}"
        f"{where(frame, it.subject)}{order_by(frame, it.order)}{limit}"
    )


def _measure(it: Measure) -> str:
    paths = [p.ref.path for p in it.parts if p.ref] + paths_of(it.subject.conditions)
    frame = Frame(it.subject.entity.table, paths, alone=alone(it.subject))
    columns = ", ".join(aggregate(frame, part) for part in it.parts)
    return f"SELECT {columns} FROM {frame.source(left(it.subject))}{where(frame, it.subject)}"


def _extreme(it: Extreme) -> str:
    paths = [r.path for r in it.shown] + [it.by.path] + paths_of(it.subject.conditions)
    frame = Frame(it.subject.entity.table, paths)
    columns = ", ".join(frame.column(ref) for ref in it.shown) or ("*" if frame.single else "T1.*")
    if it.nested:
        top = (
            f"(SELECT {'max' if it.desc else 'min'}({name(it.by.attribute.column)}) FROM {name(it.by.attribute.table)})"
        )
        return f"SELECT {columns} FROM {frame.source()}{where(frame, it.subject, (f'{frame.column(it.by)} = {top}',))}"
    return (
        f"SELECT {columns} FROM {frame.source(left(it.subject))}{where(frame, it.subject)} "
        f"ORDER BY {frame.column(it.by)}{' DESC' if it.desc else ''} LIMIT {it.limit}"
    )


def _bound(frame: Frame, bound: Bound | None) -> str:
    return f" HAVING {aggregate(frame, bound.of)} {bound.op} {literal(bound.value)}" if bound else ""


def _by_value(it: ByValue) -> str:
    aggregates = [*it.parts, *([it.having.of] if it.having else []), *([it.rank] if it.rank else [])]
    frame = Frame(
        it.subject.entity.table,
        [k.path for k in it.keys] + [p.ref.path for p in aggregates if p.ref] + paths_of(it.subject.conditions),
    )
    keys = [frame.column(ref) for ref in it.keys]
    columns = (keys if it.keys_shown else []) + [aggregate(frame, part) for part in it.parts]
    text = (
        f"SELECT {', '.join(columns)} FROM {frame.source()}{where(frame, it.subject)} GROUP BY {', '.join(keys)}"
        f"{_bound(frame, it.having)}"
    )
    if it.rank:
        text += f" ORDER BY {aggregate(frame, it.rank)}{' DESC' if it.desc else ''}"
    return text + (f" LIMIT {it.limit}" if it.limit else "")


def _by_entity(it: ByEntity, strict: bool) -> str:
    entity = it.subject.entity
    plain = it.part.ref is None and not any(
        c for c in it.subject.conditions if isinstance(c, Test) and len(c.ref.path) > 1
    )
    paths = [
        it.over[:1] if plain else it.over,
        *([it.part.ref.path] if it.part.ref else []),
        *(r.path for r in it.shown),
        *paths_of(it.subject.conditions),
    ]
    frame = Frame(entity.table, paths)
    columns = [frame.column(ref) for ref in it.shown]
    keys = [frame.at((), column) for column in entity.key] or columns
    if strict:
        keys = list(dict.fromkeys([*keys, *columns]))
    part = aggregate(frame, it.part)
    text = (
        f"SELECT {', '.join(columns + ([part] if it.part_shown else []))} FROM {frame.source()}"
        f"{where(frame, it.subject)} GROUP BY {', '.join(keys)}{_bound(frame, it.having)}"
    )
    if it.rank:
        text += f" ORDER BY {part}{' DESC' if it.desc else ''}"
    return text + (f" LIMIT {it.limit}" if it.limit else "")


def _combined(it: Combined) -> str:
    sides = []
    for condition in (it.left, it.right):
        subject = Subject(it.entity, (condition,) if condition else ())
        frame = Frame(it.entity.table, [r.path for r in it.shown] + paths_of(subject.conditions))
        columns = ", ".join(frame.column(ref) for ref in it.shown)
        sides.append(f"SELECT {columns} FROM {frame.source()}{where(frame, subject)}")
    return f" {it.how.upper()} ".join(sides)


def render(intent: Intent, strict: bool = False) -> str:
    """Return the intent as one SQLite statement; `strict` groups by every shown column, as other engines demand."""
    match intent:
        case Listing():
            return _listing(intent)
        case Measure():
            return _measure(intent)
        case Extreme():
            return _extreme(intent)
        case ByValue():
            return _by_value(intent)
        case ByEntity():
            return _by_entity(intent, strict)
        case Combined():
            return _combined(intent)
        case Special():
            return special(intent)
