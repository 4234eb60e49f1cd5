"""Is the query what the question asks for? The question is put to the model again, and what comes back is executed.

    question   How many lions are older than 5?
    SQL        SELECT count(*) FROM animal WHERE kind = 'lion' AND age > 5
    model      SELECT count(id) FROM animal WHERE age > 5 AND kind = 'lion'     the same rows on all instances: agrees

A draft is kept as soon as as many answers agree as it needs, and falls when the answers that are left cannot suffice:

    disagrees      answers ran, and too few of them agree
    unconfirmed    no answer was a query that ran
    refused, budget   the model was not asked, or would not answer
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from curation import grow, prompt
from curation.asking import Ask, Refused, Reply
from curation.crew import Crew
from curation.engines import runnable
from curation.records import Database, Dropped, Example
from curation.sampling import Sampling
from schemas import compare, guard
from schemas.sandbox import Execution

Outcome = Literal["agrees", "disagrees", "fails"]
Asking = Callable[[Sequence[Ask], str], Iterator[tuple[int, Reply | Refused]]]
"Requests and what they are for -> the place of each and what came of it, in any order."


@dataclass(frozen=True, slots=True)
class Draft:
    """A question with a query that ran, not confirmed yet."""

    example: Example
    "the row, should it be kept"
    needed: int
    "how many answers have to agree"


@dataclass(frozen=True, slots=True)
class Trial:
    """Two queries that ought to answer alike."""

    right: Example
    "the draft's"
    said: str
    "the model's; '' when it said none"


@dataclass(frozen=True, slots=True)
class Trials:
    """Run the trials of one database."""

    database: Database
    run: Path
    trials: tuple[Trial, ...]


@dataclass(slots=True)
class _Case:
    """A draft and what became of it so far."""

    draft: Draft
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    refused: Refused | None = None

    def settled(self, left: int) -> bool:
        """Say whether `left` further answers could change anything."""
        agreed = self.outcomes["agrees"]
        return self.refused is not None or agreed >= self.draft.needed or agreed + left < self.draft.needed

    def result(self) -> Example | Dropped:
        """Return the row, or why it fell."""
        if self.outcomes["agrees"] >= self.draft.needed:
            return self.draft.example
        reason = self.refused.reason if self.refused else "disagrees" if self.outcomes["disagrees"] else "unconfirmed"
        tried = sum(self.outcomes.values())
        detail = self.refused.detail if self.refused else f"{self.outcomes['agrees']} of {tried} answers agree"
        return Dropped(id=self.draft.example.id, db_id=self.draft.example.db_id, reason=reason,
                       detail=f"{detail}; {self.draft.example.question} | {self.draft.example.sql}"[:500])


def confirmed(drafts: Sequence[Draft], databases: Mapping[str, Database], shown: Callable[[str], str],
              sampling: Sampling, asking: Asking, crew: Crew, run: Path) -> list[Example | Dropped]:
    """Return, for each of `drafts`, its row or why it fell; `shown` gives a database's schema text by db_id."""
    cases = [_Case(draft) for draft in drafts]
    for attempt in range(sampling.tries):
        open_ = [case for case in cases if not case.settled(sampling.tries - attempt)]
        if not open_:
            break
        asks = [_ask(case.draft.example, shown(case.draft.example.db_id), sampling, attempt) for case in open_]
        said = [""] * len(open_)
        for place, answer in asking(asks, f"translating questions back, try {attempt + 1}"):
            if isinstance(answer, Refused):
                open_[place].refused = answer
            else:
                said[place] = prompt.answered(answer.text)
        asked = [place for place, case in enumerate(open_) if case.refused is None]
        trials = [Trial(open_[place].draft.example, said[place]) for place in asked]
        for place, outcome in zip(asked, _run(trials, databases, crew, run), strict=True):
            open_[place].outcomes[outcome] += 1
    return [case.result() for case in cases]


def _ask(example: Example, schema_text: str, sampling: Sampling, attempt: int) -> Ask:
    """Return the request for the SQL of a question; the first is greedy."""
    messages = tuple(prompt.prompt(example.question, schema_text, example.dialect))
    if attempt == 0:
        return Ask(messages, max_tokens=sampling.max_tokens, sql=True)
    return Ask(messages, sampling.temperature, sampling.top_p, sampling.max_tokens, seed=attempt, sql=True)


def _run(trials: Sequence[Trial], databases: Mapping[str, Database], crew: Crew, run: Path) -> list[Outcome]:
    """Run all trials, each database's together; return their outcomes in order."""
    places: dict[str, list[int]] = {}
    for place, trial in enumerate(trials):
        places.setdefault(trial.right.db_id, []).append(place)
    tasks = [Trials(databases[db_id], run, tuple(trials[place] for place in found)) for db_id, found in places.items()]
    outcomes: list[Outcome] = ["fails"] * len(trials)
    for found, results in zip(places.values(), crew.map(outcomes_of, tasks), strict=True):
        for place, outcome in zip(found, results, strict=True):
            outcomes[place] = outcome
    return outcomes


def outcomes_of(task: Trials) -> list[Outcome]:
    """Execute the trials of one database on every instance; return how each ended."""
    instances = grow.instances(task.database, task.run)
    queries = [(_runnable(trial.right.sql, trial), _runnable(trial.said, trial)) for trial in task.trials]
    ready = [(path, sql) for right, said in queries if right and said for sql in (right, said) for path in instances]
    executions = iter(grow.sandbox().run_many(ready))
    return [_outcome(trial, [next(executions) for _ in instances], [next(executions) for _ in instances])
            if right and said else "fails" for trial, (right, said) in zip(task.trials, queries, strict=True)]


def _runnable(sql: str, trial: Trial) -> str:
    """Return a query as its engine reads it, or '' when it may not run or cannot be read."""
    if not sql or not guard.check(sql, trial.right.dialect).allowed:
        return ""
    try:
        return runnable(sql, trial.right.dialect)
    except ValueError:
        return ""


def _outcome(trial: Trial, right: Iterable[Execution], said: Sequence[Execution]) -> Outcome:
    """Compare what both queries answered on each instance."""
    if any(execution.status != "ok" for execution in said):
        return "fails"
    alike = (compare.same_answer(good, other, trial.right.sql, trial.right.dialect)
             for good, other in zip(right, said, strict=True))
    return "agrees" if all(alike) else "disagrees"
