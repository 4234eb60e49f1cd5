"""Candidates that people already have, on the same road as grown ones: guard, execution, selection, split.

    Spider      [{"db_id": "zoo", "question": "How many?", "query": "SELECT count(*) FROM animal"}]
    BIRD        [{"db_id": …, "question": …, "evidence": …, "SQL": …}]      the evidence becomes its last line
    CSV, TSV    columns question, sql and, where there are several databases, db_id; and dialect, if it is not the run's
    JSON lines  rows with these fields, chats (curation.chat), and a run's own sft.jsonl

A row that names no database is taken for the run's only one, or for the one whose tables its prompt shows. A row whose
form is wrong ends the import in a sentence that names file, line and field; one that is merely of no use here (another
database, a refusal, the same row again) is dropped with its reason, and everything else is for `verify` to judge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, cast, get_args

from curation import chat, jsonl, literals
from curation.engines import translated
from curation.prompt import parse
from curation.quoting import tidied
from curation.records import Candidate, Database, Dialect, Dropped, candidate_id
from curation.rowfile import Row, rows
from curation.witnesses import witnesses
from schemas.catalog import Source
from schemas.errors import InputError
from schemas.witness import Needs

DROPPED = "02_dropped.jsonl"
_SQL = ("query", "SQL", "sql", "gold_sql")
_DIALECTS = get_args(Dialect)
Reason = Literal["no_database", "duplicate", "refusal", "no_sql", "several_turns", "unparsable"]


@dataclass(frozen=True, slots=True)
class _Said:
    """What a row says, whatever its form."""

    question: str
    sql: str
    source: str
    dialect: Dialect | None
    "the dialect it names, if any"
    db_id: str
    "the database it names; empty for none"
    tables: frozenset[str] = frozenset()
    "the tables of the schema that a chat shows"
    reason: Reason | None = None
    "why it is no candidate"


@dataclass(slots=True)
class Imported:
    """The rows of some files."""

    candidates: dict[str, list[Candidate]] = field(default_factory=dict)
    "by database, in the files' order"
    dropped: list[Dropped] = field(default_factory=list)
    "rows that are of no use here"


def needs(files: Sequence[str], sources: Sequence[Source], dialect: Dialect) -> dict[str, Needs]:
    """Return, by database, what the queries in `files` need of the rows they are run on. Raises InputError."""
    brought = read(files, sources, dialect).candidates if files else {}
    found = {}
    for source in sources:
        if candidates := brought.get(source.db_id):
            schema = source.schema()
            found[source.db_id] = Needs(literals.named(candidates, schema), witnesses(candidates, schema))
    return found


def beside(grown: Iterable[list[Candidate]], files: Sequence[str], databases: Sequence[Database], dialect: Dialect,
           run: Path) -> Iterator[list[Candidate]]:
    """Yield, for each of `databases`, its imported candidates and then its `grown` ones.

    Writes the rows that fell to `run`/02_dropped.jsonl when there are `files`. Raises InputError.
    """
    sources = [Source(database.db_id, database.origin, Path(database.source)) for database in databases
               if not database.variant]
    found = read(files, sources, dialect) if files else Imported()
    if files:
        jsonl.write(run / DROPPED, found.dropped)
    for database, group in zip(databases, grown, strict=True):
        brought = found.candidates.get(database.db_id, [])
        ids = {candidate.id for candidate in brought}
        yield brought + [candidate for candidate in group if candidate.id not in ids]


def read(files: Sequence[str], sources: Sequence[Source], dialect: Dialect) -> Imported:
    """Return the candidates in `files` about the databases `sources`, their SQL in `dialect`.

    Raises InputError naming file, line and field of a row that has not the form of one, and when not one row fits.
    """
    places = _Places(sources)
    found, seen, named = Imported(), set[str](), Counter[str]()
    for row in (row for name in files for row in rows(Path(name))):
        said = _said(row)
        named[said.db_id] += 1
        source = places.of(said)
        result = _judged(said, source, places, dialect) if source else "no_database"
        if isinstance(result, Candidate) and result.id in seen:
            result = "duplicate"
        if isinstance(result, Candidate):
            seen.add(result.id)
            found.candidates.setdefault(result.db_id, []).append(result)
        else:
            found.dropped.append(Dropped(id=f"{row.path.name}:{row.line}", db_id=said.db_id, reason=result,
                                         detail=said.question[:120]))
    if not found.candidates:
        raise InputError(_nothing(files, found.dropped, sources, named))
    return found


def _judged(said: _Said, source: Source, places: _Places, dialect: Dialect) -> Candidate | Reason:
    """Return the candidate that a row makes, or why it makes none."""
    if said.reason:
        return said.reason
    own = said.dialect or dialect
    try:
        sql = translated(tidied(said.sql, own, places.names(source)), own, dialect)
    except ValueError:
        return "unparsable"
    return Candidate(id=candidate_id(source.db_id, said.question, sql, dialect), db_id=source.db_id,
                     question=said.question, sql=sql, dialect=dialect, source=said.source)


class _Places:
    """Which database a row is about."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._by_name = {source.db_id.lower(): source for source in sources}
        self._only = sources[0] if len(sources) == 1 else None
        self._names: dict[str, frozenset[str]] = {}

    def of(self, said: _Said) -> Source | None:
        """Return the database that a row names, or the only one that it can be about."""
        if said.db_id:
            return self._by_name.get(said.db_id.lower())
        if not said.tables:
            return self._only
        alike = self._by_tables.get(said.tables, [])
        return alike[0] if len(alike) == 1 else None

    @cached_property
    def _by_tables(self) -> dict[frozenset[str], list[Source]]:
        """The databases by their tables' names."""
        found: dict[frozenset[str], list[Source]] = {}
        for source in self._sources:
            found.setdefault(frozenset(table.name.lower() for table in source.schema().tables), []).append(source)
        return found

    def names(self, source: Source) -> frozenset[str]:
        """Return the names of a database's tables and columns."""
        if source.db_id not in self._names:
            self._names[source.db_id] = frozenset(
                name for table in source.schema().tables
                for name in (table.name, *(column.name for column in table.columns)))
        return self._names[source.db_id]


