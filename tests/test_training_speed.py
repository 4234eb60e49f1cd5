"""What the training benchmarks stand on: rows of a wanted length, a random 4-bit model that trains, honest ratios."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import tinymodel
import torch
from peft import get_peft_model
from transformers import LlamaForCausalLM

from alignment import recipe

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))
import randommodel
import spiderlike
from arms import Speed, ratios


def test_schemas_are_stretched_and_cut_to_the_tokens_asked_for(tmp_path: Path) -> None:
    (tmp_path / "sft.jsonl").write_text("".join(json.dumps(row) + "\n" for row in tinymodel.lessons(6)))
    for tokens in (20, 60):
        found = spiderlike.rows(tmp_path, "sft.jsonl", tokens, tinymodel.tokenizer())
        assert {len(row["messages"][0]["content"].split(spiderlike.HEAD)[1]) for row in found} == {tokens}
        assert [row["messages"][1:] for row in found] == [row["messages"][1:] for row in tinymodel.lessons(6)]


def test_a_random_model_is_in_four_bits_and_its_adapter_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(randommodel.SHAPES["tiny"], "vocab_size", 264)
    base = randommodel.build("tiny", torch.device("cpu"), eos=258, pad=256)
    assert {type(layer.mlp.up_proj).__name__ for layer in base.model.layers} == {"Linear4bit"}
    assert not any(parameter.is_meta for parameter in base.parameters()) and base.is_loaded_in_4bit
    model = get_peft_model(base, recipe.load("llama-3.1-8b/sft").lora_config()).train()
    ids = torch.arange(100)[None]
    optimizer = torch.optim.Adam([one for one in model.parameters() if one.requires_grad], 1e-2)
    losses = []
    for _ in range(8):
        losses.append(model(input_ids=ids, labels=ids).loss)
        losses[-1].backward()
        optimizer.step()
        optimizer.zero_grad()
    assert losses[-1] < 0.95 * losses[0]  # a head this narrow can say little


def test_a_four_bit_random_model_can_be_saved_and_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(randommodel.SHAPES["tiny"], "vocab_size", 264)
    base = randommodel.build("tiny", torch.device("cpu"), eos=258, pad=256)
    base.save_pretrained(tmp_path)
    again = LlamaForCausalLM.from_pretrained(tmp_path)
    ids = torch.arange(50)[None]
    with torch.no_grad():
        torch.testing.assert_close(again(ids).logits.float(), base(ids).logits.float(), rtol=0.05, atol=0.02)


def speed(way: str, examples: float, gib: float, **more: Any) -> Speed:
    return Speed("sft", 300, way, examples=examples, gib=gib, **more)


def test_the_ratio_is_of_the_fastest_within_the_memory_of_trls_fastest() -> None:
    found = ratios([speed("trl a", 5, 20), speed("trl b", 4, 30), speed("trl c", 9, 10, error="out of memory"),
                    speed("shared a", 40, 19, saved=8.0), speed("shared b", 90, 25), speed("shared no ckpt", 99, 1)])
    assert len(found) == 1 and found[0]["ratio"] == 8 and found[0]["ours"] == "shared a" and found[0]["limit"] == 8.0
    assert ratios([speed("trl a", 5, 20), speed("shared b", 90, 25)]) == []
