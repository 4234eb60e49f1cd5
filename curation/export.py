"""The run's records in the ecosystem's own form.

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

from curation import jsonl, prompt
from curation.records import Database, Example, Lesson, Pair

_SPLITS = {"train": "", "validation": ".validation"}


def training_files(run: Path) -> None:
    """Write sft and pairs files of both splits from the run's stage files; `sft.jsonl` becomes visible last."""
    shown = pair_files(run)
    with ExitStack() as stack:
        sft = {split: stack.enter_context(jsonl.replacing(run / f"sft{part}.jsonl")) for split, part in _SPLITS.items()}
        for db_id, row in _by_database(run, list(shown)):
            answer = row.sql if isinstance(row, Example) else row.response
            _line(sft[row.split], id=row.id, db_id=db_id, kind="answer" if isinstance(row, Example) else row.kind,
                  messages=prompt.prompt(row.question, shown[db_id], row.dialect) + prompt.assistant(answer))


def pair_files(run: Path) -> dict[str, str]:
    """Write the pairs files of both splits from the run's stage files; return the schema each database is shown by."""
    shown = {found.db_id: found.schema_text for found in jsonl.read(run / "01_databases.jsonl", Database)}
    with ExitStack() as stack:
        out = {split: stack.enter_context(jsonl.replacing(run / f"pairs{part}.jsonl"))
               for split, part in _SPLITS.items()}
        for pair in jsonl.read(run / "05_pairs.jsonl", Pair):
            _line(out[pair.split], id=pair.id, db_id=pair.db_id, kind=pair.kind,
                  prompt=prompt.prompt(pair.question, shown[pair.db_id], pair.dialect),
                  chosen=prompt.assistant(pair.chosen), rejected=prompt.assistant(pair.rejected))
    return shown


def _line(out: IO[str], **row: object) -> None:
    out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _by_database(run: Path, order: list[str]) -> Iterator[tuple[str, Example | Lesson]]:
    """Yield examples and lessons with each database's rows together; both files are in the databases' order."""
    examples = jsonl.grouped(run / "04_selected.jsonl", Example, order)
    lessons = jsonl.grouped(run / "05_lessons.jsonl", Lesson, order)
    for db_id, asked, told in zip(order, examples, lessons, strict=True):
        yield from ((db_id, row) for row in asked)
        yield from ((db_id, row) for row in told)
