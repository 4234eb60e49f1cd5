"""The measuring instrument of corpus_value.py: what it computes once is what plain rows compute each on their own."""

import importlib.util
import random
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from torch.nn.functional import cross_entropy
from transformers import LlamaConfig, LlamaForCausalLM

WORDS = 300


@pytest.fixture(scope="module")
def tuning() -> ModuleType:
    """The script, imported."""
    path = Path(__file__).parent.parent / "benchmarks" / "full_tuning.py"
    spec = importlib.util.spec_from_file_location("full_tuning", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["full_tuning"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def model() -> Any:
    """A small Llama with random weights."""
    torch.manual_seed(0)
    return LlamaForCausalLM(LlamaConfig(vocab_size=WORDS, hidden_size=64, intermediate_size=96, num_hidden_layers=2,
                                        num_attention_heads=4, num_key_value_heads=2))


def rows(tuning: ModuleType, group: str, beginning: int, count: int, seed: int) -> list[Any]:
    """Return rows that begin alike."""
    rng = random.Random(seed)

    def words(count: int) -> list[int]:
        return [rng.randrange(1, WORDS) for _ in range(count)]

    schema = words(beginning)
    return [tuning.Row(group, schema + words(rng.randint(3, 12)), words(rng.randint(2, 9))) for _ in range(count)]


def test_shared_beginnings_give_the_loss_of_plain_rows(tuning: ModuleType, model: Any) -> None:
    groups = [rows(tuning, "a", 40, 5, 1), rows(tuning, "b", 25, 3, 2), rows(tuning, "c", 30, 1, 3)]
    plain = 0.0
    for row in (row for group in groups for row in group):
        ids = torch.tensor([row.prompt + row.answer])
        with torch.autocast("cpu", torch.bfloat16):
            logits = model(ids).logits.float()[0, len(row.prompt) - 1 : -1]
        plain += float(cross_entropy(logits, torch.tensor(row.answer), reduction="sum"))
    shared = sum(float(tuning.loss_of(model, batch, "cpu")) for batch in tuning.batches(groups))
    assert shared == pytest.approx(plain, rel=2e-3)


def test_every_answer_is_supervised_once(tuning: ModuleType) -> None:
    group = rows(tuning, "a", 40, 6, 4)
    branches = tuning.shared(group)
    told = [label for label in branches.label if label != -100]
    assert told == [token for row in group for token in row.answer]
    assert len(branches.ids) < sum(map(len, group)) - 5 * 39


def test_an_epoch_has_every_row_once(tuning: ModuleType) -> None:
    made = [row for seed in range(9) for row in rows(tuning, f"schema {seed}", 30, 7, seed)]
    epoch = tuning.steps(made, 4, 400, "0")
    assert sorted(id(row) for step in epoch for group in step for row in group) == sorted(map(id, made))
    assert all(len({row.group for row in group}) == 1 and len(group) <= 4 for step in epoch for group in step)
