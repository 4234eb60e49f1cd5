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

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from annotated_types import Gt
from pydantic import BaseModel, ConfigDict

from alignment.faults import config_class, faults_of
from schemas.errors import InputError, MissingDependency

if TYPE_CHECKING:
    from peft import LoraConfig
    from trl import DPOConfig, SFTConfig

FOLDER = Path(__file__).with_name("recipes")
Positive = Annotated[int, Gt(0)]


class Data(BaseModel):
    """Which rows train."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    max_rows: Positive | None = None
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
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "bfloat16"
    "in which the base is loaded"
    prefix_sharing: bool = True
    "compute every distinct prefix of a micro-batch once (alignment.prefix)"
    nodes_per_batch: Positive = 4096
    "distinct tokens in a micro-batch, about; with prefix sharing it takes the place of per_device_train_batch_size"
    rows_per_schema: Positive | None = None
    "at most so many rows of one schema in a micro-batch, so that it holds more schemas; null sets no bound"
    patience: Positive | None = None
    "stop after so many validations without a better loss; needs a validation file; null never stops early"
    resume: bool = True
    "go on from the last checkpoint in --out, where there is one; false drops it and starts over"

    def arguments(self, out: Path) -> SFTConfig | DPOConfig:
        """Return trl's own configuration for a run that keeps its checkpoints in `out`.

        Without an accelerator it runs on CPU. Raises InputError with trl's own words for values that do not combine.
        """
        import torch

        kind = config_class(self.method)
        given = {"use_cpu": not torch.cuda.is_available(), "report_to": "none", "ddp_find_unused_parameters": False,
                 **self.training}
        if self.patience:
            given = {"eval_strategy": given.get("save_strategy", "steps"), "eval_steps": given.get("save_steps"),
                     "load_best_model_at_end": True, "metric_for_best_model": "eval_loss", **given}
        if self.prefix_sharing and (given.get("packing") or given.get("padding_free")):
            raise InputError("training.packing, training.padding_free: rows that are packed share no prefix; leave "
                             "them out or set prefix_sharing=false")
        try:
            arguments = kind(output_dir=str(out), **given)
        except (ValueError, TypeError, ImportError) as error:
            raise InputError(f"training: {kind.__name__} refuses these values: {error}") from error
        few = [name for name in ("per_device_train_batch_size", "gradient_accumulation_steps")
               if getattr(arguments, name) < 1]
        if few:
            raise InputError(f"training.{few[0]}: {getattr(arguments, few[0])} is not above 0")
        _check_reports(arguments.report_to)
        return arguments

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


def _check_reports(names: Sequence[str]) -> None:
    """Raise in transformers' own words for a report_to that it does not know or whose package is absent."""
    from transformers.integrations import get_reporting_integration_callbacks

    try:
        for callback in get_reporting_integration_callbacks(names):
            callback()
    except ValueError as error:
        raise InputError(f"training.report_to: {error}") from error
    except (RuntimeError, ImportError) as error:
        raise MissingDependency(f"training.report_to: {error}") from error


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
    faults += faults_of(content, Recipe, Data)
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


class _Loader(yaml.SafeLoader):
    """YAML 1.2's scalars: 1e-3 is a number and `no` a word (PyYAML follows 1.1, where save_strategy: no is false)."""


_Loader.yaml_implicit_resolvers = {first: [(tag, pattern) for tag, pattern in found if not tag.endswith(":bool")]
                                   for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|True|TRUE|false|False|FALSE)$"),
                              list("tTfF"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]+$"),
                              list("-+0123456789"))
