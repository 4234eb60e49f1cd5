"""Fine-tune all weights of a small model on chat rows and answer prompts: the measuring instrument of corpus_value.py.

    python benchmarks/full_tuning.py MODEL ROWS.jsonl.gz[,MORE] PROMPTS.jsonl.gz ANSWERS.jsonl [--lr 3e-4] [--epochs 2]

Needs torch and transformers alone, so that it also runs where the toolkit is not installed. Rows are
`{"messages": [system, user, assistant]}`; rows of one system text go together in groups whose common beginning is
computed once: a group is one row of a batch, its questions are branches that see the beginning and themselves.
Steps are counted in tokens as if nothing were shared, so that step sizes compare with plain training.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from transformers import AutoModelForCausalLM, AutoTokenizer

CELLS = 12_288  # padded positions in one forward pass


@dataclass(frozen=True, slots=True)
class Row:
    """One tokenised row."""

    group: str
    prompt: list[int]
    answer: list[int]

    def __len__(self) -> int:
        return len(self.prompt) + len(self.answer)


@dataclass(frozen=True, slots=True)
class Branches:
    """Rows with a common beginning, as one sequence."""

    ids: list[int]
    branch: list[int]  # 0 for the beginning, else the row's number from 1
    position: list[int]
    label: list[int]  # -100, or the token that follows in the row


def read(paths: str) -> list[dict[str, Any]]:
    """Return the JSON lines of one or more files, plain or gzipped."""
    rows = []
    for path in paths.split(","):
        with (gzip.open(path, "rt") if path.endswith(".gz") else open(path, encoding="utf-8")) as file:
            rows += [json.loads(line) for line in file]
    return rows


def tokenised(rows: Sequence[dict[str, Any]], tokenizer: Any, longest: int) -> list[Row]:
    """Return rows as token ids; those longer than `longest` are left out and counted on the terminal."""
    prompts = [tokenizer.apply_chat_template(row["messages"][:2], add_generation_prompt=True, tokenize=False)
               for row in rows]
    asked = tokenizer(prompts, add_special_tokens=False)["input_ids"]
    told = tokenizer([row["messages"][2]["content"] + tokenizer.eos_token for row in rows],
                     add_special_tokens=False)["input_ids"]
    made = [Row(row["messages"][0]["content"], one, two) for row, one, two in zip(rows, asked, told, strict=True)]
    kept = [row for row in made if len(row) <= longest]
    print(f"{len(kept)} of {len(made)} rows of at most {longest} tokens", flush=True)
    return kept


def shared(rows: Sequence[Row]) -> Branches:
    """Return rows as branches of their longest common beginning."""
    first, last = min(row.prompt for row in rows), max(row.prompt for row in rows)
    common = next((at for at, (one, two) in enumerate(zip(first, last, strict=False)) if one != two),
                  min(len(first), len(last)))
    common = min(common, min(len(row.prompt) for row in rows) - 1)
    made = Branches(first[:common], [0] * common, list(range(common)), [-100] * common)
    for number, row in enumerate(rows, 1):
        rest = (row.prompt + row.answer)[common:]
        silent = len(row.prompt) - common - 1
        made.ids.extend(rest)
        made.branch.extend([number] * len(rest))
        made.position.extend(range(common, common + len(rest)))
        made.label.extend([-100] * silent + row.answer + [-100])
    return made


def steps(rows: Sequence[Row], group: int, tokens: int, seed: str) -> list[list[list[Row]]]:
    """Return an epoch's optimizer steps, each a list of groups of about `tokens` tokens together, unshared."""
    rng, by_text = random.Random(seed), defaultdict[str, list[Row]](list)
    for row in rows:
        by_text[row.group].append(row)
    groups = []
    for members in by_text.values():
        rng.shuffle(members)
        groups += [members[at : at + group] for at in range(0, len(members), group)]
    rng.shuffle(groups)
    made: list[list[list[Row]]] = [[]]
    size = 0
    for members in groups:
        if made[-1] and size >= tokens:
            made.append([])
            size = 0
        made[-1].append(members)
        size += sum(map(len, members))
    return made


def batches(groups: Sequence[Sequence[Row]]) -> Iterator[list[Branches]]:
    """Yield groups of like length together, few enough for one pass."""
    batch: list[Branches] = []
    for branches in sorted(map(shared, groups), key=lambda one: len(one.ids)):
        if batch and (len(batch) + 1) * len(branches.ids) > CELLS:
            yield batch
            batch = []
        batch.append(branches)
    yield batch


