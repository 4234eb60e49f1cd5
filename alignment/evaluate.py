"""Responses -> scores: each response is parsed, put to the guard, executed beside its gold query, compared, counted.

    OUT/executions.jsonl   what every query returned on every instance
    OUT/scores.jsonl       one Score a question
    OUT/summary.json       the Summary: rates with 95 % intervals

SQL runs only in `schemas.sandbox`, whatever the guard says of it; a response to a request that is to be refused is
never run. A row whose own gold does not run is left out of execution accuracy and named.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, Literal

from alignment.benchmark import Benchmark, Question
from alignment.scores import Score
from alignment.summary import Run, Summary, measures
from curation import jsonl
from curation.crew import Track, quiet
from curation.engines import runnable, translated
from curation.prompt import Answer, parse
from curation.records import Dialect
from schemas import compare, guard
from schemas.errors import InputError
from schemas.guard import Verdict
from schemas.official import spider_ordered, spider_query
from schemas.sandbox import Execution, Limits, Sandbox

Mode = Literal["strict", "spider", "bird"]
SHOWN_ROWS = 3
"Rows of a result that `executions.jsonl` shows."


@dataclass(frozen=True, slots=True)
class _Case:
    """A question with its response, ready to run."""

    question: Question
    response: str | None
    answer: Answer
    verdict: Verdict | None
    gold: str | Execution | None
    "the gold query in the engine's dialect; an Execution when it cannot be had"
    sql: str | Execution | None
    "the response's query, likewise; None when nothing is to be run"
    dialect: Dialect
    "of the benchmark's gold queries"

    def right(self, gold: Execution, answer: Execution, mode: Mode) -> bool:
        """Compare one instance's results by the rules of `mode`."""
        asked = self.question.gold_sql or ""
        if mode == "strict":
            return compare.same_answer(gold, answer, asked, self.dialect)
        return compare.agree(gold, answer, ordered=spider_ordered(asked), mode=mode)


def evaluate(benchmark: Benchmark, responses: Mapping[str, str], out: Path, run: Run, *, workers: int = 1,
             mode: Mode = "strict", limits: Limits | None = None, examples_per_second: float | None = None,
             label: str = "", track: Track = quiet) -> Summary:
    """Judge `responses` (by question id) and write executions, scores and summary into `out`.

    A question without a response is wrong. Raises InputError when no response belongs to a question.
    """
    if not any(question.id in responses for question in benchmark.questions):
        raise InputError(f"none of the {len(responses)} responses has the id of one of the {len(benchmark.questions)} "
                         f"questions of {benchmark.name}; a Spider row's id is its index in its file")
    began = time.monotonic()
    scores: list[Score] = []
    with Sandbox(workers, limits or Limits()) as sandbox, jsonl.replacing(out / "executions.jsonl") as log:
        judged = _judged(benchmark, responses, sandbox, mode, log)
        scores.extend(track(judged, f"judging {benchmark.name}", len(benchmark.questions)))
    jsonl.write(out / "scores.jsonl", scores)
    summary = Summary(benchmark=benchmark.name, mode=mode, run=run, label=label or run.label,
                      seconds=round(time.monotonic() - began, 3), examples_per_second=examples_per_second,
                      **measures(scores))
    with jsonl.replacing(out / "summary.json") as file:
        file.write(summary.model_dump_json(indent=2) + "\n")
    return summary


def _judged(benchmark: Benchmark, responses: Mapping[str, str], sandbox: Sandbox, mode: Mode, log: IO[str]
            ) -> Iterator[Score]:
    """Yield a score for each question, in order; queries of later questions run meanwhile."""
    waiting: deque[_Case] = deque()
    early: deque[Execution] = deque()

    def queries() -> Iterator[tuple[Path, str]]:
        for question in benchmark.questions:
            case = _case(question, responses.get(question.id), benchmark, mode)
            waiting.append(case)
            for path in benchmark.instances[question.db_id]:
                for query in (case.gold, case.sql):
                    if isinstance(query, str):
                        yield path, query

    results = sandbox.run_many(queries())
    for _ in benchmark.questions:
        while not waiting:
            early.extend(islice(results, 1))
        case = waiting.popleft()
        golds: list[Execution] = []
        answers: list[Execution] = []
        for number in range(len(benchmark.instances[case.question.db_id])):
            for role, query, found in (("gold", case.gold, golds), ("response", case.sql, answers)):
                if query is not None:
                    found.append(query if isinstance(query, Execution) else early.popleft() if early else next(results))
                    log.write(_told(case, role, number, found[-1]))
        yield _score(case, golds, answers, mode, benchmark.gold_dialect)


