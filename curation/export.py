"""The run's records in the ecosystem's own form, and a benchmark's rows read for decontamination.

    sft.jsonl     {"id", "db_id", "kind", "messages": [system, user, assistant]}
    pairs.jsonl   {"id", "db_id", "kind", "prompt": [system, user], "chosen": [assistant], "rejected": [assistant]}

Both load with `datasets.load_dataset("json", data_files=...)` and train with any trl script. Rows of one database stand
together. Rows of the validation databases go to `sft.validation.jsonl` and `pairs.validation.jsonl`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from curation import jsonl, prompt, select
from curation.records import Database, Dialect, Example, Lesson, Pair
from curation.shape import shape
from schemas.errors import InputError

_SPLITS = {"train": "", "validation": ".validation"}


def training_files(run: Path) -> None:
    """Write sft and pairs files of both splits from the run's stage files; `sft.jsonl` becomes visible last."""
    shown = {found.db_id: found.schema_text for found in jsonl.read(run / "01_databases.jsonl", Database)}
    with ExitStack() as stack:
        sft = {split: stack.enter_context(jsonl.replacing(run / f"sft{part}.jsonl")) for split, part in _SPLITS.items()}
        out = {split: stack.enter_context(jsonl.replacing(run / f"pairs{part}.jsonl"))
               for split, part in _SPLITS.items()}
        for pair in jsonl.read(run / "05_pairs.jsonl", Pair):
            _line(out[pair.split], id=pair.id, db_id=pair.db_id, kind=pair.kind,
                  prompt=prompt.prompt(pair.question, shown[pair.db_id], pair.dialect),
                  chosen=prompt.assistant(pair.chosen), rejected=prompt.assistant(pair.rejected))
        for db_id, row in _by_database(run, list(shown)):
            answer = row.sql if isinstance(row, Example) else row.response
            _line(sft[row.split], id=row.id, db_id=db_id, kind="answer" if isinstance(row, Example) else row.kind,
                  messages=prompt.prompt(row.question, shown[db_id], row.dialect) + prompt.assistant(answer))


def _line(out: IO[str], **row: object) -> None:
    out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _by_database(run: Path, order: list[str]) -> Iterator[tuple[str, Example | Lesson]]:
    """Yield examples and lessons with each database's rows together; both files are in the databases' order."""
    lessons = jsonl.read(run / "05_lessons.jsonl", Lesson)
    examples = jsonl.read(run / "04_selected.jsonl", Example)
    lesson, example = next(lessons, None), next(examples, None)
    for db_id in order:
        while example is not None and example.db_id == db_id:
            yield db_id, example
            example = next(examples, None)
        while lesson is not None and lesson.db_id == db_id:
            yield db_id, lesson
            lesson = next(lessons, None)


def benchmark(paths: tuple[str, ...], dialect: Dialect) -> select.Benchmark:
    """Index the questions and query templates of benchmark files: Spider's or BIRD's JSON, or JSON lines.

    A row has `question` and one of `query`, `SQL`, `sql`, `gold_sql`; a query that does not parse counts by question.
    """
    questions: list[str] = []
    templates: list[str] = []
    for path in map(Path, paths):
        for row in _rows(path):
            questions.append(str(row["question"]))
            query = next((row[name] for name in ("query", "SQL", "sql", "gold_sql") if row.get(name)), None)
            if query is not None:
                try:
                    templates.append(shape(str(query), dialect).template)
                except ValueError:
                    continue
    return select.benchmark(questions, templates)


def _rows(path: Path) -> list[dict[str, object]]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); --exclude takes a benchmark file") from error
    try:
        whole = text.lstrip().startswith("[")
        rows = json.loads(text) if whole else [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise InputError(f"{path}: is not JSON or JSON lines ({error})") from error
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or "question" not in row:
            raise InputError(f"{path}, row {number}: has no `question`; --exclude takes rows of question and query")
    return list(rows)
