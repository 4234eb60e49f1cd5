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

from alignment.summary import Run
from curation import jsonl
from curation.prompt import Message
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
    began = time.monotonic()
    if missing:
        with path.open("a", encoding="utf-8", newline="\n") as lines:
            for index, text in stream([prompts[name] for name in missing]):
                texts[missing[index]] = text
                lines.write(_line(missing[index], text))
                lines.flush()
                progress(1)
    speed = len(missing) / max(time.monotonic() - began, 1e-9) if missing else None
    return Responses({name: texts[name] for name in prompts}, speed)


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
    """Return a hash of an adapter's or a local model's files; '' for None.

    A base given by hub id has no folder here and is known by its name.
    """
    if folder is None or not folder.is_dir():
        return ""
    digest = hashlib.sha256()
    wanted = sorted(path for suffix in ("json", "safetensors", "jinja") for path in folder.glob(f"*.{suffix}"))
    for path in wanted:
        with path.open("rb") as file:
            digest.update(f"{path.name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()[:16]
