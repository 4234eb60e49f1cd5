"""torch's flex_attention over a trie, with the block mask read off the trie's own numbering.

Nodes are numbered depth first and node k's descendants are k+1 .. end[k]-1. So a block of keys J holds an ancestor of
some node of a later block I when any end[J] reaches past I's first node, and is visible to all of I when every end[J]
reaches past I's last: two comparisons a pair of blocks, where torch's create_block_mask looks at every pair of nodes.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.attention.flex_attention import BlockMask, flex_attention

BLOCK = 128
"Nodes in a block of queries and in a block of keys."
GRAPHS = 64
"Compiled variants that torch keeps: shapes turn dynamic at the second one, so a run needs four or so."


def mask(end: NDArray[np.int64], device: torch.device) -> BlockMask:
    """Return flex_attention's mask of the trie whose nodes end at `end` [nodes], a multiple of BLOCK."""
    blocks = end.reshape(-1, BLOCK)
    index = np.arange(len(blocks))
    before = index[None, :] < index[:, None]
    whole = before & (blocks.min(1)[None, :] >= (index[:, None] + 1) * BLOCK)
    part = (before & (blocks.max(1)[None, :] > index[:, None] * BLOCK) & ~whole) | np.eye(len(blocks), dtype=bool)
    ends = torch.from_numpy(end.astype(np.int32)).to(device)

    def visible(batch: Any, head: Any, query: Any, key: Any) -> Any:
        return (key <= query) & (query < ends[key])

    return BlockMask.from_kv_blocks(*_listed(part, device), *_listed(whole, device), BLOCK_SIZE=BLOCK,
                                    mask_mod=visible, seq_lengths=(len(end), len(end)))


def attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, block_mask: BlockMask,
           scaling: float | None) -> torch.Tensor:
    """Return the attention output [1, heads, nodes, size]; compiled on CUDA, as it is elsewhere (slow, for tests)."""
    run = _compiled() if query.is_cuda else flex_attention
    return run(query, key.to(query.dtype), value.to(query.dtype), block_mask=block_mask, scale=scaling,
               enable_gqa=query.shape[1] != key.shape[1])


@functools.cache
def _compiled() -> Any:
    """Return flex_attention compiled; its second shape makes the number of nodes dynamic."""
    torch._dynamo.config.recompile_limit = max(torch._dynamo.config.recompile_limit, GRAPHS)
    return torch.compile(flex_attention)


def _listed(chosen: NDArray[np.bool_], device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """Return how many key blocks each query block has in `chosen` and which, those first, with heads and batch of 1."""
    count = chosen.sum(1).astype(np.int32)
    order = np.argsort(~chosen, axis=1, kind="stable").astype(np.int32)
    return torch.from_numpy(count).to(device)[None, None], torch.from_numpy(order).to(device)[None, None]
