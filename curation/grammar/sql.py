"""Write intents as SQL, the way people write it: T1, T2 for joins, bare columns for one table, no needless quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from curation.grammar.intents import (
    Against,
    Aggregate,
    Bound,
    ByEntity,
    ByValue,
    Combined,
    Condition,
    Extreme,
    Has,
    Intent,
    Listing,
    Measure,
    Order,
    Ref,
    Subject,
    Test,
    Value,
)
from curation.grammar.paths import Link, Path
from curation.grammar.words import data

_PLAIN = re.compile(r"^[A-Za-z_][A-Za-z_0-9]*$")


def name(identifier: str) -> str:
    """Return an identifier as it is written, in double quotes only where SQL needs them."""
    if _PLAIN.match(identifier) and identifier.lower() not in _reserved():
        return identifier
    return '"' + identifier.replace('"', '""') + '"'


def _reserved() -> frozenset[str]:
    global _RESERVED
    if not _RESERVED:
        _RESERVED = frozenset(data("weights")["reserved"])
    return _RESERVED


_RESERVED: frozenset[str] = frozenset()


def literal(value: Value) -> str:
    """Return a value as a SQL literal."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)


class Frame:
    """One FROM clause: which tables are joined along which paths, and how their columns are called."""

    def __init__(self, root: str, paths: Iterable[Path], first: int = 1, alone: bool = True) -> None:
        """Join `paths` to `root`; aliases count from `first`; `alone` leaves a single table without alias."""
        self.root = root
        self._alias: dict[Path, str] = {(): f"T{first}"}
        for path in paths:
            for end in range(1, len(path) + 1):
                self._alias.setdefault(path[:end], f"T{first + len(self._alias)}")
        self.single = len(self._alias) == 1 and alone

    def column(self, ref: Ref) -> str:
        """Return how a column is written here."""
        return self.at(ref.path, ref.attribute.column)

    def at(self, path: Path, column: str) -> str:
        """Return how the column named `column` of the table at `path` is written here."""
        return name(column) if self.single else f"{self._alias[path]}.{name(column)}"

    def source(self, left: Path | None = None) -> str:
        """Return the FROM clause's text; the link at `left` is an outer join."""
        if self.single:
            return name(self.root)
        text = f"{name(self.root)} AS {self._alias[()]}"
        for path, alias in self._alias.items():
            if path:
                link = path[-1]
                word = "LEFT JOIN" if path == left else "JOIN"
                text += f" {word} {name(link.target)} AS {alias} ON {_on(link, self._alias[path[:-1]], alias)}"
        return text


def _on(link: Link, source: str, target: str) -> str:
    pairs = zip(link.source_columns, link.target_columns, strict=True)
    return " AND ".join(f"{source}.{name(left)} = {target}.{name(right)}" for left, right in pairs)


def paths_of(conditions: Iterable[Condition]) -> list[Path]:
    """Return the paths that conditions need joined in the outer query."""
    found: list[Path] = []
    for condition in conditions:
        if isinstance(condition, Has):
            found += [condition.path[:1]] if condition.form == "left" else []
        else:
            found.append(condition.ref.path)
    return found


def test(frame: Frame, condition: Test) -> str:
    """Return a comparison as SQL."""
    column, values = frame.column(condition.ref), condition.values
    match condition.op:
        case "between":
            return f"{column} BETWEEN {literal(values[0])} AND {literal(values[1])}"
        case "in" | "not in":
            return f"{column} {condition.op.upper()} ({', '.join(literal(value) for value in values)})"
        case "prefix":
            return f"{column} LIKE {literal(f'{values[0]}%')}"
        case "suffix":
            return f"{column} LIKE {literal(f'%{values[0]}')}"
        case "contains":
            return f"{column} LIKE {literal(f'%{values[0]}%')}"
        case "lacks":
            return f"{column} NOT LIKE {literal(f'%{values[0]}%')}"
        case "null":
            return f"{column} IS NULL"
        case "filled":
            return f"{column} IS NOT NULL"
        case "year" | "since" | "until":
            sign = {"year": "=", "since": ">", "until": "<"}[condition.op]
            return f"strftime('%Y', {column}) {sign} '{values[0]}'"
        case _:
            return f"{column} {condition.op} {literal(values[0])}"


