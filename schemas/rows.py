"""Rows for a schema: seeded, consistent with every key, skewed as real data is. Values only; no engine, no file.

    fill(schema, seed=1)["pet"][0] -> (101, "Bella", 3)

Tables are filled parents first. A key's columns are drawn from the parent's rows, some of which are drawn often and
some never; a key that closes a cycle is filled in when both sides stand. What is UNIQUE or CHECKed is drawn again
until it holds.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from schemas.checks import Checks
from schemas.describe import ColumnSamples, Samples
from schemas.errors import InputError
from schemas.keys import identity, order, with_implied
from schemas.parents import Parents, Reference
from schemas.schema import Column, ForeignKey, Schema, Table
from schemas.tokens import expanded
from schemas.values import Maker, Partial, Place, Value, maker, serial
from schemas.values.pools import as_type, mentioned, pooled
from schemas.witness import Mentioned, Needs, enact

Rows = dict[str, list[tuple[Value, ...]]]
"table name -> rows, columns in the table's order"
_MOST_ROWS = 600
_TRIES = 80
_PATIENCE = 6  # rows that may fail before a table's end; unique values that have run out end it at once
_MOSTLY_ABSENT = re.compile(r"(^|_)(former|previous|second|death|divorc\w*)(_|$)")


@dataclass(slots=True)
class _Task:
    """One table while it is filled."""

    table: Table
    count: int
    nulls: dict[str, float]
    keys: list[ForeignKey]
    "keys drawn while rows are made; not to the table itself, none that closes a cycle"
    checks: Checks
    unique: list[tuple[str, ...]]
    "names in lower case"
    names: list[str]
    "of all columns, in lower case"
    made: list[tuple[str, float, Maker]]
    "the columns that are made, in order: name in lower case, share of NULL, maker"
    twins: list[tuple[ForeignKey, ForeignKey]]
    "keys of one column to the same table, which must not name the same row"
    seen: list[set[tuple[Value, ...]]] = field(default_factory=list)
    rows: list[Partial] = field(default_factory=list)


def fill(schema: Schema, *, seed: int = 0, pools: Samples | None = None, named: Needs | None = None) -> Rows:
    """Return rows for every table of `schema`.

    `pools` are real values to draw from; what queries need, `named`, is among the rows, too. Raises InputError naming
    the table, and why, when one cannot be filled.
    """
    schema = with_implied(schema)
    tables, back = order(schema)
    done: dict[str, list[Partial]] = {}
    for table in tables:
        keys = [key for key in table.foreign_keys if (table.name, key) not in back]
        task = _task(schema, table, keys, done, seed, pools or {}, named.values if named else {})
        _fill_table(task, done, random.Random(f"{seed}:{schema.db_id}:{table.name}:rows"), schema.db_id)
        done[table.name] = task.rows
    for name, key in sorted(back, key=lambda edge: (edge[0], edge[1].columns)):
        _close(schema, schema.table(name), key, done, random.Random(f"{seed}:{schema.db_id}:{name}:{key.columns}"))
    if named and named.rows:
        enact(named.rows, schema, done, random.Random(f"{seed}:{schema.db_id}:witnesses"))
    return {table.name: _listed(table, done[table.name]) for table in schema.tables}


def _listed(table: Table, rows: list[Partial]) -> list[tuple[Value, ...]]:
    """Return the rows as tuples, in the order in which SQLite would keep them: by a whole-number primary key."""
    if len(table.primary_key) == 1 and table.column(table.primary_key[0]).type == "integer":
        rows = sorted(rows, key=lambda row: row[table.primary_key[0].lower()])
    names = [column.name.lower() for column in table.columns]
    return [tuple([row[name] for name in names]) for row in rows]


def planned(table: Table, schema: Schema, pools: Samples) -> int:
    """Return how many rows a table gets, before the seed varies it: few for lookups, many for what refers to much."""
    rng = random.Random(f"{schema.db_id}:{table.name}:count")
    real = max((pools[table.name, column.name].rows for column in table.columns if (table.name, column.name) in pools),
               default=0)
    if real:
        return max(6, min(real, 150))
    outgoing = {key.table for key in table.foreign_keys if key.table != table.name}
    incoming = any(key.table == table.name for one in schema.tables for key in one.foreign_keys
                   if one.name != table.name)
    if not incoming:
        return rng.randint(110, 190) if outgoing else rng.randint(60, 120)
    if outgoing:
        return rng.randint(60, 110)
    return rng.randint(9, 16) if len(table.columns) <= 3 else rng.randint(22, 40)


def _task(schema: Schema, table: Table, keys: list[ForeignKey], done: Mapping[str, list[Partial]], seed: int,
          pools: Samples, named: Mentioned) -> _Task:
    """Gather what filling one table takes."""
    most = max((len(named.get((table.name, column.name), ())) for column in table.columns), default=0)
    base = max(planned(table, schema, pools), min(2 * most, _MOST_ROWS))
    rng = random.Random(f"{seed}:{schema.db_id}:{table.name}:count")
    drawn_keys = [key for key in keys if key.table != table.name]
    empty = next((key for key in drawn_keys if not done.get(key.table)), None)
    if empty is not None:
        raise InputError(f"{schema.db_id}: table {table.name!r} cannot be filled: {empty.table!r}, "
                         "which it refers to, has no rows")
    checks = Checks(table)
    unique = [tuple(name.lower() for name in names) for names in (table.primary_key, *table.unique) if names]
    keyed = {name for key in keys for name in key.columns}
    makers: dict[str, Maker] = {}
    nulls: dict[str, float] = {}
    about = " ".join((schema.db_id, schema.domain, *(one.name for one in schema.tables))).lower()
    lone = {names[0] for names in (table.primary_key, *table.unique) if len(names) == 1} | {identity(table)}
    for column in table.columns:
        known: ColumnSamples | None = pools.get((table.name, column.name))
        nulls[column.name] = _null_share(column, table, known, schema.db_id)
        if column.name in keyed:
            continue
        place = Place(schema.db_id, table, column, max(base, 8), about)
        bounds = checks.bounds(column.name)
        single = column.name in lone
        numbered = single and column.type == "integer" and not column.choices and not (known and known.values)
        made = serial(place, bounds) if numbered else maker(place, bounds)
        made = pooled(column, known, single, made) if known and not numbered else made
        told = named.get((table.name, column.name), ())
        made = mentioned(column, told, single, made) if told and not numbered else made
        makers[column.name] = checks.holding(column, made)
    count = max(4, round(base * rng.uniform(0.85, 1.15)))
    ordered = [(one.name.lower(), nulls[one.name], makers[one.name]) for one in table.columns if one.name in makers]
    twins = [pair for pair in combinations(keys, 2)
             if pair[0].table == pair[1].table != table.name and len(pair[0].columns) == len(pair[1].columns) == 1]
    return _Task(table, count, nulls, keys, checks, unique, [one.name.lower() for one in table.columns], ordered,
                 twins, [set() for _ in unique])


def _null_share(column: Column, table: Table, known: ColumnSamples | None, db_id: str) -> float:
    """Return how many of a column's values are NULL."""
    if not column.nullable or column.name in (*table.primary_key, identity(table)):
        return 0.0
    if known is not None and known.rows:
        return known.nulls / known.rows
    rng = random.Random(f"{db_id}:{table.name}:{column.name}:nulls")
    name = expanded(column.name)
    if any(column.name in key.columns for key in table.foreign_keys):
        return rng.choice((0.0, 0.04, 0.08))
    if column.type in ("date", "datetime") and any(word in name for word in (
            "end", "close", "return", "left", "remov", "delet", "cancel", "term", "deactiv", "exmatric", "discharg")):
        return rng.uniform(0.25, 0.6)
    if _MOSTLY_ABSENT.search(name):
        return rng.uniform(0.5, 0.75)
    first_text = next((one.name for one in table.columns if one.type == "text"), "")
    if column.name == first_text or "name" in name.split("_") or name.endswith("title"):
        return 0.0
    return rng.uniform(0.03, 0.12) if column.type != "boolean" else 0.02


