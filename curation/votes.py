"""One person's answer to one ballot, and what a ballot's votes say together. Pure.

    Vote(ballot_id="b3f0…", annotator="ann1", preference="a", refuse="no", corrected="", note="")
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from curation.prompt import parse, refusal
from curation.records import Record
from schemas.errors import InputError

Preference = Literal["a", "b", "tie", "both_bad"]


class Vote(Record):
    """One person's answer to one ballot."""

    ballot_id: str
    "the ballot it answers; names its content"
    annotator: str
    "who"
    preference: Preference
    "which answer is better"
    refuse: Literal["yes", "no"]
    "should the request be refused?"
    corrected: str = ""
    "a better answer, SQL or a refusal; empty when none was written"
    note: str = ""
    "free words"
    final: bool = False
    "an adjudicator's word: settles the record, and does not count towards agreement"


def by_ballot(votes: Iterable[Vote]) -> dict[str, list[Vote]]:
    """Return each ballot's votes, ordered by annotator; the same vote given twice counts once.

    Raises InputError when one person voted in two ways on one ballot (say in the server and in a file).
    """
    found: dict[tuple[str, str, bool], Vote] = {}
    for vote in votes:
        key = (vote.ballot_id, vote.annotator, vote.final)
        if found.setdefault(key, vote) != vote:
            raise InputError(f"{vote.annotator} voted in two ways on {vote.ballot_id}; leave one of the votes out")
    groups: dict[str, list[Vote]] = {}
    for key in sorted(found):
        groups.setdefault(key[0], []).append(found[key])
    return groups


def deciding(votes: Sequence[Vote]) -> list[Vote]:
    """Return the votes that decide: an adjudicator's where there are any, otherwise all."""
    return [vote for vote in votes if vote.final] or list(votes)


def majority(labels: Sequence[str]) -> str | None:
    """Return the label that more than half of `labels` name, or None."""
    if not labels:
        return None
    label, count = Counter(labels).most_common(1)[0]
    return label if 2 * count > len(labels) else None


def corrections(votes: Iterable[Vote]) -> list[str]:
    """Return the distinct corrections in a uniform form: SQL without fence and semicolon, or a refusal.

    The no-break spaces that an editable field of a page puts in are blanks again.
    """
    texts = []
    for vote in votes:
        if text := vote.corrected.replace("\u00a0", " ").strip():
            answer = parse(text)
            texts.append(answer.sql or (refusal(answer.reason) if answer.kind == "refusal" else text))
    return sorted(set(texts))


def describe(votes: Iterable[Vote]) -> str:
    """Return the votes in one line: `ann1: A better; ann2: tie, refuse (note)`."""
    words = {"a": "A better", "b": "B better", "tie": "tie", "both_bad": "both bad"}
    return "; ".join(f"{vote.annotator}: {words[vote.preference]}" + (", refuse" if vote.refuse == "yes" else "")
                     + (f", corrected: {vote.corrected.strip()}" if vote.corrected.strip() else "")
                     + (f" ({vote.note.strip()})" if vote.note.strip() else "") for vote in votes)
