"""What a question asks, as typed trees; SQL and English are two renderings of the same value.

    Listing(Subject(singer, (Test(Ref((), age), ">", (30,)),)), shown=(Ref((), name),))
        SELECT name FROM singer WHERE age > 30          "What are the names of the singers older than 30?"

A Ref's path starts at the subject's table; paths of one tree that are equal are one join.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from curation.grammar.lexicon import Attribute, Entity
from curation.grammar.paths import Link, Path

Value = str | int | float
Op = Literal[
    "=",
    "!=",
    ">",
    "<",
    ">=",
    "<=",
    "between",
    "in",
    "not in",
    "prefix",
    "suffix",
    "contains",
    "lacks",
    "null",
    "filled",
    "year",
    "since",
    "until",
]
Func = Literal["count", "count distinct", "sum", "avg", "min", "max"]


@dataclass(frozen=True, slots=True)
class Ref:
    """A column at the end of a path."""

    path: Path
    "from the subject's table; empty for its own columns"
    attribute: Attribute
    "the column"


@dataclass(frozen=True, slots=True)
class Test:
    """A column compared with values."""

    ref: Ref
    "what is compared"
    op: Op
    "how; `year`, `since` and `until` compare the year of a date"
    values: tuple[Value, ...]
    "with what; two for between, none for null and filled"


@dataclass(frozen=True, slots=True)
class Against:
    """A column compared with an aggregate over the same table."""

    ref: Ref
    "an own column of the subject"
    op: Literal[">", "<", "="]
    "how"
    func: Literal["avg", "max", "min"]
    "the aggregate of the same column"
    scope: Test | None = None
    "rows of the same table that the aggregate is over; all when None"


@dataclass(frozen=True, slots=True)
class Has:
    """Related rows exist, or do not."""

    path: Path
    "to the related table; its first link goes down"
    negative: bool
    "there are none"
    tests: tuple[Test, ...] = ()
    "conditions on the related rows, with paths that start at the subject"
    form: Literal["in", "exists", "left", "except"] = "in"
    "how SQL says it"


Condition = Test | Against | Has


@dataclass(frozen=True, slots=True)
class Subject:
    """Rows of one entity under conditions."""

    entity: Entity
    "of which table"
    conditions: tuple[Condition, ...] = ()
    "all hold, or any"
    any: bool = False
    "joined by OR"


@dataclass(frozen=True, slots=True)
class Order:
    """A sort key."""

    ref: Ref
    "what is sorted by"
    desc: bool
    "largest first"
    explicit: bool = False
    "the direction is spoken, and ASC written"


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A function of a column, or of whole rows when `ref` is None."""

    func: Func
    "count, sum, ..."
    ref: Ref | None = None
    "its argument"


@dataclass(frozen=True, slots=True)
class Bound:
    """A condition on an aggregate."""

    of: Aggregate
    "what is compared"
    op: Literal[">", ">=", "<", "<=", "="]
    "how"
    value: Value
    "with what"
    some: bool = False
    "groups may be without rows, which no join shows: a count below the value is said to be at least one"


@dataclass(frozen=True, slots=True)
class Listing:
    """Columns of the subject's rows."""

    subject: Subject
    "whose"
    shown: tuple[Ref, ...]
    "which columns; empty for all (*)"
    distinct: bool = False
    "without repetition"
    spoken: bool = True
    "the question says `different`; otherwise DISTINCT follows from the join"
    order: tuple[Order, ...] = ()
    "sorted by"
    limit: int = 0
    "only the first so many; 0 for all"


@dataclass(frozen=True, slots=True)
class Measure:
    """Aggregates over the subject's rows."""

    subject: Subject
    "of which rows"
    parts: tuple[Aggregate, ...]
    "what is computed"


@dataclass(frozen=True, slots=True)
class Extreme:
    """Columns of the row(s) with the largest or smallest value."""

    subject: Subject
    "among which rows"
    shown: tuple[Ref, ...]
    "which columns"
    by: Ref
    "what is largest"
    desc: bool
    "largest, not smallest"
    limit: int = 1
    "how many rows"
    nested: bool = False
    "= (SELECT max(...)) in place of ORDER BY ... LIMIT 1"


@dataclass(frozen=True, slots=True)
class ByValue:
    """Rows grouped by the value of columns."""

    subject: Subject
    "which rows"
    keys: tuple[Ref, ...]
    "grouped by"
    parts: tuple[Aggregate, ...]
    "shown beside the keys; empty for keys alone"
    having: Bound | None = None
    "groups that are kept"
    rank: Aggregate | None = None
    "groups sorted by it"
    desc: bool = True
    "largest first"
    limit: int = 0
    "only the first groups; 0 for all"
    keys_shown: bool = True
    "keys are among the columns"


@dataclass(frozen=True, slots=True)
class ByEntity:
    """Rows of one entity, each with an aggregate over its related rows."""

    subject: Subject
    "the entity; conditions are on it or on the related rows"
    over: Path
    "to the related rows"
    shown: tuple[Ref, ...]
    "its columns that are shown"
    part: Aggregate
    "computed over the related rows"
    part_shown: bool
    "the aggregate is a column of the answer"
    having: Bound | None = None
    "kept when"
    rank: bool = False
    "sorted by the aggregate"
    desc: bool = True
    "largest first"
    limit: int = 0
    "only the first; 0 for all"


@dataclass(frozen=True, slots=True)
class Combined:
    """A set operation between two questions about the same column."""

    entity: Entity
    "the subject of both sides"
    shown: tuple[Ref, ...]
    "columns of both sides"
    how: Literal["intersect", "except", "union"]
    "the operation"
    left: Condition | None
    "of the first side; None for all rows"
    right: Condition
    "of the second side"


Kind = Literal[
    "range",
    "difference",
    "percentage",
    "label",
    "longest",
    "yearly",
    "pairs",
    "boss",
    "same",
    "nth",
    "rank",
    "best",
    "typical",
]


@dataclass(frozen=True, slots=True)
class Special:
    """A question of a rarer kind; what its parts mean depends on the kind, as told in draw_special.py."""

    kind: Kind
    "which"
    subject: Subject
    "of which rows"
    shown: tuple[Ref, ...] = ()
    "columns that are shown"
    by: tuple[Ref, ...] = ()
    "columns computed or compared with"
    test: Test | None = None
    "the condition inside"
    number: int = 0
    "which place, how many"
    desc: bool = True
    "largest first"
    link: Link | None = None
    "a key within the table"


Intent = Listing | Measure | Extreme | ByValue | ByEntity | Combined | Special
