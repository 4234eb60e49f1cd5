"""What the votes on one case come to: keep the pair, swap it, edit it, drop it, or ask an adjudicator.

    votes a, a and A is the generated choice          -> kept
    votes b, b                                        -> swapped, once B is SQL that is safe and runs, or a refusal
    votes both_bad, both_bad with corrected SQL       -> edited, once that SQL is safe, runs, and is another answer
    votes tie, tie                                    -> dropped
    votes a, b; a correction that fails; SQL preferred where most would refuse   -> disputed, with the reason
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from curation.ballot import Case
from curation.correction import Check
from curation.prompt import parse
from curation.records import Pair, PairKind
from curation.votes import Vote, corrections, deciding, describe, majority

Outcome = Literal["unreviewed", "partial", "kept", "swapped", "edited", "tie", "both_bad", "disputed"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one case."""

    outcome: Outcome
    "`tie` and `both_bad` drop the pair; `partial` has too few votes"
    pair: Pair | None
    "the pair to train on; None when dropped or disputed"
    reason: str = ""
    "why it is disputed, or the votes in words"


class _Disputed(Exception):
    """The votes come to nothing that can stand; its text is the reason."""


def decide(case: Case, votes: Sequence[Vote], check: Check, needed: int = 2) -> Verdict:
    """Return what `votes` make of `case`; `check` executes SQL that people prefer (see curation.correction).

    `needed` votes decide a record; one of an adjudicator does, too.
    """
    heard = deciding(votes)
    if not heard:
        return Verdict("unreviewed", case.pair)
    if len(heard) < needed and not heard[0].final:
        return Verdict("partial", case.pair, describe(heard))
    try:
        return _verdict(case, heard, check)
    except _Disputed as dispute:
        return Verdict("disputed", None, str(dispute))


def _verdict(case: Case, heard: Sequence[Vote], check: Check) -> Verdict:
    """Return the verdict of votes that suffice; raises _Disputed."""
    preference = majority([vote.preference for vote in heard])
    refuse = majority([vote.refuse for vote in heard])
    if preference is None:
        raise _Disputed("no majority on which answer is better")
    if refuse is None:
        raise _Disputed("no majority on whether to refuse")
    winner, loser = _sides(case, preference)
    texts = [text for text in corrections(heard) if text != winner]
    if len(texts) > 1:
        raise _Disputed("two different corrections")
    if texts:
        _consistent(texts[0], refuse)
        return Verdict("edited", _edited(case, texts[0], loser, check, heard), describe(heard))
    if preference in ("tie", "both_bad"):
        return Verdict("tie" if preference == "tie" else "both_bad", None, describe(heard))
    _consistent(winner, refuse)
    if winner == case.pair.chosen:
        return Verdict("kept", _reviewed(case.pair, winner, loser, "kept", heard), describe(heard))
    answer = parse(winner)
    if answer.kind == "sql" and (reason := check(case, answer.sql, ()).reason):
        raise _Disputed(f"the preferred SQL may not be chosen: {reason}")
    return Verdict("swapped", _reviewed(case.pair, winner, loser, "swapped", heard), describe(heard))


def _sides(case: Case, preference: str) -> tuple[str, str]:
    """Return the better and the worse text; empty texts when neither is better."""
    a, b = case.sides
    return {"a": (a, b), "b": (b, a)}.get(preference, ("", ""))


def _consistent(text: str, refuse: str) -> None:
    """Raise _Disputed when the answer and the word on refusing contradict each other."""
    kind = parse(text).kind
    if kind == "sql" and refuse == "yes":
        raise _Disputed("most would refuse, yet the better answer is SQL")
    if kind == "refusal" and refuse == "no":
        raise _Disputed("most would not refuse, yet the better answer is a refusal")


def _edited(case: Case, text: str, loser: str, check: Check, heard: Sequence[Vote]) -> Pair:
    """Return the pair with a correction as its chosen answer, against the first side proven different from it."""
    against = [loser] if loser else [case.pair.rejected, case.pair.chosen]
    answer = parse(text)
    if answer.kind == "refusal":
        against = [other for other in against if parse(other).kind != "refusal"]
    elif answer.kind == "sql":
        checked = check(case, answer.sql, against)
        if checked.reason:
            raise _Disputed(f"the corrected SQL may not be chosen: {checked.reason}")
        against = [other for other, differs in zip(against, checked.differs, strict=True) if differs]
    else:
        raise _Disputed("the correction is neither SQL nor a refusal (`-- REFUSED: why`)")
    if not against:
        raise _Disputed("the correction is not proven different from the answer it stands against")
    return _reviewed(case.pair, text, against[0], "edited", heard)


def _reviewed(pair: Pair, chosen: str, rejected: str, mark: Literal["kept", "swapped", "edited"],
              heard: Sequence[Vote]) -> Pair:
    """Return `pair` with the answers people settled on and a kind that fits them."""
    people = f"review: {len(heard)} vote{'s' if len(heard) > 1 else ''}, {mark}"
    evidence = f"{pair.evidence}; {people}" if mark == "kept" and pair.evidence else people
    return pair.model_copy(update={
        "chosen": chosen, "rejected": rejected, "reviewed": mark, "kind": _kind(pair.kind, chosen, rejected),
        "evidence": evidence, "edit_distance": pair.edit_distance if mark != "edited" else _distance(chosen, rejected)})


def _kind(kind: PairKind, chosen: str, rejected: str) -> PairKind:
    """Return the kind of a pair by what stands on its two sides."""
    refuses, answers = parse(chosen).kind == "refusal", parse(rejected).kind != "refusal"
    lacking = kind in ("unanswerable", "answerable")
    if refuses:
        return "unanswerable" if lacking else "refusal"
    if not answers:
        return "answerable" if lacking else "lookalike"
    return kind if kind in ("near_miss", "on_policy") else "near_miss"


def _distance(chosen: str, rejected: str) -> float:
    """Return 1 - similarity of the token sequences, 0 to 1."""
    one, two = (re.findall(r"\w+|[^\w\s]", text.lower()) for text in (chosen, rejected))
    return round(1.0 - SequenceMatcher(None, one, two, autojunk=False).ratio(), 4)
