"""Greedy decoding of rows that share prefixes: each prefix runs through the model once, its keys and values are reused.

Rows of one database share the whole system turn (the schema), some 90 % of a text-to-SQL prompt. A batch is laid out as

    [left padding | prefix of the row's group | left padding | rest of the prompt | generated ...]

with positions counted over real tokens only, so that every row sees exactly what it would see alone. Rows that have
ended leave the batch. It does not sample, and it does not decide which rows share a prefix: see `alignment.generate`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import DynamicCache
from transformers.cache_utils import Cache, DynamicLayer, DynamicSlidingWindowLayer

ROOM = 64
"Tokens that a cache keeps free for what is to come."


@dataclass(frozen=True, slots=True)
class Row:
    """One prompt, cut in two."""

    prefix: tuple[int, ...]
    "token ids shared with other rows"
    rest: tuple[int, ...]
    "its own token ids, at least one"


class _Buffer(DynamicLayer):  # type: ignore[misc]
    """One layer's keys and values with free room behind them: a step writes in place instead of copying everything."""

    def __init__(self, keys: Any = None, values: Any = None, used: int = 0) -> None:
        super().__init__()
        self.room: tuple[Any, Any] | None = None
        if keys is not None:
            self.dtype, self.device, self.is_initialized = keys.dtype, keys.device, True
            self._show(keys, values, used)

    def _show(self, keys: Any, values: Any, used: int) -> None:
        self.room = (keys, values)
        self.keys, self.values = keys[:, :, :used], values[:, :, :used]

    def update(self, key_states: Any, value_states: Any, *_: Any, **__: Any) -> tuple[Any, Any]:
        """Append new states and return all of them."""
        if self.room is None:
            self.dtype, self.device, self.is_initialized = key_states.dtype, key_states.device, True
            self._show(key_states, value_states, key_states.shape[2])
            return self.keys, self.values
        used, new = self.keys.shape[2], key_states.shape[2]
        keys, values = self.room
        if used + new > keys.shape[2]:
            keys, values = (_with_room(part, used, new + ROOM) for part in (self.keys, self.values))
        keys[:, :, used:used + new] = key_states
        values[:, :, used:used + new] = value_states
        self._show(keys, values, used + new)
        return self.keys, self.values

    def keep(self, rows: Any) -> None:
        """Drop all rows but `rows`."""
        if self.room is not None:
            used = self.keys.shape[2]
            keys, values = (part.index_select(0, rows) for part in self.room)
            self._show(keys, values, used)


def _with_room(part: Any, used: int, room: int) -> Any:
    """Return a copy of the states `part` with `room` free positions behind the `used` ones."""
    rows, heads, _, width = part.shape
    larger = part.new_zeros((rows, heads, used + room, width))
    larger[:, :, :used] = part[:, :, :used]
    return larger


def shares(model: Any) -> bool:
    """Tell whether `model` keeps plain per-token keys and values, so that prefixes can be computed once."""
    config = model.config.get_text_config(decoder=True)
    if getattr(config, "num_kv_shared_layers", 0) or getattr(config, "is_encoder_decoder", False):
        return False
    return all(type(layer) in (DynamicLayer, DynamicSlidingWindowLayer) for layer in DynamicCache(config=config).layers)


def window(model: Any) -> int | None:
    """Return the sliding window of `model`'s attention; None when every layer sees everything."""
    config = model.config.get_text_config(decoder=True)
    layers = DynamicCache(config=config).layers
    return config.sliding_window if any(isinstance(layer, DynamicSlidingWindowLayer) for layer in layers) else None


def _prefix(model: Any, ids: tuple[int, ...]) -> Cache:
    """Run `ids` through `model` alone and return its keys and values."""
    layers = model.config.get_text_config(decoder=True).num_hidden_layers
    cache = Cache(layers=[_Buffer() for _ in range(layers)])
    if ids:
        tokens = torch.tensor([ids], device=model.device)
        model(input_ids=tokens, position_ids=torch.arange(len(ids), device=model.device)[None],
              past_key_values=cache, use_cache=True, logits_to_keep=1)
    return cache


def _joined(caches: dict[tuple[int, ...], Cache], rows: Sequence[Row], room: int) -> Cache:
    """Lay the rows' prefixes beside each other, padded on the left, with `room` free positions behind."""
    width = max(len(row.prefix) for row in rows)
    layers: list[_Buffer] = []
    sample = caches[max(caches, key=len)]
    if width == 0:
        return Cache(layers=[_Buffer() for _ in sample.layers])
    for index, layer in enumerate(sample.layers):
        _, heads, _, size = layer.keys.shape
        parts: list[Any] = []
        for name in ("keys", "values"):
            states = getattr(layer, name).new_zeros((len(rows), heads, width + room, size))
            for number, row in enumerate(rows):
                if row.prefix:
                    own = getattr(caches[row.prefix].layers[index], name)
                    states[number, :, width - len(row.prefix):width] = own[0]
            parts.append(states)
        layers.append(_Buffer(parts[0], parts[1], width))
    return Cache(layers=layers)


def _padded(parts: Sequence[Sequence[int]], fill: int, device: Any) -> tuple[Any, Any]:
    """Return `parts` as a tensor padded on the left with `fill`, and its mask."""
    width = max(len(part) for part in parts)
    ids = [[fill] * (width - len(part)) + list(part) for part in parts]
    mask = [[0] * (width - len(part)) + [1] * len(part) for part in parts]
    return (torch.tensor(ids, device=device, dtype=torch.long).reshape(len(parts), width),
            torch.tensor(mask, device=device, dtype=torch.long).reshape(len(parts), width))


@torch.inference_mode()  # type: ignore[untyped-decorator]
def greedy(model: Any, rows: Sequence[Row], stops: frozenset[int], max_new_tokens: int
           ) -> Iterator[tuple[int, list[int]]]:
    """Yield `(index in rows, generated ids)` as the rows end; the stopping token is left out.

    All rows decode together as one batch. A row ends at a token of `stops` or after `max_new_tokens`.
    """
    device = model.device
    caches = {ids: _prefix(model, ids) for ids in sorted({row.prefix for row in rows})}
    tokens, own = _padded([row.rest for row in rows], 0, device)
    _, before = _padded([row.prefix for row in rows], 0, device)
    mask = torch.cat([before, own], dim=1)
    cache = _joined(caches, rows, tokens.shape[1] + min(max_new_tokens, ROOM))
    del caches
    positions = (mask.cumsum(1) - 1).clamp(min=0)[:, before.shape[1]:]
    live: list[int | None] = list(range(len(rows)))
    texts: list[list[int]] = [[] for _ in rows]
    for step in range(max_new_tokens):
        logits = model(input_ids=tokens, attention_mask=mask, position_ids=positions, past_key_values=cache,
                       use_cache=True, logits_to_keep=1).logits
        chosen = logits[:, -1].argmax(dim=-1)
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
        if len(left) <= 0.8 * len(live):
            chosen_rows = torch.tensor(left, device=device)
            for layer in cache.layers:
                layer.keep(chosen_rows)
            tokens, positions, mask = tokens[chosen_rows], positions[chosen_rows], mask[chosen_rows]
            live = [live[place] for place in left]
        mask = torch.cat([mask, mask.new_ones((len(live), 1))], dim=1)
