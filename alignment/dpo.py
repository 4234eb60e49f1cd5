"""Preference training on top of an existing adapter, read from top to bottom: pairs, model, check, trainer, adapter.

    RUN/pairs.jsonl   {"prompt": [system, user], "chosen": [assistant], "rejected": [assistant], "kind", "db_id", "id"}

The reference is the adapter that training starts from: trl keeps a frozen copy of it named `ref`. That it is so, and
not the bare base, is checked on the first rows before a step is taken, and said in the log.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from datasets import Dataset
from peft import get_peft_model_state_dict
from peft.helpers import disable_input_dtype_casting
from safetensors.torch import load_file
from transformers import EarlyStoppingCallback
from transformers.trainer_callback import PrinterCallback, ProgressCallback
from trl import DPOTrainer

from alignment import columns, record
from alignment.batches import Grouped, SchemaBatches
from alignment.model import open_model, open_tokenizer
from alignment.prefix import share_prefixes
from alignment.progress import Lines, Say, quiet, to_stderr
from alignment.record import TrainResult
from schemas.errors import CheckFailed, InputError

if TYPE_CHECKING:
    from alignment.recipe import Recipe

FIELDS = ["prompt", "chosen", "rejected"]
CHECKED_ROWS = 4
"Rows that the reference is checked on."


class Trainer(Grouped, DPOTrainer):  # type: ignore[misc]
    """trl's DPOTrainer over schema-wise micro-batches; every pair of a step weighs the same."""

    def compute_loss(self, model: Any, inputs: Any, return_outputs: bool = False,
                     num_items_in_batch: Any = None) -> Any:
        """Return trl's loss, weighted by the micro-batch's rows."""
        loss = super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        if return_outputs or self.batches is None or not model.training:
            return loss
        return loss * self.row_weight(len(inputs["input_ids"]))


def train(data: Path, base: str, adapter: Path, out: Path, recipe: Recipe, *, say: Say = to_stderr) -> TrainResult:
    """Train `adapter` of `base` on `data`/pairs.jsonl (or on the file `data`) and save the result to `out`.

    Raises InputError for rows, recipe, base, adapter or `out` that cannot be used, CheckFailed when the reference is
    not the adapter that training starts from, OutputError when the result cannot be written.
    """
    with quiet():
        return _train(data, base, adapter, out, recipe, say)


def _train(data: Path, base: str, adapter: Path, out: Path, recipe: Recipe, say: Say) -> TrainResult:
    tokenizer = open_tokenizer(base, adapter)
    arguments = recipe.arguments(out / "checkpoints")
    if arguments.neftune_noise_alpha:
        raise InputError("training.neftune_noise_alpha: policy and reference would draw different noise; leave it out "
                         "for dpo")
    rows = [row for row in columns.read(data, "pairs.jsonl", FIELDS)
            if recipe.data.kinds is None or row.get("kind") in recipe.data.kinds]
    training = columns.dpo(columns.draw(rows, recipe.data.max_rows, recipe.data.seed), tokenizer, arguments.max_length)
    held = columns.dpo(columns.read(data.parent if data.is_file() else data, "pairs.validation.jsonl", FIELDS,
                                    required=False), tokenizer, arguments.max_length)
    if not training.rows:
        raise InputError(f"{data}: no pair is left to train on; look at data.kinds and training.max_length")
    about = record.provenance(base, tokenizer, record.inputs(data, "dpo"))
    checkpoint = record.begin(out, recipe.resume, record.identity(recipe, about, adapter))
    say(f"dpo: {len(training.rows)} pairs of {len(set(training.groups))} schemas, "
        f"{len(training.too_long)} over {arguments.max_length} tokens left out")

    model, _ = open_model(base, adapter, trainable=True, dtype=recipe.dtype, quantization=recipe.quantization)
    record.no_eval_without_rows(arguments, held)
    trainer = Trainer(
        model=model, args=arguments, processing_class=tokenizer, train_dataset=Dataset.from_list(training.rows),
        eval_dataset=Dataset.from_list(held.rows) if held.rows else None, callbacks=[Lines(say)])
    for shown in (PrinterCallback, ProgressCallback):
        trainer.remove_callback(shown)
    if recipe.patience and held.rows:
        trainer.add_callback(EarlyStoppingCallback(recipe.patience))
    _like_the_reference(trainer.model)
    sharing = None
    if recipe.prefix_sharing:
        trainer.batches = SchemaBatches(training.tokens, training.groups, recipe.nodes_per_batch, arguments.seed,
                                        rank=arguments.process_index, world=arguments.world_size)
        sharing = share_prefixes(trainer.model)
    found = check_reference(trainer, adapter)
    say(f"dpo: the reference is the adapter {adapter}, frozen; on the first {found.rows} pairs margin "
        f"{found.margin:.4f}, loss {found.loss:.4f} (ln 2), "
        f"chosen log-probability {found.chosen:.2f} (the bare base: {found.base:.2f})")

    began = time.monotonic()
    with disable_input_dtype_casting(trainer.model, arguments.bf16 or arguments.fp16):  # autocast sees to it
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    result = record.outcome(out, trainer, training, sharing, time.monotonic() - began)
    trained = trainer.accelerator.unwrap_model(trainer.model)
    trained.delete_adapter("ref")
    record.finish(out, trained, tokenizer, recipe, {
        "method": "dpo", **about, "adapter": str(adapter), "quantization": recipe.quantization,
        **record.summary(result, trainer.state.log_history), "too_long": training.too_long})
    say(f"dpo: {result.steps} steps in {result.seconds:.0f} s, "
        f"margin {result.metrics.get('rewards/margins', 0.0):.3f}, "
        f"{result.computed} tokens computed for {result.tokens}; adapter in {out}")
    return result


