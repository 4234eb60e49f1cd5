"""Prompts -> responses with a local model: greedy or sampled, batched, the schema of each database computed once.

    generate([prompt.prompt("How many singers are there?", schema_text, "sqlite")], model, tokenizer)
        -> ["SELECT count(*) FROM singer"]

Prompts whose turns are equal but for the last form a group; a group's longest common token prefix (the schema) runs
through the model once (`alignment.decode`). The text is that of plain left-padded generation, faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch

from alignment import template
from alignment.decode import Row, continued
from alignment.dice import Dice, likeliest
from alignment.shareable import shares
from curation.prompt import Message

TURN_ENDS = ("<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<end_of_turn>", "<|end|>", "<|endoftext|>")


def stop_ids(model: Any, tokenizer: Any) -> frozenset[int]:
    """Return the token ids that end a response: end of sequence of model and tokenizer, and ends of a chat turn."""
    ends = getattr(model.generation_config, "eos_token_id", None)
    found = set(ends if isinstance(ends, list) else [ends])
    found.add(tokenizer.eos_token_id)
    vocabulary = tokenizer.get_vocab()
    found.update(vocabulary.get(name) for name in TURN_ENDS)
    return frozenset(token for token in found if token is not None)


def encode(prompts: Sequence[Sequence[Message]], tokenizer: Any) -> list[list[int]]:
    """Return each prompt's token ids, up to where the assistant's turn begins; InputError without a chat template."""
    texts = [template.text(prompt, tokenizer) for prompt in prompts]
    return [list(ids) for ids in tokenizer(texts, add_special_tokens=False)["input_ids"]] if texts else []


def common(rows: Sequence[list[int]]) -> int:
    """Return the length of the longest prefix that all `rows` share, leaving each at least one token of its own."""
    low, high = min(rows), max(rows)
    limit = min(len(row) for row in rows) - 1
    return next((place for place in range(limit) if low[place] != high[place]), limit)


def batches(prompts: Sequence[Sequence[Message]], ids: Sequence[list[int]], size: int) -> list[list[tuple[int, Row]]]:
    """Cut the prompts into batches of at most `size` rows, rows of one group and of like length together.

    Groups of less than half a batch share batches with others.
    """
    groups: dict[str, list[int]] = {}
    for index, prompt in enumerate(prompts):
        groups.setdefault(repr([*prompt[:-1]]), []).append(index)
    whole: list[list[tuple[int, Row]]] = []
    small: list[list[tuple[int, Row]]] = []
    for members in groups.values():
        cut = common([ids[index] for index in members])
        rows = [(index, Row(tuple(ids[index][:cut]), tuple(ids[index][cut:])))
                for index in sorted(members, key=lambda index: len(ids[index]))]
        (small if 2 * len(rows) < size else whole).extend(_even(rows, size))
    current: list[tuple[int, Row]] = []
    for rows in sorted(small, key=lambda rows: len(rows[0][1].prefix)):
        if len(current) + len(rows) > size:
            whole.append(current)
            current = []
        current = [*current, *rows]
    return [*whole, current] if current else whole


def _even(rows: list[tuple[int, Row]], size: int) -> list[list[tuple[int, Row]]]:
    """Cut `rows` into the fewest parts of at most `size`, all about as long."""
    parts = -(-len(rows) // size)
    return [rows[len(rows) * part // parts:len(rows) * (part + 1) // parts] for part in range(parts)]


def stream(prompts: Sequence[Sequence[Message]], model: Any, tokenizer: Any, *, max_new_tokens: int = 128,
           batch_size: int = 32, dice: Dice | None = None) -> Iterator[tuple[int, str]]:
    """Yield `(index of the prompt, response)` as responses end, in no order; see `generate`.

    With `dice`, which name one response a prompt, they are sampled.
    """
    ids = encode(prompts, tokenizer)
    if not ids:
        return
    stops = stop_ids(model, tokenizer)
    training = model.training
    model.eval()
    try:
        cut = batches(prompts, ids, batch_size)
        if not shares(model) or not all(row.prefix for batch in cut for _, row in batch):
            yield from _plain(ids, model, tokenizer, stops, max_new_tokens, batch_size, dice)
            return
        for batch in cut:
            choose = dice.choose([index for index, _ in batch]) if dice else likeliest
            for place, tokens in continued(model, [row for _, row in batch], stops, max_new_tokens, choose):
                yield batch[place][0], tokenizer.decode(tokens, skip_special_tokens=True).strip()
    finally:
        model.train(training)


def _plain(ids: Sequence[Sequence[int]], model: Any, tokenizer: Any, stops: frozenset[int], max_new_tokens: int,
           batch_size: int, dice: Dice | None) -> Iterator[tuple[int, str]]:
    """Generate with the model's own `generate`, left-padded: for models without a per-token cache."""
    order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
    for start in range(0, len(order), batch_size):
        part = order[start:start + batch_size]
        width = max(len(ids[index]) for index in part)
        tokens = torch.tensor([[0] * (width - len(ids[index])) + list(ids[index]) for index in part])
        mask = torch.tensor([[0] * (width - len(ids[index])) + [1] * len(ids[index]) for index in part])
        sampled = {"temperature": dice.temperature, "top_p": dice.top_p} if dice else {}
        out = model.generate(input_ids=tokens.to(model.device), attention_mask=mask.to(model.device),
                             do_sample=dice is not None, **sampled, num_beams=1, max_new_tokens=max_new_tokens,
                             eos_token_id=sorted(stops), pad_token_id=min(stops))
        for index, row in zip(part, out[:, width:].tolist(), strict=True):
            end = next((place for place, token in enumerate(row) if token in stops), len(row))
            yield index, tokenizer.decode(row[:end], skip_special_tokens=True).strip()


def generate(prompts: Sequence[Sequence[Message]], model: Any, tokenizer: Any, *, max_new_tokens: int = 128,
             batch_size: int = 32, progress: Callable[[int], None] | None = None) -> list[str]:
    """Return the greedy response to each prompt, in the prompts' order; `progress` is told how many more ended."""
    responses = [""] * len(prompts)
    for index, text in stream(prompts, model, tokenizer, max_new_tokens=max_new_tokens, batch_size=batch_size):
        responses[index] = text
        if progress:
            progress(1)
    return responses
