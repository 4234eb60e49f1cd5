"""Proposals: spread over databases, tables and wishes; read as question and query."""

from __future__ import annotations

from collections import Counter

import pytest

from curation.asking import Refused, Reply
from curation.propose import Proposal, proposals, share
from curation.records import Candidate, Database, Dropped
from curation.sampling import Sampling
from curation.wishes import deck
from schemas import ddl

SCHEMA = ddl.parse("CREATE TABLE a (id INT PRIMARY KEY, kind TEXT); CREATE TABLE b (id INT); CREATE TABLE c (id INT);",
                   "zoo", "sqlite")
DATABASE = Database(db_id="zoo", origin="ddl", name="zoo.sql", source="zoo.sql", sha256="", tables=3, columns=4,
                    schema_text="", instances=())


def made(count: int) -> list[Proposal]:
    return list(proposals(DATABASE, SCHEMA, range(count), "sqlite", 0))


def test_every_proposal_falls_to_one_database() -> None:
    parts = [share(100, place, 7) for place in range(7)]
    assert [number for part in parts for number in part] == list(range(100))
    assert {len(part) for part in parts} == {14, 15}


def test_tables_and_wishes_take_turns() -> None:
    found = made(99)
    assert set(Counter(item.table for item in found).values()) == {33}
    assert [item.wish for item in found] == list(deck()[:99])


def test_the_request_names_table_wish_and_schema_and_each_is_another() -> None:
    one, two = (item.ask("CREATE TABLE a", Sampling(model="m", propose=2)) for item in made(2))
    assert "CREATE TABLE a" in one.messages[0]["content"] and "SQLite" in one.messages[0]["content"]
    assert made(1)[0].wish.ask in one.messages[1]["content"] and one.key("m") != two.key("m")


@pytest.mark.parametrize("text", [
    "Question: How many lions are there?\nSQL: SELECT count(*) FROM a WHERE kind = \"lion\";",
    "**Question:** How many lions are there?\n\n```sql\nSELECT 1\n```".replace(
        "```sql\nSELECT 1\n```", "**SQL:**\n```sql\nSELECT count(*) FROM a WHERE kind = 'lion';\n```\nIt counts."),
    "<think>Question: no SQL: no</think>Question: How many lions are there?\nSQL:\n"
    "SELECT count(*) FROM a WHERE kind = 'lion'\n\nThis counts the lions.",
])
def test_a_question_with_its_query_is_read_however_it_is_dressed(text: str) -> None:
    found = made(1)[0].read(Reply(text=text, prompt_tokens=1, completion_tokens=1))
    assert isinstance(found, Candidate)
    assert (found.question, found.sql) == ("How many lions are there?", "SELECT count(*) FROM a WHERE kind = 'lion'")
    assert found.source == "model:propose"


def test_anything_else_is_unreadable() -> None:
    for text in ("", "SELECT 1", "Question: How many?", "Question: How many?\nSQL: I cannot say."):
        found = made(1)[0].read(Reply(text=text, prompt_tokens=1, completion_tokens=1))
        assert isinstance(found, Dropped) and found.reason == "unreadable"
    refused = made(1)[0].read(Refused("refused", "too long"))
    assert isinstance(refused, Dropped) and (refused.reason, refused.detail) == ("refused", "too long")
