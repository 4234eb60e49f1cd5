"""One YAML file a training run. Its blocks are trl's, peft's and bitsandbytes' own arguments, by their own names.

    method: sft
    training: {learning_rate: 1e-3, num_train_epochs: 1}     # trl's SFTConfig or DPOConfig
    lora: {r: 16, lora_alpha: 32}                            # peft's LoraConfig; not for dpo, it has its adapter
    quantization: {load_in_4bit: true}                       # transformers' BitsAndBytesConfig; absent: none
    data: {max_rows: 500}                                    # ours, like the keys beside the blocks

`--set training.learning_rate=2e-4` overrides any key, its value read as YAML. Every fault of the file and of the
overrides is reported at once, an unknown key with the nearest known one.
"""

from __future__ import annotations

import dataclasses
import difflib
import inspect
import re
import typing
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from schemas.errors import InputError

if TYPE_CHECKING:
    from peft import LoraConfig
    from trl import DPOConfig, SFTConfig

FOLDER = Path(__file__).with_name("recipes")
RENAMED = {"max_seq_length": "max_length", "evaluation_strategy": "eval_strategy", "no_cuda": "use_cpu",
           "warmup_ratio": "warmup_steps (below 1 it is a ratio)", "rpo_alpha": "loss_type: [sigmoid, sft]",
           "group_by_length": "train_sampling_strategy"}
"What older trl and transformers called today's arguments."
RESERVED = {"output_dir": "the command's --out says it", "model_init_kwargs": "use dtype and quantization",
            "do_train": "the command trains", "resume_from_checkpoint": "use resume"}
"Arguments that a recipe leaves to the toolkit, and why."


class Data(BaseModel):
    """Which rows train."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    max_rows: int | None = None
    "keep so many rows, drawn with the seed; null keeps all"
    kinds: list[str] | None = None
    "keep pairs of these kinds only (see curation.records.PairKind); null keeps all"
    seed: int = 0
    "of the draw"


class Recipe(BaseModel):
    """One training run's settings, checked."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    method: Literal["sft", "dpo"]
    "what trains: trl's SFTTrainer or its DPOTrainer"
    training: dict[str, Any] = {}
    "SFTConfig's or DPOConfig's arguments"
    lora: dict[str, Any] = {}
    "LoraConfig's arguments, for an adapter that begins"
    quantization: dict[str, Any] | None = None
    "BitsAndBytesConfig's arguments; null loads the base unquantized"
    data: Data = Data()
    "which rows train"
    dtype: str = "bfloat16"
    "in which the base is loaded"
    prefix_sharing: bool = True
    "compute every distinct prefix of a micro-batch once (alignment.prefix)"
    nodes_per_batch: int = 4096
    "distinct tokens in a micro-batch, about; with prefix sharing it takes the place of per_device_train_batch_size"
    patience: int | None = None
    "stop after so many validations without a better loss; needs a validation file; null never stops early"
    resume: bool = False
    "go on from the last checkpoint in --out, where there is one"

    def arguments(self, out: Path) -> SFTConfig | DPOConfig:
        """Return trl's own configuration for a run that keeps its checkpoints in `out`.

        Without an accelerator it runs on CPU. Raises InputError with trl's own words for values that do not combine.
        """
        import torch

        kind = _config_class(self.method)
        given = dict(self.training)
        given.setdefault("use_cpu", not torch.cuda.is_available())
        given.setdefault("report_to", "none")
        try:
            return kind(output_dir=str(out), **given)
        except (ValueError, TypeError, ImportError) as error:
            raise InputError(f"training: {kind.__name__} refuses these values: {error}") from error

    def lora_config(self) -> LoraConfig:
        """Return peft's own configuration of the adapter that begins."""
        from peft import LoraConfig

        try:
            return LoraConfig(**{"task_type": "CAUSAL_LM", **self.lora})
        except (ValueError, TypeError) as error:
            raise InputError(f"lora: LoraConfig refuses these values: {error}") from error

    def text(self) -> str:
        """Return the recipe as YAML, every key with the value it has."""
        return yaml.safe_dump(self.model_dump(), sort_keys=False, width=120)


def names() -> list[str]:
    """Return the names of the recipes that come with the toolkit, e.g. `smollm2/sft`."""
    return sorted(str(file.relative_to(FOLDER).with_suffix("")) for file in FOLDER.rglob("*.yaml"))


