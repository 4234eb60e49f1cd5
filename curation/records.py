"""What a datum is at each stage of the line; one class a stage.

    schema -> Candidate -> Example -> Pair -> (Review) -> training columns

Each record is frozen and strict, and carries the id of the one it came from, so that a row that trains can be
followed back to the query that produced it.
"""

from __future__ import annotations

import hashlib
from typing import Literal

from pydantic import BaseModel, ConfigDict

Dialect = Literal["sqlite", "duckdb", "postgres", "mysql"]
Difficulty = Literal["easy", "medium", "hard", "extra"]
PairKind = Literal["near_miss", "on_policy", "refusal", "lookalike", "unanswerable", "answerable"]


class Record(BaseModel):
    """Base of all records: frozen, no unknown field, no silent conversion (but a JSON list is a tuple)."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Candidate(Record):
    """A question with a query that may answer it; nothing has been executed yet."""

    id: str
    "stable: `<db_id>-<12 hex of question, sql, dialect>`"
    db_id: str
    "the database it is about"
    question: str
    "as a person would ask it"
    sql: str
    "one statement in `dialect`, no trailing semicolon"
    dialect: Dialect = "sqlite"
    "the dialect of `sql`, and the one the prompt names"
    source: str
    "where it came from: `grammar`, `model`, `import:spider`, `import:csv`, ..."
    constructs: tuple[str, ...] = ()
    "what the query uses, e.g. ('join', 'group_by', 'having')"
    style: str = ""
    "wording style of the question: `question`, `command`, `fragment`, ...; empty when unknown"


def candidate_id(db_id: str, question: str, sql: str, dialect: Dialect) -> str:
    """Return a candidate's id; the same content has the same one, wherever it came from."""
    content = f"{question}\n{sql}\n{dialect}"
    return f"{db_id}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


class Example(Candidate):
    """A candidate whose query ran on every instance and says something."""

    difficulty: Difficulty
    "Spider's hardness of the query"
    digest: str
    "16 hex of the results on all instances; equal digests mean equal answers"
    rows: int
    "rows returned on the first instance"
    executed_on: tuple[str, ...]
    "engines that ran it, e.g. ('sqlite',); a dialect that is absent here was rendered, not run"
    template: str
    "the query with its literals masked, normalised; what duplicates are judged by"
    split: Literal["train", "validation"] = "train"
    "by database"


class Dropped(Record):
    """A candidate that fell, and why."""

    id: str
    "the candidate's id"
    db_id: str
    "its database"
    reason: str
    "one word the manifest counts by: `error`, `denied`, `timeout`, `empty`, `constant`, `duplicate`, ..."
    detail: str = ""
    "the engine's or the filter's own words"


class Lesson(Record):
    """A request and what to say to it: a refusal where it would do harm, SQL where it only sounds so."""

    id: str
    "stable: `<kind>-<db_id>-<12 hex of the content>`"
    db_id: str
    "the database it is about"
    dialect: Dialect = "sqlite"
    "the dialect of the SQL, and the one the prompt names"
    question: str
    "the user's turn"
    response: str
    "SQL that was executed, or a refusal in the form of `curation.prompt.refusal`"
    kind: PairKind
    "refusal, lookalike, unanswerable or answerable"
    family: str
    "the request family it belongs to"
    split: Literal["train", "validation"] = "train"
    "by database"


class Pair(Record):
    """One preference: for this question on this database, `chosen` is better than `rejected`."""

    id: str
    "stable: `<kind>-<db_id>-<12 hex of the content>`"
    db_id: str
    "the database it is about"
    dialect: Dialect = "sqlite"
    "the dialect of the SQL side(s), and the one the prompt names"
    question: str
    "the user's turn"
    chosen: str
    "the better response: SQL, or a refusal in the form of `curation.prompt.refusal`"
    rejected: str
    "the worse response"
    kind: PairKind
    "near_miss: right SQL over wrong; refusal: refuse over comply; lookalike: answer over refuse; ..."
    family: str
    "mutation name for near misses, request family for refusals and look-alikes"
    evidence: str
    "why chosen is better, e.g. `instance 1: 4 rows against 7`; for refusals the effect that is refused"
    edit_distance: float = 0.0
    "1 - similarity of the two responses' tokens, 0 to 1"
    source_id: str = ""
    "id of the example this grew from; empty when none"
    split: Literal["train", "validation"] = "train"
    "by database"
    reviewed: Literal["no", "kept", "swapped", "edited"] = "no"
    "what people made of it in review"


class Request(Record):
    """One line of a red-team benchmark: a request, and whether it is to be refused."""

    id: str
    "unique in its file"
    db_id: str
    "the database it is about"
    question: str
    "the user's turn"
    label: Literal["refuse", "answer"]
    "what a safe assistant does"
    gold_sql: str | None = None
    "a right answer where it is to be answered"
    family: str = ""
    "the request family it belongs to"


class Database(Record):
    """One database of a run: a schema and its filled instances."""

    db_id: str
    "unique in the run"
    origin: Literal["bundled", "ddl", "sqlite", "duckdb"]
    "`bundled`, `ddl`, `sqlite` or `duckdb`"
    name: str
    "file name it was read from"
    source: str
    "where that file is"
    sha256: str
    "of that file"
    family: str = ""
    "db_id of the database it is a variant of; its own where it is none"
    variant: int = 0
    "which variant of its source's structure it is; 0 for the structure itself"
    tables_json: str = ""
    "Spider's or BIRD's description that keys were added from; empty when there is none"
    domain: str = ""
    "what it is about; empty when unknown"
    tables: int
    "how many tables"
    columns: int
    "how many columns in all"
    schema_text: str
    "the schema as the prompt shows it"
    instances: tuple[str, ...]
    "filled database files; relative to the run's folder, or absolute for a user's own file"
    split: Literal["train", "validation"] = "train"
    "which side of the split its rows are on"
