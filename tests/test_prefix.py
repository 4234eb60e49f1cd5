"""Shared prefixes give the plain forward's numbers and gradients, under trl's own trainers and losses."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import tinymodel
import torch
from datasets import Dataset
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import (
    AutoModelForCausalLM,
    Gemma2Config,
    Gemma2ForCausalLM,
    MambaConfig,
    MambaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    NemotronConfig,
    StableLmConfig,
)
from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer

from alignment import attention, columns
from alignment.layout import attached, layout
from alignment.model import open_model
from alignment.prefix import share_prefixes
from schemas.errors import InputError

LORA: dict[str, Any] = {"r": 4, "lora_alpha": 8, "target_modules": "all-linear", "task_type": "CAUSAL_LM"}
PLAIN: dict[str, Any] = {"use_cpu": True, "bf16": False, "report_to": "none", "per_device_train_batch_size": 12}


def adapted(kind: str) -> Any:
    torch.manual_seed(1)
    return get_peft_model(tinymodel.causal(kind), LoraConfig(**LORA, init_lora_weights=False))


def sft_trainer(kind: str, out: Path, **options: Any) -> Any:
    rows = columns.sft(tinymodel.lessons(12), tinymodel.tokenizer(), None).rows
    return SFTTrainer(model=adapted(kind), args=SFTConfig(str(out), **{**PLAIN, **options}),
                      train_dataset=Dataset.from_list(rows), processing_class=tinymodel.tokenizer())


def dpo_trainer(kind: str, out: Path, **options: Any) -> Any:
    adapted(kind).save_pretrained(out / "adapter")
    model = PeftModel.from_pretrained(tinymodel.causal(kind), out / "adapter", is_trainable=True)
    arguments = DPOConfig(str(out), beta=0.5, loss_type=["sigmoid", "sft"], **{**PLAIN, **options})
    trainer = DPOTrainer(model=model, args=arguments,
                         train_dataset=Dataset.from_list(tinymodel.pairs(12)), processing_class=tinymodel.tokenizer())
    for name, parameter in trainer.model.named_parameters():
        if ".default." in name:  # away from the reference, so that the preference gradient is not that of margin 0
            parameter.data += 0.05 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(len(name)))
    return trainer


def step(trainer: Any) -> tuple[float, Any, dict[str, Any]]:
    """Return loss, per-row log-probabilities and gradients of one batch by the trainer's own loss."""
    batch = trainer.data_collator([trainer.train_dataset[index] for index in range(12)])
    trainer.model.train()
    trainer.model.zero_grad()
    loss = trainer.compute_loss(trainer.model, dict(batch))
    loss.backward()
    labels = batch.get("labels")
    if labels is None:
        labels = batch["input_ids"].masked_fill(batch["completion_mask"] == 0, -100)
    with torch.no_grad():
        rows = trainer.model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], labels=labels,
                             fused_lm_head=True).log_probs.sum(1)
    return loss.item(), rows, {name: parameter.grad.clone() for name, parameter in trainer.model.named_parameters()
                               if parameter.grad is not None}


def same(plain: Any, shared: Any) -> None:
    assert shared[0] == pytest.approx(plain[0], rel=1e-5)
    torch.testing.assert_close(shared[1], plain[1], rtol=1e-4, atol=0)
    assert plain[2].keys() == shared[2].keys() and len(plain[2]) == 28
    for name, gradient in plain[2].items():
        assert (shared[2][name] - gradient).norm() <= 1e-4 * gradient.norm(), name


@pytest.mark.parametrize("kind", ["llama", "qwen2"])
@pytest.mark.parametrize("build", [sft_trainer, dpo_trainer])
def test_log_probabilities_and_gradients_are_the_plain_ones(kind: str, build: Any, tmp_path: Path) -> None:
    trainer = build(kind, tmp_path)
    plain = step(trainer)
    sharing = share_prefixes(trainer.model)
    same(plain, step(trainer))
    assert sharing.nodes < sharing.tokens / 2


@pytest.mark.parametrize("build", [sft_trainer, dpo_trainer])
def test_gradient_checkpointing_changes_nothing(build: Any, tmp_path: Path) -> None:
    plain = step(build("llama", tmp_path / "a", gradient_checkpointing=False))
    trainer = build("llama", tmp_path / "b", gradient_checkpointing=True)
    trainer.model.gradient_checkpointing_enable()
    share_prefixes(trainer.model)
    same(plain, step(trainer))


