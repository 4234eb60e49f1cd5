"""Sampled tokens: each response its own dice, temperature and nucleus as they are meant."""

from __future__ import annotations

from collections import Counter

import pytest
import torch

from alignment.dice import Dice, likeliest

LOGITS = torch.log(torch.tensor([0.5, 0.3, 0.15, 0.05]))


def thrown(dice: Dice, times: int = 4000) -> Counter[int]:
    choose = dice.choose([0])
    return Counter(int(choose(LOGITS[None], [0])) for _ in range(times))


def test_tokens_come_as_often_as_the_model_says() -> None:
    found = thrown(Dice(1.0, 1.0, ["a"]))
    assert [found[token] / 4000 for token in range(4)] == pytest.approx([0.5, 0.3, 0.15, 0.05], abs=0.03)


def test_a_lower_temperature_sharpens_and_the_nucleus_cuts_the_tail() -> None:
    assert thrown(Dice(0.25, 1.0, ["a"]))[0] > 3300
    found = thrown(Dice(1.0, 0.7, ["a"]))
    assert set(found) == {0, 1} and found[0] / 4000 == pytest.approx(0.625, abs=0.03)
    assert set(thrown(Dice(1.0, 0.01, ["a"]), 50)) == {0}


def test_a_name_throws_the_same_whoever_else_is_in_the_batch() -> None:
    dice = Dice(1.0, 1.0, ["a", "b", "c"])
    alone, beside = dice.choose([1]), dice.choose([0, 1, 2])
    single = [int(alone(LOGITS[None], [0])) for _ in range(40)]
    many = [beside(LOGITS.expand(3, -1), [0, 1, 2]).tolist() for _ in range(40)]
    assert single == [row[1] for row in many] != [row[0] for row in many]


def test_a_row_that_has_ended_throws_nothing() -> None:
    dice = Dice(1.0, 1.0, ["a", "b"])
    choose, again = dice.choose([0, 1]), dice.choose([0, 1])
    choose(LOGITS.expand(2, -1), [0, None])
    again(LOGITS.expand(2, -1), [0, None])
    assert [int(choose(LOGITS[None], [1])) for _ in range(20)] == [int(again(LOGITS[None], [1])) for _ in range(20)]
    assert int(likeliest(LOGITS[None], [0])) == 0
