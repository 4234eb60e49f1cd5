"""Attention over a trie's nodes: each block of nodes attends to its ancestors and to itself.

A dense mask [nodes, nodes] would compute every pair of rows only to throw it away. Nodes are numbered depth first, so
a block of neighbours a .. b-1 sees the ancestors of its first node and, under a small mask, itself: with 16 questions
of 60 tokens on a schema of 400, about 500 keys a node in place of 1,400.

`register` makes it known to transformers under the name `shared_prefixes`; without a plan among the model's arguments
it is transformers' own SDPA.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn.functional import scaled_dot_product_attention

if TYPE_CHECKING:
    from alignment.trie import Trie

NAME = "shared_prefixes"
BLOCK = 128
"Nodes in a block of queries."


@dataclass(frozen=True, slots=True)
class Plan:
    """Which nodes each block of queries attends to."""

    keys: torch.Tensor
    "the blocks' key nodes, one block after the other"
    sizes: list[int]
    "queries of each block"
    spans: list[int]
    "keys of each block"
    masks: list[torch.Tensor]
    "[queries, keys] of each block, 0 where visible and -inf elsewhere"


def plan(tree: Trie, device: torch.device, dtype: torch.dtype) -> Plan:
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
    return Plan(torch.from_numpy(np.concatenate(keys)).to(device), sizes, spans, masks)


def attend(module: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor,
           attention_mask: torch.Tensor | None, scaling: float | None = None, dropout: float = 0.0,
           prefix_plan: Plan | None = None, **kwargs: Any) -> tuple[torch.Tensor, None]:
    """Return the attention output [1, nodes, heads, size] of `query` [1, heads, nodes, size] and the smaller number of
    heads of `key` and `value`; the interface is that of transformers' attention functions."""
    if prefix_plan is None:
        from transformers.integrations.sdpa_attention import sdpa_attention_forward

        return sdpa_attention_forward(module, query, key, value, attention_mask, scaling=scaling,  # type: ignore[no-any-return]
                                      dropout=dropout, **kwargs)
    _, heads, nodes, size = query.shape
    few = key.shape[1]
    folded = query.view(1, few, heads // few, nodes, size)
    outputs = []
    pieces = zip(folded.split(prefix_plan.sizes, 3), _gathered(key, prefix_plan), _gathered(value, prefix_plan),
                 prefix_plan.masks, strict=True)
    for asking, keys, values, mask in pieces:
        mask = mask.repeat(asking.shape[2], 1)[None, None]
        found = scaled_dot_product_attention(asking.reshape(1, few, -1, size), keys, values, attn_mask=mask,
                                             dropout_p=dropout, scale=scaling)
        outputs.append(found.view(1, heads, -1, found.shape[-1]))
    return torch.cat(outputs, 2).transpose(1, 2).contiguous(), None


def _gathered(states: torch.Tensor, blocks: Plan) -> tuple[torch.Tensor, ...]:
    """Return each block's rows of `states` [1, heads, nodes, size]; gradients of shared rows add up in float32."""
    rows = states.float().index_select(2, blocks.keys).to(states.dtype)
    return tuple(rows.split(blocks.spans, 2))


def register() -> None:
    """Make `attend` known to transformers under NAME, with SDPA's masks."""
    from transformers import AttentionInterface
    from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

    AttentionInterface.register(NAME, attend)
    AttentionMaskInterface.register(NAME, sdpa_mask)
