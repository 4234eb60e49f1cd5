"""What a training run leaves: the adapter, its tokenizer, the resolved recipe, and how it came to be.

    adapter/adapter_model.safetensors, adapter_config.json, tokenizer.json, ...
    adapter/recipe.yaml        the recipe with every key
    adapter/training.json      versions, hashes of data, base and template, losses, rows left out; written last

A folder with training.json is complete.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignment.columns import Columns, sha256
from alignment.convert import open_to_readers
from alignment.model import fingerprint, resolve
from schemas.errors import InputError, OutputError

if TYPE_CHECKING:
    from alignment.prefix import SharedPrefixes
    from alignment.recipe import Recipe

LIBRARIES = ("torch", "transformers", "trl", "peft", "accelerate", "datasets", "bitsandbytes", "sql-alignment-toolkit")
FILE = "training.json"


@dataclass(frozen=True, slots=True)
class TrainResult:
    """What a training run came to."""

    out: str
    "the adapter's folder"
    steps: int
    "optimizer steps"
    first_loss: float
    "the first logged loss"
    last_loss: float
    "the last logged loss"
    seconds: float
    "of training, without loading"
    rows: int
    "rows that trained, each counted once"
    tokens: int
    "tokens of all rows that went through the model, shared or not"
    computed: int
    "tokens that were computed for them: fewer than `tokens` with prefix sharing"
    supervised: int
    "trained tokens of the rows, each row counted once"
    dropped: int
    "rows left out because they are longer than max_length"
    metrics: Mapping[str, float]
    "the last logged value of everything that the trainer logs"


def begin(out: Path, resume: bool, what: Mapping[str, Any]) -> Path | None:
    """Make `out` ready for a run of `what` (recipe, data, base, adapter as hashes); return the checkpoint to go on
    from.

    Raises InputError when `out` holds a finished adapter or something else, or checkpoints of another run with
    `resume`; OutputError when it cannot be written. Without `resume`, checkpoints of a run that broke off go.
    """
    if (out / FILE).exists():
        raise InputError(f"{out}: holds a finished adapter already; choose another --out or remove it")
    checkpoints = out / "checkpoints"
    if out.exists() and (not out.is_dir() or any(one.name not in ("checkpoints", "run.json") for one in out.iterdir())):
        raise InputError(f"{out}: holds other files; choose a new or empty folder for --out")
    found = sorted(checkpoints.glob("checkpoint-*/trainer_state.json"), key=lambda one: int(one.parent.name[11:]))
    note = out / "run.json"
    if resume and found:
        before = json.loads(note.read_text(encoding="utf-8")) if note.exists() else {}
        other = sorted(key for key in what if before.get(key) != what[key])
        if other:
            raise InputError(f"{out}: its checkpoints are of a run with another {' and '.join(other)}; go on with the "
                             "same, or start over without resume")
        return found[-1].parent
    try:
        shutil.rmtree(checkpoints, ignore_errors=True)
        out.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps(what, indent=1), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror or error})") from error
    return None


def finish(out: Path, model: Any, tokenizer: Any, recipe: Recipe, record: Mapping[str, Any]) -> None:
    """Save adapter, tokenizer, recipe and record to `out`, the record last; the checkpoints go."""
    beside = out / ".partial"
    try:
        shutil.rmtree(beside, ignore_errors=True)
        model.save_pretrained(beside)
        tokenizer.save_pretrained(beside)
        (beside / "README.md").unlink(missing_ok=True)
        (beside / "recipe.yaml").write_text(recipe.text(), encoding="utf-8")
        open_to_readers(beside)
        for file in sorted(beside.iterdir()):
            file.replace(out / file.name)
        beside.rmdir()
        partial = out / f".{FILE}"
        partial.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        partial.replace(out / FILE)
        (out / "run.json").unlink(missing_ok=True)
        shutil.rmtree(out / "checkpoints", ignore_errors=True)
    except OSError as error:
        raise OutputError(f"{out}: the adapter cannot be written ({error.strerror or error}); free space, then run "
                          "again with resume=true") from error


def provenance(base: str, tokenizer: Any, data: Mapping[str, str]) -> dict[str, Any]:
    """Return what a run stands on: library versions, the base and its fingerprint, template and data hashes."""
    source = resolve(base)
    return {"base": {"name": base, "fingerprint": fingerprint(source)},
            "template_sha256": hashlib.sha256(str(tokenizer.chat_template).encode()).hexdigest(),
            "data_sha256": dict(data), "libraries": {name: _version(name) for name in LIBRARIES}}


def inputs(data: Path, method: str) -> dict[str, str]:
    """Return the SHA-256 of each training file that `data` (a run's folder or one file) names."""
    names = ("sft.jsonl", "sft.validation.jsonl") if method == "sft" else ("pairs.jsonl", "pairs.validation.jsonl")
    folder = data.parent if data.is_file() else data
    files = {names[0]: data if data.is_file() else data / names[0], names[1]: folder / names[1]}
    return {name: sha256(file) for name, file in files.items() if file.is_file()}


def identity(recipe: Recipe, about: Mapping[str, Any], adapter: Path | None) -> dict[str, Any]:
    """Return what must be the same for a run to go on from its checkpoints."""
    settings = recipe.model_copy(update={"resume": False}).text()
    return {"recipe": hashlib.sha256(settings.encode()).hexdigest(), "data": about["data_sha256"],
            "base": about["base"], "adapter": str(adapter) if adapter else None}


def no_eval_without_rows(arguments: Any, held: Columns) -> None:
    """Turn validation off where there are no rows for it."""
    if not held.rows:
        arguments.eval_strategy = "no"
        arguments.load_best_model_at_end = False


def full_precision(model: Any) -> None:
    """Keep the trained weights in float32, whatever the trainer made of them: bfloat16 loses small updates."""
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()


def outcome(out: Path, trainer: Any, training: Columns, sharing: SharedPrefixes | None, seconds: float) -> TrainResult:
    """Return what the trained `trainer` came to."""
    history = trainer.state.log_history
    losses = [entry["loss"] for entry in history if "loss" in entry] or [float("nan")]
    last = {key: float(value) for entry in history for key, value in entry.items() if isinstance(value, (int, float))}
    tokens = sharing.tokens if sharing else int(trainer._total_train_tokens)
    return TrainResult(
        out=str(out), steps=trainer.state.global_step, first_loss=losses[0], last_loss=losses[-1],
        seconds=round(seconds, 2), rows=len(training.rows), tokens=tokens,
        computed=sharing.nodes if sharing else tokens, supervised=sum(training.supervised),
        dropped=len(training.too_long), metrics=last)


def summary(result: TrainResult, history: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a run's outcome with its log history, as training.json holds it."""
    logs = [{key: round(value, 6) if isinstance(value, float) else value for key, value in entry.items()}
            for entry in history if "loss" in entry or "eval_loss" in entry]
    return {**asdict(result), "out": Path(result.out).name, "metrics": dict(result.metrics), "log": logs}


def _version(name: str) -> str:
    """Return an installed distribution's version; empty when it is not installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
