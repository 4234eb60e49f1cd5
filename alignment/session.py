"""What SFT and DPO do alike with a trl trainer: take shared prefixes, validate, stop early, train, report."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peft.helpers import disable_input_dtype_casting
from transformers import EarlyStoppingCallback
from transformers.trainer_callback import PrinterCallback, ProgressCallback

from alignment.batches import SchemaBatches, gather_uneven
from alignment.columns import Columns
from alignment.outfolder import writing
from alignment.prefix import SharedPrefixes, share_prefixes
from alignment.progress import Lines, Say
from alignment.record import TrainResult, outcome
from schemas.errors import InputError

if TYPE_CHECKING:
    from alignment.recipe import Recipe

FEW = 100
"Optimizer steps an epoch below which a learning rate's schedule is too coarse to follow."


def check_validation(arguments: Any, recipe: Recipe, held: Columns | None) -> None:
    """Turn validation off where there are no rows for it; InputError when early stopping needs them."""
    if held is None or not held.rows:
        if recipe.patience:
            raise InputError("patience: stopping early needs validation rows, and the run has no .validation.jsonl")
        arguments.eval_strategy = "no"
        arguments.load_best_model_at_end = False


@contextlib.contextmanager
def building() -> Iterator[None]:
    """Turn trl's and peft's errors for settings that this model or machine cannot have into an InputError."""
    try:
        yield
    except (ValueError, TypeError, NotImplementedError) as error:
        raise InputError(f"the trainer refuses these settings: {' '.join(str(error).split())}") from error


def prepare(trainer: Any, recipe: Recipe, training: Columns, say: Say) -> SharedPrefixes | None:
    """Give the built trainer our progress, early stopping, schema-wise micro-batches and shared prefixes."""
    for shown in (PrinterCallback, ProgressCallback):
        trainer.remove_callback(shown)
    trainer.add_callback(Lines(say))
    if recipe.patience:
        trainer.add_callback(EarlyStoppingCallback(recipe.patience))
    for parameter in trainer.model.parameters():
        if parameter.requires_grad:  # bfloat16, which trl chooses on a quantized base, loses small updates
            parameter.data = parameter.data.float()
    if not recipe.prefix_sharing:
        return None
    arguments = trainer.args
    trainer.batches = SchemaBatches(training.tokens, training.groups, recipe.nodes_per_batch, arguments.seed,
                                    most=recipe.rows_per_schema, rank=arguments.process_index,
                                    world=arguments.world_size)
    if arguments.world_size > 1:
        trainer.accelerator.gather = gather_uneven(trainer.accelerator.gather)
    say(_plan(len(training.rows), len(trainer.batches), arguments.gradient_accumulation_steps))
    return share_prefixes(trainer.model)


def _plan(rows: int, batches: int, accumulation: int) -> str:
    """Return how many optimizer steps an epoch has, and how to have more where they are few.

    A micro-batch of shared prefixes holds many times the rows of a plain one, so an accumulation that was chosen for
    plain training leaves a small corpus with a handful of steps.
    """
    steps = math.ceil(batches / accumulation)
    told = f"{steps} optimizer steps an epoch, about {rows / steps:.0f} rows each"
    if steps >= FEW or accumulation == 1:
        return told
    fewer = max(1, batches // FEW)
    return f"{told}; few: training.gradient_accumulation_steps={fewer} makes them {math.ceil(batches / fewer)}"


def run(trainer: Any, out: Path, checkpoint: Path | None, training: Columns, sharing: SharedPrefixes | None,
        ) -> TrainResult:
    """Train, from `checkpoint` where there is one; return what it came to."""
    arguments = trainer.args
    began = time.monotonic()
    # Under autocast the input's cast to the adapter's float32 is a copy there and back: left out, same numbers.
    with writing(out), disable_input_dtype_casting(trainer.model, arguments.bf16 or arguments.fp16):
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    return outcome(out, trainer, training, sharing, time.monotonic() - began)
