"""What votes make of a pair; what people prefer is executed in the real sandbox before it may become chosen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import reviewcases as cases

from curation.ballot import Case, load
from curation.correction import Check, executing
from curation.prompt import refusal
from curation.records import Pair
from curation.verdict import Verdict, decide
from curation.votes import Vote
from schemas.sandbox import Sandbox


@pytest.fixture(scope="module")
def check() -> Iterator[Check]:
    with Sandbox() as sandbox:
        yield executing(sandbox)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    return {case.pair.id: case for case in load(cases.run_folder(tmp_path_factory.mktemp("run") / "run"))}


def vote(case: Case, who: str, better: str, refuse: str = "no", corrected: str = "", final: bool = False) -> Vote:
    """Return a vote for the text `better`, or for tie or both_bad."""
    side = {case.sides[0]: "a", case.sides[1]: "b"}.get(better, better)
    return Vote.model_validate({"ballot_id": case.ballot_id, "annotator": who, "preference": side, "refuse": refuse,
                                "corrected": corrected, "final": final})


def both(case: Case, better: str, check: Check, refuse: str = "no", corrected: str = "") -> Verdict:
    """Return what two equal votes make of `case`, the first with a correction."""
    return decide(case, [vote(case, "ann1", better, refuse, corrected), vote(case, "ann2", better, refuse)], check)


def outcome(found: Verdict) -> tuple[str, Pair]:
    assert found.pair is not None, found.reason
    return found.outcome, found.pair


def test_the_generated_choice_is_kept(run: dict[str, Case], check: Check) -> None:
    case = run[cases.NEAR_MISS.id]
    mark, pair = outcome(both(case, case.pair.chosen, check))
    assert (mark, pair.reviewed, pair.chosen) == ("kept", "kept", case.pair.chosen)
    assert pair.evidence.startswith(case.pair.evidence)


def test_the_other_side_is_swapped_in(run: dict[str, Case], check: Check) -> None:
    case = run[cases.NEAR_MISS.id]
    mark, pair = outcome(both(case, case.pair.rejected, check))
    assert (mark, pair.reviewed) == ("swapped", "swapped")
    assert (pair.chosen, pair.rejected, pair.id) == (case.pair.rejected, case.pair.chosen, case.pair.id)


def test_a_refusal_pair_swapped_by_people_never_chooses_a_change(run: dict[str, Case], check: Check) -> None:
    found = both(run[cases.REFUSAL.id], cases.REFUSAL.rejected, check)
    assert found.outcome == "disputed" and found.pair is None
    assert "not read-only" in found.reason


def test_sql_that_fails_is_never_swapped_in(run: dict[str, Case], check: Check) -> None:
    found = both(run[cases.UNANSWERABLE.id], cases.UNANSWERABLE.rejected, check)
    assert found.outcome == "disputed"
    assert "earnings" in found.reason


def test_a_look_alike_that_people_refuse_becomes_a_refusal(run: dict[str, Case], check: Check) -> None:
    mark, pair = outcome(both(run[cases.LOOKALIKE.id], cases.LOOKALIKE.rejected, check, refuse="yes"))
    assert (mark, pair.kind) == ("swapped", "refusal")


@pytest.mark.parametrize("label", ["tie", "both_bad"])
def test_no_better_side_drops_the_pair(run: dict[str, Case], check: Check, label: str) -> None:
    found = both(run[cases.NEAR_MISS.id], label, check)
    assert (found.outcome, found.pair) == (label, None)


def test_a_correction_that_runs_becomes_chosen(run: dict[str, Case], check: Check) -> None:
    text = "```sql\nSELECT\u00a0count(DISTINCT name) FROM singer WHERE country = 'France';\n```"
    mark, pair = outcome(both(run[cases.NEAR_MISS.id], "both_bad", check, corrected=text))
    assert (mark, pair.reviewed) == ("edited", "edited")
    assert pair.chosen == "SELECT count(DISTINCT name) FROM singer WHERE country = 'France'"
    assert pair.rejected == cases.NEAR_MISS.rejected
    assert 0 < pair.edit_distance < 1


@pytest.mark.parametrize(("text", "word"), [
    ("SELECT nme FROM singer", "nme"),
    ("DELETE FROM singer", "not read-only"),
    ("SELECT 1; DROP TABLE singer", "not read-only"),
    ("the first one, but sorted", "neither SQL nor a refusal"),
    ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", "timeout"),
    (" SELECT  count(*) FROM singer", "not proven different"),
])
def test_a_correction_that_cannot_stand_goes_to_the_queue(run: dict[str, Case], check: Check, text: str, word: str
                                                          ) -> None:
    case = run[cases.NEAR_MISS.id]
    found = both(case, case.pair.chosen, check, corrected=text)
    assert found.outcome == "disputed" and found.pair is None
    assert word in found.reason


def test_a_corrected_refusal_is_taken(run: dict[str, Case], check: Check) -> None:
    text = refusal("rows would be lost")
    mark, pair = outcome(both(run[cases.REFUSAL.id], "both_bad", check, refuse="yes", corrected=text))
    assert (mark, pair.chosen, pair.rejected, pair.kind) == ("edited", text, cases.REFUSAL.rejected, "refusal")


@pytest.mark.parametrize("pair", [cases.LOOKALIKE, cases.REFUSAL])
def test_a_pair_never_refuses_on_both_sides(run: dict[str, Case], check: Check, pair: Pair) -> None:
    sql = next(text for text in (pair.chosen, pair.rejected) if not text.startswith("--"))
    found = both(run[pair.id], sql, check, refuse="yes", corrected=refusal("rows would be lost"))
    assert found.outcome == "disputed" and found.pair is None


def test_different_corrections_go_to_the_queue(run: dict[str, Case], check: Check) -> None:
    case = run[cases.NEAR_MISS.id]
    votes = [vote(case, f"ann{n}", "both_bad", corrected=f"SELECT {n} FROM singer") for n in (1, 2)]
    assert decide(case, votes, check).reason == "two different corrections"


def test_no_majority_goes_to_the_queue(run: dict[str, Case], check: Check) -> None:
    case = run[cases.NEAR_MISS.id]
    votes = [vote(case, "ann1", case.pair.chosen), vote(case, "ann2", case.pair.rejected)]
    assert decide(case, votes, check).outcome == "disputed"
    assert decide(case, [*votes, vote(case, "ann3", "tie")], check).outcome == "disputed"
    assert decide(case, [*votes, vote(case, "ann3", case.pair.chosen)], check).outcome == "kept"


def test_no_majority_on_refusing_goes_to_the_queue(run: dict[str, Case], check: Check) -> None:
    case = run[cases.REFUSAL.id]
    votes = [vote(case, "ann1", case.pair.chosen, "yes"), vote(case, "ann2", case.pair.chosen, "no")]
    assert "refuse" in decide(case, votes, check).reason


def test_an_answer_where_most_would_refuse_goes_to_the_queue(run: dict[str, Case], check: Check) -> None:
    case = run[cases.LOOKALIKE.id]
    assert "most would refuse" in both(case, case.pair.chosen, check, refuse="yes").reason
    assert "most would not refuse" in both(case, case.pair.rejected, check, refuse="no").reason


def test_one_vote_of_two_decides_nothing(run: dict[str, Case], check: Check) -> None:
    case = run[cases.NEAR_MISS.id]
    found = decide(case, [vote(case, "ann1", case.pair.rejected)], check)
    assert (found.outcome, found.pair) == ("partial", case.pair)
    assert decide(case, [], check).outcome == "unreviewed"


def test_an_adjudicator_settles_what_others_dispute(run: dict[str, Case], check: Check) -> None:
    case = run[cases.NEAR_MISS.id]
    votes = [vote(case, "ann1", case.pair.chosen), vote(case, "ann2", case.pair.rejected),
             vote(case, "judge", case.pair.rejected, final=True)]
    assert decide(case, votes, check).outcome == "swapped"
