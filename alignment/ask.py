"""One question to one database: the model's answer, the guard's verdict, and the result when it may run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from curation.engines import runnable
from curation.prompt import Answer, parse, prompt
from curation.records import Dialect
from schemas import catalog, describe, guard
from schemas.errors import InputError
from schemas.guard import Verdict
from schemas.sandbox import Execution, Sandbox


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a question."""

    answer: Answer
    "SQL, a refusal, or neither"
    response: str
    "the model's words"
    verdict: Verdict | None
    "the guard's, on SQL"
    execution: Execution | None
    "the result, when the guard allowed the SQL"


def ask(question: str, database: Path, base: str, adapter: Path | None = None, *,
        max_new_tokens: int = 192) -> Reply:
    """Put `question` about the SQLite or DuckDB file `database` to the model and run its SQL in the sandbox.

    Raises InputError when the file is no database, or base and adapter do not fit.
    """
    from alignment.generate import generate
    from alignment.model import open_model, read_record
    from alignment.progress import quiet as libraries_quiet

    sources = catalog.find(database)
    if len(sources) != 1 or sources[0].kind not in ("sqlite", "duckdb"):
        raise InputError(f"{database}: is not one database file; give a .sqlite, .db or .duckdb file")
    dialect: Dialect = "duckdb" if sources[0].kind == "duckdb" else "sqlite"
    shown = describe.prompt_text(sources[0].schema(), dialect)
    quantization = read_record(adapter).get("quantization") if adapter else None
    with libraries_quiet():
        model, tokenizer = open_model(base, adapter, quantization=quantization)
        response = generate([prompt(question, shown, dialect)], model, tokenizer, max_new_tokens=max_new_tokens)[0]
    answer = parse(response)
    if answer.kind != "sql":
        return Reply(answer, response, None, None)
    verdict = guard.check(answer.sql, dialect)
    if not verdict.allowed:
        return Reply(answer, response, verdict, None)
    with Sandbox() as sandbox:
        return Reply(answer, response, verdict, sandbox.run(sources[0].path, runnable(answer.sql, dialect)))
