"""Rows become columns: the assistant's turn is trained to its end, and no row vanishes unsaid."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import tinymodel

from alignment import columns
from schemas.errors import InputError


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return tinymodel.tokenizer()


def test_the_answer_and_its_end_of_turn_are_trained_and_nothing_else(tokenizer: Any) -> None:
    row = tinymodel.lessons(1)[0]
    found = columns.sft([row], tokenizer, None)
    trained = [label for label in found.rows[0]["labels"] if label != columns.IGNORED]
    assert tokenizer.decode(trained) == row["messages"][2]["content"] + "<|im_end|>"
    assert tokenizer.decode(found.rows[0]["input_ids"]).startswith("<|im_start|>system")
    assert found.supervised == [len(trained)]


def test_rows_over_the_length_are_named(tokenizer: Any) -> None:
    rows = tinymodel.lessons(4)
    rows[2]["messages"][1]["content"] *= 20
    found = columns.sft(rows, tokenizer, 300)
    assert found.too_long == [rows[2]["id"]] and len(found.rows) == len(found.groups) == 3
    pairs = tinymodel.pairs(4)
    pairs[1]["rejected"][0]["content"] *= 20
    assert columns.dpo(pairs, tokenizer, 300).too_long == [pairs[1]["id"]]


@pytest.mark.parametrize("turns", [
    [{"role": "system", "content": "s"}, {"role": "user", "content": "q"}],
    [{"role": "user", "content": "q"}, {"role": "assistant", "content": " "}]])
def test_a_row_without_a_trained_token_is_an_error_that_names_it(turns: list[Any], tokenizer: Any) -> None:
    with pytest.raises(InputError, match="row r7: has no token to train on"):
        columns.sft([{"id": "r7", "messages": turns}], tokenizer, None)


def test_a_pair_of_equals_is_an_error(tokenizer: Any) -> None:
    row = {**tinymodel.pairs(1)[0], "id": "p3"}
    with pytest.raises(InputError, match="row p3: chosen and rejected are the same"):
        columns.dpo([{**row, "rejected": row["chosen"]}], tokenizer, None)


def test_rows_of_one_system_turn_are_one_group(tokenizer: Any) -> None:
    assert len(set(columns.sft(tinymodel.lessons(9), tokenizer, None).groups)) == 3


@pytest.mark.parametrize(("line", "said"), [
    ("{", "is not JSON"), ('{"id": "x"}', "messages: must be a list of turns"), ("[]", "messages: must be"),
    ('{"messages": [{"role": "user"}]}', "messages: must be")])
def test_a_bad_line_is_named(line: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "sft.jsonl").write_text(json.dumps(tinymodel.lessons(1)[0]) + "\n\n" + line + "\n")
    with pytest.raises(InputError, match=f"sft.jsonl, line 3: .*{said}"):
        columns.read(tmp_path, "sft.jsonl", ["messages"])


def test_absent_and_empty_files_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file; `toolkit curate"):
        columns.read(tmp_path, "sft.jsonl", ["messages"])
    (tmp_path / "sft.jsonl").write_text("\n")
    with pytest.raises(InputError, match="nothing to train on"):
        columns.read(tmp_path, "sft.jsonl", ["messages"])
    assert columns.read(tmp_path, "sft.validation.jsonl", ["messages"], required=False) == []


def test_the_draw_follows_from_its_seed_and_keeps_order() -> None:
    rows = [{"id": number} for number in range(50)]
    first = columns.draw(rows, 10, 1)
    assert first == columns.draw(rows, 10, 1) != columns.draw(rows, 10, 2)
    assert [row["id"] for row in first] == sorted(row["id"] for row in first) and columns.draw(rows, None, 1) == rows
