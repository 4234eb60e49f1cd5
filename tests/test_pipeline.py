"""A run's files: the same from one worker and two, from a killed run and an undisturbed one, and what they promise."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import cli
from curation import pipeline
from curation.prompt import parse
from curation.settings import Settings, remember
from schemas import compare
from schemas.errors import InputError, OutputError
from schemas.sandbox import Sandbox

NAMES = ("webshop", "gym", "wineries", "vet_clinic", "BikeShare", "payroll", "help_desk", "town_library",
         "museum_loans")
SETTINGS = Settings(schemas=NAMES, target=120, pairs=80, lessons=40)
FINAL = ("sft.jsonl", "sft.validation.jsonl", "pairs.jsonl", "pairs.validation.jsonl", "manifest.json", "README.md")


def hashes(run: Path) -> dict[str, str]:
    return {name: hashlib.sha256((run / name).read_bytes()).hexdigest() for name in FINAL}


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "run"
    pipeline.curate(SETTINGS, out)
    return out


def test_two_workers_write_the_same_files_as_one(run: Path, tmp_path: Path) -> None:
    pipeline.curate(SETTINGS, tmp_path / "run", workers=2)
    assert hashes(tmp_path / "run") == hashes(run)


def test_a_run_killed_again_and_again_ends_with_the_same_files(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    code = ("import sys; from pathlib import Path; from curation import pipeline, settings;"
            "pipeline.curate(settings.Settings.model_validate_json(sys.argv[1]), Path(sys.argv[2]))")
    command = [sys.executable, "-c", code, SETTINGS.model_dump_json(), str(out)]
    draw, kills = random.Random(5), 0
    for seen in ("settings.json", "01_databases.jsonl", "02_candidates.jsonl", "03_examples.jsonl", "05_pairs.jsonl"):
        child = subprocess.Popen(command, start_new_session=True)
        while child.poll() is None and not (out / seen).exists():
            time.sleep(0.002)
        time.sleep(draw.uniform(0, 0.15))
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            kills += 1
        child.wait()
    subprocess.run(command, check=True)
    assert kills >= 3
    assert hashes(out) == hashes(run)
    assert not list(out.rglob("*.partial"))


def test_what_a_killed_worker_left_half_written_is_removed(tmp_path: Path) -> None:
    settings = Settings(schemas=NAMES[:2], target=8, pairs=0, lessons=0)
    remember(settings, tmp_path / "run")
    (tmp_path / "run" / "databases").mkdir()
    (tmp_path / "run" / "databases" / ".webshop.0.sqlite.99.partial").write_text("half")
    pipeline.curate(settings, tmp_path / "run")
    assert not list((tmp_path / "run").rglob("*.partial"))


def test_every_training_answer_runs_and_every_wrong_one_differs(run: Path) -> None:
    pairs = [row for row in rows(run / "05_pairs.jsonl") if row["kind"] == "near_miss"]
    assert len(pairs) >= 20
    with Sandbox() as sandbox:
        for pair in pairs:
            results = [[sandbox.run(run / "databases" / f"{pair['db_id']}.{number}.sqlite", str(pair[side]))
                        for number in range(3)] for side in ("chosen", "rejected")]
            assert all(execution.status == "ok" for execution in results[0]), pair
            assert not all(compare.same_answer(good, bad, str(pair["chosen"]))
                           for good, bad in zip(*results, strict=True)), pair


def test_no_pair_has_a_refusal_on_both_sides_or_equal_sides(run: Path) -> None:
    for pair in rows(run / "05_pairs.jsonl"):
        kinds = [parse(str(pair[side])).kind for side in ("chosen", "rejected")]
        assert pair["chosen"] != pair["rejected"]
        assert kinds != ["refusal", "refusal"]
        assert kinds[0] == ("refusal" if pair["kind"] in ("refusal", "unanswerable") else "sql"), pair


def test_every_kind_of_pair_and_lesson_occurs(run: Path) -> None:
    kinds = {"refusal", "lookalike", "unanswerable", "answerable"}
    assert {row["kind"] for row in rows(run / "05_pairs.jsonl")} == kinds | {"near_miss"}
    assert {row["kind"] for row in rows(run / "05_lessons.jsonl")} == kinds


def test_a_run_may_weigh_the_kinds_of_pairs(tmp_path: Path) -> None:
    command = ["curate", "--out", str(tmp_path / "run"), "--schemas", "webshop", "--target", "12", "--pairs", "20",
               "--lessons", "0", "--mix", "near_miss", "0", "--mix", "answerable", "0", "--mix", "unanswerable", "0",
               "--mix", "refusal", "0.38"]
    done = CliRunner().invoke(cli, command)
    assert done.exit_code == 0, done.output
    assert Counter(row["kind"] for row in rows(tmp_path / "run" / "05_pairs.jsonl")) == {"refusal": 10, "lookalike": 10}
    again = CliRunner().invoke(cli, [*command[:-1], "0.5"])
    assert again.exit_code != 0 and "mix" in again.output
    with pytest.raises(ValueError, match="toolkit pairs"):
        Settings(mix={"on_policy": 1})


def test_no_database_is_on_both_sides_of_the_split(run: Path) -> None:
    sides = [{row["db_id"] for part in ("sft", "pairs") for row in rows(run / f"{part}{side}.jsonl")}
             for side in ("", ".validation")]
    assert sides[1]
    assert not sides[0] & sides[1]


def test_no_variant_is_on_another_side_than_its_base(tmp_path: Path) -> None:
    settings = Settings(schemas=NAMES, target=36, pairs=0, lessons=0, variants=18)
    pipeline.curate(settings, tmp_path / "run")
    sides = {(row["family"], row["split"]) for row in rows(tmp_path / "run" / "01_databases.jsonl")}
    assert len(sides) == len(NAMES) and {side for _, side in sides} == {"train", "validation"}


def test_the_manifest_counts_what_the_files_hold(run: Path) -> None:
    manifest = json.loads((run / "manifest.json").read_text())
    counts = manifest["counts"]
    assert counts["kept"]["selected"] == 120
    assert sum(counts["pairs"].values()) == counts["kept"]["pairs"] == 80
    assert counts["kept"]["candidates"] == (counts["kept"]["selected"] + sum(
        number for reason, number in counts["dropped"].items()
        if reason not in {row["reason"] for row in rows(run / "05_dropped.jsonl")})
        + sum(row["reason"] in {other["reason"] for other in rows(run / "05_dropped.jsonl")}
              for part in ("03", "04") for row in rows(run / f"{part}_dropped.jsonl")))
    assert all(entry["sha256"] for entry in manifest["inputs"])
    for name, facts in manifest["files"].items():
        assert facts == {"rows": len(rows(run / name)), "sha256": hashlib.sha256((run / name).read_bytes()).hexdigest()}


def test_nothing_in_the_final_files_tells_where_they_were_made(run: Path) -> None:
    for name in FINAL:
        assert str(run.parent) not in (run / name).read_text()


def test_other_settings_in_the_same_folder_are_refused(run: Path) -> None:
    with pytest.raises(InputError, match="target 120 not 121"):
        pipeline.curate(SETTINGS.model_copy(update={"target": 121}), run)


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match="is not empty"):
        pipeline.curate(SETTINGS, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_out_under_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        pipeline.curate(SETTINGS, tmp_path / "file" / "run")


def test_excluded_benchmark_rows_do_not_occur(run: Path, tmp_path: Path) -> None:
    held = [row for row in rows(run / "04_selected.jsonl")][:30]
    (tmp_path / "held.jsonl").write_text("".join(json.dumps({"question": row["question"], "sql": row["sql"]}) + "\n"
                                                 for row in held))
    settings = SETTINGS.model_copy(update={"exclude": (str(tmp_path / "held.jsonl"),), "pairs": 0, "lessons": 0})
    manifest = pipeline.curate(settings, tmp_path / "run")
    templates = {row["template"] for row in rows(tmp_path / "run" / "04_selected.jsonl")}
    assert manifest["counts"]["dropped"]["benchmark"] >= 30  # type: ignore[index]
    assert not templates & {row["template"] for row in held}


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "mysql"])
def test_other_dialects_prompt_and_answer_in_step(dialect: str, tmp_path: Path) -> None:
    settings = Settings(schemas=NAMES[:2], target=20, pairs=10, lessons=6, dialect=dialect)  # type: ignore[arg-type]
    pipeline.curate(settings, tmp_path / "run")
    names = {"duckdb": "DuckDB", "postgres": "PostgreSQL", "mysql": "MySQL"}
    for row in rows(tmp_path / "run" / "sft.jsonl"):
        assert row["messages"][0]["content"].startswith(f"You translate natural language to {names[dialect]} SQL.")  # type: ignore[index]
    engine = {"duckdb": ["duckdb"], "postgres": ["duckdb"], "mysql": ["sqlite"]}[dialect]
    assert all(row["executed_on"] == engine for row in rows(tmp_path / "run" / "04_selected.jsonl"))