@dataclass(frozen=True, slots=True)
class Reference:
    """What the reference is seen to be before the first step."""

    rows: int
    "pairs looked at"
    margin: float
    "largest absolute difference of the policy's and the reference's log-ratio, times beta"
    loss: float
    "sigmoid loss, which is ln 2 at margin 0"
    chosen: float
    "mean log-probability of the chosen answers under the adapter"
    base: float
    "the same under the bare base"


def check_reference(trainer: Any, adapter: Path) -> Reference:
    """Raise CheckFailed unless policy and reference both are the adapter saved in `adapter`."""
    model = trainer.accelerator.unwrap_model(trainer.model)
    if "ref" not in model.peft_config:
        raise CheckFailed("dpo: trl made no reference copy of the adapter, so the reference would be the bare base")
    for name in ("default", "ref"):
        _same_as_saved(model, name, adapter)
    rows = [trainer.train_dataset[index] for index in range(min(CHECKED_ROWS, len(trainer.train_dataset)))]
    batch = {key: value.to(trainer.args.device) for key, value in trainer.data_collator(rows).items()}
    labels = batch["input_ids"].masked_fill(batch["completion_mask"] == 0, -100)
    inputs = {"input_ids": batch["input_ids"], "attention_mask": batch["attention_mask"], "labels": labels,
              "use_cache": False, "fused_lm_head": True}
    with torch.no_grad(), trainer.accelerator.autocast():
        policy = trainer.model(**inputs).log_probs.sum(1)
        reference = torch.cat(trainer.compute_ref_log_probs(trainer.model, batch))
        with model.disable_adapter():
            base = trainer.model(**inputs).log_probs.sum(1)
    chosen, rejected = (policy - reference).chunk(2)
    margins = trainer.beta * (chosen - rejected)
    found = Reference(len(rows), margins.abs().max().item(),
                      -torch.nn.functional.logsigmoid(margins).mean().item(),
                      policy.chunk(2)[0].mean().item(), base.chunk(2)[0].mean().item())
    if found.margin > 1e-3 or abs(found.loss - math.log(2)) > 1e-3:
        raise CheckFailed(f"dpo: the reference is not the adapter that training starts from (margin "
                          f"{found.margin:.4f}, loss {found.loss:.4f} before the first step; they must be 0 "
                          f"and {math.log(2):.4f})")
    return found


def _same_as_saved(model: Any, name: str, adapter: Path) -> None:
    """Raise CheckFailed unless the adapter `name` in `model` holds the weights that `adapter` holds on disk."""
    file = adapter / "adapter_model.safetensors"
    if not file.exists():
        return
    saved, loaded = load_file(file), get_peft_model_state_dict(model, adapter_name=name)
    off = [key for key, value in saved.items()
           if key not in loaded or not torch.equal(loaded[key].cpu().float(), value.float())]
    if off:
        raise CheckFailed(f"dpo: the adapter {name!r} in the model is not the one saved in {adapter} (first {off[0]})")


def _like_the_reference(model: Any) -> None:
    """Give the policy the reference's weights in float32; on a quantized base trl rounded them to bfloat16."""
    for name, parameter in model.named_parameters():
        if ".default." in name:
            parameter.data = model.get_parameter(name.replace(".default.", ".ref.")).data.clone().float()
