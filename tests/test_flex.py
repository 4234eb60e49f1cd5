"""The block mask shows each node its ancestors, and no block in vain; attention under it computes SDPA's numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from test_trie import ROWS, padded
from torch.nn.functional import scaled_dot_product_attention

from alignment import flex
from alignment.trie import Trie, build

CPU = torch.device("cpu")


def chosen(count: Any, index: Any) -> Any:
    """Return [blocks, blocks], true where a query block lists a key block."""
    found = np.zeros(index.shape[2:], bool)
    for query, (many, keys) in enumerate(zip(count[0, 0].tolist(), index[0, 0].tolist(), strict=True)):
        found[query, keys[:many]] = True
    return found


def check(tree: Trie, size: int) -> None:
    mask, visible = flex.mask(tree.end, CPU), tree.visible()
    index = torch.arange(len(tree.tokens))
    assert (mask.mask_mod(0, 0, index[:, None], index[None, :]).numpy() == visible).all()
    pieces = visible.reshape(len(index) // size, size, -1, size)
    part, whole = chosen(mask.kv_num_blocks, mask.kv_indices), chosen(mask.full_kv_num_blocks, mask.full_kv_indices)
    assert not (part & whole).any()
    assert (pieces.all((1, 3)) >= whole).all(), "a whole block is visible to all"
    assert (pieces.any((1, 3)) <= part | whole).all(), "no visible pair is left out"
    assert (pieces.any((1, 3)) | np.eye(len(part), dtype=bool) >= part).all(), "no block is computed for nothing"


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_blocks_hold_every_visible_pair_and_no_other_block(rows: list[list[int]]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(flex, "BLOCK", 2)
        tree = build(*padded(rows, False)).padded(2)
        if len(tree.tokens):
            check(tree, 2)


def schema_batch() -> Trie:
    rows = [[9] * 400 + [row % 3, row] + [row] * 50 for row in range(10)] + [[8] * 300 + [row] * 40 for row in range(5)]
    return build(*padded(rows, False)).padded(flex.BLOCK)


def test_a_schema_is_visible_in_whole_blocks() -> None:
    tree = schema_batch()
    check(tree, flex.BLOCK)
    mask = flex.mask(tree.end, CPU)
    assert int(mask.full_kv_num_blocks.sum()) >= 10 and mask.sparsity() > 50


def test_it_computes_what_a_dense_mask_gives() -> None:
    tree = schema_batch()
    torch.manual_seed(0)
    query, key, value = (torch.randn(1, heads, len(tree.tokens), 16) for heads in (4, 2, 2))
    found = flex.attend(query, key, value, flex.mask(tree.end, CPU), 0.25)
    expected = scaled_dot_product_attention(query, key.repeat_interleave(2, 1), value.repeat_interleave(2, 1),
                                            attn_mask=torch.from_numpy(tree.visible()), scale=0.25)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)
