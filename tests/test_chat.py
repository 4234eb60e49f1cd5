"""Chats read as a question with an answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from curation.chat import question, turn
from curation.prompt import assistant, prompt
from curation.rowfile import Row
from schemas.errors import InputError

SCHEMA = "CREATE TABLE singer (\n  id INT\n);\n\nCREATE TABLE Song (id INT)"


def row(**values: Any) -> Row:
    return Row(Path("chats.jsonl"), 3, values)


def test_our_own_messages_tell_question_answer_tables_and_dialect() -> None:
    found = turn(row(messages=prompt("How many?", SCHEMA, "duckdb") + assistant("SELECT 1")))
    assert (found.question, found.answer, found.tables, found.dialect, found.several) == (
        "How many?", "SELECT 1", {"singer", "song"}, "duckdb", False)


@pytest.mark.parametrize("values", [
    {"prompt": f"{SCHEMA}\n\nHow many?", "completion": "SELECT 1"},
    {"prompt": prompt("How many?", SCHEMA, "sqlite"), "completion": assistant("SELECT 1")},
    {"prompt": "How many?", "completion": "SELECT 1"},
])
def test_prompt_and_completion_are_texts_or_messages(values: dict[str, Any]) -> None:
    found = turn(row(**values))
    assert (found.question, found.answer) == ("How many?", "SELECT 1")


@pytest.mark.parametrize("text", [
    f"### Schema:\n{SCHEMA}\n\n### Question:\nHow many?\n\n### SQL:",
    f"Question: How many?\n\nSchema:\n{SCHEMA}".replace("CREATE TABLE Song (id INT)", ""),
    f"Write a query.\n\n{SCHEMA}\n\n-- Question: How many?",
    f"{SCHEMA}\n\nHow many?",
])
def test_a_question_is_found_beside_the_schema(text: str) -> None:
    assert question(text) == "How many?"


def test_the_last_of_several_questions_is_marked() -> None:
    before = prompt("Who?", SCHEMA, "sqlite") + assistant("SELECT 2")
    assert turn(row(messages=[*before, {"role": "user", "content": "And them?"}, *assistant("SELECT 3")])).several


@pytest.mark.parametrize(("values", "field"), [
    ({"messages": "hello"}, "messages: has to be a list"),
    ({"messages": [{"role": "human", "content": "x"}]}, "messages.0.role: has to be one of"),
    ({"messages": [{"role": "user", "content": None}]}, "messages.0.content: has to be a text"),
    ({"messages": [{"role": "user", "content": "x"}]}, "messages: does not end with"),
    ({"messages": assistant("x")}, "messages: has no turn of the user"),
    ({"completion": "SELECT 1"}, "prompt: is missing"),
])
def test_a_wrong_form_is_told_with_file_line_and_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError, match=f"chats.jsonl, line 3: {field}"):
        turn(row(**values))
