"""The clauses of a statement: FROM with its aliases, conditions, aggregates, sort keys, names and literals."""

from __future__ import annotations

from collections.abc import Iterable

from curation.grammar.intents import Against, Aggregate, Condition, Has, Order, Ref, Subject, Test, Value
from curation.grammar.paths import Link, Path
from schemas.render import quote


def name(identifier: str) -> str:
    """Return an identifier as it is written for SQLite, in quotes only where it needs them."""
    return quote(identifier, "sqlite")


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

    def source(self, outer: Path | None = None) -> str:
        """Return the FROM clause's text; the link at `outer` is an outer join."""
        if self.single:
            return name(self.root)
        text = f"{name(self.root)} AS {self._alias[()]}"
        for path, alias in self._alias.items():
            if path:
                link = path[-1]
                word = "LEFT JOIN" if path == outer else "JOIN"
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
    if condition.form == "left":
        return f"{frame.at(condition.path[:1], first.target_columns[0])} IS NULL"
    tests = [Test(_beyond(t), t.op, t.values) for t in condition.tests]
    outer = condition.form == "exists"
    inner = Frame(first.target, [t.ref.path for t in tests], 2 if outer else 1, alone=not outer)
    wheres = [test(inner, t) for t in tests]
    no = "NOT " if condition.negative else ""
    if not outer:
        text = f" WHERE {' AND '.join(wheres)}" if wheres else ""
        column, of = frame.at((), first.source_columns[0]), inner.at((), first.target_columns[0])
        return f"{column} {no}IN (SELECT {of} FROM {inner.source()}{text})"
    pairs = zip(first.source_columns, first.target_columns, strict=True)
    ties = [f"{inner.at((), right)} = {frame.at((), left)}" for left, right in pairs]
    return f"{no}EXISTS (SELECT 1 FROM {inner.source()} WHERE {' AND '.join(ties + wheres)})"


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


def alone(subject: Subject) -> bool:
    """Tell whether a single table may go without alias: not when a correlated subquery points back to it."""
    return not any(isinstance(c, Has) and c.form == "exists" for c in subject.conditions)


def left(subject: Subject) -> Path | None:
    return next((c.path[:1] for c in subject.conditions if isinstance(c, Has) and c.form == "left"), None)


def aggregate(frame: Frame, part: Aggregate) -> str:
    """Return an aggregate as SQL."""
    if part.ref is None:
        return "count(*)"
    if part.func == "count distinct":
        return f"count(DISTINCT {frame.column(part.ref)})"
    return f"{part.func}({frame.column(part.ref)})"


def order_by(frame: Frame, orders: tuple[Order, ...]) -> str:
    words = [frame.column(o.ref) + (" DESC" if o.desc else " ASC" if o.explicit else "") for o in orders]
    return f" ORDER BY {', '.join(words)}" if words else ""