def _fill_table(task: _Task, done: Mapping[str, list[Partial]], rng: random.Random, db_id: str) -> None:
    """Make the table's rows; stop early when unique values run out, and say so when not even one fits."""
    outward = [(key, Parents(done[key.table], key, rng)) for key in task.keys if key.table != task.table.name]
    outward.sort(key=lambda pair: -len(pair[0].columns))
    drawn = [Reference(task.table, key, parents, min(task.nulls[name] for name in key.columns))
             for key, parents in outward]
    missed = 0
    for _ in range(task.count):
        reason = ""
        for attempt in range(_TRIES):
            row = _row(task, drawn, rng, evenly=attempt > 15)
            reason = _fault(task, row) if row is not None else "no row of the tables it refers to fits all its keys"
            if not reason and row is not None:
                for names, seen in zip(task.unique, task.seen, strict=True):
                    seen.add(tuple([row[name] for name in names]))
                task.rows.append(row)
                break
        missed += bool(reason)
        if reason and (missed == _PATIENCE or reason.startswith("no new value")):
            if not task.rows:
                raise InputError(f"{db_id}: table {task.table.name!r} cannot be filled: {reason} after "
                                 f"{_TRIES * missed} tries")
            return


def _row(task: _Task, drawn: Sequence[Reference], rng: random.Random, *, evenly: bool) -> Partial | None:
    """Draw one row; None when its keys contradict one another."""
    row: Partial = {}
    for reference in drawn:
        if not reference.fill(row, rng, evenly):
            return None
    chance = rng.random
    for name, nulls, make in task.made:
        if name not in row:
            row[name] = None if chance() < nulls else make(rng, row)
    for key in task.keys:
        if key.table == task.table.name:
            _to_self(task, key, row, rng)
    if len(row) < len(task.names):
        for name in task.names:
            row.setdefault(name, None)
    return row


