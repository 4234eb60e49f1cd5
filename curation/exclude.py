"""What a corpus must not contain: a benchmark's rows, by query template and by question.

    benchmark(("spider/dev.json",), "sqlite")        read and indexed
    clean_of(examples, held)                         drops what shares a template or a near question with it

A template has its values masked and no aliases: `SELECT T1.name FROM singer AS T1 WHERE T1.age > 30` and
`SELECT name FROM singer WHERE age > 40` are one. Questions are compared with their values masked; sharing four fifths
of words and word pairs is too near. Finding near questions takes a few look-ups a row, however large the benchmark is
(prefix filter: Chaudhuri et al. 2006; Bayardo et al. 2007).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from curation import chat, likeness, rowfile
from curation.prompt import parse
from curation.records import Dialect, Dropped, Example
from curation.shape import template
from schemas.errors import InputError

_QUERIES = ("query", "SQL", "sql", "gold_sql")
_NAMED = re.compile(r' as (?:\w+|"[^"]*"|`[^`]*`)')
_QUALIFIED = re.compile(r'(?<![\w"`])(?:\w+|"[^"]*"|`[^`]*`)\.(?=[\w"`*])')
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.In, exp.Between)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a benchmark."""

    question: str
    sql: str
    "empty when the row has none"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark's rows, indexed."""

    templates: frozenset[str]
    "query templates, as `bare` gives them"
    questions: tuple[str, ...]
    "as they were asked"
    features: tuple[frozenset[str], ...]
    "of each question"
    frequency: dict[str, int]
    "how many questions have a feature"
    index: dict[str, tuple[int, ...]]
    "a feature to the questions among whose rarest it is"


def benchmark(paths: Iterable[str], dialect: Dialect) -> Benchmark:
    """Read and index benchmark files: Spider's or BIRD's JSON, JSON lines, CSV, chats."""
    return indexed([row for path in paths for row in rows(Path(path))], dialect)


def indexed(held: Sequence[Row], dialect: Dialect) -> Benchmark:
    """Index benchmark rows for `clean_of`."""
    sets = tuple(likeness.features(likeness.masked(row.question, row.sql.replace('"', "'"))) for row in held)
    frequency = dict(Counter(feature for features in sets for feature in features))
    index: dict[str, list[int]] = defaultdict(list)
    for number, features in enumerate(sets):
        for feature in likeness.rarest(features, frequency):
            index[feature].append(number)
    templates = frozenset(found for row in held if (found := _template(row.sql, dialect)))
    return Benchmark(templates, tuple(row.question for row in held), sets, frequency,
                     {feature: tuple(numbers) for feature, numbers in index.items()})


def clean_of(examples: Iterable[Example | Dropped], held: Benchmark) -> Iterator[Example | Dropped]:
    """Drop rows that share a query template, or nearly a question, with the benchmark."""
    for example in examples:
        if isinstance(example, Dropped):
            yield example
        elif bare(example.template) in held.templates:
            yield _dropped(example, "same query template")
        elif near := nearest(example.question, example.sql, held):
            yield _dropped(example, f"question near: {near}")
        else:
            yield example


def nearest(question: str, sql: str, held: Benchmark) -> str:
    """Return a benchmark question that is too near to `question`, or ''."""
    features = likeness.features(likeness.masked(question, sql))
    for feature in likeness.rarest(features, held.frequency):
        for number in held.index.get(feature, ()):
            if likeness.near(features, held.features[number]):
                return held.questions[number]
    return ""


def bare(template: str) -> str:
    """Return a query template without aliases, qualifiers and quotes, so that every spelling of a query is one."""
    plain = _QUALIFIED.sub("", _NAMED.sub("", template)).replace('"', "").replace("`", "")
    return plain.replace("inner join", "join").replace(" asc", "")


def _template(sql: str, dialect: Dialect) -> str:
    """Return a benchmark query's bare template, '' when it does not parse; many benchmarks quote values with `"`."""
    for read in dict.fromkeys((dialect, "sqlite")):
        try:
            tree = sqlglot.parse_one(sql, read=read) if sql else None
        except SqlglotError:
            continue
        if isinstance(tree, exp.Query):
            for column in list(tree.find_all(exp.Column)):
                if _is_value(column):
                    column.replace(exp.Placeholder())
            return bare(template(tree, dialect))
    return ""


def _is_value(column: exp.Column) -> bool:
    """Is this, by its place on the right of a comparison, a text in double quotes rather than a column?"""
    quoted = isinstance(column.this, exp.Identifier) and column.this.args.get("quoted") and not column.table
    return bool(quoted and isinstance(column.parent, _COMPARISONS) and column.arg_key != "this")


def rows(path: Path) -> list[Row]:
    """Return a benchmark file's rows; InputError names what is no row of one."""
    found = [_row(row) for row in rowfile.rows(path)]
    if not found:
        raise InputError(f"{path}: holds no row; --exclude takes rows of question and query")
    return found


def _row(row: rowfile.Row) -> Row:
    """Return one row, from `question` and, where there is one, a query, or from a chat's last two turns."""
    if "messages" in row.values or "completion" in row.values:
        said = chat.turn(row)
        return Row(said.question, parse(said.answer).sql)
    return Row(row.text("question"), next((row.text(name) for name in _QUERIES if row.values.get(name)), ""))


def _dropped(example: Example, detail: str) -> Dropped:
    return Dropped(id=example.id, db_id=example.db_id, reason="benchmark", detail=detail)