def _said(row: Row) -> _Said:
    """Read one row; InputError when it is in no form that is known."""
    if "messages" in row.values or "completion" in row.values:
        return _chat(row)
    sql = next((name for name in _SQL if row.values.get(name) is not None), None)
    if sql is None:
        raise row.fault("sql", "is missing; a row has question and sql (Spider: query, BIRD: SQL), or is a chat with "
                        "messages, or with prompt and completion")
    question = row.text("question")
    evidence = row.values.get("evidence")
    if isinstance(evidence, str) and evidence.strip():
        question = f"{question}\n{evidence.strip()}"
    table = row.path.suffix.lower() in (".csv", ".tsv", ".tab")
    source = "csv" if table else {"query": "spider", "SQL": "bird"}.get(sql, "jsonl")
    usual: Dialect | None = "sqlite" if source in ("spider", "bird") else None
    return _Said(question, row.text(sql), f"import:{source}", _dialect(row) or usual, _database(row))


def _chat(row: Row) -> _Said:
    """Read a chat; our own sft.jsonl is one."""
    said = chat.turn(row)
    answer = parse(said.answer)
    reason: Reason | None = ("several_turns" if said.several else "refusal" if answer.kind == "refusal"
                             else "no_sql" if answer.kind != "sql" or not said.question else None)
    own = {"id", "db_id", "kind"} <= set(row.values)
    return _Said(said.question, answer.sql, f"import:{'sft' if own else 'chat'}", _dialect(row) or said.dialect,
                 _database(row), said.tables, reason)


def _database(row: Row) -> str:
    """Return the database that a row names, or ''."""
    for name in ("db_id", "database"):
        if row.values.get(name) not in (None, ""):
            return row.text(name)
    return ""


def _dialect(row: Row) -> Dialect | None:
    """Return the dialect that a row names."""
    value = row.values.get("dialect")
    if value in (None, ""):
        return None
    if value not in _DIALECTS:
        raise row.fault("dialect", f"has to be one of {', '.join(_DIALECTS)}, not {str(value)[:40]!r}")
    return cast(Dialect, value)


def _nothing(files: Sequence[str], dropped: Sequence[Dropped], sources: Sequence[Source],
             named: Mapping[str, int]) -> str:
    """Say why not one row became a candidate."""
    told = ", ".join(files)
    if not dropped:
        return f"{told}: holds no row; give a file of questions and SQL"
    if all(row.reason == "no_database" for row in dropped):
        theirs = ", ".join(sorted(name or "none" for name in named)[:3])
        ours = ", ".join(sorted(source.db_id for source in sources)[:3])
        return (f"{told}: no row is about a database of this run (rows name {theirs}; the run has {ours}); give their "
                "databases with --schemas")
    reasons = ", ".join(f"{count} {reason}" for reason, count in Counter(row.reason for row in dropped).most_common())
    return f"{told}: not one row is a question with SQL ({reasons})"
