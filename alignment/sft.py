"""Supervised fine-tuning of an adapter, read from top to bottom: rows, columns, model, trainer, adapter.

    RUN/sft.jsonl   {"messages": [system with schema, user with question, assistant with SQL], "id", "db_id"}

The loss is on the assistant's turn and its end-of-turn token. trl's SFTTrainer trains with trl's own loss; what is
added is that rows of one schema go together and their schema is computed once (alignment.batches, alignment.prefix).
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from datasets import Dataset
from peft.helpers import disable_input_dtype_casting
from transformers import EarlyStoppingCallback
from transformers.trainer_callback import PrinterCallback, ProgressCallback
from trl import SFTTrainer

from alignment import columns, record
from alignment.batches import Grouped, SchemaBatches
from alignment.model import open_model, open_tokenizer
from alignment.prefix import share_prefixes
from alignment.progress import Lines, Say, quiet, to_stderr
from alignment.record import TrainResult
from schemas.errors import InputError

if TYPE_CHECKING:
    from alignment.recipe import Recipe


class Trainer(Grouped, SFTTrainer):  # type: ignore[misc]
    """trl's SFTTrainer over schema-wise micro-batches."""


def train(data: Path, base: str, out: Path, recipe: Recipe, *, adapter: Path | None = None,
          say: Say = to_stderr) -> TrainResult:
    """Train an adapter for `base` on `data`/sft.jsonl (or on the file `data`) and save it to `out`.

    `adapter` goes on with an existing adapter; otherwise the recipe's `lora` begins one. Raises InputError for rows,
    recipe, base or `out` that cannot be used, OutputError when the adapter cannot be written.
    """
    with quiet():
        return _train(data, base, out, recipe, adapter, say)


def _train(data: Path, base: str, out: Path, recipe: Recipe, adapter: Path | None, say: Say) -> TrainResult:
    tokenizer = open_tokenizer(base, adapter)
    arguments = recipe.arguments(out / "checkpoints")
    rows = columns.draw(columns.read(data, "sft.jsonl", ["messages"]), recipe.data.max_rows, recipe.data.seed)
    training = columns.sft(rows, tokenizer, arguments.max_length)
    held = columns.sft(columns.read(data.parent if data.is_file() else data, "sft.validation.jsonl", ["messages"],
                                    required=False), tokenizer, arguments.max_length)
    if not training.rows:
        raise InputError(f"{data}: every row is longer than max_length {arguments.max_length}; raise "
                         "training.max_length")
    about = record.provenance(base, tokenizer, record.inputs(data, "sft"))
    checkpoint = record.begin(out, recipe.resume, record.identity(recipe, about, adapter))
    say(f"sft: {len(training.rows)} rows of {len(set(training.groups))} schemas, "
        f"{sum(training.supervised)} trained tokens; {len(training.too_long)} rows over {arguments.max_length} tokens "
        "left out")

    model, _ = open_model(base, adapter, trainable=True, dtype=recipe.dtype, quantization=recipe.quantization)
    record.no_eval_without_rows(arguments, held)
    trainer = Trainer(
        model=model, args=arguments, processing_class=tokenizer,
        train_dataset=Dataset.from_list(training.rows),
        eval_dataset=Dataset.from_list(held.rows) if held.rows else None,
        peft_config=None if adapter else recipe.lora_config(), callbacks=[Lines(say)])
    for shown in (PrinterCallback, ProgressCallback):
        trainer.remove_callback(shown)
    if recipe.patience and held.rows:
        trainer.add_callback(EarlyStoppingCallback(recipe.patience))
    record.full_precision(trainer.model)
    sharing = None
    if recipe.prefix_sharing:
        trainer.batches = SchemaBatches(training.tokens, training.groups, recipe.nodes_per_batch, arguments.seed,
                                        rank=arguments.process_index, world=arguments.world_size)
        sharing = share_prefixes(trainer.model)

    began = time.monotonic()
    with disable_input_dtype_casting(trainer.model, arguments.bf16 or arguments.fp16):  # autocast sees to it
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    result = record.outcome(out, trainer, training, sharing, time.monotonic() - began)
    record.finish(out, trainer.accelerator.unwrap_model(trainer.model), tokenizer, recipe, {
        "method": "sft", **about, "adapter": adapter and str(adapter), "quantization": recipe.quantization,
        **record.summary(result, trainer.state.log_history), "too_long": training.too_long})
    say(f"sft: {result.steps} steps in {result.seconds:.0f} s, loss {result.first_loss:.3f} to {result.last_loss:.3f}, "
        f"{result.computed} tokens computed for {result.tokens}; adapter in {out}")
    return result
