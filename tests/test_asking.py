"""Requests: asked once, kept, within a budget."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from oracle import Oracle

from curation.answers import Answers
from curation.asking import Ask, Refused, Reply, asked
from curation.purse import Limits, Purse
from schemas.errors import InputError

ASKS = [Ask(({"role": "user", "content": f"question {number}"},), max_tokens=10) for number in range(6)]
SAID = {f"question {number}": f"answer {number}" for number in range(6)}
BOUNDLESS = Limits()


def ask(path: Path, oracle: Oracle, limits: Limits = BOUNDLESS) -> dict[int, str]:
    with Answers(path) as kept:
        found = asked(ASKS, oracle, kept, Purse(limits, kept.replies()))
        return {place: answer.text if isinstance(answer, Reply) else answer.reason for place, answer in found}


def test_what_was_answered_once_is_never_asked_again(tmp_path: Path) -> None:
    first, second = Oracle(SAID), Oracle(SAID)
    wanted = {number: f"answer {number}" for number in range(6)}
    assert ask(tmp_path / "a.jsonl", first) == ask(tmp_path / "a.jsonl", second) == wanted
    assert (len(first.seen), len(second.seen)) == (6, 0)
    assert len(ask(tmp_path / "a.jsonl", other := Oracle(SAID, "another model"))) == len(other.seen) == 6


def test_a_line_torn_by_a_kill_is_asked_for_again(tmp_path: Path) -> None:
    ask(tmp_path / "a.jsonl", Oracle(SAID))
    whole = (tmp_path / "a.jsonl").read_bytes()
    (tmp_path / "a.jsonl").write_bytes(whole[:-20])
    assert len(ask(tmp_path / "a.jsonl", again := Oracle(SAID))) == 6
    assert len(again.seen) == 1 and (tmp_path / "a.jsonl").read_bytes() == whole


def test_each_sample_of_a_chat_has_a_key_of_its_own() -> None:
    chat = ASKS[0].messages
    asks = [Ask(chat), Ask(chat, 0.8, seed=1), Ask(chat, 0.8, seed=2), Ask(chat, 0.7, seed=1), Ask(chat, max_tokens=9)]
    assert len({ask.key("m") for ask in asks}) == 5 and asks[0].key("m") != asks[0].key("n")


def test_a_budget_is_never_exceeded_and_counts_what_is_in_the_file(tmp_path: Path) -> None:
    each = ASKS[0].prompt_tokens() + 10
    first = ask(tmp_path / "a.jsonl", Oracle(SAID), Limits(tokens=3 * each))
    assert sorted(first.values()) == ["answer 0", "answer 1", "answer 2", "budget", "budget", "budget"]
    rows = [json.loads(line)["reply"] for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert sum(row["prompt_tokens"] + row["completion_tokens"] for row in rows) <= 3 * each
    more = Oracle(SAID)
    assert list(ask(tmp_path / "a.jsonl", more, Limits(tokens=3 * each)).values()).count("budget") == 3
    assert not more.seen


def test_money_is_counted_for_both_directions() -> None:
    purse = Purse(Limits(cost=1.0, price_in=10, price_out=100_000), [Reply(text="", prompt_tokens=100_000,
                                                                           completion_tokens=0)])
    assert purse.cost == 1.0 and not purse.reserve(ASKS[0])
    assert Purse(Limits(cost=1.1, price_out=100_000)).reserve(ASKS[0])
    assert not Purse(Limits(cost=0.9, price_out=100_000)).reserve(ASKS[0])


def test_a_file_of_answers_serves_one_run_at_a_time(tmp_path: Path) -> None:
    with Answers(tmp_path / "a.jsonl"), pytest.raises(InputError, match="another run is writing"):
        Answers(tmp_path / "a.jsonl")


def test_another_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "1"}\n')
    with pytest.raises(InputError, match="line 1: is no answer of a model"):
        Answers(tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").read_text() == '{"id": "1"}\n'
    assert Refused("budget").detail == ""
