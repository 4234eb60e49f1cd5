"""Recipes are the libraries' own arguments; each makes real configurations, and faults are told all at once."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from peft import LoraConfig
from transformers import BitsAndBytesConfig
from trl import DPOConfig, SFTConfig

from alignment import recipe
from schemas.errors import InputError, MissingDependency

NAMES = recipe.names()


def test_there_are_recipes_for_both_models_and_methods() -> None:
    assert len(NAMES) >= 4 and {"llama-3.1-8b/sft", "llama-3.1-8b/dpo", "smollm2/sft", "smollm2/dpo"} <= set(NAMES)
    assert len(list(recipe.FOLDER.rglob("*"))) == len(NAMES) + 2


@pytest.mark.parametrize("name", NAMES)
def test_each_recipe_makes_the_libraries_configurations(name: str, tmp_path: Path) -> None:
    loaded = recipe.load(name)
    arguments = loaded.arguments(tmp_path)
    assert type(arguments) is {"sft": SFTConfig, "dpo": DPOConfig}[loaded.method]
    assert arguments.learning_rate == loaded.training["learning_rate"] and arguments.output_dir == str(tmp_path)
    if loaded.method == "sft":
        assert isinstance(loaded.lora_config(), LoraConfig) and loaded.lora_config().r == loaded.lora["r"]
    if loaded.quantization:
        assert BitsAndBytesConfig(**loaded.quantization).load_in_4bit


def test_the_existing_adapters_values_are_kept() -> None:
    loaded = recipe.load("llama-3.1-8b/sft")
    assert loaded.lora == {"r": 32, "lora_alpha": 64, "lora_dropout": 0.1, "target_modules": [
        "q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]}
    expected = {"num_train_epochs": 3, "learning_rate": 2e-4, "lr_scheduler_type": "cosine", "max_length": 2048,
                "neftune_noise_alpha": 5, "optim": "paged_adamw_8bit", "gradient_accumulation_steps": 16, "bf16": True}
    assert {key: loaded.training[key] for key in expected} == expected
    assert loaded.quantization == {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4",
                                   "bnb_4bit_use_double_quant": True, "bnb_4bit_compute_dtype": "bfloat16"}


def test_dpo_keeps_the_chosen_answers_up_by_default() -> None:
    assert all(recipe.load(name).training["loss_type"] == ["sigmoid", "sft"] for name in NAMES if name.endswith("dpo"))


def test_overrides_reach_any_key_with_yaml_values() -> None:
    loaded = recipe.load("smollm2/sft", ["training.learning_rate=2e-4", "lora.r=8", "data.max_rows=5", "resume=false",
                                         "lora.target_modules=[q_proj, v_proj]", "quantization.load_in_4bit=true"])
    assert loaded.training["learning_rate"] == 2e-4 and loaded.lora["r"] == 8 and loaded.data.max_rows == 5
    assert not loaded.resume and loaded.lora["target_modules"] == ["q_proj", "v_proj"]
    assert loaded.quantization == {"load_in_4bit": True}
    assert recipe.load("smollm2/sft", ["training.save_strategy=no"]).training["save_strategy"] == "no"


def test_the_resolved_recipe_is_a_recipe(tmp_path: Path) -> None:
    loaded = recipe.load("smollm2/dpo", ["training.beta=0.3"])
    (tmp_path / "r.yaml").write_text(loaded.text())
    assert recipe.load(tmp_path / "r.yaml") == loaded


def test_every_fault_is_told_at_once_with_the_nearest_key() -> None:
    with pytest.raises(InputError) as caught:
        recipe.load("smollm2/sft", ["training.learning_rte=1", "learning_rate=1", "training.warmup_ratio=0.1",
                                    "lora.rr=1", "training.output_dir=x", "training.max_steps=abc",
                                    "nodes_per_batch=1.5", "x", "quantization.load_in_4bits=true", "data.max_row=1"])
    said = str(caught.value)
    for fault in ("training.learning_rte: no such key, did you mean training.learning_rate?",
                  "learning_rate: no such key, did you mean training.learning_rate?",
                  "training.warmup_ratio: no such key, it is warmup_steps",
                  "lora.rr: no such key, did you mean lora.r?",
                  "training.output_dir: leave it out", "training.max_steps: 'abc' is not int",
                  "nodes_per_batch: 1.5 is not int", "--set x: write it as key=value",
                  "did you mean quantization.load_in_4bit?", "did you mean data.max_rows?"):
        assert fault in said


def test_a_key_of_a_block_that_is_none_is_told() -> None:
    with pytest.raises(InputError, match="training: 5 is not"):
        recipe.load("smollm2/sft", ["training=5"])


def test_values_that_trl_refuses_are_told_in_its_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"SFTConfig refuses these values: .*nonsense"):
        recipe.load("smollm2/sft", ["training.optim=nonsense"]).arguments(tmp_path)


@pytest.mark.parametrize(("name", "kind", "said"), [
    ("tracio", InputError, "tracio is not supported, only .*tensorboard, trackio"),
    pytest.param("trackio", MissingDependency, "pip install trackio", marks=pytest.mark.skipif(
        importlib.util.find_spec("trackio") is not None, reason="trackio is installed"))])
def test_a_report_that_cannot_be_made_is_told(name: str, kind: type[Exception], said: str, tmp_path: Path) -> None:
    with pytest.raises(kind, match=rf"training\.report_to: .*{said}"):
        recipe.load("smollm2/sft", [f"training.report_to=[{name}]"]).arguments(tmp_path)


def test_packing_and_shared_prefixes_exclude_each_other(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"training\.packing.*set prefix_sharing=false"):
        recipe.load("smollm2/sft", ["training.packing=true"]).arguments(tmp_path)
    assert recipe.load("smollm2/sft", ["training.packing=true", "prefix_sharing=false"]).arguments(tmp_path).packing


@pytest.mark.parametrize(("text", "said"), [
    ("method: ppo", "method: must be sft or dpo"), ("- a", "a recipe is a mapping"), ("a: [", "cannot be read as YAML"),
    ("method: dpo\nlora: {r: 4}", "lora: dpo goes on with the adapter")])
def test_a_file_that_is_no_recipe_is_told(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(text)
    with pytest.raises(InputError, match=said):
        recipe.load(tmp_path / "r.yaml")


def test_a_recipe_for_the_other_command_and_an_unknown_name_are_told() -> None:
    with pytest.raises(InputError, match="this is a recipe for dpo, and the command is sft"):
        recipe.load("smollm2/dpo", method="sft")
    with pytest.raises(InputError, match=r"no such recipe; give a YAML file or one of .*smollm2/sft"):
        recipe.load("smollm3/sft")


def test_the_default_recipe_follows_the_base() -> None:
    assert recipe.default_name("smollm2", "sft") == "smollm2/sft"
    assert recipe.default_name("meta-llama/Llama-3.1-8B-Instruct", "dpo") == "llama-3.1-8b/dpo"


@pytest.mark.parametrize(("setting", "said"), [
    ("nodes_per_batch=0", "nodes_per_batch: 0 is not int above 0"), ("patience=-1", "patience: -1 is not int above 0"),
    ("data.max_rows=0", r"data\.max_rows: 0 is not int above 0"), ("dtype=bf16", "dtype: 'bf16' is not Literal"),
    ("lora.init_lora_weights=pisa", "init_lora_weights: 'pisa' is not")])
def test_values_out_of_bounds_are_told(setting: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        recipe.load("smollm2/sft", [setting])


def test_pissa_may_say_its_number_of_iterations() -> None:
    loaded = recipe.load("smollm2/sft", ["lora.init_lora_weights=pissa_niter_4"])
    assert loaded.lora_config().init_lora_weights == "pissa_niter_4"