def loss_of(model: Any, batch: Sequence[Branches], device: str) -> torch.Tensor:
    """Return the summed loss of a batch's answers."""
    length = max(len(one.ids) for one in batch)

    def padded(values: list[list[int]], fill: int) -> torch.Tensor:
        return torch.tensor([row + [fill] * (length - len(row)) for row in values]).to(device, non_blocking=True)

    ids, branch = padded([one.ids for one in batch], 0), padded([one.branch for one in batch], -1)
    position, label = padded([one.position for one in batch], 0), padded([one.label for one in batch], -100)
    at = torch.arange(length, device=device)
    seen = (branch[:, None, :] == branch[:, :, None]) | (branch[:, None, :] == 0)
    mask = (seen & (at[None, :] <= at[:, None]))[:, None]
    with torch.autocast(device, torch.bfloat16):
        hidden = model.model(input_ids=ids, position_ids=position, attention_mask=mask, use_cache=False)[0]
        logits = model.lm_head(hidden[label != -100])
    return cross_entropy(logits.float(), label[label != -100], reduction="sum")


def train(model: Any, rows: Sequence[Row], options: argparse.Namespace, device: str) -> None:
    """Fine-tune all weights."""
    plan = [step for epoch in range(options.epochs)
            for step in steps(rows, options.group, options.tokens, f"{options.seed}:{epoch}")]
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.lr, betas=(0.9, 0.95), weight_decay=0.01,
                                  fused=device == "cuda")
    warm = max(1, round(0.05 * len(plan)))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / warm) * (
        0.5 * (1 + math.cos(math.pi * step / len(plan)))))
    began, done = time.monotonic(), 0
    for number, groups in enumerate(plan, 1):
        told = sum(len(row.answer) for group in groups for row in group)
        total = torch.zeros((), device=device)
        for batch in batches(groups):
            loss = loss_of(model, batch, device) / told
            loss.backward()
            total += loss.detach()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        done += sum(map(len, groups))
        if number % max(1, len(plan) // 4) == 0:
            print(f"step {number}/{len(plan)} loss {float(total):.3f} {done / (time.monotonic() - began):.0f} rows/s",
                  flush=True)


@torch.inference_mode()
def answers(model: Any, tokenizer: Any, prompts: Sequence[dict[str, Any]], device: str, size: int) -> dict[str, str]:
    """Return greedy answers by id."""
    texts = {str(row["id"]): tokenizer.apply_chat_template(row["messages"][:2], add_generation_prompt=True,
                                                           tokenize=False) for row in prompts}
    tokenizer.padding_side, tokenizer.pad_token = "left", "<|endoftext|>"
    order, found = sorted(texts, key=lambda name: len(texts[name])), dict[str, str]()
    for start in range(0, len(order), size):
        names = order[start : start + size]
        asked = tokenizer([texts[name] for name in names], return_tensors="pt", padding=True, add_special_tokens=False)
        told = model.generate(**asked.to(device), max_new_tokens=110, do_sample=False,
                              pad_token_id=tokenizer.pad_token_id, eos_token_id=tokenizer.eos_token_id)
        rest = told[:, asked["input_ids"].shape[1]:]
        found |= dict(zip(names, tokenizer.batch_decode(rest, skip_special_tokens=True), strict=True))
    return found


def main() -> None:
    """Train, answer, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("model", "rows", "prompts", "out"):
        parser.add_argument(name)
    for name, value in (("lr", 3e-4), ("epochs", 2), ("tokens", 16_384), ("group", 12), ("longest", 1024), ("seed", 0),
                        ("answers", 320)):
        parser.add_argument(f"--{name}", type=type(value), default=value)
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(options.seed)
    torch.backends.cuda.matmul.allow_tf32 = True
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    model = AutoModelForCausalLM.from_pretrained(options.model, dtype=torch.float32).to(device)
    began = time.monotonic()
    train(model.train(), tokenised(read(options.rows), tokenizer, options.longest), options, device)
    trained = time.monotonic()
    found = answers(model.to(torch.bfloat16).eval(), tokenizer, read(options.prompts), device, options.answers)
    Path(options.out).write_text("".join(json.dumps({"id": name, "response": text}) + "\n"
                                         for name, text in found.items()), encoding="utf-8")
    print(f"{options.out}: trained {trained - began:.0f} s, answered {time.monotonic() - trained:.0f} s", flush=True)


if __name__ == "__main__":
    main()