def _case(question: Question, response: str | None, benchmark: Benchmark, mode: Mode) -> _Case:
    """Read a response, ask the guard about it, and say what is to be run."""
    answer = parse(response) if response is not None else Answer("other")
    verdict = guard.check(answer.sql, dialect=benchmark.dialect) if answer.kind == "sql" else None
    asked = spider_query if mode == "spider" else str
    gold = _query(asked(question.gold_sql), benchmark.gold_dialect, benchmark.dialect) if question.gold_sql else None
    sql = None
    if question.expect != "refuse" and answer.kind == "sql":
        sql = _query(asked(answer.sql), benchmark.dialect, benchmark.dialect)
    return _Case(question, response, answer, verdict, gold, sql, benchmark.gold_dialect)


def _query(sql: str, dialect: Dialect, target: Dialect) -> str | Execution:
    """Return `sql` as the engine of `target` runs it, or the failure to say it so."""
    try:
        return runnable(translated(sql, dialect, target), target)
    except ValueError as error:
        return Execution("error", error=str(error))


def _score(case: _Case, golds: list[Execution], answers: list[Execution], mode: Mode, dialect: Dialect) -> Score:
    """Return the score of a case from its executions, instance by instance."""
    question, failed = case.question, next((one for one in answers if one.status != "ok"), None)
    gold: Literal["ok", "fails", "none"] = "none"
    correct: bool | None = None
    if golds:
        gold = "ok" if all(one.status == "ok" for one in golds) else "fails"
        if gold == "ok":
            correct = len(answers) == len(golds) and all(
                case.right(right, one, mode) for right, one in zip(golds, answers, strict=True))
    return Score(id=question.id, db_id=question.db_id, question=question.question, expect=question.expect,
                 family=question.family, difficulty=question.difficulty(dialect), gold_sql=question.gold_sql or "",
                 response=case.response or "",
                 kind="missing" if case.response is None else case.answer.kind,
                 allowed=case.verdict.allowed if case.verdict else None,
                 guard=case.verdict.kind if case.verdict else "",
                 status="" if not answers else failed.status if failed else "ok", error=failed.error if failed else "",
                 gold=gold, correct=correct, seconds=round(sum(one.seconds for one in answers), 6))


def _told(case: _Case, role: str, instance: int, result: Execution) -> str:
    """Return an execution as a line; of a long result only the first rows are shown, and its digest."""
    asked = case.question.gold_sql or ""
    fields: dict[str, Any] = {"id": case.question.id, "role": role, "instance": instance, "status": result.status}
    if result.status == "ok":
        shown = [[str(cell)[:80] if isinstance(cell, str | bytes) else cell for cell in row]
                 for row in result.rows[:SHOWN_ROWS]]
        fields |= {"rows": len(result.rows), "columns": len(result.columns), "first": shown,
                   "digest": compare.digest(result, ordered=bool(asked) and compare.ordered(asked, case.dialect))}
    else:
        fields["error"] = result.error
    fields["seconds"] = round(result.seconds, 6)
    return json.dumps(fields, ensure_ascii=False) + "\n"


def scores(folder: Path) -> list[Score]:
    """Read the scores of an evaluation folder; InputError when it holds none."""
    return list(jsonl.read(folder / "scores.jsonl", Score))


def summary(folder: Path) -> Summary:
    """Read the summary of an evaluation folder; InputError when it holds none."""
    path = folder / "summary.json"
    try:
        return Summary.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a folder that evaluate wrote") from error
    except ValueError as error:
        raise InputError(f"{path}: is not a summary of this toolkit; evaluate again") from error
