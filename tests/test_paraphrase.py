"""Rewordings: what is asked, and what falls before a model is asked to find back."""

from __future__ import annotations

import pytest
from test_select import example

from curation import paraphrase
from curation.asking import Refused, Reply
from curation.confirm import Draft
from curation.paraphrase import Rewording
from curation.records import Dropped
from curation.sampling import Sampling

ROW = example(1, "Which singers from New York are older than 30?",
              "SELECT name FROM singer WHERE city = 'New York' AND age > 30")
SAMPLING = Sampling(model="m", paraphrase=1)


def read(text: str) -> Draft | Dropped:
    return Rewording(ROW, "terse").read(Reply(text=text, prompt_tokens=1, completion_tokens=1))


def test_a_rewording_keeps_the_query_and_says_where_it_comes_from() -> None:
    found = read('Question: "Singers in new york past 30?"')
    assert isinstance(found, Draft) and found.needed == 1
    row = found.example
    assert (row.question, row.sql, row.source, row.style) == ("Singers in new york past 30?", ROW.sql,
                                                              "model:paraphrase", "terse")
    assert row.id != ROW.id and row.digest == ROW.digest


@pytest.mark.parametrize(("text", "reason"), [
    ("", "unreadable"), ("Sure! Here is another question:", "unreadable"),
    ("which singers from new york are older than 30", "unchanged"),
    ("Which singers from New York are over thirty?", "value_lost"),
    ("Which singers from Newark are older than 30?", "value_lost"),
    ("Which singers from New York are older than 300?", "value_lost"),
    ("There are 17 singers from New York older than 30.", "value_added"),
    ("Reword this as a plain question: which singers from New York are past 30?", "unreadable"),
])
def test_what_is_no_rewording_falls_under_a_reason(text: str, reason: str) -> None:
    found = read(text)
    assert isinstance(found, Dropped) and found.reason == reason
    refused = Rewording(ROW, "terse").read(Refused("budget"))
    assert isinstance(refused, Dropped) and refused.reason == "budget"


def test_values_count_only_where_the_question_named_them() -> None:
    assert paraphrase.lost_values("How many of 1,200 or more?", "1200 or more, how many?",
                                  "SELECT count(*) FROM t WHERE a >= 1200 AND b = 'x'") == []
    assert paraphrase.lost_values("names with O'Hara", "names like that", "SELECT a FROM t WHERE a LIKE '%O''Hara%'"
                                  ) == ["O'Hara"]


def test_the_request_shows_schema_question_and_style() -> None:
    ask = Rewording(ROW, "terse").ask("CREATE TABLE singer (name TEXT)", SAMPLING)
    assert "CREATE TABLE singer" in ask.messages[0]["content"]
    assert ROW.question in ask.messages[1]["content"] and "as few words" in ask.messages[1]["content"]
    assert (ask.temperature, ask.seed) == (SAMPLING.temperature, 0)
