"""Micro-batches of rows that share a schema, filled by the tokens they really cost.

A row costs the tokens that are its own; the schema's are paid once a micro-batch. Each group of rows with one system
turn is shuffled and cut into even pieces, of about `budget` distinct tokens or, with `most`, of so many rows. Pieces of
unlike schemas, long and short, join in micro-batches, which are then shuffled, so that an optimizer step mixes schemas.
All of it follows from the seed and the epoch, and the number of micro-batches is the same in every epoch.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from alignment.layout import attached
from alignment.trie import common_length

Rows = Sequence[tuple[int, ...]]
_ABOUT = 1.06
"By how much a micro-batch of several pieces may go over its budget."


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one schema that stay together in an epoch."""

    group: int
    "number of the schema's group"
    size: float
    "distinct tokens, about, the schema's among them"


class SchemaBatches:
    """A torch batch sampler: lists of row numbers, for one process of `world`."""

    def __init__(self, tokens: Sequence[Rows], groups: Sequence[str], budget: int, seed: int, *,
                 most: int | None = None, rank: int = 0, world: int = 1) -> None:
        self.seed, self.budget, self.rank, self.world, self.epoch = seed, budget, rank, world, 0
        self.batch_size = None
        members: dict[str, list[int]] = {}
        for row, group in enumerate(groups):
            members.setdefault(group, []).append(row)
        self.groups = list(members.values())
        self.costs = [0] * len(groups)
        "[rows] distinct tokens that are the row's own"
        self.parts: list[int] = []
        "[groups] pieces that a group is cut into"
        self.pieces: list[Piece] = []
        for number, rows in enumerate(self.groups):
            stem = self._cost(tokens, rows)
            own = sum(self.costs[row] for row in rows)
            parts = max(math.ceil(own / max(budget - stem, budget // 4, 1)), math.ceil(len(rows) / (most or len(rows))))
            self.parts.append(min(len(rows), parts))
            self.pieces += [Piece(number, stem + own / self.parts[-1])] * self.parts[-1]
        self.bins = _bins(self.pieces, budget)

    def __len__(self) -> int:
        return math.ceil(self.bins / self.world)

    def __iter__(self) -> Iterator[list[int]]:
        chooser = random.Random(f"{self.seed}:{self.epoch}:batches")
        chunks = [chunk for group, parts in zip(self.groups, self.parts, strict=True)
                  for chunk in self._cut(group, parts, chooser)]
        order = chooser.sample(range(len(chunks)), len(chunks))
        batches = [[row for part in one for row in chunks[part]]
                   for one in _pack(self.pieces, order, self.bins, self.budget)]
        chooser.shuffle(batches)
        yield from _evened(batches, self.world)[self.rank::self.world]

    def set_epoch(self, epoch: int) -> None:
        """Choose the order of another epoch; trainers call this."""
        self.epoch = epoch

    def _cost(self, tokens: Sequence[Rows], group: list[int]) -> int:
        """Note what each row of `group` costs beside what all of them share; return the length of that."""
        stem = common_length([one for row in group for one in tokens[row]])
        for row in group:
            sides = tokens[row]
            inside = common_length(sides) if len(sides) > 1 else stem
            self.costs[row] = max(1, inside - stem + sum(len(side) - inside for side in sides))
        return stem

    def _cut(self, group: list[int], parts: int, chooser: random.Random) -> list[list[int]]:
        """Return the group's rows, shuffled, in `parts` lists of even cost, none empty."""
        rows = chooser.sample(group, len(group))
        share = sum(self.costs[row] for row in rows) / parts
        chunks: list[list[int]] = [[] for _ in range(parts)]
        spent, place = 0.0, 0
        for left, row in zip(range(len(rows), 0, -1), rows, strict=True):
            full = chunks[place] and spent + self.costs[row] / 2 > share * (place + 1)
            if place < parts - 1 and (full or (chunks[place] and left <= parts - 1 - place)):
                place += 1
            chunks[place].append(row)
            spent += self.costs[row]
        return chunks


def _evened(batches: list[list[int]], world: int) -> list[list[int]]:
    """Return `batches` as a multiple of `world`: those that are left over are cut into even parts, one a process.

    So an optimizer step holds the rows that it holds in one process. Fewer rows than processes are repeated.
    """
    over = len(batches) % world
    if not over:
        return batches
    rows = [row for batch in batches[-over:] for row in batch]
    rows *= math.ceil(world / len(rows)) if len(rows) < world else 1
    return batches[:-over] + [rows[len(rows) * part // world:len(rows) * (part + 1) // world] for part in range(world)]


def _bins(pieces: Sequence[Piece], budget: int) -> int:
    """Return the smallest number of bins that keep about to `budget`, but for pieces that are larger by themselves."""
    bins = max(1, math.ceil(sum(min(piece.size, budget) for piece in pieces) / budget))
    while bins < len(pieces):
        joined = (one for one in _pack(pieces, range(len(pieces)), bins, budget) if len(one) > 1)
        if all(sum(pieces[place].size for place in one) <= _ABOUT * budget for one in joined):
            break
        bins += 1 + bins // 100
    return min(bins, len(pieces))


def _pack(pieces: Sequence[Piece], order: Sequence[int], bins: int, budget: int) -> list[list[int]]:
    """Put pieces into `bins` bins, none empty, the largest first, each into the least filled without its schema.

    So a bin holds large and small pieces of many schemas. Among pieces about as large the `order` decides.
    """
    step = max(1, budget // 16)
    filled = [(0.0, place) for place in range(bins)]
    found: list[list[int]] = [[] for _ in range(bins)]
    held: list[set[int]] = [set() for _ in range(bins)]
    for one in sorted(order, key=lambda place: -(pieces[place].size // step)):
        piece, passed = pieces[one], []
        while filled and piece.group in held[filled[0][1]]:
            passed.append(heapq.heappop(filled))
        load, place = heapq.heappop(filled) if filled else passed.pop(0)
        found[place].append(one)
        held[place].add(piece.group)
        for entry in (*passed, (load + piece.size, place)):
            heapq.heappush(filled, entry)
    return found


def gather_uneven(gather: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return accelerate's `gather` for tensors of which each process may hold another number of rows.

    trl gathers every pair's reward for its metrics, and a collective over tensors of unlike sizes hangs or crashes.
    """
    import torch

    def gathered(held: Any) -> Any:
        if not isinstance(held, torch.Tensor) or not held.dim():
            return gather(held)
        counts = gather(torch.tensor([len(held)], device=held.device)).tolist()
        room = [0, 0] * (held.dim() - 1) + [0, max(counts) - len(held)]
        parts = gather(torch.nn.functional.pad(held, room)).split(max(counts))
        return torch.cat([part[:count] for part, count in zip(parts, counts, strict=True)])

    return gathered


class Grouped:
    """What a trl trainer needs to take its micro-batches from SchemaBatches; put it before the trainer's class.

    A micro-batch may hold any number of rows, and carries its layout on the trie. SFT's loss is a token mean over the
    whole optimizer step by trl's own count; a loss that is a mean over rows (DPO's) is weighted by rows here, so that
    every pair counts the same.
    """

    batches: SchemaBatches | None = None
    _step_rows: tuple[int, int] = (1, 1)

    def get_train_dataloader(self) -> Any:
        """Return the loader of the schema-wise micro-batches; the trainer's own when there is no sampler."""
        if self.batches is None:
            return super().get_train_dataloader()  # type: ignore[misc]
        from accelerate.data_loader import prepare_data_loader
        from torch.utils.data import DataLoader

        trainer: Any = self
        rows = trainer._remove_unused_columns(trainer.train_dataset, description="training")
        loader = DataLoader(rows, batch_sampler=self.batches, collate_fn=attached(trainer.data_collator),
                            num_workers=trainer.args.dataloader_num_workers)
        return prepare_data_loader(loader, device=trainer.args.device, num_processes=1, process_index=0,
                                   put_on_device=True)

    def get_batch_samples(self, *args: Any, **kwargs: Any) -> Any:
        """Note the rows and the micro-batches of an optimizer step, over all processes."""
        import torch

        found = super().get_batch_samples(*args, **kwargs)  # type: ignore[misc]
        trainer: Any = self
        rows = sum(len(batch["input_ids"]) for batch in found[0])
        if self.batches is not None and self.batches.world > 1:
            rows = int(trainer.accelerator.reduce(torch.tensor(rows, device=trainer.args.device), "sum"))
        self._step_rows = (rows, max(len(found[0]), 1) * (self.batches.world if self.batches else 1))
        return found

    def row_weight(self, rows: int) -> float:
        """Return what a micro-batch of `rows` rows weighs against the even share that trainer and processes give it."""
        total, batches = self._step_rows
        return rows * batches / max(total, 1)
