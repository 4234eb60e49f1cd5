"""Print how a grown corpus and a human one differ in shape: constructs of the SQL, wording of the questions.

    python benchmarks/corpus_shape.py RUN SPIDER.json [SPIDER.json ...]

RUN is a folder of `toolkit curate` (its selected rows are read, or its candidates where nothing is selected yet), or a
.jsonl of rows with `question` and `sql`. The others are lists of objects with `question` and `query`, as Spider has
them. Each line is a share of the rows in per cent unless it says otherwise; `!` marks a share that is off by a
factor of two and by more than two points.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, quantiles

import sqlglot
from sqlglot import exp

from curation.grammar.words import split
from curation.shape import hardness

_SAID = re.compile(r"\w+")
_QUOTED = re.compile(r'"([^"]*)"')
_OPENING = re.compile(r"[A-Za-z']+")


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its query."""

    question: str
    sql: str


@dataclass(slots=True)
class Shape:
    """What was counted over the rows of one corpus."""

    rows: int = 0
    unread: int = 0
    found: Counter[str] = field(default_factory=Counter)
    lengths: dict[str, list[int]] = field(default_factory=dict)


def rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a run, of a .jsonl file, or of a Spider-format list."""
    if path.suffix == ".json":
        for entry in json.loads(path.read_text(encoding="utf-8")):
            query = " ".join(entry["query"].split()).rstrip("; ")
            yield Row(entry["question"], _QUOTED.sub(lambda m: "'" + m[1].replace("'", "''") + "'", query))
        return
    if path.is_dir():
        selected = path / "04_selected.jsonl"
        path = selected if selected.exists() else path / "02_candidates.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        yield Row(entry["question"], entry["sql"])


def shape(of: Iterable[Row]) -> Shape:
    """Count the features of every row."""
    counted = Shape(lengths={"question, words": [], "sql, characters": []})
    for row in of:
        try:
            tree = sqlglot.parse_one(row.sql, read="sqlite")
        except sqlglot.errors.SqlglotError:
            counted.unread += 1
            continue
        if not isinstance(tree, exp.Query):
            counted.unread += 1
            continue
        counted.rows += 1
        counted.lengths["question, words"].append(len(row.question.split()))
        counted.lengths["sql, characters"].append(len(row.sql))
        counted.found.update({f"hardness: {hardness(tree)}", *_clauses(tree), *_select(tree), *_tests(tree)})
        counted.found.update({*_values(row.question, tree), *_named(row.question, tree), *_opening(row.question)})
    return counted


def _first(tree: exp.Query) -> exp.Select:
    found = tree.find(exp.Select)
    assert found is not None
    return found


def _clauses(tree: exp.Query) -> Iterator[str]:
    """Name tables, joins, groups, order, limits, set operations and the rarer constructs."""
    selects = list(tree.find_all(exp.Select))
    joins = max(len(select.args.get("joins") or ()) for select in selects)
    yield f"joins: {min(joins, 4)}{'+' if joins >= 4 else ''}"
    for name, kind in (("INTERSECT", exp.Intersect), ("EXCEPT", exp.Except), ("UNION", exp.Union), ("CTE", exp.CTE),
                       ("CASE", exp.Case), ("window", exp.Window), ("GROUP BY", exp.Group), ("HAVING", exp.Having)):
        if any(type(node) is kind for node in tree.walk()):
            yield f"clause: {name}"
    if any(join.side == "LEFT" for join in tree.find_all(exp.Join)):
        yield "clause: LEFT JOIN"
    first = _first(tree)
    order, limit = first.args.get("order"), first.args.get("limit")
    if order:
        yield "order: by aggregate" if order.find(exp.AggFunc) else "order: by column"
        yield "order: with LIMIT" if limit else "order: without LIMIT"
        if len(order.expressions) > 1:
            yield "order: two keys"
    if limit:
        yield f"limit: {'1' if limit.expression.sql() == '1' else 'more'}"
    group = first.args.get("group")
    if group and len(group.expressions) > 1:
        yield "clause: GROUP BY two"


def _select(tree: exp.Query) -> Iterator[str]:
    """Name what is selected: how many columns, which aggregates, DISTINCT, *."""
    first = _first(tree)
    columns = first.expressions
    yield f"selected: {min(len(columns), 4)}{'+' if len(columns) >= 4 else ''}"
    if first.args.get("distinct"):
        yield "selected: DISTINCT"
    if any(isinstance(column, exp.Star) or (column.find(exp.Column) and column.is_star) for column in columns):
        yield "selected: *"
    for column in columns:
        for call in column.find_all(exp.AggFunc):
            inner = "(DISTINCT)" if isinstance(call.this, exp.Distinct) else "(*)" if call.find(exp.Star) else ""
            yield f"aggregate: {call.key}{inner if call.key == 'count' else ''}"


_SIGNS = {exp.EQ: "=", exp.NEQ: "!=", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=", exp.Between: "BETWEEN",
          exp.Like: "LIKE", exp.Is: "IS NULL", exp.Exists: "EXISTS"}


def _tests(tree: exp.Query) -> Iterator[str]:
    """Name the conditions of the first WHERE, and what is nested in it."""
    where = _first(tree).args.get("where")
    if where is None:
        yield "conditions: 0"
        return
    own = [node for node in where.walk() if node.find_ancestor(exp.Select) is _first(tree)]
    leaves = [node for node in own if type(node) in _SIGNS or isinstance(node, exp.In)]
    yield f"conditions: {min(len(leaves), 3)}{'+' if len(leaves) >= 3 else ''}"
    if any(isinstance(node, exp.Or) for node in own):
        yield "condition: OR"
    for node in leaves:
        if isinstance(node, exp.In):
            no = "NOT " if isinstance(node.parent, exp.Not) else ""
            yield f"condition: {no}IN {'(SELECT)' if node.args.get('query') else 'list'}"
        elif node.find(exp.Select) and not isinstance(node, exp.Exists):
            yield "condition: against (SELECT)"
        else:
            yield f"condition: {_SIGNS[type(node)]}"


def _values(question: str, tree: exp.Query) -> Iterator[str]:
    """Tell whether text values are mentioned in quotes, bare, or not as written."""
    for literal in tree.find_all(exp.Literal):
        text = literal.this.strip("%")
        if literal.is_string and len(text) > 1:
            at = question.lower().find(text.lower())
            near = question[max(0, at - 1): at]
            how = "not as written" if at < 0 else "in quotes" if near and near in "'\"“‘" else "bare"
            yield f"values: {how}"


def _named(question: str, tree: exp.Query) -> Iterator[str]:
    """Tell how the selected and the compared columns are named: all words of the identifier, some, or none."""
    said = {form for word in _SAID.findall(question.lower()) for form in (word, word.rstrip("s"), word + "s")}
    first = _first(tree)
    places = [("selected columns", column) for column in first.expressions]
    places += [("compared columns", part) for part in (first.args.get("where"),) if part]
    for place, part in places:
        for column in part.find_all(exp.Column):
            if column.find_ancestor(exp.Select) is first and isinstance(column.this, exp.Identifier):
                words = set(split(column.name))
                hit = sum(word in said or word.rstrip("s") in said for word in words)
                yield f"{place}: named {'whole' if hit == len(words) else 'in part' if hit else 'otherwise'}"


def _opening(question: str) -> Iterator[str]:
    words = [word.lower() for word in _OPENING.findall(question)[:2]]
    yield f"opening: {' '.join(words)}"
    end = question.rstrip()[-1:]
    yield f"ending: {end if end in ('?', '.') else 'none'}"


def table(grown: Shape, human: Shape) -> Iterator[str]:
    """Yield the lines of the comparison."""
    yield f"{'':34}{'grown':>8}{'human':>8}"
    yield f"{'rows (of these unread)':34}{grown.rows:8}{human.rows:8}  ({grown.unread}, {human.unread})"
    for name in grown.lengths:
        ours, theirs = (f"{mean(values):.1f}" for values in (grown.lengths[name], human.lengths[name]))
        yield f"{name + ', mean':34}{ours:>8}{theirs:>8}"
        spread = ["/".join(f"{cut:.0f}" for cut in quantiles(values, n=10)[::4]) for values in
                  (grown.lengths[name], human.lengths[name])]
        yield f"{name + ', 10/50/90 %':34}{spread[0]:>11} {spread[1]:>11}"
    openings = {name for name, _ in (human.found + grown.found).most_common() if name.startswith("opening: ")
                and max(human.found[name] / human.rows, grown.found[name] / grown.rows) >= 0.006}
    for name in sorted(set(human.found) | set(grown.found)):
        if name.startswith("opening: ") and name not in openings:
            continue
        ours, theirs = 100 * grown.found[name] / grown.rows, 100 * human.found[name] / human.rows
        far = abs(ours - theirs) > 2 and not 0.5 <= (ours + 0.1) / (theirs + 0.1) <= 2
        yield f"{name:34}{ours:8.1f}{theirs:8.1f}{' !' if far else ''}"


def main(run: Path, *human: Path) -> None:
    """Compare and print."""
    for line in table(shape(rows(run)), shape(row for path in human for row in rows(path))):
        print(line)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
