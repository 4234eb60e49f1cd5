"""A layout finds each label's prediction on the trie, equal predictions once."""

from __future__ import annotations

import torch

from alignment.layout import KEY, attached, layout, placed

IDS = torch.tensor([[5, 6, 7, 8], [5, 6, 7, 9], [5, 6, 7, 8], [5, 4, 0, 0]])
MASK = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 0, 0]])
LABELS = torch.tensor([[-100, -100, 7, 8], [-100, -100, 7, 9], [-100, -100, 7, 8], [-100, 4, -100, -100]])


def test_equal_predictions_are_one() -> None:
    found = layout(IDS, MASK, LABELS)
    assert found.tokens == 14 and len(found.tree.tokens) == 6 and found.shape == (4, 4)
    pairs = sorted(zip(found.tree.tokens[found.parents].tolist(), found.labels.tolist(), strict=True))
    assert pairs == [(5, 4), (6, 7), (7, 8), (7, 9)]


def test_labels_come_back_to_their_places() -> None:
    found = layout(IDS, MASK, LABELS)
    spread = torch.full((4, 3), -100).view(-1)
    spread[torch.from_numpy(found.place)] = torch.from_numpy(found.labels[found.back])
    assert torch.equal(spread.view(4, 3), LABELS[:, 1:])


def test_left_padding_gives_the_same_predictions() -> None:
    found = layout(IDS[3:].roll(2, 1), MASK[3:].roll(2, 1), LABELS[3:].roll(2, 1))
    assert list(found.labels) == [4] and list(found.place) == [2] and list(found.tree.tokens) == [5, 4]


def test_no_label_is_no_prediction() -> None:
    found = layout(IDS, None, torch.full_like(IDS, -100))
    assert len(found.parents) == len(found.back) == 0 and found.tokens == 16


def test_columns_arrive_whole() -> None:
    found = layout(IDS, MASK, LABELS)
    columns = placed(found, found.tree.padded(4), torch.device("cpu"))
    assert columns.tokens.tolist() == [*found.tree.tokens, 0, 0] and columns.back.tolist() == list(found.back)


def test_a_pairs_labels_are_its_completions() -> None:
    batch = {"input_ids": IDS[:2], "attention_mask": MASK[:2], "completion_mask": torch.tensor([[0, 0, 1, 1]] * 2)}
    made = attached(lambda rows: dict(batch))(None)
    assert list(made[KEY].place) == [1, 2, 4, 5] and made["input_ids"] is batch["input_ids"]
