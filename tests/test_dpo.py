"""DPO by the real function on a tiny model: the reference is the starting adapter, checked; pairs are learnt."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import tinymodel
import torch
from safetensors.torch import load_file, save_file

from alignment import dpo, recipe, sft
from alignment.model import open_model
from alignment.record import TrainResult
from schemas.errors import CheckFailed, InputError

COMMON = ["training.bf16=false", "dtype=float32", "nodes_per_batch=500", "training.logging_steps=1"]
SETTINGS = [*COMMON, "training.num_train_epochs=3", "training.learning_rate=5e-3", "training.warmup_steps=0"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `tiny` (base), `run` and `sft` (an adapter)."""
    folder = tmp_path_factory.mktemp("dpo")
    base = tinymodel.save(folder / "tiny")
    chosen = recipe.load("smollm2/sft", [*COMMON, "training.num_train_epochs=3", "training.learning_rate=5e-3"])
    sft.train(tinymodel.run(folder / "run"), base, folder / "sft", chosen, say=lambda line: None)
    return folder


def train(place: Path, out: Path, *settings: str, adapter: str = "sft") -> tuple[TrainResult, list[str]]:
    said: list[str] = []
    chosen = recipe.load("smollm2/dpo", [*SETTINGS, *settings])
    return dpo.train(place / "run", str(place / "tiny"), place / adapter, out, chosen, say=said.append), said


@pytest.fixture(scope="module")
def trained(place: Path) -> tuple[TrainResult, list[str]]:
    return train(place, place / "dpo")


def test_the_reference_is_the_adapter_and_the_log_says_so(place: Path, trained: Any) -> None:
    line = next(line for line in trained[1] if "the reference is the adapter" in line)
    assert str(place / "sft") in line and "margin 0.0000" in line and f"loss {math.log(2):.4f}" in line
    chosen, bare = (float(line.split(part)[1].split()[0].rstrip(")")) for part in ("log-probability", "bare base:"))
    assert chosen > bare + 1


def test_pairs_are_learnt_and_only_the_trained_adapter_is_left(place: Path, trained: Any) -> None:
    result, _ = trained
    assert result.metrics["rewards/margins"] > 0.1 and result.metrics["rewards/accuracies"] == 1.0
    assert result.metrics["rewards/chosen"] > 0 and result.computed < 0.6 * result.tokens
    assert not (place / "dpo" / "ref").exists()
    record = json.loads((place / "dpo" / "training.json").read_text())
    assert record["method"] == "dpo" and record["adapter"] == str(place / "sft")
    assert {"rewards/margins", "rewards/chosen", "logps/chosen", "logps/rejected"} <= set(record["log"][-1])
    before, after = (load_file(place / name / "adapter_model.safetensors") for name in ("sft", "dpo"))
    assert before.keys() == after.keys() and all((before[key] != after[key]).any() for key in before if "lora_B" in key)


def test_the_result_opens_as_an_adapter_of_its_base(place: Path, trained: Any) -> None:
    model, _ = open_model(str(place / "tiny"), place / "dpo")
    assert list(model.peft_config) == ["default"]
    saved = load_file(place / "dpo" / "adapter_model.safetensors")
    loaded = dict(model.named_parameters())
    assert all(torch.equal(loaded[name.replace(".weight", ".default.weight")], saved[name]) for name in saved)


def test_plain_training_comes_to_the_same_on_one_batch(place: Path, tmp_path: Path) -> None:
    one = ["nodes_per_batch=100000", "training.per_device_train_batch_size=12", "training.num_train_epochs=2"]
    shared, _ = train(place, tmp_path / "shared", *one)
    plain, _ = train(place, tmp_path / "plain", *one, "prefix_sharing=false")
    assert shared.last_loss == pytest.approx(plain.last_loss, rel=1e-3)
    assert shared.metrics["rewards/margins"] == pytest.approx(plain.metrics["rewards/margins"], rel=1e-2)


def test_pairs_weigh_the_same_however_they_are_batched(place: Path, tmp_path: Path) -> None:
    few = ["training.num_train_epochs=1", "training.loss_type=[sigmoid]", "training.loss_weights=[1.0]"]
    one, _ = train(place, tmp_path / "one", *few, "nodes_per_batch=100000")
    many, _ = train(place, tmp_path / "many", *few, "nodes_per_batch=420", "training.gradient_accumulation_steps=99")
    assert one.steps == many.steps == 1
    assert many.metrics["grad_norm"] == pytest.approx(one.metrics["grad_norm"], rel=1e-3)