def _against(frame: Frame, condition: Against, root: str) -> str:
    scope = condition.scope
    inner = Frame(root, paths_of((scope,) if scope else ()))
    where = f" WHERE {test(inner, scope)}" if scope else ""
    plain = Ref((), condition.ref.attribute)
    return (
        f"{frame.column(condition.ref)} {condition.op} "
        f"(SELECT {condition.func}({inner.column(plain)}) FROM {inner.source()}{where})"
    )


def _has(frame: Frame, condition: Has) -> str:
    first = condition.path[0]
    moved = [(_beyond(test_), test_) for test_ in condition.tests]
    extra: list[Path] = [condition.path[1:]] if len(condition.path) > 1 and not condition.tests else []
    if condition.form == "left":
        return f"{frame.at(condition.path[:1], first.target_columns[0])} IS NULL"
    outer = condition.form == "exists"
    inner = Frame(
        first.target,
        [ref.path for ref, _ in moved] + (extra if not _bare(condition) else []),
        2 if outer else 1,
        alone=not outer,
    )
    wheres = [test(inner, Test(ref, test_.op, test_.values)) for ref, test_ in moved]
    no = "NOT " if condition.negative else ""
    if not outer:
        where = f" WHERE {' AND '.join(wheres)}" if wheres else ""
        return (
            f"{frame.at((), first.source_columns[0])} {no}IN "
            f"(SELECT {inner.at((), first.target_columns[0])} FROM {inner.source()}{where})"
        )
    pairs = zip(first.source_columns, first.target_columns, strict=True)
    ties = [f"{inner.at((), right)} = {frame.at((), left)}" for left, right in pairs]
    return f"{no}EXISTS (SELECT 1 FROM {inner.source()} WHERE {' AND '.join(ties + wheres)})"


def _bare(condition: Has) -> bool:
    """Tell whether the related table itself adds nothing over the row that points to it."""
    return not condition.tests


def _beyond(condition: Test) -> Ref:
    return Ref(condition.ref.path[1:], condition.ref.attribute)


def where(frame: Frame, subject: Subject, extra: tuple[str, ...] = ()) -> str:
    """Return ` WHERE ...` for the subject's conditions, or ''."""
    root = subject.entity.table
    parts = []
    for condition in subject.conditions:
        if isinstance(condition, Test):
            parts.append(test(frame, condition))
        elif isinstance(condition, Against):
            parts.append(_against(frame, condition, root))
        else:
            parts.append(_has(frame, condition))
    text = (" OR " if subject.any else " AND ").join(parts)
    if extra:
        text = " AND ".join([*extra, *([f"({text})" if subject.any and len(parts) > 1 else text] if parts else [])])
    return f" WHERE {text}" if text else ""


def _left(subject: Subject) -> Path | None:
    return next((c.path[:1] for c in subject.conditions if isinstance(c, Has) and c.form == "left"), None)


def aggregate(frame: Frame, part: Aggregate) -> str:
    """Return an aggregate as SQL."""
    if part.ref is None:
        return "count(*)"
    if part.func == "count distinct":
        return f"count(DISTINCT {frame.column(part.ref)})"
    return f"{part.func}({frame.column(part.ref)})"


def _order(frame: Frame, orders: tuple[Order, ...]) -> str:
    words = [frame.column(o.ref) + (" DESC" if o.desc else " ASC" if o.explicit else "") for o in orders]
    return f" ORDER BY {', '.join(words)}" if words else ""


def _listing(it: Listing) -> str:
    frame = Frame(
        it.subject.entity.table,
        [r.path for r in it.shown] + paths_of(it.subject.conditions) + [o.ref.path for o in it.order],
    )
    columns = ", ".join(frame.column(ref) for ref in it.shown) or ("*" if frame.single else "T1.*")
    limit = f" LIMIT {it.limit}" if it.limit else ""
    return (
        f"SELECT {'DISTINCT ' if it.distinct else ''}{columns} FROM {frame.source(_left(it.subject))}"
        f"{where(frame, it.subject)}{_order(frame, it.order)}{limit}"
    )


def _measure(it: Measure) -> str:
    frame = Frame(it.subject.entity.table, [p.ref.path for p in it.parts if p.ref] + paths_of(it.subject.conditions))
    columns = ", ".join(aggregate(frame, part) for part in it.parts)
    return f"SELECT {columns} FROM {frame.source(_left(it.subject))}{where(frame, it.subject)}"


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
        f"SELECT {columns} FROM {frame.source(_left(it.subject))}{where(frame, it.subject)} "
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
    paths = [
        it.over,
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
