"""Decoding of rows that share prefixes: a prefix is computed once, and read once a step for all its rows.

Rows of one database share the whole system turn (the schema), some 90 % of a text-to-SQL prompt. Its keys and values
are kept once, outside the rows' caches, which hold what is the row's own:

    prefix (once)   You translate ... Schema: CREATE TABLE singer (...           attended to by all rows in one product
    rows' caches    [left padding | How many singers are there? | generated]     one cache a row, as always

The two parts of the attention are put together by their common maximum, so that each row attends to exactly what it
would attend to alone; positions go on from the prefix's end. Rows that have ended leave the batch. Which token comes
next is for `alignment.dice` to say, which rows share a prefix for `alignment.generate`, which models can for
`alignment.shareable`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import torch
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.cache_utils import Cache, DynamicLayer
from transformers.masking_utils import sdpa_mask

from alignment.dice import Choose, likeliest

ATTENTION = "sql_toolkit_shared_prefix"
"The name under which transformers knows `attend`."


@dataclass(frozen=True, slots=True)
class Row:
    """One prompt, cut in two."""

    prefix: tuple[int, ...]
    "token ids shared with other rows, at least one"
    rest: tuple[int, ...]
    "its own token ids, at least one"


@dataclass(slots=True)
class _Prefix:
    """The keys and values of one prefix, layer by layer, and the rows of the batch that stand on it."""

    keys: list[Any]
    "[key heads, width, length] in float32"
    values: list[Any]
    "[key heads, length, width]"
    first: int = 0
    last: int = 0


_batch: list[_Prefix] = []
"The prefixes of the batch under way; rows stand in their order."
attended = 0
"How often `attend` was called; a model that computes attention by itself is told by it."
_positions: list[Any] = []
"The positions of the tokens under way."


def attend(module: Any, query: Any, key: Any, value: Any, attention_mask: Any, *, scaling: float | None = None,
           sliding_window: int | None = None, softcap: float | None = None, **_: Any) -> tuple[Any, None]:
    """Attend to each row's own `key` and `value`, and to the prefix that its group shares (transformers' signature)."""
    global attended
    attended += 1
    rows, heads, length, width = query.shape
    groups = heads // key.shape[1]
    scale = width ** -0.5 if scaling is None else scaling
    asked = query.reshape(rows, key.shape[1], groups * length, width).float() * scale
    own = asked @ key.float().transpose(-1, -2)
    if softcap:
        own = softcap * torch.tanh(own / softcap)
    if attention_mask is None and length > 1:
        attention_mask = torch.ones(length, key.shape[2], dtype=torch.bool, device=key.device).tril(
            key.shape[2] - length)[None, None]
    if attention_mask is not None:
        own.view(rows, -1, groups, length, key.shape[2]).masked_fill_(~attention_mask[:, :, None], -torch.inf)
    out = query.new_empty((rows, key.shape[1], groups * length, width))
    for prefix in _batch:
        part = slice(prefix.first, prefix.last)
        seen = _visible(prefix, module.layer_idx, part, groups, sliding_window)
        out[part] = _joined(asked[part], own[part], value[part], prefix.keys[module.layer_idx],
                            prefix.values[module.layer_idx], softcap, seen)
    return out.view(rows, heads, length, width).transpose(1, 2).contiguous(), None


def _visible(prefix: _Prefix, layer: int, part: slice, groups: int, sliding_window: int | None) -> Any:
    """Return which prefix tokens each query sees, [rows, 1, groups * length, prefix]; None for all of them."""
    length = prefix.keys[layer].shape[2]
    positions = _positions[0][part]
    if sliding_window is None or int(positions.max()) < sliding_window:
        return None
    near = positions[:, :, None] - torch.arange(length, device=positions.device) < sliding_window
    return near[:, None].repeat(1, 1, groups, 1)


def _joined(asked: Any, own: Any, value: Any, keys: Any, values: Any, softcap: float | None, seen: Any) -> Any:
    """Return the attention of some rows over their prefix (one product for all of them) and over their own tokens."""
    rows, heads, queries, width = asked.shape
    before = asked.transpose(0, 1).reshape(heads, rows * queries, width) @ keys
    if softcap:
        before = softcap * torch.tanh(before / softcap)
    before = before.view(heads, rows, queries, -1)
    if seen is not None:
        before = before.masked_fill(~seen.transpose(0, 1), -torch.inf)
    own = own.transpose(0, 1)
    top = torch.maximum(before.amax(-1, keepdim=True), own.amax(-1, keepdim=True))
    before, own = (before - top).exp_(), (own - top).exp_()
    total = before.sum(-1, keepdim=True) + own.sum(-1, keepdim=True)
    found = (before.to(values.dtype).view(heads, rows * queries, -1) @ values).view(heads, rows, queries, width)
    found = found + own.to(value.dtype) @ value.transpose(0, 1)
    return (found / total).transpose(0, 1).to(value.dtype)


AttentionInterface.register(ATTENTION, attend)
AttentionMaskInterface.register(ATTENTION, sdpa_mask)


class _Buffer(DynamicLayer):  # type: ignore[misc]
    """One layer's keys and values with free room behind them: a step writes in place instead of copying everything."""

    keys: Any
    values: Any
    room: tuple[Any, Any] | None = None
    spare = 64

    def update(self, key_states: Any, value_states: Any, *_: Any, **__: Any) -> tuple[Any, Any]:
        """Append new states and return all of them."""
        used = 0 if self.room is None else self.keys.shape[2]
        new = key_states.shape[2]
        if self.room is None or used + new > self.room[0].shape[2]:
            self.dtype, self.device, self.is_initialized = key_states.dtype, key_states.device, True
            grown = [states.new_empty((*states.shape[:2], used + new + self.spare, states.shape[3]))
                     for states in (key_states, value_states)]
            if used:
                grown[0][:, :, :used], grown[1][:, :, :used] = self.keys, self.values
            self.room = (grown[0], grown[1])
        self.room[0][:, :, used:used + new] = key_states
        self.room[1][:, :, used:used + new] = value_states
        self.keys, self.values = (part[:, :, :used + new] for part in self.room)
        return self.keys, self.values

    def keep(self, rows: Any) -> None:
        """Drop all rows but `rows`."""
        if self.room is not None:
            used = self.keys.shape[2]
            self.room = (self.room[0].index_select(0, rows), self.room[1].index_select(0, rows))
            self.keys, self.values = (part[:, :, :used] for part in self.room)


