"""A whole review: which pairs train, what is left to settle, and the files that hold it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import reviewcases as cases

from curation import jsonl, reviewfile
from curation.ballot import TrainingRow, load
from curation.correction import executing
from curation.records import Pair
from curation.reviewed import Merged, merge, write
from curation.votes import Vote
from schemas.errors import InputError
from schemas.sandbox import Sandbox


def ballots_of(run: Path) -> dict[str, str]:
    return {case.pair.id: case.ballot_id for case in load(run)}


def reviewed(run: Path, *votes: tuple[str, str, str, str], out: Path | None = None) -> Merged:
    """Merge votes of (pair id, annotator, `chosen`, `rejected`, tie or both_bad, refuse) into the run's pairs."""
    found = {case.pair.id: case for case in load(run)}
    given = []
    for pair_id, who, better, refuse in votes:
        case = found[pair_id]
        text = {"chosen": case.pair.chosen, "rejected": case.pair.rejected}.get(better)
        side = better if text is None else "ab"[case.sides.index(text)]
        given.append(Vote.model_validate({"ballot_id": case.ballot_id, "annotator": who, "preference": side,
                                          "refuse": refuse}))
    with Sandbox() as sandbox:
        merged = merge(list(found.values()), given, executing(sandbox))
        if out:
            write(merged, out, sandbox)
    return merged


ROUND = ((cases.NEAR_MISS.id, "ann1", "rejected", "no"), (cases.NEAR_MISS.id, "ann2", "rejected", "no"),
         (cases.REFUSAL.id, "ann1", "chosen", "yes"), (cases.REFUSAL.id, "ann2", "rejected", "yes"),
         (cases.LOOKALIKE.id, "ann1", "tie", "no"), (cases.LOOKALIKE.id, "ann2", "tie", "no"))


def test_reviewed_pairs_win_over_generated_ones(tmp_path: Path) -> None:
    run, out = cases.run_folder(tmp_path / "run"), tmp_path / "reviewed.jsonl"
    reviewed(run, *ROUND, out=out)
    rows = {row.id: row for row in jsonl.read(out, TrainingRow)}
    assert {key: row.reviewed for key, row in rows.items()} == {cases.NEAR_MISS.id: "swapped",
                                                                 cases.UNANSWERABLE.id: "no"}
    assert rows[cases.NEAR_MISS.id].chosen[0].content == cases.NEAR_MISS.rejected
    assert rows[cases.NEAR_MISS.id].rejected[0].content == cases.NEAR_MISS.chosen


def test_what_is_disputed_and_dropped_is_counted_and_kept_aside(tmp_path: Path) -> None:
    run, out = cases.run_folder(tmp_path / "run"), tmp_path / "reviewed.jsonl"
    reviewed(run, *ROUND, out=out)
    summary = json.loads((tmp_path / "reviewed.agreement.json").read_text())
    assert summary["outcomes"] == {"disputed": 1, "swapped": 1, "tie": 1, "unreviewed": 1}
    queue = [json.loads(line) for line in (tmp_path / "reviewed.disputed.jsonl").read_text().splitlines()]
    assert [row["id"] for row in queue] == [ballots_of(run)[cases.REFUSAL.id]]
    assert "no majority" in queue[0]["dispute"] and "ann2" in queue[0]["dispute"]
    assert "tie" in (tmp_path / "reviewed.dropped.jsonl").read_text()
    assert len(list(jsonl.read(tmp_path / "reviewed.votes.jsonl", Vote))) == len(ROUND)


def test_the_queue_goes_out_as_a_file_and_comes_back_settled(tmp_path: Path) -> None:
    run, out = cases.run_folder(tmp_path / "run"), tmp_path / "reviewed.jsonl"
    merged = reviewed(run, *ROUND, out=out)
    queue = tmp_path / "reviewed.disputed.jsonl"
    row = json.loads(queue.read_text())
    side = "A" if row["a"] == cases.REFUSAL.chosen else "B"
    queue.write_text(json.dumps({**row, "preference": side, "refuse": "yes", "annotator": "judge"}))
    found = load(run)
    with Sandbox() as sandbox:
        settled = merge(found, [*merged.votes, *reviewfile.read(queue, found, final=True)], executing(sandbox))
    marks = {case.pair.id: case.pair.reviewed for case in settled.cases}
    assert marks[cases.REFUSAL.id] == "kept" and not settled.disputed
    assert settled.summary.preference == merged.summary.preference


def test_agreement_is_told_by_kind_and_annotator(tmp_path: Path) -> None:
    summary = reviewed(cases.run_folder(tmp_path / "run"), *ROUND).summary
    assert (summary.preference.overall.units, summary.preference.overall.votes) == (3, 6)
    assert summary.preference.overall.agree == pytest.approx(2 / 3)
    assert set(summary.preference.by_kind) == {"near_miss", "refusal", "lookalike"}
    assert set(summary.preference.by_annotator) == {"ann1", "ann2"}
    assert [row[0] for row in summary.rows()] == ["all", "lookalike", "near_miss", "refusal", "ann1", "ann2"]
    assert summary.annotators["ann1"].with_toolkit == 0.5
    assert summary.annotators["ann2"].with_toolkit == 0.0


def test_a_vote_on_a_text_that_changed_counts_nowhere(tmp_path: Path) -> None:
    run = cases.run_folder(tmp_path / "old")
    old = [Vote(ballot_id=ballots_of(run)[cases.NEAR_MISS.id], annotator=who, preference="tie", refuse="no")
           for who in ("ann1", "ann2")]
    changed = cases.NEAR_MISS.model_copy(update={"rejected": "SELECT count(name) FROM singer"})
    found = load(cases.run_folder(tmp_path / "new", [changed]))
    with Sandbox() as sandbox:
        merged = merge(found, old, executing(sandbox))
    assert merged.summary.stale == 2 and not merged.votes
    assert [case.pair for case in merged.cases] == [changed]


def test_the_same_vote_twice_counts_once_and_two_votes_of_one_person_are_refused(tmp_path: Path) -> None:
    run = cases.run_folder(tmp_path / "run")
    once = (cases.NEAR_MISS.id, "ann1", "chosen", "no")
    assert reviewed(run, once, once).summary.outcomes["partial"] == 1
    with pytest.raises(InputError, match="ann1 voted in two ways"):
        reviewed(run, once, (cases.NEAR_MISS.id, "ann1", "tie", "no"))


def test_full_records_lie_beside_the_training_rows(tmp_path: Path) -> None:
    run, out = cases.run_folder(tmp_path / "run"), tmp_path / "reviewed.jsonl"
    reviewed(run, *ROUND, out=out)
    pairs = {pair.id: pair for pair in jsonl.read(tmp_path / "reviewed.records.jsonl", Pair)}
    assert pairs[cases.UNANSWERABLE.id] == cases.UNANSWERABLE
    assert pairs[cases.NEAR_MISS.id].reviewed == "swapped"
