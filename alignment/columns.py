"""Training files become token columns; every row is counted, trained or named as left out.

    {"id", "db_id", "messages": [system, user, assistant]}              -> input_ids, labels (assistant's turn only)
    {"id", "db_id", "prompt", "chosen", "rejected": lists of messages}  -> turns that the template takes; trl tokenizes

The label of every token before the assistant's turn is -100; the end-of-turn token is trained. A row longer than
max_length is left out and counted, never cut: half a query teaches nothing, and neither does one without its end.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignment import template
from alignment.layout import IGNORED
from curation import jsonl
from schemas.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True, slots=True)
class Columns:
    """What trains, as columns, with what was left out."""

    rows: list[dict[str, Any]]
    "one dict of columns a row, for datasets.Dataset.from_list"
    tokens: list[list[tuple[int, ...]]]
    "the token rows of each row: one for SFT; prompt + chosen and prompt + rejected for DPO"
    groups: list[str]
    "what rows share a prefix by: their system turn, else their database"
    supervised: list[int]
    "trained tokens of each row; of chosen and rejected together for DPO"
    too_long: list[str] = field(default_factory=list)
    "ids of the rows left out for their length"


def read(data: Path, name: str, fields: Sequence[str], *, required: bool = True) -> list[dict[str, Any]]:
    """Return the rows of `data`/`name`, or of `data` itself when it is a file; each with the chat `fields`.

    Raises InputError naming file, line and field for a row that does not fit, and for a file without rows.
    """
    path = data if data.is_file() else data / name
    if not path.is_file():
        if required:
            raise InputError(f"{path}: no such file; `toolkit curate --out {data}` makes it")
        return []
    rows = list(_lines(path, fields))
    if not rows and required:
        raise InputError(f"{path}: has no rows, so there is nothing to train on")
    return rows


def draw(rows: list[dict[str, Any]], count: int | None, seed: int) -> list[dict[str, Any]]:
    """Return `count` of the rows in their order, drawn with `seed`; all of them when there are no more."""
    if count is None or count >= len(rows):
        return rows
    kept = sorted(random.Random(f"{seed}:draw").sample(range(len(rows)), max(count, 0)))
    return [rows[index] for index in kept]


def sft(rows: Sequence[dict[str, Any]], tokenizer: PreTrainedTokenizerBase, max_length: int | None) -> Columns:
    """Tokenize `messages` rows; InputError for a row without a trained token, since it would train nothing."""
    columns = Columns([], [], [], [])
    for row in rows:
        prompt, answer = row["messages"][:-1], row["messages"][-1:]
        ids, begin = template.conversation(prompt, answer, tokenizer)
        if max_length and len(ids) > max_length:
            columns.too_long.append(str(row["id"]))
            continue
        if len(ids) <= begin or answer[0]["role"] != "assistant" or not answer[0]["content"].strip():
            raise InputError(f"row {row['id']}: has no token to train on; its last turn must be the assistant's answer")
        columns.rows.append({"input_ids": ids, "labels": [IGNORED] * begin + ids[begin:]})
        columns.tokens.append([tuple(ids)])
        columns.groups.append(_group(row, prompt))
        columns.supervised.append(len(ids) - begin)
    return columns


def dpo(rows: Sequence[dict[str, Any]], tokenizer: PreTrainedTokenizerBase, max_length: int | None) -> Columns:
    """Check and count preference rows; InputError for a row whose two sides are the same or empty."""
    columns = Columns([], [], [], [])
    said = {"chat_template_kwargs": given} if (given := template.options(tokenizer)) else {}
    for row in rows:
        sides = [template.conversation(row["prompt"], row[side], tokenizer) for side in ("chosen", "rejected")]
        if max_length and max(len(ids) for ids, _ in sides) > max_length:
            columns.too_long.append(str(row["id"]))
            continue
        if any(len(ids) <= begin for ids, begin in sides) or sides[0][0] == sides[1][0]:
            raise InputError(f"row {row['id']}: chosen and rejected are the same, or one of them is empty")
        columns.rows.append({"prompt": template.turns(row["prompt"], tokenizer), "chosen": row["chosen"],
                             "rejected": row["rejected"], **said})
        columns.tokens.append([tuple(ids) for ids, _ in sides])
        columns.groups.append(_group(row, row["prompt"]))
        columns.supervised.append(sum(len(ids) - begin for ids, begin in sides))
    return columns


def sha256(path: Path) -> str:
    """Return the hex digest of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(2**20):
            digest.update(block)
    return digest.hexdigest()


def _lines(path: Path, fields: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a JSON-lines file whose `fields` are chat turns."""
    with path.open(encoding="utf-8") as stream:
        for number, row in jsonl.values(path, stream):
            for name in fields:
                if not isinstance(row, dict) or not _is_chat(row.get(name)):
                    raise InputError(f"{path}, line {number}: {name}: must be a list of turns, "
                                     "each with `role` and `content`")
            row.setdefault("id", f"{path.name}:{number}")
            yield row


def _is_chat(value: Any) -> bool:
    """Tell whether `value` is a list of chat turns."""
    return isinstance(value, list) and bool(value) and all(
        isinstance(turn, dict) and isinstance(turn.get("role"), str) and isinstance(turn.get("content"), str)
        for turn in value)


def _group(row: dict[str, Any], prompt: list[Any]) -> str:
    """Return what this row shares a prefix by."""
    if prompt and prompt[0]["role"] == "system":
        return hashlib.sha256(prompt[0]["content"].encode()).hexdigest()[:16]
    return str(row.get("db_id", ""))
