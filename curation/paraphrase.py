"""Grown questions in a model's words: the query stays, the question is reworded, and the model must find back.

    What are the names of the singers older than 30?   ->   Which singers are past 30? Just their names.

Falls here: `unreadable` (no question in the answer), `unchanged`, `value_lost` (a value of the query that the question
named is gone), `value_added` (a number that nobody asked about: an answer, say), `refused`, `budget`. What a rewording
means is for `curation.confirm`: one answer that agrees is enough.
"""

from __future__ import annotations

import heapq
import re
from dataclasses import dataclass
from pathlib import Path

from curation import balance, jsonl, likeness, prompt
from curation.asking import Ask, Refused, Reply
from curation.confirm import Draft
from curation.records import Dropped, Example, candidate_id
from curation.sampling import Sampling
from curation.wishes import STYLES

SOURCE = "model:paraphrase"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_VALUE = re.compile(r"'((?:[^']|'')*)'|(?<![\w.])(\d+(?:\.\d+)?)(?![\w.])")


@dataclass(frozen=True, slots=True)
class Rewording:
    """One question that is to be reworded."""

    example: Example
    "the grown row"
    style: str
    "how it is to sound: a name of `wishes.STYLES`"

    @property
    def db_id(self) -> str:
        """The database it is about."""
        return self.example.db_id

    def ask(self, schema_text: str, sampling: Sampling) -> Ask:
        """Return the request."""
        return Ask(prompt.reword(self.example.question, schema_text, STYLES[self.style]), sampling.temperature,
                   sampling.top_p, sampling.max_tokens, seed=0)

    def read(self, answer: Reply | Refused) -> Draft | Dropped:
        """Return the row with the new question, or why there is none."""
        if isinstance(answer, Refused):
            return self._dropped(answer.reason, answer.detail)
        question = prompt.reworded(answer.text)
        if not question:
            return self._dropped("unreadable", answer.text)
        if likeness.words(question) == likeness.words(self.example.question):
            return self._dropped("unchanged", question)
        if lost := lost_values(self.example.question, question, self.example.sql):
            return self._dropped("value_lost", f"{', '.join(lost)}: {question}")
        if more := added_numbers(self.example.question, question, self.example.sql):
            return self._dropped("value_added", f"{', '.join(more)}: {question}")
        row = self.example.model_copy(update={
            "id": candidate_id(self.db_id, question, self.example.sql, self.example.dialect), "question": question,
            "source": SOURCE, "style": self.style})
        return Draft(row, needed=1)

    def _dropped(self, reason: str, detail: str) -> Dropped:
        return Dropped(id=self.example.id, db_id=self.db_id, reason=reason, detail=detail[:300])


def lost_values(before: str, after: str, sql: str) -> list[str]:
    """Return the values of `sql` that the question named before and does not name after."""
    found = [text.replace("''", "'").strip("%").strip() or number for text, number in _VALUE.findall(sql)]
    return [value for value in dict.fromkeys(found) if value and _names(before, value) and not _names(after, value)]


def added_numbers(before: str, after: str, sql: str) -> list[str]:
    """Return the numbers that stand in `after` and neither in the question before nor in the query."""
    known = set(_NUMBER.findall(f"{before} {sql}".replace(",", "")))
    return [number for number in dict.fromkeys(_NUMBER.findall(after.replace(",", ""))) if number not in known]


def _names(question: str, value: str) -> bool:
    """Does the question hold the value as a word or words of its own?"""
    return re.search(rf"(?<!\w){re.escape(value.lower())}(?!\w)", question.lower().replace(",", "")) is not None or (
        "," in value and value.lower() in question.lower())


def chosen(run: Path, count: int, seed: int) -> dict[str, Rewording]:
    """Return, by the example's id, `count` grown rows of the run, drawn evenly, and how each is to sound."""
    drawn = heapq.nsmallest(count, ((balance.lot(f"reword:{row.id}", seed), row.id)
                                    for row in jsonl.read(run / "03_examples.jsonl", Example)
                                    if row.source == "grammar"))
    styles = {identity: list(STYLES)[number % len(STYLES)] for number, (_, identity) in enumerate(drawn)}
    return {row.id: Rewording(row, styles[row.id]) for row in jsonl.read(run / "03_examples.jsonl", Example)
            if row.id in styles}
