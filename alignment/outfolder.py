"""The folder that a training run leaves, from the first checkpoint to the finished adapter.

    adapter/adapter_model.safetensors, adapter_config.json, tokenizer.json, ...
    adapter/recipe.yaml        the recipe with every key
    adapter/training.json      how it came to be (alignment.record); written last: a folder with it is complete
    adapter/checkpoints/       while it trains, with run.json that says of what

With several processes each function is called by all of them; the first one writes.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accelerate import PartialState
from safetensors import SafetensorError

from alignment.convert import open_to_readers
from schemas.errors import InputError, OutputError

if TYPE_CHECKING:
    from alignment.recipe import Recipe

FILE = "training.json"


def begin(out: Path, resume: bool, what: Mapping[str, Any]) -> Path | None:
    """Make `out` ready for a run of `what` (hashes of recipe, data, adapter); return the checkpoint to go on from.

    Raises InputError when `out` holds a finished adapter or something else, or checkpoints of another run with
    `resume`; OutputError when it cannot be written. Without `resume`, checkpoints of a run that broke off go.
    """
    with PartialState().main_process_first():
        return _begin(out, resume, what)


def finish(out: Path, trainer: Any, tokenizer: Any, recipe: Recipe, record: Mapping[str, Any]) -> None:
    """Save the trainer's adapter, tokenizer, recipe and record to `out`, the record last; the checkpoints go.

    Of several processes the first writes; what FSDP has spread over them is gathered before.
    Raises OutputError when it cannot be written; what was in `out` then stays as it was.
    """
    model = trainer.accelerator.unwrap_model(trainer.model)
    whole = trainer.accelerator.get_state_dict(trainer.model) if trainer.is_fsdp_enabled else None
    if PartialState().is_main_process:
        with writing(out):
            _finish(out, model, whole, tokenizer, recipe, record)
    PartialState().wait_for_everyone()


@contextlib.contextmanager
def writing(out: Path) -> Iterator[None]:
    """Turn what the libraries raise when checkpoints or weights cannot be written into an OutputError."""
    try:
        yield
    except (OSError, SafetensorError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "PytorchStreamWriter" not in str(error):
            raise
        raise OutputError(f"{out}: cannot be written ({getattr(error, 'strerror', None) or error}); free space, then "
                          "give the same command again") from error


def _begin(out: Path, resume: bool, what: Mapping[str, Any]) -> Path | None:
    if (out / FILE).exists():
        raise InputError(f"{out}: holds a finished adapter already; choose another --out or remove it")
    if out.exists() and (not out.is_dir() or any(one.name not in ("checkpoints", "run.json", ".partial")
                                                 for one in out.iterdir())):
        raise InputError(f"{out}: holds other files; choose a new or empty folder for --out")
    checkpoints, note = out / "checkpoints", out / "run.json"
    found = [one for one in checkpoints.glob("checkpoint-*") if _complete(one)]
    if resume and found:
        before = json.loads(note.read_text(encoding="utf-8")) if note.exists() else {}
        other = sorted(key for key in what if before.get(key) != what[key])
        if other:
            raise InputError(f"{out}: its checkpoints are of a run with another {' and '.join(other)}; go on with the "
                             "same, choose another --out, or drop them with --set resume=false")
        return max(found, key=lambda one: int(one.name.partition("-")[2]))
    try:
        shutil.rmtree(checkpoints, ignore_errors=True)
        out.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps(what, indent=1), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror or error}); choose another place") from error
    return None


def _finish(out: Path, model: Any, whole: Mapping[str, Any] | None, tokenizer: Any, recipe: Recipe,
            record: Mapping[str, Any]) -> None:
    beside = out / ".partial"
    shutil.rmtree(beside, ignore_errors=True)
    model.save_pretrained(beside, state_dict=whole)
    tokenizer.save_pretrained(beside)
    (beside / "README.md").unlink(missing_ok=True)
    (beside / "recipe.yaml").write_text(recipe.text(), encoding="utf-8")
    (beside / FILE).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    open_to_readers(beside)
    for file in sorted(beside.iterdir(), key=lambda one: one.name == FILE):
        file.replace(out / file.name)
    beside.rmdir()
    (out / "run.json").unlink(missing_ok=True)
    if (out / "checkpoints" / "runs").exists():  # TensorBoard's
        (out / "checkpoints" / "runs").replace(out / "runs")
    shutil.rmtree(out / "checkpoints", ignore_errors=True)


def _complete(checkpoint: Path) -> bool:
    """Tell whether a checkpoint was written to its end, by one process or by FSDP's several."""
    try:
        json.loads((checkpoint / "trainer_state.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    weights = (checkpoint / "adapter_model.safetensors").exists() or any(checkpoint.glob("pytorch_model_fsdp*"))
    return weights and any(checkpoint.glob("optimizer*"))
