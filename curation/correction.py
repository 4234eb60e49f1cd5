"""May this SQL become the chosen answer of a pair? Guarded, executed on every instance, told apart from the other side.

    Checked(reason="", differs=(True,))                        it may, and it is another answer than the rejected one
    Checked(reason="instance 1: no such column: nme", ...)     it may not
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from curation.ballot import Case
from curation.engines import runnable
from curation.prompt import parse
from curation.records import Dialect
from schemas import compare, guard
from schemas.sandbox import Execution, Sandbox


@dataclass(frozen=True, slots=True)
class Checked:
    """What execution says of a statement that people prefer."""

    reason: str
    "why it may not become chosen; empty when it may"
    differs: tuple[bool, ...] = ()
    "for each text it was held against: is it proven another answer?"


Check = Callable[[Case, str, Sequence[str]], Checked]
"""(case, SQL, the texts that may stand against it) -> what execution says."""


def executing(sandbox: Sandbox) -> Check:
    """Return the check that runs statements in `sandbox`."""

    def check(case: Case, sql: str, against: Sequence[str]) -> Checked:
        reason, ran = _run(case, sql, sandbox)
        if reason:
            return Checked(reason)
        return Checked("", tuple(_differs(case, ran, other, sql, sandbox) for other in against))

    return check


def _run(case: Case, sql: str, sandbox: Sandbox) -> tuple[str, list[Execution]]:
    """Run `sql` on every instance; say why not, where it cannot be or does not end well."""
    if not case.instances:
        return "no filled database to run it on", []
    engine_sql, reason = _statement(sql, case.pair.dialect)
    if reason:
        return reason, []
    ran = list(sandbox.run_many((instance, engine_sql) for instance in case.instances))
    bad = next(((n, execution) for n, execution in enumerate(ran) if execution.status != "ok"), None)
    return (f"instance {bad[0]}: {bad[1].status}: {bad[1].error}", ran) if bad else ("", ran)


def _statement(sql: str, dialect: Dialect) -> tuple[str, str]:
    """Return `sql` as its engine reads it, or why it must not run."""
    verdict = guard.check(sql, dialect)
    if not verdict.allowed:
        return "", f"not read-only: {verdict.reason}"
    try:
        return runnable(sql, dialect), ""
    except ValueError as error:
        return "", str(error)


def _differs(case: Case, ran: Sequence[Execution], other: str, sql: str, sandbox: Sandbox) -> bool:
    """Does `other` give another answer somewhere? A refusal, a change and a query that fails do."""
    answer = parse(other)
    if answer.kind != "sql":
        return True
    reason, others = _run(case, answer.sql, sandbox)
    return bool(reason) or any(not compare.same_answer(one, two, sql, case.pair.dialect)
                               for one, two in zip(ran, others, strict=True))
