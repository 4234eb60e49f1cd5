"""A model's own answers become preference pairs: what it got wrong against what is right.

    wrong     its SQL runs and answers differently on some instance
    error     its SQL runs nowhere
    refused   it refused what it should answer
    complied  it answered what it should refuse

An answer that is right on every instance teaches nothing and is dropped, as is one that cannot be judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from curation import prompt
from curation.engines import runnable
from curation.proof import difference, distance, identity
from curation.records import Dropped, Example, Lesson, Pair
from schemas import guard
from schemas.sandbox import Sandbox


def on_policy_pairs(samples: Iterable[tuple[Example | Lesson, str]], instances: Sequence[Path],
                    sandbox: Sandbox) -> Iterator[Pair | Dropped]:
    """Yield, for each (row, response of the model to its question), a pair or why there is none.

    All rows are of the database behind `instances`; responses are judged as `prompt.parse` reads them.
    """
    for row, response in samples:
        right = row.sql if isinstance(row, Example) else row.response
        answer = prompt.parse(response)
        refuses = prompt.parse(right).kind == "refusal"
        if answer.kind == "other" or (refuses and answer.kind == "refusal"):
            yield _dropped(row, "unreadable" if answer.kind == "other" else "right", response)
            continue
        if refuses:
            yield _pair(row, right, answer.sql, "complied", "answers what is to be refused")
        elif answer.kind == "refusal":
            yield _pair(row, right, prompt.refusal(answer.reason), "refused", "refuses what is to be answered")
        else:
            yield _judged(row, right, answer.sql, instances, sandbox)


def _judged(row: Example | Lesson, right: str, sql: str, instances: Sequence[Path], sandbox: Sandbox) -> Pair | Dropped:
    """Return what executing both queries says."""
    verdict = guard.check(sql, row.dialect)
    if not verdict.allowed:
        return _pair(row, right, sql, "error", f"is not allowed: {verdict.reason}")
    try:
        texts = (runnable(right, row.dialect), runnable(sql, row.dialect))
    except ValueError as error:
        return _pair(row, right, sql, "error", f"does not parse: {error}")
    results = list(sandbox.run_many([(path, text) for text in texts for path in instances]))
    good, bad = results[: len(instances)], results[len(instances) :]
    if any(execution.status != "ok" for execution in good):
        return _dropped(row, "chosen_fails", next(e.error for e in good if e.status != "ok"))
    if all(execution.status == "error" for execution in bad):
        return _pair(row, right, sql, "error", f"does not run: {bad[0].error}")
    evidence = difference(good, bad, "", right, row.dialect)
    return _pair(row, right, sql, "wrong", evidence) if evidence else _dropped(row, "right", "same answer everywhere")


def _pair(row: Example | Lesson, chosen: str, rejected: str, family: str, evidence: str) -> Pair:
    return Pair(id=identity("on_policy", row.db_id, row.question, chosen, rejected), db_id=row.db_id,
                dialect=row.dialect, question=row.question, chosen=chosen, rejected=rejected, kind="on_policy",
                family=family, evidence=evidence, edit_distance=distance(chosen, rejected), source_id=row.id,
                split=row.split)


def _dropped(row: Example | Lesson, reason: str, detail: str) -> Dropped:
    return Dropped(id=row.id, db_id=row.db_id, reason=reason, detail=detail[:200])
