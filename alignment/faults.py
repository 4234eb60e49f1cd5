"""Every fault of a recipe's content at once: unknown keys with the nearest known one, values of a wrong type.

    training.learning_rte: no such key, did you mean training.learning_rate?; nodes_per_batch: 1.5 is not int

What is known is read from the libraries' own configuration classes, so a recipe may say whatever they take.
"""

from __future__ import annotations

import dataclasses
import difflib
import inspect
import re
import typing
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

RENAMED = {"max_seq_length": "max_length", "evaluation_strategy": "eval_strategy", "no_cuda": "use_cpu",
           "warmup_ratio": "warmup_steps (below 1 it is a ratio)", "rpo_alpha": "loss_type: [sigmoid, sft]",
           "group_by_length": "train_sampling_strategy"}
"What older trl and transformers called today's arguments."
RESERVED = {"output_dir": "the command's --out says it", "model_init_kwargs": "use dtype and quantization",
            "do_train": "the command trains", "resume_from_checkpoint": "use resume"}
"Arguments that a recipe leaves to the toolkit, and why."
_NUMBERED = re.compile(r"(?<=^pissa_niter_)\d+$")
"The number in `pissa_niter_4`, for which peft's type says `[number of iters]`."


def faults_of(content: Mapping[str, Any], own: type, data: type) -> list[str]:
    """Return every fault of a recipe's `content`; `own` and `data` are the classes of its own keys."""
    method = content.get("method")
    if method not in ("sft", "dpo"):
        return [f"method: must be sft or dpo, is {method!r}"]
    faults = []
    if method == "dpo" and content.get("lora"):
        faults.append("lora: dpo goes on with the adapter it starts from, so remove this block")
    blocks: dict[str, dict[str, Any]] = {"training": _dataclass_fields(config_class(method)), "lora": _lora_fields(),
                                         "quantization": _quantization_fields(), "data": _hints(data)}
    for key, value in content.items():
        if key in blocks and isinstance(value, dict):
            faults += _block_faults(f"{key}.", value, blocks[key])
        elif key in ("quantization", "lora", "training", "data") and value is None:
            continue
        else:
            faults += _block_faults("", {key: value}, _hints(own), blocks)
    return faults


def _block_faults(prefix: str, block: Mapping[str, Any], known: Mapping[str, Any],
                  blocks: Mapping[str, Mapping[str, Any]] | None = None) -> Iterable[str]:
    """Yield the faults of one block's keys and values."""
    for key, value in block.items():
        if prefix == "training." and key in RESERVED:
            yield f"{prefix}{key}: leave it out, {RESERVED[key]}"
        elif key not in known:
            yield f"{prefix}{key}: no such key{_nearest(str(key), prefix, known, blocks or {})}"
        elif not _fits(_NUMBERED.sub("[number of iters]", value) if isinstance(value, str) else value, known[key]):
            yield f"{prefix}{key}: {value!r} is not {_spoken(known[key])}"


def _nearest(key: str, prefix: str, known: Mapping[str, Any], blocks: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a hint at the key that was meant; empty when nothing is near."""
    if key in RENAMED:
        return f", it is {RENAMED[key]} now"
    inside = [block for block, fields in blocks.items() if key in fields]
    if inside:
        return f", did you mean {inside[0]}.{key}?"
    close = difflib.get_close_matches(key, [str(name) for name in known], n=1, cutoff=0.6)
    return f", did you mean {prefix}{close[0]}?" if close else ""


def _fits(value: Any, hint: Any) -> bool:
    """Tell whether `value` is of the type `hint`; hints that cannot be checked fit."""
    if hint is inspect.Parameter.empty:
        return True
    try:
        TypeAdapter(hint, config=ConfigDict(arbitrary_types_allowed=True, strict=True)).validate_python(value)
    except ValidationError:
        return False
    except Exception:
        return True
    return True


def _spoken(hint: Any) -> str:
    """Return a type hint as a person reads it."""
    text = hint.__name__ if isinstance(hint, type) else str(hint)
    text = re.sub(r"(?:typing\.)?Annotated\[(\w+), Gt\(gt=(\d+)\)\]", r"\1 above \2", text)
    text = re.sub(r"^(?:typing\.)?Optional\[(.*)\]$", r"\1 | null", text)
    return re.sub(r"\b(?:[a-z_]+\.)+", "", text.replace("NoneType", "null").replace("None", "null"))


def config_class(method: str) -> Any:
    """Return trl's configuration class of the method."""
    import trl

    return trl.SFTConfig if method == "sft" else trl.DPOConfig


def _hints(kind: Any) -> dict[str, Any]:
    """Return the resolved type hints of a class; where they cannot be resolved, anything fits."""
    try:
        found = typing.get_type_hints(kind, include_extras=True)
        return {name: hint for name, hint in found.items() if not name.startswith("_")}
    except NameError:
        return dict.fromkeys(inspect.signature(kind).parameters, inspect.Parameter.empty)


def _dataclass_fields(kind: Any) -> dict[str, Any]:
    """Return the arguments of a dataclass with their types."""
    hints = _hints(kind)
    return {field.name: hints.get(field.name, inspect.Parameter.empty)
            for field in dataclasses.fields(kind) if field.init}


def _lora_fields() -> dict[str, Any]:
    """Return LoraConfig's arguments with their types."""
    from peft import LoraConfig

    return _dataclass_fields(LoraConfig)


def _quantization_fields() -> dict[str, Any]:
    """Return BitsAndBytesConfig's arguments; it declares no types that could be checked."""
    from transformers import BitsAndBytesConfig

    found = inspect.signature(BitsAndBytesConfig).parameters
    return {name: inspect.Parameter.empty for name, one in found.items() if one.kind is not one.VAR_KEYWORD}