def _to_self(task: _Task, key: ForeignKey, row: Partial, rng: random.Random) -> None:
    """Point a row to an earlier one of its own table; the first, and some more, point nowhere (or to themselves)."""
    free = [name for name in key.columns if name.lower() not in row]
    fixed = {own.lower(): theirs.lower() for own, theirs in zip(key.columns, key.references, strict=True)
             if own not in free}
    fitting = [one for one in task.rows if all(str(one[theirs]) == str(row[own]) for own, theirs in fixed.items())]
    nullable = all(task.table.column(name).nullable for name in free)
    if not fitting or (nullable and rng.random() < max(0.12, task.nulls[key.columns[0]])):
        for own, theirs in zip(key.columns, key.references, strict=True):
            if own in free:
                row[own.lower()] = None if nullable else row.get(theirs.lower())
        return
    parent = fitting[int(rng.random() ** 1.7 * len(fitting))]
    for own, theirs in zip(key.columns, key.references, strict=True):
        row.setdefault(own.lower(), as_type(parent[theirs.lower()], task.table.column(own)))


def _fault(task: _Task, row: Partial) -> str:
    """Return why a row cannot stand; empty when it can."""
    for names, seen in zip(task.unique, task.seen, strict=True):
        values = tuple([row[name] for name in names])
        if values in seen and None not in values:
            return f"no new value found for the unique ({', '.join(names)})"
    broken = task.checks.broken(row)
    if broken:
        return f"no values found that meet CHECK ({broken})"
    for one, two in task.twins:
        mine = row[one.columns[0].lower()]
        if mine is not None and mine == row[two.columns[0].lower()]:
            return f"{one.columns[0]} and {two.columns[0]} always meet"
    return ""


def _close(schema: Schema, table: Table, key: ForeignKey, done: Mapping[str, list[Partial]],
           rng: random.Random) -> None:
    """Fill the columns of a key that closes a cycle, now that both tables stand."""
    failed = f"{schema.db_id}: table {table.name!r} cannot be filled:"
    if set(key.columns) & set(table.primary_key):
        raise InputError(f"{failed} its primary key is part of a cycle of foreign keys")
    parents = Parents(done[key.table], key, rng)
    single = any(set(names) <= set(key.columns) for names in table.unique)
    nullable = all(table.column(name).nullable for name in key.columns)
    left = rng.sample(done[key.table], len(done[key.table])) if single else []
    for row in done[table.name]:
        parent = (left.pop() if left else None) if single else parents.draw(rng, {}, False)
        if parent is None and not nullable:
            raise InputError(f"{failed} {key.table!r} has too few rows for its unique key")
        if nullable and rng.random() < 0.08:
            parent = None
        for own, theirs in zip(key.columns, key.references, strict=True):
            row[own.lower()] = as_type(parent[theirs.lower()], table.column(own)) if parent else None