def default_name(base: str, method: Literal["sft", "dpo"]) -> str:
    """Return the recipe that is meant for `base`: the small model's for smollm2, else the seed adapter's."""
    return f"{'smollm2' if 'smollm2' in base.lower() else 'llama-3.1-8b'}/{method}"


def load(path_or_name: str | Path, overrides: Sequence[str] = (),
         method: Literal["sft", "dpo"] | None = None) -> Recipe:
    """Return the recipe of a YAML file or of a bundled name, with `overrides` (`key.key=value`) put in.

    Raises InputError that lists every fault: unknown keys, values of a wrong type, a recipe for another method.
    """
    file = _find(path_or_name)
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"{file}: cannot be read as YAML ({' '.join(str(error).split())})") from error
    if not isinstance(content, dict):
        raise InputError(f"{file}: a recipe is a mapping of keys, such as `method: sft`; this file is none")
    faults = [fault for override in overrides for fault in _override(content, override)]
    faults += _faults(content)
    if method and content.get("method") in ("sft", "dpo") and content["method"] != method:
        faults.append(f"method: this is a recipe for {content['method']}, and the command is {method}")
    if faults:
        raise InputError(f"{file}: " + "; ".join(faults))
    return Recipe.model_validate(content)


def _find(path_or_name: str | Path) -> Path:
    """Return the file of a recipe's path or bundled name."""
    path = Path(path_or_name)
    if path.is_file():
        return path
    bundled = FOLDER / f"{path_or_name}.yaml"
    if bundled.is_file():
        return bundled
    raise InputError(f"{path_or_name}: no such recipe; give a YAML file or one of {', '.join(names())}")


def _override(content: dict[str, Any], override: str) -> Iterable[str]:
    """Put one `key.key=value` into `content`; yield what is wrong with it."""
    key, sign, text = override.partition("=")
    if not sign or not key.strip():
        yield f"--set {override}: write it as key=value"
        return
    *parents, last = key.strip().split(".")
    block = content
    for parent in parents:
        if not isinstance(block.get(parent), dict):
            block[parent] = {}
        block = block[parent]
    try:
        block[last] = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError:
        block[last] = text


def _faults(content: Mapping[str, Any]) -> list[str]:
    """Return every fault of a recipe's content."""
    method = content.get("method")
    if method not in ("sft", "dpo"):
        return [f"method: must be sft or dpo, is {method!r}"]
    faults = []
    if method == "dpo" and content.get("lora"):
        faults.append("lora: dpo goes on with the adapter it starts from, so remove this block")
    blocks: dict[str, dict[str, Any]] = {"training": _dataclass_fields(_config_class(method)), "lora": _lora_fields(),
                                         "quantization": _quantization_fields(), "data": _hints(Data)}
    for key, value in content.items():
        if key in blocks and isinstance(value, dict):
            faults += _block_faults(f"{key}.", value, blocks[key])
        elif key in ("quantization", "lora", "training", "data") and value is None:
            continue
        else:
            faults += _block_faults("", {key: value}, _hints(Recipe), blocks)
    return faults


def _block_faults(prefix: str, block: Mapping[str, Any], known: Mapping[str, Any],
                  blocks: Mapping[str, Mapping[str, Any]] | None = None) -> Iterable[str]:
    """Yield the faults of one block's keys and values."""
    for key, value in block.items():
        if prefix == "training." and key in RESERVED:
            yield f"{prefix}{key}: leave it out, {RESERVED[key]}"
        elif key not in known:
            yield f"{prefix}{key}: no such key{_nearest(str(key), prefix, known, blocks or {})}"
        elif not _fits(value, known[key]):
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
    return re.sub(r"\b(?:[a-z_]+\.)+", "", text.replace("NoneType", "null").replace("None", "null"))


def _config_class(method: str) -> Any:
    """Return trl's configuration class of the method."""
    import trl

    return trl.SFTConfig if method == "sft" else trl.DPOConfig


def _hints(kind: Any) -> dict[str, Any]:
    """Return the resolved type hints of a class; where they cannot be resolved, anything fits."""
    try:
        return {name: hint for name, hint in typing.get_type_hints(kind).items() if not name.startswith("_")}
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


class _Loader(yaml.SafeLoader):
    """YAML that reads 1e-3 as a number (YAML 1.1, which PyYAML follows, wants 1.0e-3)."""


_Loader.yaml_implicit_resolvers = {k: list(v) for k, v in yaml.SafeLoader.yaml_implicit_resolvers.items()}
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]+$"),
                              list("-+0123456789"))
