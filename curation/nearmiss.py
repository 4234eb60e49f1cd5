"""A right query becomes plausible wrong ones: the hard negatives of preference pairs.

    SELECT count(*) FROM singer WHERE age > 20
      comparison       SELECT COUNT(*) FROM singer WHERE age >= 20
      missing_filter   SELECT COUNT(*) FROM singer

      two_edits        SELECT COUNT(*) FROM singer WHERE age >= 21

Every near miss is one edit away, or two of different kinds; it parses, and differs from the query in more than
spelling. Whether it also answers differently is not decided here: `proof` executes both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from curation.filtermutations import FILTERS
from curation.joinmutations import joins, set_operations
from curation.mutations import CLAUSES, Edit, Scope
from curation.spelling import Spelling
from schemas.schema import Schema

if TYPE_CHECKING:
    from schemas.describe import Samples

_SHOUTED = re.compile(r"\b(?:COUNT|SUM|AVG|MIN|MAX|COALESCE|ROUND|LENGTH|LOWER|UPPER|SUBSTR|CAST)\s*\(")
_NOT = re.compile(r"\bNOT ((?:\w+\.)?\w+) (IN|LIKE|BETWEEN)\b")
_NOT_NULL = re.compile(r"\bNOT ((?:\w+\.)?\w+) IS NULL\b")


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A wrong query and how it came to be."""

    sql: str
    mutation: str


def near_misses(sql: str, schema: Schema, samples: Samples, *, dialect: str, seed: int) -> Iterator[NearMiss]:
    """Yield the near misses of `sql`, the kinds of mutation taking turns in a seeded order; lazily, none twice.

    When each kind has had its first turn, near misses of two edits stand between those of one.
    The author's spelling is kept wherever the edit does not reach, so that style tells nobody which side is wrong.
    A query that does not parse, or is no SELECT, has none.
    """
    try:
        tree = sqlglot.parse_one(sql, read=dialect)
    except SqlglotError:
        return
    if not isinstance(tree, exp.Query):
        return
    for node in tree.walk():
        node._meta = None  # positions in the text, which every copy would copy
    rng = Random(f"{seed}:{schema.db_id}:{sql}")
    holder = exp.Paren(this=tree)
    house = House(dialect, "upper" if _SHOUTED.search(sql) else "lower")
    spelling = Spelling(sql, house.write(tree))
    seen = {spelling.canonical.lower()}
    alone: dict[int, str | None] = {}
    for first, second in _one_or_two(edits(tree, schema, samples, dialect, rng), rng):
        if second is None:
            text = alone[id(first)] = render(holder, first, house)
        else:
            text = render_both(holder, first, second, house)
            text = None if text in (alone[id(first)], alone[id(second)]) else text
        if text is not None and text.lower() not in seen:
            seen.add(text.lower())
            restored = spelling.restore(text)
            if spelling.faithful or house.again(restored) == text:
                yield NearMiss(restored, first.mutation if second is None else "two_edits")


def _one_or_two(found: list[Edit], rng: Random) -> Iterator[tuple[Edit, Edit | None]]:
    """Yield each edit alone; after the first turn of the kinds, each also beside an earlier one of another kind."""
    past: list[Edit] = []
    for edit in turns(found, rng):
        yield edit, None
        if past and edit.mutation in {other.mutation for other in past} and edit.mutation != "invented_column":
            others = [other for other in past if other.mutation not in (edit.mutation, "invented_column")]
            if others:
                yield rng.choice(others), edit
        past.append(edit)


@dataclass(frozen=True, slots=True)
class House:
    """How trees are written here: one dialect, functions in the author's case, NOT where people put it."""

    dialect: str
    functions: str

    def write(self, tree: exp.Expression) -> str:
        """Return `tree` as text: `x NOT IN`, `x IS NOT NULL`, `!=`, `count(*)`."""
        text = tree.sql(dialect=self.dialect, normalize_functions=self.functions, copy=False).replace(" <> ", " != ")
        return _NOT_NULL.sub(r"\1 IS NOT NULL", _NOT.sub(r"\1 NOT \2", text))

    def again(self, sql: str) -> str:
        """Return the rendering of `sql`; empty when it does not parse."""
        try:
            return self.write(sqlglot.parse_one(sql, read=self.dialect))
        except SqlglotError:
            return ""


def edits(tree: exp.Expression, schema: Schema, samples: Samples, dialect: str, rng: Random) -> list[Edit]:
    """Return every edit that the rules propose for `tree`."""
    tables = {table.name.lower(): table for table in schema.tables}
    found = list(set_operations(tree))
    for select in tree.find_all(exp.Select):
        sources = []
        from_ = select.args.get("from_")
        for clause in (from_, *(select.args.get("joins") or ())):
            if clause is not None and isinstance(clause.this, exp.Table) and clause.this.name.lower() in tables:
                sources.append((clause.this.alias_or_name, tables[clause.this.name.lower()]))
        scope = Scope(select, tuple(sources), samples, rng, dialect)
        for rule in (*CLAUSES, joins, *FILTERS):
            found.extend(rule(scope))
    return found


def turns(found: list[Edit], rng: Random) -> Iterator[Edit]:
    """Yield edits so that each kind of mutation comes up before any comes up again."""
    by_kind: dict[str, list[Edit]] = {}
    for edit in found:
        by_kind.setdefault(edit.mutation, []).append(edit)
    queues = list(by_kind.values())
    rng.shuffle(queues)
    for queue in queues:
        rng.shuffle(queue)
    while queues:
        for queue in queues:
            yield queue.pop()
        queues = [queue for queue in queues if queue]


def render(holder: exp.Paren, edit: Edit, house: House) -> str | None:
    """Return the tree's text with `edit` made, and take the edit back; None when it cannot be written."""
    with made(edit):
        try:
            return house.write(holder.this)
        except (SqlglotError, ValueError):
            return None


def render_both(holder: exp.Paren, first: Edit, second: Edit, house: House) -> str | None:
    """Return the tree's text with both edits made; None when one of them undoes the other or cannot be written."""
    with made(first):
        return render(holder, second, house) if second.node.root() is holder else None


@contextmanager
def made(edit: Edit) -> Iterator[None]:
    """Make `edit` in its tree, and take it back at the end."""
    undo: Any = edit.node.args.get(edit.key) if edit.key else None
    if edit.key:
        edit.node.set(edit.key, edit.new)
    else:
        edit.node.replace(edit.new)
    try:
        yield
    finally:
        if edit.key:
            edit.node.set(edit.key, undo)
        else:
            edit.new.replace(edit.node)
