"""What annotators are asked: blind, by content, with results that show the difference."""

from __future__ import annotations

from pathlib import Path

import pytest
import reviewcases as cases

from curation.ballot import Ballot, Case, ballots, load
from schemas.errors import InputError
from schemas.sandbox import Sandbox


def swapped(case: Case) -> Case:
    pair = case.pair.model_copy(update={"chosen": case.pair.rejected, "rejected": case.pair.chosen})
    return Case(pair, case.prompt, case.instances)


def shown(run: Path) -> dict[str, Ballot]:
    found = load(run)
    with Sandbox() as sandbox:
        return {case.pair.id: ballot for case, ballot in zip(found, ballots(found, sandbox), strict=True)}


def test_sides_and_id_do_not_depend_on_which_answer_is_chosen(tmp_path: Path) -> None:
    for case in load(cases.run_folder(tmp_path / "run")):
        assert swapped(case).sides == case.sides
        assert swapped(case).ballot_id == case.ballot_id


def test_sides_are_shuffled(tmp_path: Path) -> None:
    found = load(cases.run_folder(tmp_path / "run", cases.many(400)))
    chosen_first = sum(case.sides[0] == case.pair.chosen for case in found)
    assert 160 < chosen_first < 240
    assert sum(case.sides[0] < case.sides[1] for case in found) in range(160, 240)


@pytest.mark.parametrize("change", [{"question": "How many?"}, {"rejected": "SELECT 1"}, {"chosen": "SELECT 2"},
                                    {"dialect": "duckdb"}, {"db_id": "hall2"}])
def test_any_change_that_an_annotator_could_see_changes_the_id(tmp_path: Path, change: dict[str, str]) -> None:
    case = load(cases.run_folder(tmp_path / "run"))[0]
    assert Case(case.pair.model_copy(update=change), case.prompt).ballot_id != case.ballot_id


def test_a_changed_schema_changes_the_id_and_evidence_does_not(tmp_path: Path) -> None:
    case = load(cases.run_folder(tmp_path / "run"))[0]
    system = case.prompt[0].model_copy(update={"content": case.prompt[0].content + ", born date"})
    assert Case(case.pair, (system, case.prompt[1])).ballot_id != case.ballot_id
    other = case.pair.model_copy(update={"evidence": "other", "id": "other", "reviewed": "kept"})
    assert Case(other, case.prompt).ballot_id == case.ballot_id


def test_an_id_tells_nothing_of_the_kind(tmp_path: Path) -> None:
    for case in load(cases.run_folder(tmp_path / "run")):
        assert case.pair.kind not in case.ballot_id and case.pair.id not in case.ballot_id


def test_a_run_loads_from_its_folder_its_training_file_and_its_stage_file(tmp_path: Path) -> None:
    run = cases.run_folder(tmp_path / "run")
    assert load(run) == load(run / "pairs.jsonl") == load(run / "05_pairs.jsonl")
    assert [case.pair for case in load(run)] == list(cases.ALL)
    assert load(run)[0].schema_text == cases.SCHEMA


def test_the_training_file_alone_names_the_same_ballots(tmp_path: Path) -> None:
    run = cases.run_folder(tmp_path / "run")
    alone = tmp_path / "pairs.jsonl"
    alone.write_bytes((run / "pairs.jsonl").read_bytes())
    assert [case.ballot_id for case in load(alone)] == [case.ballot_id for case in load(run)]


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text('{"id": "x"}\n')
    with pytest.raises(InputError, match=r"pairs\.jsonl, line 1: prompt"):
        load(path)
    with pytest.raises(InputError, match="cannot be read"):
        load(tmp_path / "nowhere" / "pairs.jsonl")


def test_results_stand_beside_the_answers(tmp_path: Path) -> None:
    ballot = shown(cases.run_folder(tmp_path / "run"))[cases.NEAR_MISS.id]
    results = {ballot.a: ballot.result_a.rows, ballot.b: ballot.result_b.rows}
    assert results == {cases.NEAR_MISS.chosen: (("2",),), cases.NEAR_MISS.rejected: (("5",),)}


def test_a_change_and_a_refusal_are_not_run_but_explained(tmp_path: Path) -> None:
    run = cases.run_folder(tmp_path / "run")
    before = (run / "databases" / "hall.0.sqlite").read_bytes()
    ballot = shown(run)[cases.REFUSAL.id]
    notes = {ballot.a: ballot.result_a.note, ballot.b: ballot.result_b.note}
    assert notes[cases.REFUSAL.chosen] == "nothing to run: a refusal"
    assert notes[cases.REFUSAL.rejected].startswith("not run: ")
    assert (run / "databases" / "hall.0.sqlite").read_bytes() == before


def test_a_failing_answer_shows_why(tmp_path: Path) -> None:
    ballot = shown(cases.run_folder(tmp_path / "run"))[cases.UNANSWERABLE.id]
    notes = {ballot.a: ballot.result_a.note, ballot.b: ballot.result_b.note}
    assert "earnings" in notes[cases.UNANSWERABLE.rejected]


def test_equal_results_are_looked_for_elsewhere(tmp_path: Path) -> None:
    late = cases.NEAR_MISS.model_copy(update={"chosen": "SELECT max(age) FROM singer",
                                              "rejected": "SELECT 60 AS age FROM singer LIMIT 1"})
    ballot = shown(cases.run_folder(tmp_path / "run", [late]))[late.id]
    assert {ballot.result_a.rows, ballot.result_b.rows} == {(("44",),), (("60",),)}
    assert "sample data 2 of 3" in ballot.result_a.caption


def test_a_long_result_is_shown_from_where_it_differs(tmp_path: Path) -> None:
    count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) SELECT {} AS i FROM n"
    late = cases.NEAR_MISS.model_copy(update={"chosen": count.format("i"), "rejected": count.format("min(i, 30)")})
    ballot = shown(cases.run_folder(tmp_path / "run", [late]))[late.id]
    assert ballot.result_a.caption == "40 rows, shown: 29 to 36"
    assert ballot.result_a.rows[2] != ballot.result_b.rows[2]


def test_wide_and_long_values_are_cut(tmp_path: Path) -> None:
    wide = cases.NEAR_MISS.model_copy(update={"chosen": "SELECT " + ", ".join(f"{n} AS c{n}" for n in range(12)),
                                              "rejected": f"SELECT '{'x' * 500}' || char(10) || 'y' AS long"})
    ballot = shown(cases.run_folder(tmp_path / "run", [wide]))[wide.id]
    results = {ballot.a: ballot.result_a, ballot.b: ballot.result_b}
    assert len(results[wide.chosen].columns) == 8 and "4 more columns" in results[wide.chosen].caption
    assert len(results[wide.rejected].rows[0][0]) == 40


def test_a_pair_without_a_database_says_so(tmp_path: Path) -> None:
    run = cases.run_folder(tmp_path / "run")
    alone = tmp_path / "pairs.jsonl"
    alone.write_bytes((run / "pairs.jsonl").read_bytes())
    found = shown(alone)
    assert "no filled database" in found[cases.NEAR_MISS.id].result_a.note


