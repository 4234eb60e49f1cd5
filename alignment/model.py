"""Base model and adapter: find, open (in 4 bits or not), merge.

    model, tokenizer = open_model("smollm2", Path("runs/first/sft"))

`resolve` turns what a user writes after `--base` into what transformers loads. An adapter that this toolkit trained
says in its `training.json` which base it belongs to (`fingerprint`), so that a mismatch is an error and not nonsense.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignment.attach import attach, first_line
from alignment.convert import EMBEDDED, embedded_gguf, open_to_readers, plain_folder
from schemas.errors import InputError, MissingDependency

if TYPE_CHECKING:
    from peft import PeftModel
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

PAD_TOKENS = ("<|finetune_right_pad_id|>", "<|endoftext|>", "<pad>", "<|pad|>", "[PAD]")
"Tokens that are fit for padding, tried in order where a tokenizer has none or pads with its end-of-turn token."


def resolve(name: str) -> str:
    """Return what transformers loads for `name`: a hub id, a local folder, a `.gguf` file, or `smollm2`.

    Raises InputError for a path that is not there or is no model, MissingDependency when smollm2 is not installed.
    """
    if name == EMBEDDED:
        return str(plain_folder(embedded_gguf()))
    path = Path(name).expanduser()
    if path.suffix == ".gguf":
        return str(plain_folder(path))
    if name and path.is_dir():
        if (path / "config.json").exists():
            return str(path)
        if (path / "adapter_config.json").exists():
            raise InputError(f"{path}: is an adapter, not a base model; name it with --adapter, its base with --base")
        raise InputError(f"{path}: has no config.json, so it is no model folder; name one that save_pretrained wrote")
    if path.exists() or name.startswith((".", "/", "~")) or name.count("/") > 1 or not name:
        raise InputError(f"{name or '--base'}: no such model; give a folder, a .gguf file, a hub id or `{EMBEDDED}`")
    return name


def open_model(base: str, adapter: Path | None = None, *, trainable: bool = False, dtype: str = "auto",
               quantization: Mapping[str, Any] | None = None,
               ) -> tuple[PreTrainedModel | PeftModel, PreTrainedTokenizerBase]:
    """Open `base`, with `adapter` on it where given, and the tokenizer (the adapter's own where it has one).

    `quantization` holds BitsAndBytesConfig's arguments. With `trainable` the adapter's weights take gradients. On a
    machine with an accelerator the model is on it. Raises InputError for what is no model or no adapter of this base,
    MissingDependency for a hub model that cannot be fetched.
    """
    from transformers import AutoModelForCausalLM

    source = resolve(base)
    if adapter is not None:
        check_adapter(adapter, base, source)
    with _reading(base):
        model = AutoModelForCausalLM.from_pretrained(source, dtype=dtype, device_map=_device_map(),
                                                     quantization_config=_bits(quantization))
    _keep_gradients_after_eval(model)
    if adapter is not None:
        check_adapter(adapter, base, source)  # again: a hub model is on this machine only now
    tokenizer = open_tokenizer(base, adapter)
    opened = model if adapter is None else attach(model, base, adapter, trainable)
    rows = opened.get_input_embeddings().weight.shape[0]
    if max(tokenizer.get_vocab().values(), default=0) >= rows > 0:
        raise InputError(f"{adapter or base}: its tokenizer has {len(tokenizer)} tokens, the model's embeddings have "
                         f"{rows}; give the base and the tokenizer that belong together")
    return opened, tokenizer


def open_tokenizer(base: str, adapter: Path | None = None) -> PreTrainedTokenizerBase:
    """Return `adapter`'s tokenizer where it holds one, else `base`'s, padding not with its end of turn."""
    from transformers import AutoTokenizer

    own = adapter is not None and (adapter / "tokenizer_config.json").exists()
    source = str(adapter) if own else resolve(base)
    with _reading(source if own else base):
        tokenizer = AutoTokenizer.from_pretrained(source)
    if tokenizer.chat_template is None and own:  # training tools save an adapter's tokenizer without it
        with _reading(base):
            tokenizer.chat_template = AutoTokenizer.from_pretrained(resolve(base)).chat_template
    if tokenizer.chat_template is None:
        raise InputError(f"{base}: its tokenizer has no chat template, so it is no chat model; choose an instruct one")
    if tokenizer.pad_token is None or tokenizer.pad_token == tokenizer.eos_token:
        known = tokenizer.get_vocab()
        tokenizer.pad_token = next((token for token in PAD_TOKENS if token in known), tokenizer.eos_token)
    return tokenizer


def check_adapter(adapter: Path, base: str, source: str) -> None:
    """Raise InputError unless `adapter` is an adapter folder that belongs to the base loaded from `source`."""
    if not adapter.is_dir():
        raise InputError(f"{adapter}: no such adapter folder")
    if not (adapter / "adapter_config.json").exists():
        raise InputError(f"{adapter}: has no adapter_config.json, so it is none; name a folder that training wrote")
    record = read_record(adapter)
    trained_on = record.get("base", {})
    expected, present = trained_on.get("fingerprint"), fingerprint(source)
    if expected and present and expected != present:
        raise InputError(f"{adapter}: was trained on the base {trained_on.get('name')} (fingerprint {expected}), "
                         f"not on {base} (fingerprint {present}); name its own base")


def read_record(adapter: Path) -> dict[str, Any]:
    """Return what `training.json` of `adapter` says; empty when the adapter comes from elsewhere."""
    file = adapter / "training.json"
    if not file.exists():
        return {}
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{file}: cannot be read as JSON ({error})") from error
    return record if isinstance(record, dict) else {}


def fingerprint(source: str) -> str | None:
    """Return 16 hex that stand for the weights behind `source`; None for a hub model that is not on this machine.

    Hashed are each weight file's name, size and first and last MiB: header, shapes and a part of the numbers.
    """
    folder = Path(source) if Path(source).is_dir() else _hub_snapshot(source)
    if folder is None:
        return None
    digest = hashlib.sha256()
    for file in sorted([*folder.glob("*.safetensors"), *folder.glob("pytorch_model*.bin")]):
        size = file.stat().st_size
        digest.update(f"{file.name}:{size}:".encode())
        with file.open("rb") as stream:
            digest.update(stream.read(2**20))
            stream.seek(max(0, size - 2**20))
            digest.update(stream.read())
    return digest.hexdigest()[:16]


def merge(base: str, adapter: Path, out: Path) -> Path:
    """Write `base` with `adapter` merged into it to the folder `out`, as any engine loads it; return `out`.

    An adapter that was trained on a quantized base belongs to that base: it is merged into the base quantized the
    same way and turned back to bfloat16. Written beside and renamed; raises InputError when `out` exists.
    """
    from alignment.outfolder import writing

    if out.exists():
        raise InputError(f"{out}: exists already; choose another folder or remove it")
    quantization = read_record(adapter).get("quantization")
    check_adapter(adapter, base, resolve(base))
    model, _ = open_model(base, dtype="bfloat16", quantization=quantization)
    if quantization:
        model = model.dequantize()
        model._weight_conversions = None  # those that read a base saved in 4 bits; they cannot be undone on saving
    tokenizer = open_tokenizer(base, adapter)
    merged = attach(model, base, adapter, False).merge_and_unload(safe_merge=True)
    beside = out.with_name(f".{out.name}.partial")
    try:
        with writing(out):
            merged.save_pretrained(beside)
            tokenizer.save_pretrained(beside)
            open_to_readers(beside)
            beside.rename(out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return out


def _device_map() -> dict[str, int] | None:
    """Return the one accelerator of this process, or None where there is none or FSDP spreads the model itself."""
    import torch

    if not torch.cuda.is_available() or os.environ.get("ACCELERATE_USE_FSDP", "").lower() == "true":
        return None
    return {"": int(os.environ.get("LOCAL_RANK", "0"))}


def _bits(quantization: Mapping[str, Any] | None) -> Any:
    """Return the BitsAndBytesConfig of `quantization`; None for None."""
    if not quantization:
        return None
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(**quantization)


def _keep_gradients_after_eval(model: PreTrainedModel) -> None:
    """Keep bitsandbytes from repacking 4-bit weights on CPU at the first forward in eval mode.

    The repacked form has no gradient: every later training step would be silently wrong (bitsandbytes 0.50).
    """
    for module in model.modules():
        if hasattr(module, "support_avx512bf16_for_cpu"):
            module.support_avx512bf16_for_cpu = False


@contextlib.contextmanager
def _reading(base: str) -> Iterator[None]:
    """Turn transformers' and the hub's errors for an unreadable model into one sentence."""
    try:
        yield
    except (OSError, ValueError, RuntimeError) as error:
        if Path(base).exists() or base == EMBEDDED:
            raise InputError(f"{base}: this model cannot be opened ({first_line(error)})") from error
        raise MissingDependency(f"{base}: is no local folder and could not be fetched from the hub; check the name and "
                                f"the connection, or give a folder or `{EMBEDDED}` ({first_line(error)})") from error


def _hub_snapshot(name: str) -> Path | None:
    """Return the local copy of the hub model `name`, None when there is none."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(name, "config.json")
    return Path(found).parent if isinstance(found, str) else None
