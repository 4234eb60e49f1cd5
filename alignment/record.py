"""What a training run stood on and what it came to, as `training.json` tells it.

    {"method": "sft", "base": {"name", "fingerprint"}, "libraries", "data_sha256", "template_sha256",
     "steps": 180, "first_loss": 1.79, "last_loss": 0.21, "rows": 3666, "dropped": 0, "log": [...]}
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignment.columns import Columns, sha256
from alignment.model import fingerprint, resolve
from schemas.errors import CheckFailed

if TYPE_CHECKING:
    from alignment.prefix import SharedPrefixes
    from alignment.recipe import Recipe

LIBRARIES = ("torch", "transformers", "trl", "peft", "accelerate", "datasets", "bitsandbytes", "sql-alignment-toolkit")


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
    "tokens of all rows that went through the model of this process, shared or not"
    computed: int
    "tokens that were computed for them: fewer than `tokens` with prefix sharing"
    supervised: int
    "trained tokens of the rows, each row counted once"
    dropped: int
    "rows left out because they are longer than max_length"
    metrics: Mapping[str, float]
    "the last logged value of everything that the trainer logs"


def inputs(data: Path, method: str) -> dict[str, Path]:
    """Return the training file and, where there is one, the validation file of `data`, a run's folder or one file."""
    names = ("sft.jsonl", "sft.validation.jsonl") if method == "sft" else ("pairs.jsonl", "pairs.validation.jsonl")
    folder = data.parent if data.is_file() else data
    files = {names[0]: data if data.is_file() else data / names[0], names[1]: folder / names[1]}
    return {name: file for name, file in files.items() if file.is_file()}


def provenance(base: str, adapter: Path | None, tokenizer: Any, recipe: Recipe, files: Mapping[str, Path],
               ) -> dict[str, Any]:
    """Return what a run stands on: library versions, base, adapter, template and data, with their hashes."""
    weights = adapter and adapter / "adapter_model.safetensors"
    return {"method": recipe.method, "base": {"name": base, "fingerprint": fingerprint(resolve(base))},
            "adapter": str(adapter) if adapter else None,
            "adapter_sha256": sha256(weights) if weights and weights.is_file() else None,
            "quantization": recipe.quantization,
            "template_sha256": hashlib.sha256(str(tokenizer.chat_template).encode()).hexdigest(),
            "data_sha256": {name: sha256(file) for name, file in files.items()},
            "libraries": {name: _version(name) for name in LIBRARIES}}


def identity(recipe: Recipe, about: Mapping[str, Any]) -> dict[str, Any]:
    """Return what must be the same for a run to go on from its checkpoints."""
    settings = recipe.model_copy(update={"resume": True}).text()
    return {"recipe": hashlib.sha256(settings.encode()).hexdigest(), "data": about["data_sha256"],
            "base": about["base"]["name"], "adapter": about["adapter_sha256"]}


def outcome(out: Path, trainer: Any, training: Columns, sharing: SharedPrefixes | None, seconds: float) -> TrainResult:
    """Return what the trained `trainer` came to; CheckFailed when its loss is no number."""
    history = trainer.state.log_history
    losses = ([entry["loss"] for entry in history if "loss" in entry]
              or [entry["train_loss"] for entry in history if "train_loss" in entry] or [float("nan")])
    if not math.isfinite(losses[-1]):
        raise CheckFailed(f"{out}: the last loss is {losses[-1]}, so nothing was saved; lower training.learning_rate")
    last = {key: float(value) for entry in history for key, value in entry.items() if isinstance(value, (int, float))}
    tokens = sharing.tokens if sharing else int(last.get("num_tokens", 0))
    return TrainResult(
        out=str(out), steps=trainer.state.global_step, first_loss=losses[0], last_loss=losses[-1],
        seconds=round(seconds, 2), rows=len(training.rows), tokens=tokens,
        computed=sharing.nodes if sharing else tokens, supervised=sum(training.supervised),
        dropped=len(training.too_long), metrics=last)


def summary(about: Mapping[str, Any], result: TrainResult, training: Columns,
            history: list[dict[str, Any]]) -> dict[str, Any]:
    """Return all of training.json."""
    base = {**about["base"], "fingerprint": fingerprint(resolve(about["base"]["name"]))}  # a hub model is here by now
    logs = [{key: round(value, 6) if isinstance(value, float) else value for key, value in entry.items()}
            for entry in history if "loss" in entry or "eval_loss" in entry]
    counts = training.supervised
    spread = {"least": min(counts), "mean": round(sum(counts) / len(counts), 2), "most": max(counts)}
    return {**about, "base": base, **asdict(result), "out": Path(result.out).name, "supervised_per_row": spread,
            "too_long": training.too_long, "log": logs}


def _version(name: str) -> str:
    """Return an installed distribution's version; empty when it is not installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
