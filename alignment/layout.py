"""How the rows of a micro-batch lie on its trie: worked out with numpy where the batch is put together.

    layout(input_ids, attention_mask, labels)  ->  Layout(a tree of 2,800 nodes, 1,900 predictions of 2,300 labels)

The collator of schema-wise micro-batches attaches it under KEY, so that a forward neither reads tokens back from the
accelerator nor waits for Python there. A forward without one makes its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from alignment import trie
from alignment.trie import Ints, Trie

if TYPE_CHECKING:
    import torch

KEY = "prefix_layout"
"The name under which a batch, and so a forward, carries its layout."
IGNORED = -100
"The label of a position that is not predicted."


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the rows [rows, length] of a micro-batch and their labels are on the trie."""

    tree: Trie
    "every distinct prefix"
    shape: tuple[int, int]
    "rows, length"
    tokens: int
    "tokens of all rows"
    parents: Ints
    "[predictions] the node that each distinct prediction is read at"
    labels: Ints
    "[predictions] the token predicted"
    place: Ints
    "[labels] place of each label in [rows, length - 1], counted flat"
    back: Ints
    "[labels] which prediction it is"


@dataclass(frozen=True, slots=True)
class Placed:
    """The index columns of a Layout on a device."""

    parents: torch.Tensor
    labels: torch.Tensor
    place: torch.Tensor
    back: torch.Tensor
    tokens: torch.Tensor
    "[nodes]"
    depth: torch.Tensor
    "[nodes]"


def layout(input_ids: torch.Tensor, attention_mask: torch.Tensor | None, labels: torch.Tensor) -> Layout:
    """Return the layout of a batch's tensors [rows, length], wherever they are."""
    tokens = input_ids.cpu().numpy()
    present = np.ones_like(tokens) if attention_mask is None else attention_mask.cpu().numpy()
    wanted = labels.cpu().numpy()
    tree = trie.build(tokens, present)
    predicted = (wanted[:, 1:] != IGNORED) & (tree.node[:, 1:] >= 0) & (tree.node[:, :-1] >= 0)
    own = wanted[:, 1:][predicted].astype(np.int64)
    many = int(own.max(initial=0)) + 1
    distinct, back = np.unique(tree.node[:, :-1][predicted] * many + own, return_inverse=True)
    return Layout(tree, (int(tokens.shape[0]), int(tokens.shape[1])), int(present.sum()), distinct // many,
                  distinct % many, np.flatnonzero(predicted), back.reshape(-1))


def placed(found: Layout, tree: Trie, device: torch.device) -> Placed:
    """Return the columns of `found`, its nodes taken from `tree`, on `device`; one copy carries them all."""
    import torch

    columns = [found.parents, found.labels, found.place, found.back, tree.tokens, tree.depth]
    whole = torch.from_numpy(np.concatenate(columns)).to(device)
    return Placed(*whole.split([len(column) for column in columns]))


def attached(collate: Callable[[Any], dict[str, Any]]) -> Callable[[Any], dict[str, Any]]:
    """Return trl's collator `collate` with each batch's layout added."""
    def collated(rows: Any) -> dict[str, Any]:
        batch = collate(rows)
        labels = batch.get("labels")
        if labels is None:
            labels = batch["input_ids"].masked_fill(batch["completion_mask"] == 0, IGNORED)
        return {**batch, KEY: layout(batch["input_ids"], batch.get("attention_mask"), labels)}

    return collated
