"""Shared prefixes against trl's own forward: log-probabilities and LoRA gradients, float32 and bfloat16, on any device.

    python benchmarks/exactness.py --data DATA --tokenizer SMOLLM2                  # on a GPU, a 16-layer model
    python benchmarks/exactness.py --data DATA --tokenizer SMOLLM2 --shape tiny --device cpu --rows 6 --schema 60

In float32 per-row log-probabilities and every LoRA gradient must be plain trl's to 1e-4 relative. In bfloat16 both are
held against the float32 run: on average shared prefixes may be off by no more than 1.5 times what the plain way is.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import randommodel
import spiderlike
import torch
from datasets import Dataset
from peft import LoraConfig, get_peft_model
from transformers import AutoTokenizer
from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer

from alignment import columns
from alignment.prefix import share_prefixes
from alignment.progress import quiet

LORA = LoraConfig(r=32, lora_alpha=64, task_type="CAUSAL_LM", init_lora_weights=False, target_modules=[
    "q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"])


@dataclass(frozen=True, slots=True)
class Off:
    """Relative errors."""

    row: float
    "of the worst row's log-probability"
    rows: float
    "of all rows', on average"
    gradient: float
    "of the worst LoRA gradient, by norm"
    gradients: float
    "of all, on average"


@dataclass(frozen=True, slots=True)
class Found:
    """What one batch gives."""

    loss: float
    logps: torch.Tensor
    "[rows] log-probability of each row's answer"
    gradients: dict[str, torch.Tensor]
    "of each LoRA weight"

    def off(self, other: Found) -> Off:
        """Return the relative errors against `other`."""
        rows = (self.logps - other.logps).abs() / other.logps.abs()
        each = [((self.gradients[name] - value).norm() / value.norm()).item() for name, value in
                other.gradients.items()]
        return Off(rows.max().item(), rows.mean().item(), max(each), sum(each) / len(each))


def step(trainer: Any, half: bool) -> Found:
    """Return loss, log-probabilities and gradients of one batch by the trainer's own loss."""
    device = trainer.args.device
    rows = [trainer.train_dataset[index] for index in range(len(trainer.train_dataset))]
    batch = {key: value.to(device) for key, value in trainer.data_collator(rows).items()}
    trainer.model.train().zero_grad()
    labels = batch.get("labels")
    if labels is None:
        labels = batch["input_ids"].masked_fill(batch["completion_mask"] == 0, -100)
    with torch.autocast(device.type, torch.bfloat16, enabled=half):
        loss = trainer.compute_loss(trainer.model, dict(batch))
        with torch.no_grad():
            logps = trainer.model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], labels=labels,
                                  fused_lm_head=True, use_cache=False).log_probs.sum(1)
    loss.backward()
    return Found(loss.item(), logps.float(), {name: one.grad.float().clone() for name, one in
                                             trainer.model.named_parameters() if one.grad is not None})


def trainer_of(method: str, model: Any, tokenizer: Any, rows: list[dict[str, Any]], cpu: bool) -> Any:
    """Return trl's own trainer over the rows."""
    given: dict[str, Any] = {"bf16": False, "use_cpu": cpu, "report_to": "none", "per_device_train_batch_size": 8,
                             "max_length": None, "gradient_checkpointing": True}
    if method == "sft":
        data = Dataset.from_list(columns.sft(rows, tokenizer, None).rows)
        return SFTTrainer(model=model, args=SFTConfig("/tmp/exactness", **given), train_dataset=data,
                          processing_class=tokenizer)
    trainer = DPOTrainer(model=model, args=DPOConfig("/tmp/exactness", loss_type=["sigmoid", "sft"], **given),
                         train_dataset=Dataset.from_list(columns.dpo(rows, tokenizer, None).rows),
                         processing_class=tokenizer)
    for number, (name, parameter) in enumerate(trainer.model.named_parameters()):
        if ".default." in name:  # away from the reference, where the preference gradient is that of margin 0
            generator = torch.Generator().manual_seed(number)
            parameter.data += 0.02 * torch.randn(parameter.shape, generator=generator).to(parameter.device)
    return trainer


def compare(method: str, opt: argparse.Namespace, tokenizer: Any) -> bool:
    """Print the errors of one method; return whether they are within the promise."""
    device = torch.device(opt.device)
    base = randommodel.build(opt.shape, device, eos=tokenizer.eos_token_id, pad=tokenizer.pad_token_id, quantized=False)
    model = get_peft_model(base.float(), LORA)  # the weights are bfloat16's, so that both precisions have the same
    found = spiderlike.rows(opt.data, "sft.jsonl" if method == "sft" else "pairs.jsonl", opt.schema, tokenizer)
    rows = [row for start in (0, 48, 96) for row in found[start:start + opt.rows // 3]]
    trainer = trainer_of(method, model, tokenizer, rows, device.type == "cpu")
    model.gradient_checkpointing_enable()
    plain = step(trainer, False)
    sharing = share_prefixes(trainer.model)
    exact = step(trainer, False).off(plain)
    good = max(exact.row, exact.gradient) <= 1e-4
    print(f"{method} float32  log-probabilities {exact.row:.1e} and gradients {exact.gradient:.1e} off at worst: "
          f"{'holds' if good else 'FAILS'} (1e-4); {sharing.tokens} tokens as {sharing.nodes}", flush=True)
    sharing.remove()
    for name, parameter in trainer.model.named_parameters():
        if "lora_" not in name:
            parameter.data = parameter.data.to(torch.bfloat16)
    own = step(trainer, True).off(plain)
    sharing = share_prefixes(trainer.model)
    shared = step(trainer, True).off(plain)
    near = shared.rows <= 1.5 * own.rows and shared.gradients <= 1.5 * own.gradients
    print(f"{method} bfloat16 against float32, plain then shared: log-probabilities {own.rows:.1e} {shared.rows:.1e}, "
          f"gradients {own.gradients:.1e} {shared.gradients:.1e} off on average (at worst {own.row:.1e} "
          f"{shared.row:.1e}, {own.gradient:.1e} {shared.gradient:.1e}): "
          f"{'holds' if near else 'FAILS'} (1.5 times)", flush=True)
    return good and near


def main() -> None:
    """Compare SFT and DPO."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that benchmarks/spiderlike.py made")
    parser.add_argument("--tokenizer", required=True, help="folder of SmolLM2's tokenizer")
    parser.add_argument("--shape", choices=sorted(randommodel.SHAPES), default="mid")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--schema", type=int, default=400, help="schema tokens")
    parser.add_argument("--rows", type=int, default=24, help="of three schemas")
    opt = parser.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(opt.tokenizer)
    tokenizer.pad_token = "<|endoftext|>"
    with quiet():
        held = [compare(method, opt, tokenizer) for method in ("sft", "dpo")]
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
