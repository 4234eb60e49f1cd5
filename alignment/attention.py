"""Attention over a trie's nodes: each node attends to its ancestors and to itself.

Three ways to compute the same, chosen by device and precision (`choose`):

    flex    bfloat16 or float16 on CUDA: flex_attention, compiled once. Of the pairs of 128-node blocks only those that
            hold a visible pair are computed, and a mask only where a block is not visible as a whole.
    dense   float32 on CUDA: one mask [nodes, nodes] through SDPA.
    blocks  CPU: each block of nodes against its gathered ancestors, through SDPA.

A dense mask computes every pair of rows only to throw it away. Nodes are numbered depth first, so node k is an ancestor
of node q when k <= q < end[k], and a block a .. b-1 sees the ancestors of its first node and, under a small mask,
itself: with 16 questions of 60 tokens on a schema of 400, about 500 keys a node in place of 1,400.

`register` makes it known to transformers under the name `shared_prefixes`; without a plan among the model's arguments
it is transformers' own SDPA.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import torch
from torch.nn.attention.flex_attention import BlockMask
from torch.nn.functional import scaled_dot_product_attention

from alignment import flex

if TYPE_CHECKING:
    from alignment.trie import Trie

NAME = "shared_prefixes"
BLOCK = 128
"Nodes in a block of queries."
Way = Literal["flex", "dense", "blocks"]
planned = 0
"How often `attend` was called with a plan; a model whose layers do not hand it on is told by it."
MULTIPLE: dict[Way, int] = {"flex": flex.BLOCK, "dense": 8, "blocks": 1}
"What the number of nodes has to be a multiple of."


@dataclass(frozen=True, slots=True)
class Blocks:
    """Which nodes each block of queries attends to."""

    keys: torch.Tensor
    "the blocks' key nodes, one block after the other"
    sizes: list[int]
    "queries of each block"
    spans: list[int]
    "keys of each block"
    masks: list[torch.Tensor]
    "[queries, keys] of each block, 0 where visible and -inf elsewhere"


Plan: TypeAlias = Blocks | torch.Tensor | BlockMask
"What `attend` needs of a trie: blocks, a dense mask [1, 1, nodes, nodes], or flex_attention's own."


def choose(device: torch.device, dtype: torch.dtype) -> Way:
    """Return the way that is meant for `device` and `dtype`."""
    if device.type != "cuda":
        return "blocks"
    return "flex" if dtype in (torch.bfloat16, torch.float16) else "dense"


def plan(tree: Trie, device: torch.device, dtype: torch.dtype, way: Way) -> Plan:
    """Return what `attend` needs of `tree`, whose nodes are a multiple of MULTIPLE[way]."""
    if way == "flex":
        return flex.mask(tree.end, device)
    if way == "dense":
        end = torch.from_numpy(tree.end).to(device)
        index = torch.arange(len(end), device=device)
        return ((index[None, :] <= index[:, None]) & (index[:, None] < end[None, :]))[None, None]
    return _blocks(tree, device, dtype)


def _blocks(tree: Trie, device: torch.device, dtype: torch.dtype) -> Blocks:
    """Return the blocks of `tree`, their masks in `dtype`."""
    total = len(tree.tokens)
    keys, sizes, spans, masks = [], [], [], []
    for begin in range(0, total, BLOCK):
        stop = min(begin + BLOCK, total)
        seen = np.concatenate([np.flatnonzero(tree.end[:begin] > begin), np.arange(begin, stop)])
        query = np.arange(begin, stop)[:, None]
        visible = (seen[None, :] <= query) & (query < tree.end[seen][None, :])
        keys.append(seen)
        sizes.append(stop - begin)
        spans.append(len(seen))
        masks.append(torch.where(torch.from_numpy(visible), 0.0, -torch.inf).to(device, dtype))
    return Blocks(torch.from_numpy(np.concatenate(keys)).to(device), sizes, spans, masks)


def attend(module: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor,
           attention_mask: torch.Tensor | None, scaling: float | None = None, dropout: float = 0.0,
           prefix_plan: Plan | None = None, **kwargs: Any) -> tuple[torch.Tensor, None]:
    """Return the attention output [1, nodes, heads, size] of `query` [1, heads, nodes, size] and the smaller number of
    heads of `key` and `value`; the interface is that of transformers' attention functions."""
    if prefix_plan is None:
        from transformers.integrations.sdpa_attention import sdpa_attention_forward

        return sdpa_attention_forward(module, query, key, value, attention_mask, scaling=scaling,  # type: ignore[no-any-return]
                                      dropout=dropout, **kwargs)
    global planned
    planned += 1
    if isinstance(prefix_plan, Blocks):
        found = _over_blocks(query, key, value, prefix_plan, scaling, dropout)
    elif isinstance(prefix_plan, torch.Tensor):
        times = query.shape[1] // key.shape[1]
        found = scaled_dot_product_attention(query, key.repeat_interleave(times, 1), value.repeat_interleave(times, 1),
                                             attn_mask=prefix_plan, dropout_p=dropout, scale=scaling)
    else:
        found = flex.attend(query, key, value, prefix_plan, scaling)
    return found.transpose(1, 2).contiguous(), None


def _over_blocks(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, blocks: Blocks, scaling: float | None,
                 dropout: float) -> torch.Tensor:
    """Return the output [1, heads, nodes, size], block by block."""
    _, heads, nodes, size = query.shape
    few = key.shape[1]
    folded = query.view(1, few, heads // few, nodes, size)
    outputs = []
    pieces = zip(folded.split(blocks.sizes, 3), _gathered(key, blocks), _gathered(value, blocks), blocks.masks,
                 strict=True)
    for asking, keys, values, mask in pieces:
        mask = mask.repeat(asking.shape[2], 1)[None, None]
        found = scaled_dot_product_attention(asking.reshape(1, few, -1, size), keys, values, attn_mask=mask,
                                             dropout_p=dropout, scale=scaling)
        outputs.append(found.view(1, heads, -1, found.shape[-1]))
    return torch.cat(outputs, 2)


def _gathered(states: torch.Tensor, blocks: Blocks) -> tuple[torch.Tensor, ...]:
    """Return each block's rows of `states` [1, heads, nodes, size]; gradients of shared rows add up in float32."""
    rows = states.float().index_select(2, blocks.keys).to(states.dtype)
    return tuple(rows.split(blocks.spans, 2))


def register() -> None:
    """Make `attend` known to transformers under NAME, with SDPA's masks."""
    from transformers import AttentionInterface
    from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

    AttentionInterface.register(NAME, attend)
    AttentionMaskInterface.register(NAME, sdpa_mask)
