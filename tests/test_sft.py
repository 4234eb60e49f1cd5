"""SFT by the real function on a tiny model: what it leaves, that it learns, goes on, resumes, and refuses."""

from __future__ import annotations

import json
import math
import resource
import shutil
from pathlib import Path
from typing import Any

import pytest
import tinymodel
import yaml
from safetensors.torch import load_file

from alignment import recipe, sft
from alignment.record import TrainResult
from schemas.errors import CheckFailed, InputError, OutputError

SETTINGS = ["training.num_train_epochs=4", "training.learning_rate=5e-3", "training.bf16=false", "dtype=float32",
            "nodes_per_batch=500", "training.logging_steps=1", "training.save_steps=2"]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> str:
    return tinymodel.save(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tinymodel.run(tmp_path_factory.mktemp("run"))


def train(run: Path, base: str, out: Path, *settings: str, **options: Any) -> tuple[TrainResult, list[str]]:
    said: list[str] = []
    chosen = recipe.load("smollm2/sft", [*SETTINGS, *settings])
    return sft.train(run, base, out, chosen, say=said.append, **options), said


@pytest.fixture(scope="module")
def trained(run: Path, base: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[TrainResult, list[str], Path]:
    out = tmp_path_factory.mktemp("out") / "adapter"
    return *train(run, base, out), out


def test_the_loss_falls_and_progress_is_said(trained: Any) -> None:
    result, said, _ = trained
    assert result.last_loss < 0.8 * result.first_loss and result.rows == 12 and result.dropped == 0
    assert result.computed < 0.6 * result.tokens and math.isfinite(result.seconds)
    assert said[0].startswith("sft: 12 rows of 3 schemas") and sum(" left" in line for line in said) >= result.steps


def test_the_folder_tells_all(trained: Any) -> None:
    result, _, out = trained
    record = json.loads((out / "training.json").read_text())
    assert record["method"] == "sft" and record["steps"] == result.steps == len(record["log"])
    assert len(record["data_sha256"]["sft.jsonl"]) == 64 and record["libraries"]["trl"] and record["base"]["name"]
    assert yaml.safe_load((out / "recipe.yaml").read_text())["training"]["learning_rate"] == 5e-3
    names = {file.name for file in out.iterdir()}
    assert names >= {"adapter_model.safetensors", "adapter_config.json", "tokenizer.json"}
    assert not names & {"checkpoints", "run.json", ".partial", "README.md"}
    assert (out / "adapter_model.safetensors").stat().st_mode & 0o044


def test_plain_training_comes_to_the_same_on_one_batch(run: Path, base: str, tmp_path: Path) -> None:
    one = ["nodes_per_batch=100000", "training.per_device_train_batch_size=12", "training.num_train_epochs=3"]
    shared, _ = train(run, base, tmp_path / "shared", *one)
    plain, _ = train(run, base, tmp_path / "plain", *one, "prefix_sharing=false")
    assert shared.steps == plain.steps == 3 and plain.computed == plain.tokens == shared.tokens
    assert shared.last_loss == pytest.approx(plain.last_loss, rel=1e-4)


def test_a_broken_off_run_resumes_to_the_same_end(run: Path, base: str, trained: Any, tmp_path: Path,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(trainer: Any, *args: Any) -> Any:
        if trainer.state.global_step >= 5:
            raise KeyboardInterrupt
        return step(trainer, *args)

    step = sft.Trainer.training_step
    with monkeypatch.context() as patched:
        patched.setattr(sft.Trainer, "training_step", stop)
        with pytest.raises(KeyboardInterrupt):
            train(run, base, tmp_path / "a")
    assert not (tmp_path / "a" / "training.json").exists()
    with pytest.raises(InputError, match="another recipe"):
        train(run, base, tmp_path / "a", "training.learning_rate=1e-4")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    result, said = train(run, base, tmp_path / "a")
    assert any(line.startswith(f"step 5/{result.steps} ") for line in said)
    assert not any("step 4/" in line for line in said)
    straight, again = (load_file(out / "adapter_model.safetensors") for out in (trained[2], tmp_path / "a"))
    assert all((straight[name] - again[name]).abs().max() < 1e-6 for name in straight)
    _, anew = train(run, base, tmp_path / "b", "training.learning_rate=1e-4", "resume=false")
    assert any("step 4/" in line for line in anew)


def test_a_worker_that_makes_the_layouts_changes_nothing(run: Path, base: str, trained: Any, tmp_path: Path) -> None:
    result, _ = train(run, base, tmp_path / "a", "training.dataloader_num_workers=1")
    assert result.last_loss == pytest.approx(trained[0].last_loss, rel=1e-6) and result.computed == trained[0].computed


def test_an_adapter_goes_on(run: Path, base: str, trained: Any, tmp_path: Path) -> None:
    result, _ = train(run, base, tmp_path / "more", "training.num_train_epochs=1", adapter=trained[2])
    assert result.first_loss < 1.2 * trained[0].last_loss < trained[0].first_loss


def test_long_rows_are_counted_and_a_corpus_of_them_refused(run: Path, base: str, tmp_path: Path) -> None:
    rows = tinymodel.lessons(4)
    rows[0]["messages"][1]["content"] *= 30
    data = tmp_path / "own.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    result, said = train(data, base, tmp_path / "a", "training.max_length=400", "training.max_steps=1")
    assert result.dropped == 1 and result.rows == 3 and "1 rows over 400 tokens left out" in said[0]
    assert json.loads((tmp_path / "a" / "training.json").read_text())["too_long"] == [rows[0]["id"]]
    with pytest.raises(InputError, match="every row is longer than max_length 20"):
        train(data, base, tmp_path / "b", "training.max_length=20")


def test_training_stops_when_validation_does_not_improve(run: Path, base: str, tmp_path: Path) -> None:
    folder = tinymodel.run(tmp_path / "run")
    (folder / "sft.validation.jsonl").write_text((folder / "sft.jsonl").read_text())
    result, said = train(folder, base, tmp_path / "a", "training.num_train_epochs=20", "training.learning_rate=1e-12",
                         "patience=1")
    assert result.steps <= 8 and any("validation loss" in line for line in said)


def test_stopping_early_needs_validation_rows(run: Path, base: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="patience: stopping early needs validation rows"):
        train(run, base, tmp_path / "a", "patience=1")
    assert not (tmp_path / "a").exists()


def test_fewer_steps_than_between_two_log_lines_are_no_fault(run: Path, base: str, tmp_path: Path) -> None:
    result, _ = train(run, base, tmp_path / "out", "training.logging_steps=50", "training.num_train_epochs=1")
    assert math.isfinite(result.last_loss) and (tmp_path / "out" / "adapter_model.safetensors").exists()


def test_a_loss_that_is_no_number_saves_nothing(run: Path, base: str, tmp_path: Path) -> None:
    with pytest.raises(CheckFailed, match=r"the last loss is (nan|inf).* lower training\.learning_rate"):
        train(run, base, tmp_path / "a", "training.learning_rate=1e30", "training.max_grad_norm=0",
              "training.logging_nan_inf_filter=false", "training.save_strategy=no")
    assert not (tmp_path / "a" / "training.json").exists()


def test_a_full_disk_is_told_and_the_run_can_go_on(run: Path, base: str, trained: Any, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, hard))  # the third checkpoint's files are larger
    try:
        with pytest.raises(OutputError, match=r"cannot be written .* free space, then give the same command again"):
            train(run, base, tmp_path / "a")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert train(run, base, tmp_path / "a")[0].steps == trained[0].steps


def test_what_tensorboard_reads_stays(run: Path, base: str, tmp_path: Path) -> None:
    train(run, base, tmp_path / "a", "training.report_to=[tensorboard]", "training.max_steps=2")
    assert list((tmp_path / "a" / "runs").rglob("events.out.tfevents*"))


def test_a_finished_or_foreign_folder_is_not_touched(run: Path, base: str, trained: Any, tmp_path: Path) -> None:
    before = (trained[2] / "training.json").read_bytes()
    with pytest.raises(InputError, match="holds a finished adapter already"):
        train(run, base, trained[2])
    assert (trained[2] / "training.json").read_bytes() == before
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match="holds other files"):
        train(run, base, tmp_path)


def test_a_bad_row_ends_before_anything_is_written(base: str, tmp_path: Path) -> None:
    rows = [json.dumps(row) for row in tinymodel.lessons(8)]
    rows[6] = '{"id": "x", "messages": "SELECT 1"}'
    (tmp_path / "sft.jsonl").write_text("\n".join(rows))
    with pytest.raises(InputError, match=r"sft\.jsonl, line 7: messages: must be a list of turns"):
        train(tmp_path, base, tmp_path / "a")
    assert not (tmp_path / "a").exists()
