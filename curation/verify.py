"""Execute candidates on every instance of their database; keep what is sound, say why the rest fell.

    Candidate -> Example   it ran everywhere, and says something on at least one instance
              -> Dropped   denied | error | timeout | too_large | crashed | unparsable | empty | constant
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from curation.engines import ENGINES, runnable
from curation.records import Candidate, Dropped, Example
from curation.shape import Shape, shape
from schemas import compare, guard
from schemas.sandbox import Execution, Sandbox

_BATCH = 256


def verify(candidates: Iterable[Candidate], instances: Sequence[Path], sandbox: Sandbox) -> Iterator[Example | Dropped]:
    """Yield, in order, an Example or a Dropped for each of `candidates`, all of the database behind `instances`."""
    stream = iter(candidates)
    while batch := list(islice(stream, _BATCH)):
        checked = [_before(candidate) for candidate in batch]
        ready = [(path, found[1]) for found in checked if not isinstance(found, Dropped) for path in instances]
        executions = sandbox.run_many(ready)
        for candidate, found in zip(batch, checked, strict=True):
            if isinstance(found, Dropped):
                yield found
            else:
                yield _after(candidate, found[0], [next(executions) for _ in instances])


def _before(candidate: Candidate) -> tuple[Shape, str] | Dropped:
    """Judge the text: parsed, allowed, translated to the engine that runs it."""
    verdict = guard.check(candidate.sql, candidate.dialect)
    if not verdict.allowed:
        return Dropped(id=candidate.id, db_id=candidate.db_id, reason="denied", detail=verdict.reason)
    try:
        return shape(candidate.sql, candidate.dialect), runnable(candidate.sql, candidate.dialect)
    except ValueError as error:
        return Dropped(id=candidate.id, db_id=candidate.db_id, reason="unparsable", detail=str(error))


def _after(candidate: Candidate, found: Shape, executions: Sequence[Execution]) -> Example | Dropped:
    """Judge what the instances answered."""
    for number, execution in enumerate(executions):
        if execution.status != "ok":
            return Dropped(id=candidate.id, db_id=candidate.db_id, reason=execution.status,
                           detail=f"instance {number}: {execution.error}")
    if not any(execution.rows for execution in executions):
        return Dropped(id=candidate.id, db_id=candidate.db_id, reason="empty", detail="no row on any instance")
    if all(_says_nothing(execution) for execution in executions):
        return Dropped(id=candidate.id, db_id=candidate.db_id, reason="constant", detail="only NULL or 0 everywhere")
    return Example(**candidate.model_dump(exclude={"constructs"}), constructs=candidate.constructs or found.constructs,
                   difficulty=found.difficulty, template=found.template, rows=len(executions[0].rows),
                   digest=joint_digest(candidate, executions), executed_on=(ENGINES[candidate.dialect],))


def joint_digest(candidate: Candidate, executions: Sequence[Execution]) -> str:
    """Return 16 hex over the results on all instances."""
    in_order = compare.ordered(candidate.sql, candidate.dialect)
    parts = "".join(compare.digest(execution, ordered=in_order) for execution in executions)
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def _says_nothing(execution: Execution) -> bool:
    """Is the answer no row, or rows of nothing but NULL and 0?"""
    return all(value is None or value == 0 for row in execution.rows for value in row)
