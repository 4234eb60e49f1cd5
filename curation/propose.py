"""Questions with queries that a model writes for a schema, each for a wish, and kept where most of its samples agree.

    wish     hard: What lies above or below the average of all.     table: animal
    model    Question: Which animals are older than the average animal?
             SQL: SELECT name FROM animal WHERE age > (SELECT avg(age) FROM animal)

Falls here: `unreadable` (no question with SQL in the answer), `refused`, `budget`. The query is then verified like any
other, and `curation.confirm` asks the question again: proposal and answers that agree have to be more than half.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from curation import prompt
from curation.asking import Ask, Refused, Reply
from curation.quoting import tidied
from curation.records import Candidate, Database, Dialect, Dropped, candidate_id
from curation.sampling import Sampling
from curation.wishes import CARDS, Wish, deck
from schemas.schema import Schema

SOURCE = "model:propose"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One question with its query that is to be written."""

    schema: Schema
    "the database's structure"
    dialect: Dialect
    "of the query"
    number: int
    "which of the run's proposals it is"
    table: str
    "the table it has to use"
    wish: Wish
    "what the query is to do"

    @property
    def db_id(self) -> str:
        """The database it is about."""
        return self.schema.db_id

    def ask(self, schema_text: str, sampling: Sampling) -> Ask:
        """Return the request."""
        return Ask(prompt.propose(self.table, schema_text, self.dialect, self.wish.ask), sampling.temperature,
                   sampling.top_p, sampling.max_tokens, seed=self.number)

    def read(self, answer: Reply | Refused) -> Candidate | Dropped:
        """Return the candidate, or why there is none."""
        if isinstance(answer, Refused):
            return self._dropped(answer.reason, answer.detail)
        question, sql = prompt.proposed(answer.text)
        if not question:
            return self._dropped("unreadable", answer.text)
        names = [name for table in self.schema.tables
                 for name in (table.name, *(column.name for column in table.columns))]
        sql = tidied(sql, self.dialect, names)
        return Candidate(id=candidate_id(self.db_id, question, sql, self.dialect), db_id=self.db_id, question=question,
                         sql=sql, dialect=self.dialect, source=SOURCE)

    def _dropped(self, reason: str, detail: str) -> Dropped:
        return Dropped(id=f"{self.db_id}-proposal-{self.number}", db_id=self.db_id, reason=reason, detail=detail[:300])


def proposals(database: Database, schema: Schema, numbers: Sequence[int], dialect: Dialect, seed: int
              ) -> Iterator[Proposal]:
    """Yield the proposals of one database: wishes in turn through the deck, tables in turn."""
    tables = [table.name for table in schema.tables]
    random.Random(f"{seed}:{database.db_id}:propose").shuffle(tables)
    for turn, number in enumerate(numbers):
        yield Proposal(schema, dialect, number, tables[turn % len(tables)], deck()[number % CARDS])


def share(count: int, place: int, databases: int) -> range:
    """Return the numbers, of `count` proposals, that fall to the database at `place`."""
    return range(count * place // databases, count * (place + 1) // databases)
