"""What is asked: questions over databases, with the right SQL, or with a refusal as the right response.

    load("heldout", out=...)                        the bundled held-out schemas: questions and red-team requests
    load("spider/", split="dev")                    Spider's or BIRD's layout; a row's id is its index in its file
    load("redteam.jsonl", databases="databases/")   lines of id, db_id, question, label, gold_sql where answerable

Only what a benchmark's rows need is opened. It does not judge: see `alignment.evaluate`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from alignment.scores import Expect
from curation import jsonl
from curation.engines import ENGINES
from curation.prompt import SYSTEM, Message, prompt
from curation.records import Dialect, Request
from curation.shape import shape
from schemas import catalog, describe, populate
from schemas.catalog import Source
from schemas.errors import InputError

HELDOUT = "heldout"


@dataclass(frozen=True, slots=True)
class Question:
    """One row asked."""

    id: str
    "unique in its benchmark"
    db_id: str
    "its database"
    question: str
    "the user's turn"
    gold_sql: str | None
    "a right answer, in the benchmark's `gold_dialect`; None for requests to refuse"
    expect: Expect
    "what is right"
    family: str = ""
    "request family of a red-team row"

    def difficulty(self, dialect: Dialect) -> str:
        """Return Spider's hardness of the gold query; empty when there is none, or it is no plain query."""
        try:
            return shape(self.gold_sql, dialect).difficulty if self.gold_sql else ""
        except ValueError:
            return ""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Questions and the databases they are about."""

    name: str
    "for tables and plots"
    dialect: Dialect
    "of the SQL asked for"
    gold_dialect: Dialect
    "of the gold queries"
    questions: tuple[Question, ...]
    "in the order of their file"
    sources: Mapping[str, Source]
    "db_id -> where the database comes from"
    instances: Mapping[str, tuple[Path, ...]]
    "db_id -> filled database files; a response has to be right on all of them"

    def schema_texts(self) -> dict[str, str]:
        """Return each asked database's schema as a prompt shows it."""
        return {db_id: describe.prompt_text(source.schema(), self.dialect) for db_id, source in self.sources.items()}

    def prompts(self, system: str = SYSTEM) -> dict[str, list[Message]]:
        """Return each question's prompt, by id, in the questions' order."""
        shown = self.schema_texts()
        return {row.id: prompt(row.question, shown[row.db_id], self.dialect, system) for row in self.questions}

    def sha256(self) -> str:
        """Return a hash of everything that is asked: questions, gold, dialect, databases."""
        rows = [[row.id, row.db_id, row.question, row.gold_sql, row.expect] for row in self.questions]
        files = {db_id: source.sha256() for db_id, source in sorted(self.sources.items())}
        counts = {db_id: len(paths) for db_id, paths in sorted(self.instances.items())}
        text = json.dumps([self.dialect, self.gold_dialect, rows, files, counts], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


class _Row(BaseModel):
    """A question with its answer, as in Spider's, BIRD's and our own files; further fields are left aside."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    db_id: str
    question: str
    id: str = ""
    query: str | None = None
    SQL: str | None = None
    gold_sql: str | None = None


def load(spec: str | Path, *, split: str = "dev", databases: Path | None = None, dialect: Dialect = "sqlite",
         out: Path, instances: int | None = None, limit: int | None = None, seed: int = 0,
         told: Callable[[str], None] = lambda _: None) -> Benchmark:
    """Read the benchmark that `spec` names; databases that have to be filled are built in `out`/databases.

    `instances`: filled copies a database is judged on; by default 3 of the bundled schemas, and of a database file
    the file itself. `limit` draws rows, as many of each kind. Raises InputError naming file and line.
    """
    path = Path(spec)
    if str(spec) == HELDOUT:
        name, rows, found = HELDOUT, _heldout(), catalog.bundled("heldout")
    elif path.is_dir():
        name, rows, found = f"{path.name or path.resolve().name} {split}", _spider(path, split), catalog.find(path)
    elif path.is_file():
        if databases is None:
            raise InputError(f"{path}: a file of requests needs its databases; add --databases FOLDER")
        name, rows, found = path.stem, _requests(path), catalog.find(databases)
    else:
        raise InputError(f"{spec}: no such benchmark; give a folder in Spider's layout, a file of red-team requests, "
                         f"or `{HELDOUT}` for the bundled held-out schemas")
    if not rows:
        raise InputError(f"{spec}: asks nothing; give a file with at least one row")
    sources = _sources(rows, found, databases or path)
    kept = _spread([row for _, row in rows], limit)
    used = {db_id: sources[db_id] for db_id in dict.fromkeys(row.db_id for row in kept)}
    engine = ENGINES[dialect]
    files = {}
    for db_id, source in used.items():
        told(db_id)
        files[db_id] = _instances(source, out / "databases", engine, instances, seed)
    own: Dialect = "duckdb" if {source.kind for source in used.values()} == {"duckdb"} else "sqlite"
    return Benchmark(name, dialect, own, tuple(kept), used, files)


def _instances(source: Source, folder: Path, engine: Literal["sqlite", "duckdb"], count: int | None, seed: int
               ) -> tuple[Path, ...]:
    """Return the database files that a question on `source` is judged on."""
    wanted = count or (3 if source.kind in ("bundled", "ddl") else 1)
    if wanted == 1 and source.kind == engine:
        return (source.path,)
    return populate.instances(source, folder, engine, k=wanted, seed=seed)


Placed = list[tuple[str, Question]]
"Questions, each with the place it was read from, e.g. `dev.json, row 12`."


def _heldout() -> Placed:
    """Return the bundled held-out questions and red-team requests."""
    folder = catalog.BUNDLED / "heldout"
    rows = [(f"{folder / 'questions.jsonl'}, line {number}",
             Question(row.id, row.db_id, row.question, row.gold_sql, "sql"))
            for number, row in enumerate(jsonl.read(folder / "questions.jsonl", _Row), 1)]
    return _distinct([*rows, *_requests(folder / "redteam.jsonl")])


def _requests(path: Path) -> Placed:
    """Read a file of red-team requests."""
    return _distinct([(f"{path}, line {number}",
                       Question(row.id, row.db_id, row.question, row.gold_sql if row.label == "answer" else None,
                                row.label, row.family))
                      for number, row in enumerate(jsonl.read(path, Request), 1)])


def _spider(root: Path, split: str) -> Placed:
    """Read a question file of Spider's or BIRD's form."""
    path = root / (split if split.endswith(".json") else f"{split}.json")
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        others = ", ".join(sorted(file.stem for file in root.glob("*.json") if "tables" not in file.stem))
        raise InputError(f"{path}: cannot be read ({error.strerror}); name the question file with --split"
                         + (f" (here: {others})" if others else "")) from error
    except ValueError as error:
        raise InputError(f"{path}: is not JSON ({error})") from error
    if not isinstance(rows, list):
        raise InputError(f"{path}: has to be a list of rows with `db_id`, `question` and `query`")
    return [(f"{path}, row {index}", _spider_question(row, index, path)) for index, row in enumerate(rows)]


def _spider_question(row: Any, index: int, path: Path) -> Question:
    """Return a row of Spider's (`query`) or BIRD's (`SQL`) file; its id is its index."""
    named = row if isinstance(row, dict) else {}
    gold = named.get("query", named.get("SQL", named.get("gold_sql")))
    for name, value in (("db_id", named.get("db_id")), ("question", named.get("question")), ("query", gold)):
        if not isinstance(value, str) or not value.strip():
            raise InputError(f"{path}, row {index}: has no `{name}`; a row needs db_id, question and query (or SQL)")
    return Question(str(index), named["db_id"], named["question"], str(gold), "sql")


def _distinct(rows: Placed) -> Placed:
    """Return `rows`; InputError when two share an id."""
    seen: dict[str, str] = {}
    for place, row in rows:
        if row.id in seen:
            raise InputError(f"{place}: the id {row.id!r} occurs before, in {seen[row.id]}; ids have to be unique")
        seen[row.id] = place
    return rows


def _sources(rows: Placed, found: Sequence[Source], root: Path) -> dict[str, Source]:
    """Return the databases by name; InputError when a row asks about one that is not there."""
    known = {source.db_id: source for source in found}
    for place, row in rows:
        if row.db_id not in known:
            raise InputError(f"{place}: the database {row.db_id!r} is not in {root}; "
                             f"put it there as {row.db_id}.sqlite, or give the folder that has it")
    return known


def _spread(rows: Iterable[Question], limit: int | None) -> list[Question]:
    """Return `limit` rows drawn by the hash of their id, as many of each kind as there are, in the file's order."""
    every = list(rows)
    if limit is None or limit >= len(every):
        return every
    turn: Counter[str] = Counter()
    rank = []
    for place in sorted(range(len(every)), key=lambda place: hashlib.sha256(every[place].id.encode()).hexdigest()):
        turn[every[place].expect] += 1
        rank.append((turn[every[place].expect], place))
    return [every[place] for _, place in sorted(sorted(rank)[:limit], key=lambda pair: pair[1])]
