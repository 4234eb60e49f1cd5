"""Responses on disk: written as they come, used again when the same run goes on, or read from a file that exists.

    OUT/run.json          what the responses came from; another run in the same folder begins anew
    OUT/responses.jsonl   {"id": "12", "response": "SELECT count(*) FROM singer"}, a line as soon as it is there
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from alignment.benchmark import Benchmark
from alignment.summary import Run
from curation import jsonl
from curation.prompt import SYSTEM, Message
from schemas.errors import InputError

Stream = Callable[[Sequence[list[Message]]], Iterator[tuple[int, str]]]
"Prompts in; (index of the prompt, response) out, in any order, as they end."


class _Line(BaseModel):
    """One response; further fields are left aside."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str | int
    response: str


@dataclass(frozen=True, slots=True)
class Responses:
    """What was answered."""

    texts: Mapping[str, str]
    "id -> response"
    examples_per_second: float | None
    "of what was generated now; None when nothing was"


def predictions(path: Path) -> dict[str, str]:
    """Read `{"id", "response"}` lines, ids as text or number; InputError naming a bad or second line."""
    found: dict[str, str] = {}
    for number, line in enumerate(jsonl.read(path, _Line), 1):
        if str(line.id) in found:
            raise InputError(f"{path}, response {number}: the id {line.id!r} has a response already; keep one")
        found[str(line.id)] = line.response
    if not found:
        raise InputError(f"{path}: holds no response; give lines of id and response")
    return found


def collect(prompts: Mapping[str, list[Message]], stream: Stream, out: Path, run: Run, *,
            progress: Callable[[int], None] = lambda _: None) -> Responses:
    """Return a response to each of `prompts`, asking `stream` for those that `out` does not hold already.

    `out` may be the folder of an earlier evaluation: responses of the same `run` are used again, others replaced.
    """
    path = out / "responses.jsonl"
    texts = _kept(out, run, prompts)
    with jsonl.replacing(path) as lines:
        lines.writelines(_line(name, text) for name, text in texts.items())
    with jsonl.replacing(out / "run.json") as file:
        file.write(run.model_dump_json(indent=2) + "\n")
    progress(len(texts))
    missing = [name for name in prompts if name not in texts]
    answers = stream([prompts[name] for name in missing]) if missing else iter(())
    began = time.monotonic()
    if missing:
        with path.open("a", encoding="utf-8", newline="\n") as lines:
            for index, text in answers:
                texts[missing[index]] = text
                lines.write(_line(missing[index], text))
                lines.flush()
                progress(1)
    speed = len(missing) / max(time.monotonic() - began, 1e-9) if missing else None
    return Responses({name: texts[name] for name in prompts}, speed)


def from_model(benchmark: Benchmark, base: str, adapter: Path | None, out: Path, *, max_new_tokens: int = 128,
               batch_size: int = 32, dtype: str = "auto", system: str = SYSTEM,
               progress: Callable[[int], None] = lambda _: None) -> tuple[Run, Responses]:
    """Answer `benchmark` with a local model into `out`; the model is opened only if a response is missing.

    A base that the adapter was trained on in 4 bits is opened in 4 bits.
    """
    from alignment import model as models

    source = models.resolve(base)
    if adapter is not None:
        models.check_adapter(adapter, base, source)
    bits = models.read_record(adapter).get("quantization") if adapter else None
    opened, hashed = None, models.fingerprint(source)
    if hashed is None:  # a hub model: its hash, by which a run is known again, comes with it
        opened = models.open_model(base, adapter, dtype=dtype, quantization=bits)
        hashed = models.fingerprint(source)
    run = Run(base=base, base_sha256=hashed or "", adapter=str(adapter or ""),
              adapter_sha256=fingerprint(adapter), benchmark_sha256=benchmark.sha256(), dialect=benchmark.dialect,
              system="" if system == SYSTEM else system, dtype=dtype, max_new_tokens=max_new_tokens)

    def stream(prompts: Sequence[list[Message]]) -> Iterator[tuple[int, str]]:
        from alignment.generate import stream as generated

        model, tokenizer = opened or models.open_model(base, adapter, dtype=dtype, quantization=bits)
        return generated(prompts, model, tokenizer, max_new_tokens=max_new_tokens, batch_size=batch_size)

    return run, collect(benchmark.prompts(system), stream, out, run, progress=progress)


def _line(name: str, text: str) -> str:
    return json.dumps({"id": name, "response": text}, ensure_ascii=False) + "\n"


def _kept(out: Path, run: Run, prompts: Mapping[str, object]) -> dict[str, str]:
    """Return the responses of the same run that `out` holds; a line torn by a kill is left out."""
    try:
        if Run.model_validate_json((out / "run.json").read_text(encoding="utf-8")) != run:
            return {}
        lines = (out / "responses.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    except (OSError, ValueError):
        return {}
    found = {}
    for line in lines:
        if line.endswith("\n"):
            row = json.loads(line)
            found[row["id"]] = row["response"]
    return {name: text for name, text in found.items() if name in prompts}


def fingerprint(folder: Path | None) -> str:
    """Return a hash of an adapter's files, all of their bytes; '' for None."""
    if folder is None or not folder.is_dir():
        return ""
    digest = hashlib.sha256()
    wanted = sorted(path for suffix in ("safetensors", "bin", "jinja") for path in folder.glob(f"*.{suffix}"))
    wanted += [path for path in [folder / "adapter_config.json"] if path.is_file()]
    for path in wanted:
        with path.open("rb") as file:
            digest.update(f"{path.name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()[:16]
