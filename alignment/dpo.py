"""Preference training on top of an existing adapter, read from top to bottom: pairs, model, check, trainer, adapter.

    RUN/pairs.jsonl   {"prompt": [system, user], "chosen": [assistant], "rejected": [assistant], "kind", "db_id", "id"}

The reference is the adapter that training starts from: trl keeps a frozen copy of it named `ref`. That it is so, and
not the bare base, is checked on the first rows before a step is taken, and said in the log.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from datasets import Dataset
from peft import get_peft_model_state_dict
from safetensors.torch import load_file
from trl import DPOTrainer

from alignment import columns, outfolder, record, session
from alignment.batches import Grouped
from alignment.model import check_adapter, open_model, open_tokenizer, resolve
from alignment.progress import Say, by_one, quiet, to_stderr
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
        return _train(data, base, adapter, out, recipe, by_one(say))


def _train(data: Path, base: str, adapter: Path, out: Path, recipe: Recipe, say: Say) -> TrainResult:
    tokenizer = open_tokenizer(base, adapter)
    arguments = recipe.arguments(out / "checkpoints")
    if arguments.neftune_noise_alpha:
        raise InputError("training.neftune_noise_alpha: policy and reference would draw different noise; leave it out "
                         "for dpo")
    rows = [row for row in columns.read(data, "pairs.jsonl", FIELDS)
            if recipe.data.kinds is None or row.get("kind") in recipe.data.kinds]
    training = columns.dpo(columns.draw(rows, recipe.data.max_rows, recipe.data.seed), tokenizer, arguments.max_length)
    if not training.rows:
        raise InputError(f"{data}: no pair is left to train on; look at data.kinds and training.max_length")
    files, held = record.inputs(data, "dpo"), None
    if arguments.eval_strategy != "no" and "pairs.validation.jsonl" in files:
        held = columns.dpo(columns.read(files["pairs.validation.jsonl"], "", FIELDS), tokenizer, arguments.max_length)
    session.check_validation(arguments, recipe, held)
    check_adapter(adapter, base, resolve(base))
    about = record.provenance(base, adapter, tokenizer, recipe, files)
    checkpoint = outfolder.begin(out, recipe.resume, record.identity(recipe, about))
    say(f"dpo: {len(training.rows)} pairs of {len(set(training.groups))} schemas; {len(training.too_long)} over "
        f"{arguments.max_length} tokens left out")

    model, _ = open_model(base, adapter, trainable=True, dtype=recipe.dtype, quantization=recipe.quantization)
    with session.building(), plainly_copied(model):
        trainer = Trainer(
            model=model, args=arguments, processing_class=tokenizer, train_dataset=Dataset.from_list(training.rows),
            eval_dataset=Dataset.from_list(held.rows) if held and held.rows else None)
    sharing = session.prepare(trainer, recipe, training, say)
    _like_the_reference(trainer.model)
    found = check_reference(trainer, adapter)
    say(f"dpo: the reference is the adapter {adapter}, frozen; on the first {found.rows} pairs margin "
        f"{found.margin:.4f}, loss {found.loss:.4f} (ln 2), chosen log-probability {found.chosen:.2f} (the bare base: "
        f"{found.base:.2f})")
    result = session.run(trainer, out, checkpoint, training, sharing)

    trainer.accelerator.unwrap_model(trainer.model).delete_adapter("ref")
    outfolder.finish(out, trainer, tokenizer, recipe,
                     {**record.summary(about, result, training, trainer.state.log_history), "reference": asdict(found)})
    moved = result.metrics.get("rewards/chosen", 0.0) / trainer.beta
    say(f"dpo: {result.steps} steps in {result.seconds:.0f} s, "
        f"margin {result.metrics.get('rewards/margins', 0.0):.3f}, chosen log-probability {moved:+.2f} against the "
        f"reference, {result.computed} tokens computed for {result.tokens}; adapter in {out}")
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
           if key not in loaded or not _alike(loaded[key].cpu().float(), value, key, model.dtype)]
    if off:
        raise CheckFailed(f"dpo: the adapter {name!r} in the model is not the one saved in {adapter} (first {off[0]})")


def _alike(loaded: torch.Tensor, saved: torch.Tensor, key: str, dtype: torch.dtype) -> bool:
    """Tell whether a weight is the saved one; a whole module (`modules_to_save`) is loaded in the base's precision."""
    whole = "lora_" not in key
    return torch.equal(loaded, saved.float()) or (whole and torch.equal(loaded, saved.to(dtype).float()))


@contextlib.contextmanager
def plainly_copied(model: Any) -> Iterator[None]:
    """Let trl's reference begin as plain LoRA: PiSSA's or OLoRA's beginning would take its part off the base again."""
    config = model.peft_config["default"]
    own = getattr(config, "init_lora_weights", None)
    if isinstance(own, str):
        config.init_lora_weights = True
    try:
        yield
    finally:
        if isinstance(own, str):
            config.init_lora_weights = own


def _like_the_reference(model: Any) -> None:
    """Give the policy the reference's weights in float32; on a quantized base trl rounded them to bfloat16."""
    for name, parameter in model.named_parameters():
        if ".default." in name:
            parameter.data = model.get_parameter(name.replace(".default.", ".ref.")).data.clone().float()
