"""The trie of a batch: every distinct token prefix once.

Three rows that share a schema, and two of them their question:

    schema schema schema question question answer
    schema schema schema question question ANSWER
    schema schema schema QUESTION answer

become nine nodes (3 + 3 + 1 + 2) in place of 17 tokens. Nodes are numbered depth first, rows in lexicographic order,
so the nodes below node k are exactly k+1 .. end[k]-1: node q may attend to node k when k <= q < end[k].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trie:
    """The distinct prefixes of a batch's rows."""

    tokens: Ints
    "[nodes] token of each node"
    depth: Ints
    "[nodes] its position in its rows, from 0"
    end: Ints
    "[nodes] one past the last node below it"
    node: Ints
    "[rows, length] the node of each position; -1 at padding"

    def visible(self) -> NDArray[np.bool_]:
        """Return the ancestor mask [nodes, nodes]: may the row's node attend to the column's?"""
        index = np.arange(len(self.tokens))
        return (index[None, :] <= index[:, None]) & (index[:, None] < self.end[None, :])

    def padded(self, multiple: int) -> Trie:
        """Return the trie with nodes that see only themselves added at its end, up to a multiple of `multiple`."""
        total = len(self.tokens)
        more = -total % multiple
        if not more:
            return self
        none, ends = np.zeros(more, np.int64), np.arange(total + 1, total + more + 1)
        return Trie(np.concatenate([self.tokens, none]), np.concatenate([self.depth, none]),
                    np.concatenate([self.end, ends]), self.node)


def common_length(rows: Sequence[list[int]] | Sequence[tuple[int, ...]]) -> int:
    """Return how many tokens all `rows` begin with alike."""
    low, high = min(rows), max(rows)
    for place, (one, other) in enumerate(zip(low, high, strict=False)):
        if one != other:
            return place
    return min(len(low), len(high))


def build(tokens: NDArray[Any], present: NDArray[Any]) -> Trie:
    """Return the trie of `tokens` [rows, length] where `present` [rows, length] is true (padding left or right).

    Rows are taken from their first present position on; positions between must all be present.
    """
    shape = tokens.shape
    present = present.astype(bool)
    lengths = present.sum(1)
    start = np.where(lengths > 0, present.argmax(1), 0)
    column = np.arange(shape[1])
    flush = np.take_along_axis(tokens, np.minimum(start[:, None] + column, shape[1] - 1), 1)
    flush = np.where(column < lengths[:, None], flush, -1).astype(np.int64)
    order = np.lexsort(flush.T[::-1]) if shape[1] else np.arange(shape[0])
    rows, lengths = flush[order], lengths[order]
    node, shared = _number(rows, lengths)
    own = (column >= shared[:, None]) & (column < lengths[:, None])
    back = np.full(shape, -1, np.int64)
    back[order] = node
    where = column - start[:, None]
    placed = np.where(present, np.take_along_axis(back, np.clip(where, 0, None), 1), -1)
    return Trie(rows[own], np.broadcast_to(column, shape)[own], _ends(own, shared, lengths)[own], placed)


def _number(rows: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """Return each position's node [rows, length] and how many nodes a row shares with the one before it [rows]."""
    column = np.arange(rows.shape[1])
    shared = np.zeros(len(rows), np.int64)
    equal = np.logical_and.accumulate(rows[1:] == rows[:-1], axis=1).sum(1)
    shared[1:] = np.minimum(equal, np.minimum(lengths[1:], lengths[:-1]))
    first = np.cumsum(lengths - shared) - (lengths - shared)
    mine = column >= shared[:, None]
    owner = np.maximum.accumulate(np.where(mine, np.arange(len(rows))[:, None], 0), axis=0)
    node = first[owner] + column - shared[owner]
    return np.where(column < lengths[:, None], node, -1), shared


def _ends(own: NDArray[np.bool_], shared: Ints, lengths: Ints) -> Ints:
    """Return, for the node that a row adds at each position, one past the last node below it [rows, length]."""
    total = int(own.sum())
    first = np.cumsum(lengths - shared) - (lengths - shared)
    leaves = np.where(np.arange(own.shape[1]) >= shared[:, None], first[:, None], total)
    later = np.full(own.shape, total, np.int64)
    later[:-1] = np.minimum.accumulate(leaves[::-1], axis=0)[::-1][1:]
    return later
