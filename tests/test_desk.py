"""A review through files, from a run to rows that train, as its user does it."""

from __future__ import annotations

import csv
import json
import re
from importlib import metadata
from pathlib import Path

import pytest
import reviewcases as cases
import tinymodel

from alignment import columns, dpo, recipe, sft
from curation import desk, jsonl
from curation.ballot import TrainingRow
from schemas.errors import InputError


def fill(sheet: Path, who: str, pick: dict[str, str]) -> Path:
    """Save a copy of `sheet` with a vote of `who` for each question of `pick`: the start of the better answer."""
    filled = sheet.with_name(f"{who}.csv")
    with sheet.open(encoding="utf-8-sig", newline="") as file, filled.open("w", encoding="utf-8", newline="") as out:
        reader = csv.DictReader(file)
        writer = csv.DictWriter(out, reader.fieldnames or ())
        writer.writeheader()
        for row in reader:
            if start := pick.get(row["question"]):
                side = "A" if row["a"].lstrip("'").startswith(start) else "B"
                row |= {"preference": side, "refuse": "yes" if start.startswith("--") else "no", "annotator": who}
            writer.writerow(row)
    return filled


def test_two_people_and_an_adjudicator_review_a_run_without_a_server(tmp_path: Path) -> None:
    run, sheet, out = cases.run_folder(tmp_path / "run"), tmp_path / "review.csv", tmp_path / "out" / "pairs.jsonl"
    assert desk.hand_out(run, sheet) == len(cases.ALL)
    one = fill(sheet, "ann1", {cases.REFUSAL.question: "--", cases.LOOKALIKE.question: "SELECT"})
    two = fill(sheet, "ann2", {cases.REFUSAL.question: "--", cases.LOOKALIKE.question: "--"})
    summary = desk.collect(run, out, files=[one, two])
    assert summary.outcomes == {"disputed": 1, "kept": 1, "unreviewed": 2}
    queue = out.with_name("pairs.disputed.jsonl")
    row = json.loads(queue.read_text())
    side = "A" if row["a"] == cases.LOOKALIKE.chosen else "B"
    queue.write_text(json.dumps({**row, "preference": side, "refuse": "no"}))
    summary = desk.collect(run, out, files=[one, two], ruling_files=[queue], annotator="judge")
    assert summary.outcomes == {"kept": 2, "unreviewed": 2}
    assert [row.reviewed for row in jsonl.read(out, TrainingRow)] == ["no", "kept", "kept", "no"]


def test_there_must_be_votes_to_take(tmp_path: Path) -> None:
    run = cases.run_folder(tmp_path / "run")
    with pytest.raises(InputError, match="name a dataset or a filled review file"):
        desk.collect(run, tmp_path / "out.jsonl")
    with pytest.raises(InputError, match="needs a server"):
        desk.collect(run, tmp_path / "out.jsonl", datasets=["review"])
    assert not (tmp_path / "out.jsonl").exists()


def test_what_was_generated_is_never_overwritten(tmp_path: Path) -> None:
    run = cases.run_folder(tmp_path / "run")
    desk.hand_out(run, tmp_path / "review.csv")
    before = (run / "pairs.jsonl").read_bytes()
    with pytest.raises(InputError, match="write what was reviewed to another file"):
        desk.collect(run, run / "pairs.jsonl", files=[tmp_path / "review.csv"])
    assert (run / "pairs.jsonl").read_bytes() == before


def test_reviewed_rows_train_as_any_preference_file(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    run, sheet, out = cases.run_folder(tmp_path / "run"), tmp_path / "review.jsonl", tmp_path / "pairs.jsonl"
    desk.hand_out(run, sheet)
    desk.collect(run, out, files=[sheet])
    rows = datasets.load_dataset("json", data_files=str(out), split="train", cache_dir=str(tmp_path / "cache"))
    before = datasets.load_dataset("json", data_files=str(run / "pairs.jsonl"), split="train",
                                   cache_dir=str(tmp_path / "cache"))
    assert rows.remove_columns("reviewed").to_list() == [
        {name: row[name] for name in rows.column_names if name != "reviewed"} for row in before.to_list()]
    assert set(rows["reviewed"]) == {"no"}


def test_reviewed_pairs_are_what_dpo_trains_on(tmp_path: Path) -> None:
    """From the generated file through two people's votes to an adapter: what they dropped or swapped is what counts."""
    base, run, sheet = tinymodel.save(tmp_path / "base"), cases.run_folder(tmp_path / "run"), tmp_path / "review.csv"
    out = tmp_path / "reviewed.jsonl"
    desk.hand_out(run, sheet)
    swap = {cases.NEAR_MISS.question: cases.NEAR_MISS.rejected}
    desk.collect(run, out, files=[fill(sheet, who, swap) for who in ("ann1", "ann2")])
    rows = {row.id: row for row in jsonl.read(out, TrainingRow)}
    assert rows[cases.NEAR_MISS.id].chosen[0].content == cases.NEAR_MISS.rejected
    assert {row.reviewed for row in rows.values()} == {"no", "swapped"}
    small = ["training.max_steps=1", "training.bf16=false", "dtype=float32", "training.learning_rate=1e-5"]
    sft.train(tinymodel.run(tmp_path / "lessons"), base, tmp_path / "sft", recipe.load("smollm2/sft", small))
    done = dpo.train(out, base, tmp_path / "sft", tmp_path / "dpo", recipe.load("smollm2/dpo", small))
    assert done.rows == len(rows) == len(cases.ALL)
    trained = json.loads((tmp_path / "dpo" / "training.json").read_text())
    assert trained["data_sha256"]["pairs.jsonl"] == columns.sha256(out)


def test_what_argillas_client_does_not_declare_comes_with_the_review_extra() -> None:
    wanted = [name for name in metadata.requires("sql-alignment-toolkit") or () if "extra == 'review'" in name]
    assert {re.split(r"[<>=~; ]", name)[0] for name in wanted} == {"argilla", "requests"}