def _cache(model: Any) -> Cache:
    return Cache(layers=[_Buffer() for _ in range(model.config.get_text_config(decoder=True).num_hidden_layers)])


def _prefix(model: Any, ids: tuple[int, ...], rows: int, before: int) -> _Prefix:
    """Run `ids` through `model` alone and keep its keys and values for the next `rows` rows of the batch."""
    cache = _cache(model)
    positions = torch.arange(len(ids), device=model.device)[None]
    model(input_ids=torch.tensor([ids], device=model.device), position_ids=positions, past_key_values=cache,
          use_cache=True, logits_to_keep=1)
    return _Prefix([layer.keys[0].float().transpose(1, 2).contiguous() for layer in cache.layers],
                   [layer.values[0].contiguous() for layer in cache.layers], before, before + rows)


@contextmanager
def _attending(model: Any, prefixes: list[_Prefix]) -> Iterator[None]:
    """Let `model` attend to `prefixes` as well for one call."""
    config = model.config.get_text_config(decoder=True)
    usual = config._attn_implementation
    config._attn_implementation = ATTENTION
    _batch[:] = prefixes
    try:
        yield
    finally:
        config._attn_implementation = usual
        _batch.clear()


@torch.inference_mode()  # type: ignore[untyped-decorator]
def continued(model: Any, rows: Sequence[Row], stops: frozenset[int], max_new_tokens: int,
              choose: Choose = likeliest) -> Iterator[tuple[int, list[int]]]:
    """Yield `(index in rows, generated ids)` as the rows end; the stopping token is left out.

    All rows decode together as one batch; rows of one prefix have to stand together. A row ends at a token of `stops`
    or after `max_new_tokens`.
    """
    device, cache, prefixes = model.device, _cache(model), list[_Prefix]()
    for ids, part in groupby(rows, key=lambda row: row.prefix):
        prefixes.append(_prefix(model, ids, len(list(part)), prefixes[-1].last if prefixes else 0))
    width = max(len(row.rest) for row in rows)
    tokens = torch.tensor([[0] * (width - len(row.rest)) + list(row.rest) for row in rows], device=device)
    mask = torch.tensor([[0] * (width - len(row.rest)) + [1] * len(row.rest) for row in rows], device=device)
    starts = torch.tensor([[len(row.prefix) - 1] for row in rows], device=device)
    positions = (starts + mask.cumsum(1)).clamp(min=0)
    live: list[int | None] = list(range(len(rows)))
    texts: list[list[int]] = [[] for _ in rows]
    for step in range(max_new_tokens):
        with _attending(model, prefixes):
            _positions[:] = [positions]
            logits = model(input_ids=tokens, attention_mask=mask, position_ids=positions, past_key_values=cache,
                           use_cache=True, logits_to_keep=1).logits
        chosen = choose(logits[:, -1], live)
        for place, token in enumerate(chosen.tolist()):
            row = live[place]
            if row is None:
                continue
            if token not in stops:
                texts[row].append(token)
            if token in stops or step + 1 == max_new_tokens:
                live[place] = None
                yield row, texts[row]
        left = [place for place, row in enumerate(live) if row is not None]
        if not left:
            return
        tokens, positions = chosen[:, None], positions[:, -1:] + 1
        if len(left) <= 0.9 * len(live):
            places = torch.tensor(left, device=device)
            for layer in cache.layers:
                layer.keep(places)
            tokens, positions, mask = tokens[places], positions[places], mask[places]
            live = [live[place] for place in left]
            prefixes = _left(prefixes, left)
        mask = torch.cat([mask, mask.new_ones((len(live), 1))], dim=1)


def _left(prefixes: Sequence[_Prefix], left: Sequence[int]) -> list[_Prefix]:
    """Return the prefixes that rows still stand on, with the places those rows have now."""
    kept, before = [], 0
    for prefix in prefixes:
        rows = sum(prefix.first <= place < prefix.last for place in left)
        if rows:
            kept.append(_Prefix(prefix.keys, prefix.values, before, before + rows))
        before += rows
    return kept