def test_a_broken_off_run_resumes_to_the_same_end(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(trainer: Any, *args: Any) -> Any:
        if trainer.state.global_step >= 5:
            raise KeyboardInterrupt
        return step(trainer, *args)

    step, saving = dpo.Trainer.training_step, ["training.save_steps=2", "nodes_per_batch=300"]
    whole, _ = train(place, tmp_path / "whole", *saving)
    with monkeypatch.context() as patched:
        patched.setattr(dpo.Trainer, "training_step", stop)
        with pytest.raises(KeyboardInterrupt):
            train(place, tmp_path / "a", *saving)
    again, more = train(place, tmp_path / "a", *saving)
    assert again.steps == whole.steps > 6 and not any("step 4/" in line for line in more)
    assert [line for line in more if "step " in line and f"step {whole.steps}/" in line]
    straight, resumed = (load_file(tmp_path / name / "adapter_model.safetensors") for name in ("whole", "a"))
    assert all((straight[name] - resumed[name]).abs().max() < 1e-6 for name in straight)
    assert any("the reference is the adapter" in line and "margin 0.0000" in line for line in more)


def test_training_stops_when_validation_does_not_improve(place: Path, tmp_path: Path) -> None:
    run = tinymodel.run(tmp_path / "run")
    (run / "pairs.validation.jsonl").write_text((run / "pairs.jsonl").read_text())
    chosen = recipe.load("smollm2/dpo", [*SETTINGS, "training.num_train_epochs=20", "training.learning_rate=1e-12",
                                         "training.save_steps=2", "patience=1"])
    said: list[str] = []
    result = dpo.train(run, str(place / "tiny"), place / "sft", tmp_path / "a", chosen, say=said.append)
    assert result.steps <= 8 and any("validation loss" in line for line in said)


def test_a_policy_that_is_not_the_adapter_is_caught(place: Path, tmp_path: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    def shifted(model: Any) -> None:
        for name, parameter in model.named_parameters():
            if ".default." in name:
                parameter.data += 0.1

    monkeypatch.setattr(dpo, "_like_the_reference", shifted)
    with pytest.raises(CheckFailed, match="'default' in the model is not the one saved"):
        train(place, tmp_path / "a")
    monkeypatch.setattr(dpo, "_same_as_saved", lambda *args: None)
    with pytest.raises(CheckFailed, match="the reference is not the adapter that training starts from"):
        train(place, tmp_path / "b")


@pytest.mark.parametrize("how", ["pissa", "olora"])
def test_an_adapter_that_took_its_part_off_the_base_keeps_its_base(place: Path, tmp_path: Path, how: str,
                                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    run, base = place / "run", str(place / "tiny")
    sft.train(run, base, tmp_path / "sft", recipe.load("smollm2/sft", [*SETTINGS, f"lora.init_lora_weights={how}"]),
              say=lambda line: None)
    opened, _ = open_model(base, tmp_path / "sft", dtype="float32")
    weights = []

    def look(trainer: Any, adapter: Path) -> Any:
        weights.append(dict(trainer.model.named_parameters()))
        return check(trainer, adapter)

    check = dpo.check_reference
    monkeypatch.setattr(dpo, "check_reference", look)
    chosen = recipe.load("smollm2/dpo", SETTINGS)
    dpo.train(run, base, tmp_path / "sft", tmp_path / "dpo", chosen, say=lambda line: None)
    kept = {name: value for name, value in opened.named_parameters() if "base_layer" in name}
    assert kept and all((value - weights[0][name]).abs().max() < 1e-5 for name, value in kept.items())
    assert json.loads((tmp_path / "dpo" / "adapter_config.json").read_text())["init_lora_weights"] == how


def test_whole_modules_in_half_precision_are_the_ones_saved(place: Path, tmp_path: Path) -> None:
    half = [*SETTINGS, "dtype=bfloat16"]
    sft.train(place / "run", str(place / "tiny"), tmp_path / "sft",
              recipe.load("smollm2/sft", [*half, "lora.modules_to_save=[lm_head]"]), say=lambda line: None)
    result = dpo.train(place / "run", str(place / "tiny"), tmp_path / "sft", tmp_path / "dpo",
                       recipe.load("smollm2/dpo", half), say=lambda line: None)
    assert result.steps > 0


@pytest.mark.parametrize("setting", ["training.sync_ref_model=true", "training.gradient_accumulation_steps=0"])
def test_settings_that_do_not_combine_are_told(place: Path, tmp_path: Path, setting: str) -> None:
    with pytest.raises(InputError, match=r"refuses these settings|is not above 0"):
        train(place, tmp_path / "a", setting)


def test_a_kind_can_be_chosen_and_an_empty_choice_is_refused(place: Path, tmp_path: Path) -> None:
    assert train(place, tmp_path / "a", "data.kinds=[near_miss]", "training.max_steps=1")[0].rows == 12
    with pytest.raises(InputError, match="no pair is left"):
        train(place, tmp_path / "b", "data.kinds=[refusal]")


def test_noise_in_the_embeddings_is_refused(place: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="neftune_noise_alpha"):
        train(place, tmp_path / "a", "training.neftune_noise_alpha=5")


def test_an_adapter_of_another_base_is_refused_with_both_names(place: Path, tmp_path: Path) -> None:
    other = tinymodel.save(tmp_path / "other", seed=1)
    with pytest.raises(InputError, match=r"was trained on the base .*tiny .*not on .*other"):
        dpo.train(place / "run", other, place / "sft", tmp_path / "a", recipe.load("smollm2/dpo", SETTINGS))


def test_a_folder_that_is_no_adapter_is_refused(place: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no adapter_config\.json"):
        train(place, tmp_path / "a", adapter="run")
    with pytest.raises(InputError, match="no such adapter folder"):
        train(place, tmp_path / "a", adapter="nowhere")


def test_an_adapter_from_elsewhere_is_fine(place: Path, tmp_path: Path) -> None:
    bare = place / "bare"
    bare.mkdir()
    (bare / "adapter_config.json").write_text((place / "sft" / "adapter_config.json").read_text())
    save_file(load_file(place / "sft" / "adapter_model.safetensors"), bare / "adapter_model.safetensors")
    assert train(place, tmp_path / "a", "training.max_steps=1", adapter="bare")[0].steps == 1
