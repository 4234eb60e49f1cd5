"""Micro-batches hold rows of one schema, cost about the budget, and follow from seed and epoch."""

from __future__ import annotations

import itertools
import random

import pytest

from alignment.batches import Grouped, SchemaBatches, _evened

TOKENS: list[list[tuple[int, ...]]] = []
GROUPS: list[str] = []
for schema in range(6):
    for question in range(5 + 9 * schema):
        TOKENS.append([tuple([schema] * (40 + 30 * schema) + [100 + question] * (10 + question % 7))])
        GROUPS.append(f"schema{schema}")


def cost(batch: list[int]) -> int:
    return len({row[0][:length] for row in (TOKENS[index] for index in batch) for length in range(1, len(row[0]) + 1)})


def test_every_row_is_in_one_micro_batch_of_every_epoch() -> None:
    sampler = SchemaBatches(TOKENS, GROUPS, 300, seed=1)
    for epoch in range(5):
        sampler.set_epoch(epoch)
        batches = list(sampler)
        assert len(batches) == len(sampler)
        assert sorted(row for batch in batches for row in batch) == list(range(len(TOKENS)))


def test_micro_batches_keep_about_to_the_budget() -> None:
    for budget in (250, 400, 1200):
        costs = [cost(batch) for batch in SchemaBatches(TOKENS, GROUPS, budget, seed=1)]
        assert max(costs) <= budget + 30, (budget, costs)
    assert sum(len({GROUPS[row] for row in batch}) == 1 for batch in SchemaBatches(TOKENS, GROUPS, 400, seed=1)) >= 5


def test_grouping_saves_computation() -> None:
    grouped = sum(cost(batch) for batch in SchemaBatches(TOKENS, GROUPS, 600, seed=1))
    rows = random.Random(0).sample(range(len(TOKENS)), len(TOKENS))
    mixed = sum(cost(rows[start:start + 10]) for start in range(0, len(rows), 10))
    assert grouped < 0.6 * mixed


def test_order_follows_from_seed_and_epoch_and_mixes_schemas() -> None:
    first, again, other = (list(SchemaBatches(TOKENS, GROUPS, 300, seed=seed)) for seed in (1, 1, 2))
    assert first == again != other
    later = SchemaBatches(TOKENS, GROUPS, 300, seed=1)
    later.set_epoch(1)
    assert list(later) != first
    runs = sum(GROUPS[one[0]] != GROUPS[two[0]] for one, two in itertools.pairwise(first))
    assert runs > len(first) / 3


def test_processes_take_equal_shares_of_everything() -> None:
    shares = [list(SchemaBatches(TOKENS, GROUPS, 300, seed=1, rank=rank, world=2)) for rank in (0, 1)]
    assert len(shares[0]) == len(shares[1]) == len(SchemaBatches(TOKENS, GROUPS, 300, seed=1, world=2))
    assert {row for share in shares for batch in share for row in batch} == set(range(len(TOKENS)))


@pytest.mark.parametrize("world", [2, 3, 4])
def test_several_processes_take_the_rows_that_one_takes_step_by_step(world: int) -> None:
    alone = list(SchemaBatches(TOKENS, GROUPS, 300, seed=1))
    shares = [list(SchemaBatches(TOKENS, GROUPS, 300, seed=1, rank=rank, world=world)) for rank in range(world)]
    assert len(alone) % world and len({len(share) for share in shares}) == 1
    for step, batches in enumerate(zip(*shares, strict=True)):
        together = [row for batch in batches for row in batch]
        assert sorted(together) == sorted(row for batch in alone[step * world:(step + 1) * world] for row in batch)
    assert sorted(len(rows) for rows in _evened([[7]], 3)) == [1, 1, 1]


def test_a_schema_longer_than_the_budget_still_trains() -> None:
    tokens = [[tuple([7] * 500 + [row] * 20)] for row in range(8)]
    batches = list(SchemaBatches(tokens, ["long"] * 8, 200, seed=1))
    assert sorted(row for batch in batches for row in batch) == list(range(8)) and len(batches) <= 4


def test_both_sides_of_a_pair_count_their_own_tokens() -> None:
    sampler = SchemaBatches([[(1, 2, 3, 4), (1, 2, 5)], [(1, 9, 9), (1, 9, 8)]], ["a", "a"], 100, seed=1)
    assert sampler.costs == [4, 3]  # 2 / 3 4 / 5 after the shared 1, and 9 / 9 / 8


def test_a_micro_batch_weighs_by_its_rows() -> None:
    grouped = Grouped()
    grouped._step_rows = (40, 4)
    assert [grouped.row_weight(rows) for rows in (10, 20, 5)] == [1.0, 2.0, 0.5]


def test_a_bound_on_rows_of_a_schema_puts_more_schemas_into_a_micro_batch() -> None:
    tokens = [[tuple([schema] * (60 + 5 * schema) + [100 + row] * 12)] for schema in range(30) for row in range(14)]
    groups = [str(row // 14) for row in range(len(tokens))]
    schemas = dict[int | None, float]()
    for most in (None, 4):
        batches = list(SchemaBatches(tokens, groups, 900, seed=1, most=most))
        assert sorted(row for batch in batches for row in batch) == list(range(len(tokens)))
        counts = [[groups[row] for row in batch] for batch in batches]
        assert max(held.count(group) for held in counts for group in held) <= (most or 14)
        schemas[most] = sum(len(set(held)) for held in counts) / len(counts)
    assert schemas[4] > 1.5 * (schemas[None] or 0)


def test_micro_batches_mix_long_and_short_schemas_and_are_about_as_large() -> None:
    batches = list(SchemaBatches(TOKENS, GROUPS, 700, seed=1))
    costs = [cost(batch) for batch in batches]
    assert max(costs) < 2 * min(costs)
    assert len({tuple(sorted({GROUPS[row] for row in batch})) for batch in batches if batch}) > 2