def test_trls_own_head_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = sft_trainer("llama", tmp_path)
    plain = step(trainer)
    monkeypatch.setattr("alignment.head.fits", lambda model: False)
    share_prefixes(trainer.model)
    same(plain, step(trainer))


def test_blocks_of_any_size_see_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = sft_trainer("llama", tmp_path)
    plain = step(trainer)
    share_prefixes(trainer.model)
    for size in (7, 64, 4096):
        monkeypatch.setattr(attention, "BLOCK", size)
        same(plain, step(trainer))


@pytest.mark.parametrize("build", [sft_trainer, dpo_trainer])
def test_a_dense_mask_sees_the_same(build: Any, tmp_path: Path) -> None:
    trainer = build("llama", tmp_path)
    plain = step(trainer)
    share_prefixes(trainer.model, "dense")
    same(plain, step(trainer))


def test_flex_attention_sees_the_same(tmp_path: Path) -> None:
    trainer = sft_trainer("llama", tmp_path)
    batch = trainer.data_collator([trainer.train_dataset[index] for index in range(12)])
    with torch.no_grad():  # it has no backward on CPU; benchmarks/exactness.py compares gradients on CUDA
        plain = trainer.model(**batch, fused_lm_head=True).log_probs
        share_prefixes(trainer.model, "flex")
        shared = trainer.model(**batch, fused_lm_head=True).log_probs
    torch.testing.assert_close(shared, plain, rtol=1e-4, atol=1e-5)


def test_half_precision_on_cuda_takes_flex_attention() -> None:
    cuda, cpu = torch.device("cuda"), torch.device("cpu")
    assert [attention.choose(cuda, torch.bfloat16), attention.choose(cuda, torch.float32),
            attention.choose(cpu, torch.bfloat16)] == ["flex", "dense", "blocks"]


