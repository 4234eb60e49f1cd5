"""An adapter is put on its base: every weight it holds finds its place, or nothing is opened."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import InputError

if TYPE_CHECKING:
    from peft import PeftModel
    from transformers import PreTrainedModel

_EMBEDDINGS = re.compile(r"(?:embed_tokens|wte|word_embeddings|embed_in)\.(?:[a-z_]+\.)*weight$")
"Names of input embeddings among an adapter's weights."


def attach(model: PreTrainedModel, base: str, adapter: Path, trainable: bool) -> PeftModel:
    """Return `model` with the adapter on it, under the name `default`; InputError unless every weight finds its place.

    An adapter that was trained with more tokens than the base has brings its embeddings along.
    """
    from peft import PeftModel

    rows = _saved_vocabulary(adapter)
    if rows and rows != model.get_input_embeddings().num_embeddings:
        model.resize_token_embeddings(rows, mean_resizing=False)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Found missing adapter keys")  # told below, as an error
            opened = PeftModel.from_pretrained(model, str(adapter), is_trainable=trainable)
        # Once more: from_pretrained keeps to itself which weights found no place.
        found = opened.load_adapter(str(adapter), "default", is_trainable=trainable)
    except (RuntimeError, ValueError, KeyError, OSError) as error:
        raise InputError(f"{adapter}: this adapter does not fit the base {base} ({_telling_line(error)}); name the "
                         f"base it was trained on") from error
    lost = [*found.missing_keys, *found.unexpected_keys]
    if lost:
        raise InputError(f"{adapter}: {len(found.unexpected_keys)} of its weights have no place in the base {base} and "
                         f"{len(found.missing_keys)} places stay empty (first {lost[0]}); name the base it was trained "
                         f"on")
    return opened


def _saved_vocabulary(adapter: Path) -> int | None:
    """Return how many tokens the input embeddings that `adapter` holds are for; None when it holds none."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(adapter / "adapter_model.safetensors", "pt") as file:
            found = [file.get_slice(key).get_shape()[0] for key in file.keys()  # noqa: SIM118 (it is no mapping)
                     if _EMBEDDINGS.search(key) and "lora_" not in key]
    except (OSError, SafetensorError):
        return None
    return found[0] if found else None


def _telling_line(error: BaseException) -> str:
    """Return the line of an error's text that says which weight is wrong, else its first."""
    lines = [line.strip() for line in str(error).splitlines()]
    return next((line[:200] for line in lines if line.startswith("size mismatch")), first_line(error))


def first_line(error: BaseException) -> str:
    """Return the first line of an error's text, short."""
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
