"""Votes and pairs become one reviewed set: what trains, what an adjudicator has to settle, how far people agree.

    FILE                       training rows as in `pairs.jsonl`, each with `reviewed`: no | kept | swapped | edited
    FILE-stem.records.jsonl    the same pairs as full records
    FILE-stem.votes.jsonl      every vote that counted, so that no vote lives on the server alone
    FILE-stem.disputed.jsonl   ballots to adjudicate with the reason and the votes, in the form of a review file
    FILE-stem.dropped.jsonl    ties and pairs of two bad answers
    FILE-stem.agreement.json   outcomes counted, and Krippendorff's alpha overall, by kind and by annotator
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from curation import agreement, jsonl, reviewfile
from curation.agreement import Alpha
from curation.ballot import Case, TrainingRow, Turn, ballots
from curation.correction import Check
from curation.records import Dropped, Record
from curation.verdict import decide
from curation.votes import Vote, by_ballot, describe
from schemas.sandbox import Sandbox


class Agreed(Record):
    """Agreement on one of the two questions."""

    overall: Alpha
    "all ballots"
    by_kind: dict[str, Alpha]
    "by kind of pair"
    by_annotator: dict[str, Alpha]
    "each annotator against the others"


class Habit(Record):
    """How one annotator votes."""

    votes: int
    "ballots voted on"
    side_a: float | None
    "share of A among the votes for a side; far from 0.5 it is a habit, for sides are random"
    with_toolkit: float | None
    "share of the generated choice among the votes for a side"


class Summary(Record):
    """What a review came to."""

    outcomes: dict[str, int]
    "pairs by outcome: kept, swapped, edited, tie, both_bad, disputed, partial, unreviewed"
    preference: Agreed
    "agreement on which answer is better"
    refuse: Agreed
    "agreement on whether to refuse"
    annotators: dict[str, Habit]
    "how each votes"
    stale: int
    "votes on texts that are no longer among the pairs; they count nowhere"

    def rows(self) -> list[tuple[str, str, str, int]]:
        """Return agreement as rows to print: over what, alpha of both questions, records with at least two votes."""
        def parts(asked: Agreed) -> dict[str, Alpha]:
            return {"all": asked.overall, **asked.by_kind, **asked.by_annotator}

        def shown(found: Alpha) -> str:
            return "-" if found.alpha is None else f"{found.alpha:.3f}"

        better, refuse = parts(self.preference), parts(self.refuse)
        return [(name, shown(found), shown(refuse[name]), found.units) for name, found in better.items()]


@dataclass(frozen=True, slots=True)
class Merged:
    """A reviewed set."""

    cases: tuple[Case, ...]
    "what trains, in the order of the input"
    dropped: tuple[Dropped, ...]
    "ties and pairs of two bad answers"
    disputed: tuple[tuple[Case, str], ...]
    "cases to adjudicate, each with its reason"
    votes: tuple[Vote, ...]
    "every vote that counted"
    summary: Summary
    "the same, counted"


def merge(cases: Sequence[Case], votes: Iterable[Vote], check: Check, *, needed: int = 2) -> Merged:
    """Merge `votes` into `cases`; `check` executes what people prefer over the generated choice.

    Raises InputError when one person voted in two ways on one ballot.
    """
    groups = by_ballot(votes)
    kept: list[Case] = []
    dropped: list[Dropped] = []
    disputed: list[tuple[Case, str]] = []
    outcomes: Counter[str] = Counter()
    for case in cases:
        verdict = decide(case, groups.get(case.ballot_id, ()), check, needed)
        outcomes[verdict.outcome] += 1
        if verdict.pair is not None:
            kept.append(Case(verdict.pair, case.prompt, case.instances))
        elif verdict.outcome == "disputed":
            disputed.append((case, verdict.reason))
        else:
            dropped.append(Dropped(id=case.pair.id, db_id=case.pair.db_id, reason=verdict.outcome,
                                   detail=verdict.reason))
    known = {case.ballot_id: case for case in cases}
    counted = tuple(vote for key in groups if key in known for vote in groups[key])
    stale = sum(len(group) for key, group in groups.items() if key not in known)
    return Merged(tuple(kept), tuple(dropped), tuple(disputed), counted, _summary(known, counted, outcomes, stale))


def write(merged: Merged, out: Path, sandbox: Sandbox) -> dict[str, Path]:
    """Write `out` and the files beside it, each whole or not at all, `out` last; return them by what they hold.

    `sandbox` runs the disputed answers once more, so that an adjudicator sees their results. Raises OutputError.
    """
    parts = {part: out.with_name(f"{out.stem}.{part}") for part in
             ("records.jsonl", "votes.jsonl", "disputed.jsonl", "dropped.jsonl", "agreement.json")}
    jsonl.write(parts["records.jsonl"], (case.pair for case in merged.cases))
    jsonl.write(parts["votes.jsonl"], merged.votes)
    jsonl.write(parts["dropped.jsonl"], merged.dropped)
    given = by_ballot(merged.votes)
    reasons = {case.ballot_id: f"{reason}. {describe(given[case.ballot_id])}" for case, reason in merged.disputed}
    asked = {case.ballot_id: case for case, _ in merged.disputed}
    reviewfile.export(ballots(asked.values(), sandbox), parts["disputed.jsonl"], disputes=reasons)
    with jsonl.replacing(parts["agreement.json"]) as file:
        file.write(merged.summary.model_dump_json(indent=2) + "\n")
    jsonl.write(out, (training_row(case) for case in merged.cases))
    return {"training": out, **{part.partition(".")[0]: path for part, path in parts.items()}}


def training_row(case: Case) -> TrainingRow:
    """Return the line of `pairs.jsonl` that trains on `case`."""
    pair = case.pair
    chosen, rejected = (Turn(role="assistant", content=text) for text in (pair.chosen, pair.rejected))
    return TrainingRow(prompt=case.prompt, chosen=(chosen,), rejected=(rejected,), kind=pair.kind, db_id=pair.db_id,
                       id=pair.id, reviewed=pair.reviewed)


def _summary(known: dict[str, Case], votes: Sequence[Vote], outcomes: Counter[str], stale: int) -> Summary:
    """Count a review."""
    blind = [vote for vote in votes if not vote.final]
    names = sorted({vote.annotator for vote in blind})
    return Summary(outcomes=dict(sorted(outcomes.items())), stale=stale, preference=_agreed(known, blind, "preference"),
                   refuse=_agreed(known, blind, "refuse"),
                   annotators={name: _habit(known, [vote for vote in blind if vote.annotator == name])
                               for name in names})


def _agreed(known: dict[str, Case], votes: Sequence[Vote], question: Literal["preference", "refuse"]) -> Agreed:
    units: dict[str, dict[str, str]] = {}
    for vote in votes:
        units.setdefault(vote.ballot_id, {})[vote.annotator] = getattr(vote, question)
    labels = [(known[key].pair.kind, tuple(unit.values())) for key, unit in units.items()]
    return Agreed(overall=agreement.alpha(unit for _, unit in labels), by_kind=agreement.by_group(labels),
                  by_annotator=agreement.by_annotator(units.values()))


def _habit(known: dict[str, Case], votes: Sequence[Vote]) -> Habit:
    picks = [(vote.preference == "a", known[vote.ballot_id]) for vote in votes if vote.preference in ("a", "b")]
    right = sum(case.sides[0 if a else 1] == case.pair.chosen for a, case in picks)
    return Habit(votes=len(votes), side_a=sum(a for a, _ in picks) / len(picks) if picks else None,
                 with_toolkit=right / len(picks) if picks else None)
