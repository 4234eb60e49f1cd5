"""Supervised fine-tuning of an adapter, read from top to bottom: rows, columns, model, trainer, adapter.

    RUN/sft.jsonl   {"messages": [system with schema, user with question, assistant with SQL], "id", "db_id"}

The loss is on the assistant's turn and its end-of-turn token. trl's SFTTrainer trains with trl's own loss; what is
added is that rows of one schema go together and their schema is computed once (alignment.batches, alignment.prefix).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from datasets import Dataset
from trl import SFTTrainer

from alignment import columns, outfolder, record, session
from alignment.batches import Grouped
from alignment.model import check_adapter, open_model, open_tokenizer, resolve
from alignment.progress import Say, by_one, quiet, to_stderr
from alignment.record import TrainResult
from schemas.errors import InputError

if TYPE_CHECKING:
    from alignment.recipe import Recipe

FIELDS = ["messages"]


class Trainer(Grouped, SFTTrainer):  # type: ignore[misc]
    """trl's SFTTrainer over schema-wise micro-batches."""


def train(data: Path, base: str, out: Path, recipe: Recipe, *, adapter: Path | None = None,
          say: Say = to_stderr) -> TrainResult:
    """Train an adapter for `base` on `data`/sft.jsonl (or on the file `data`) and save it to `out`.

    `adapter` goes on with an existing adapter; otherwise the recipe's `lora` begins one. Raises InputError for rows,
    recipe, base or `out` that cannot be used, OutputError when the adapter cannot be written, CheckFailed when the
    loss ends as no number.
    """
    with quiet():
        return _train(data, base, out, recipe, adapter, by_one(say))


def _train(data: Path, base: str, out: Path, recipe: Recipe, adapter: Path | None, say: Say) -> TrainResult:
    tokenizer = open_tokenizer(base, adapter)
    arguments = recipe.arguments(out / "checkpoints")
    rows = columns.draw(columns.read(data, "sft.jsonl", FIELDS), recipe.data.max_rows, recipe.data.seed)
    training = columns.sft(rows, tokenizer, arguments.max_length)
    if not training.rows:
        raise InputError(f"{data}: every row is longer than max_length {arguments.max_length}; raise "
                         "training.max_length")
    files, held = record.inputs(data, "sft"), None
    if arguments.eval_strategy != "no" and "sft.validation.jsonl" in files:
        held = columns.sft(columns.read(files["sft.validation.jsonl"], "", FIELDS), tokenizer, arguments.max_length)
    session.check_validation(arguments, recipe, held)
    if adapter:
        check_adapter(adapter, base, resolve(base))
    about = record.provenance(base, adapter, tokenizer, recipe, files)
    checkpoint = outfolder.begin(out, recipe.resume, record.identity(recipe, about))
    say(f"sft: {len(training.rows)} rows of {len(set(training.groups))} schemas, {sum(training.supervised)} trained "
        f"tokens; {len(training.too_long)} rows over {arguments.max_length} tokens left out")

    model, _ = open_model(base, adapter, trainable=True, dtype=recipe.dtype, quantization=recipe.quantization)
    with session.building():
        trainer = Trainer(
            model=model, args=arguments, processing_class=tokenizer, train_dataset=Dataset.from_list(training.rows),
            eval_dataset=Dataset.from_list(held.rows) if held and held.rows else None,
            peft_config=None if adapter else recipe.lora_config())
    sharing = session.prepare(trainer, recipe, training, say)
    result = session.run(trainer, out, checkpoint, training, sharing)

    outfolder.finish(out, trainer, tokenizer, recipe,
                     record.summary(about, result, training, trainer.state.log_history))
    say(f"sft: {result.steps} steps in {result.seconds:.0f} s, loss {result.first_loss:.3f} to {result.last_loss:.3f}, "
        f"{result.computed} tokens computed for {result.tokens}; adapter in {out}")
    return result
