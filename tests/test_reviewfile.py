"""The review through a plain file: out, filled as people fill it, and back."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import reviewcases as cases

from curation import reviewfile
from curation.ballot import Case, ballots, load
from schemas.errors import InputError
from schemas.sandbox import Sandbox


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    return load(cases.run_folder(tmp_path_factory.mktemp("run") / "run"))


@pytest.fixture(scope="module", params=[".csv", ".jsonl"])
def exported(request: pytest.FixtureRequest, found: list[Case], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("review") / f"review{request.param}"
    with Sandbox() as sandbox:
        assert reviewfile.export(ballots(found, sandbox), path) == len(found)
    return path


def fill(path: Path, target: Path, edit: Callable[[dict[str, str]], dict[str, str]], delimiter: str = ",") -> Path:
    """Write `path` to `target` with every row passed through `edit`, as a spreadsheet or an editor would."""
    target = target / path.name
    if path.suffix == ".jsonl":
        rows = [edit(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
        target.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return target
    with path.open(encoding="utf-8-sig", newline="") as file, target.open("w", encoding="utf-8", newline="") as out:
        reader = csv.DictReader(file)
        sheet = csv.DictWriter(out, reader.fieldnames or (), delimiter=delimiter, lineterminator="\r\n")
        sheet.writeheader()
        sheet.writerows(edit(row) for row in reader)
    return target


def voted(row: dict[str, str], **cells: str) -> dict[str, str]:
    return {**row, "preference": "A", "refuse": "no", "annotator": "ann1", **cells}


def test_every_vote_comes_back_as_it_was_given(exported: Path, found: list[Case], tmp_path: Path) -> None:
    labels = iter(("A", "b", "Tie", "both bad"))
    filled = fill(exported, tmp_path, lambda row: voted(row, preference=next(labels), note="ja,\n\"so\" – ähm",
                                                        corrected="-- REFUSED: why", refuse="Yes"))
    votes = reviewfile.read(filled, found)
    assert [vote.preference for vote in votes] == ["a", "b", "tie", "both_bad"]
    assert [vote.ballot_id for vote in votes] == [case.ballot_id for case in found]
    assert {(vote.annotator, vote.refuse, vote.corrected, vote.note) for vote in votes} == {
        ("ann1", "yes", "-- REFUSED: why", "ja,\n\"so\" – ähm")}


def test_rows_nobody_voted_on_are_no_votes(exported: Path, found: list[Case], tmp_path: Path) -> None:
    assert reviewfile.read(exported, found) == []
    first = found[0].ballot_id
    filled = fill(exported, tmp_path, lambda row: voted(row) if row["id"] == first else row)
    assert [vote.ballot_id for vote in reviewfile.read(filled, found)] == [first]


def test_one_name_may_stand_for_the_whole_file(exported: Path, found: list[Case], tmp_path: Path) -> None:
    filled = fill(exported, tmp_path, lambda row: voted(row, annotator=""))
    assert {vote.annotator for vote in reviewfile.read(filled, found, annotator="zoe")} == {"zoe"}
    with pytest.raises(InputError, match="annotator: is empty"):
        reviewfile.read(filled, found)


@pytest.mark.parametrize(("cells", "message"), [
    ({"preference": "C"}, "preference: 'C' is none of the labels; write A, B, tie or both bad"),
    ({"refuse": ""}, "refuse: '' is none of the labels; write yes or no"),
    ({"preference": "", "note": "hm"}, "preference: is empty, but refuse is filled"),
    ({"a": "SELECT 'better'"}, "a: was changed; leave the answers as they are"),
])
def test_a_row_that_cannot_count_is_named(exported: Path, found: list[Case], tmp_path: Path, cells: dict[str, str],
                                          message: str) -> None:
    filled = fill(exported, tmp_path, lambda row: voted(row, **cells))
    with pytest.raises(InputError, match=rf"review\.(csv|jsonl), line \d+: {message}"):
        reviewfile.read(filled, found)


def test_a_vote_on_another_text_keeps_its_own_id(exported: Path, found: list[Case], tmp_path: Path) -> None:
    filled = fill(exported, tmp_path, voted)
    votes = reviewfile.read(filled, found[1:])
    assert found[0].ballot_id in {vote.ballot_id for vote in votes} and len(votes) == len(found)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_spreadsheet_of_another_country_is_read(found: list[Case], tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "out.csv"
    with Sandbox() as sandbox:
        reviewfile.export(ballots(found, sandbox), path)
    (tmp_path / "back").mkdir()
    assert len(reviewfile.read(fill(path, tmp_path / "back", voted, delimiter), found)) == len(found)


def test_no_cell_is_a_formula(found: list[Case], tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    with Sandbox() as sandbox:
        reviewfile.export(ballots(found, sandbox), path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert any(cell.startswith("'-- REFUSED") for cell in cells)
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]


def test_a_file_shows_what_is_asked_and_not_what_is_expected(exported: Path, found: list[Case]) -> None:
    text = exported.read_text(encoding="utf-8-sig")
    assert all(case.pair.question in text for case in found)
    assert not any(word in text for case in found for word in (case.pair.id, case.pair.evidence, "lookalike"))
    assert "Which one is better" in exported.with_name("review.guidelines.md").read_text(encoding="utf-8")


def test_other_files_are_refused(found: list[Case], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a \.csv or a \.jsonl file"):
        reviewfile.export([], tmp_path / "review.xlsx")
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": \n')
    with pytest.raises(InputError, match=r"broken\.jsonl, line 1: is not JSON"):
        reviewfile.read(broken, found)
    broken.write_text('{"id": "b1"}\n')
    with pytest.raises(InputError, match="line 1: preference: is missing"):
        reviewfile.read(broken, found)
    (tmp_path / "broken.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        reviewfile.read(tmp_path / "broken.csv", found)