@pytest.mark.parametrize("build", [sft_trainer, dpo_trainer])
def test_a_batch_that_carries_its_layout_gives_the_same(build: Any, tmp_path: Path,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = build("llama", tmp_path)
    plain = step(trainer)
    share_prefixes(trainer.model)
    trainer.data_collator = attached(trainer.data_collator)
    made: list[int] = []
    monkeypatch.setattr("alignment.prefix.layout", lambda *tensors: made.append(1) or layout(*tensors))
    same(plain, step(trainer))
    assert len(made) == 1, "only the forward of `step` that has no layout makes one"


def test_on_a_quantized_base_too(tmp_path: Path) -> None:
    tinymodel.save(tmp_path / "tiny")
    bits = {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "bnb_4bit_compute_dtype": "float32"}
    model, tokenizer = open_model(str(tmp_path / "tiny"), dtype="float32", quantization=bits)
    trainer = SFTTrainer(model=model, args=SFTConfig(str(tmp_path), **PLAIN, gradient_checkpointing=True),
                         train_dataset=Dataset.from_list(columns.sft(tinymodel.lessons(12), tokenizer, None).rows),
                         processing_class=tokenizer, peft_config=LoraConfig(**LORA, init_lora_weights=False))
    for name, parameter in trainer.model.named_parameters():
        if "lora_" in name:
            parameter.data = parameter.data.float()
    plain = step(trainer)
    share_prefixes(trainer.model)
    same(plain, step(trainer))


@pytest.mark.parametrize("side", ["left", "right"])
def test_padding_may_be_on_either_side(side: str, tmp_path: Path) -> None:
    trainer = sft_trainer("llama", tmp_path)
    rows = [trainer.train_dataset[index] for index in range(12)]
    width = max(len(row["input_ids"]) for row in rows)
    rows = [{**row, "attention_mask": [1] * len(row["labels"])} for row in rows]

    def padded(values: list[int], fill: int) -> Any:
        room = width - len(values)
        return torch.nn.functional.pad(torch.tensor(values), (room, 0) if side == "left" else (0, room), value=fill)

    batch = {name: torch.stack([padded(row[name], fill) for row in rows])
             for name, fill in (("input_ids", 256), ("labels", -100), ("attention_mask", 0))}
    plain = trainer.model(**batch, fused_lm_head=True)
    share_prefixes(trainer.model)
    shared = trainer.model(**batch, fused_lm_head=True)
    for name in ("log_probs", "entropy", "is_top1", "label_mask"):
        torch.testing.assert_close(getattr(shared, name), getattr(plain, name), rtol=1e-4, atol=1e-5)
    assert shared.loss.item() == pytest.approx(plain.loss.item(), rel=1e-5)


def test_nothing_shared_is_still_right(tmp_path: Path) -> None:
    trainer = sft_trainer("llama", tmp_path)
    ids = torch.randint(0, 250, (3, 20), generator=torch.Generator().manual_seed(0))
    batch = {"input_ids": ids, "attention_mask": torch.ones_like(ids), "labels": ids.clone()}
    plain = trainer.model(**batch, fused_lm_head=True).log_probs
    sharing = share_prefixes(trainer.model)
    torch.testing.assert_close(trainer.model(**batch, fused_lm_head=True).log_probs, plain, rtol=1e-4, atol=1e-5)
    assert sharing.nodes == sharing.tokens == 60


def test_rows_without_labels_give_a_loss_of_zero_that_has_a_gradient(tmp_path: Path) -> None:
    trainer = sft_trainer("llama", tmp_path)
    share_prefixes(trainer.model)
    ids = torch.ones((2, 5), dtype=torch.long)
    loss = trainer.model(input_ids=ids, labels=torch.full_like(ids, -100), fused_lm_head=True).loss
    loss.backward()
    assert loss.item() == 0


def test_other_forwards_run_the_plain_way(tmp_path: Path) -> None:
    trainer = sft_trainer("llama", tmp_path)
    ids = torch.arange(20)[None].repeat(2, 1)
    logits, text = trainer.model(input_ids=ids).logits, trainer.model.generate(input_ids=ids, max_new_tokens=5)
    sharing = share_prefixes(trainer.model)
    torch.testing.assert_close(trainer.model(input_ids=ids).logits, logits)
    assert torch.equal(trainer.model.generate(input_ids=ids, max_new_tokens=5), text) and sharing.tokens == 0
    sharing.remove()
    assert trainer.model.get_base_model().config._attn_implementation == "sdpa"


def test_rows_longer_than_a_sliding_window_run_the_plain_way(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = MistralForCausalLM(MistralConfig(
        vocab_size=264, hidden_size=32, intermediate_size=48, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=1, sliding_window=30, pad_token_id=256, eos_token_id=258, bos_token_id=None))
    rows = columns.sft(tinymodel.lessons(4), tinymodel.tokenizer(), None).rows
    trainer = SFTTrainer(model=model, args=SFTConfig(str(tmp_path), **PLAIN), train_dataset=Dataset.from_list(rows),
                         processing_class=tinymodel.tokenizer(), peft_config=LoraConfig(**LORA))
    sharing = share_prefixes(trainer.model)
    loss = trainer.compute_loss(trainer.model, trainer.data_collator(rows))
    assert math.isfinite(loss.item()) and sharing.tokens == 0


@pytest.mark.parametrize("model", [
    MambaForCausalLM(MambaConfig(vocab_size=20, hidden_size=8, num_hidden_layers=1)),
    Gemma2ForCausalLM(Gemma2Config(vocab_size=20, hidden_size=8, intermediate_size=8, num_hidden_layers=1,
                                   num_attention_heads=1, num_key_value_heads=1, head_dim=8))])
def test_a_model_that_a_trie_cannot_stand_in_for_is_refused(model: Any) -> None:
    with pytest.raises(InputError, match="set prefix_sharing=false"):
        share_prefixes(model)


@pytest.mark.parametrize("config", [StableLmConfig, NemotronConfig])
def test_a_model_whose_layers_do_not_take_part_is_refused_at_the_first_batch(config: Any, tmp_path: Path) -> None:
    config = config(vocab_size=264, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=2,
                    num_key_value_heads=2, pad_token_id=256, eos_token_id=258, bos_token_id=None)
    rows = columns.sft(tinymodel.lessons(4), tinymodel.tokenizer(), None).rows
    trainer = SFTTrainer(model=AutoModelForCausalLM.from_config(config), args=SFTConfig(str(tmp_path), **PLAIN),
                         train_dataset=Dataset.from_list(rows), processing_class=tinymodel.tokenizer(),
                         peft_config=LoraConfig(**LORA))
    share_prefixes(trainer.model)
    with pytest.raises(InputError, match=r"ForCausalLM \(0 of its 2 layers take part\); set prefix_sharing=false"):
        trainer.compute_loss(trainer.model, trainer.data_collator(rows))
