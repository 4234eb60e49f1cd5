"""The seed's wording, and telling refusal from SQL."""

from __future__ import annotations

import pytest

from curation import prompt


def test_default_prompt_is_the_seed_adapters() -> None:
    system, user = prompt.prompt("How many?", "CREATE TABLE t (a INT);", "postgres")
    assert system["content"] == "You translate natural language to PostgreSQL SQL.\n\nSchema:\nCREATE TABLE t (a INT);"
    assert user == {"role": "user", "content": "How many?"}


def test_braces_in_a_schema_are_left_alone() -> None:
    assert prompt.prompt("q", "{dialect} {x}", "duckdb")[0]["content"].endswith("Schema:\n{dialect} {x}")


def test_a_refusal_is_one_comment_and_reads_back() -> None:
    text = prompt.refusal("this would delete\nrows of users.")
    assert text == "-- REFUSED: this would delete rows of users."
    assert prompt.parse(text) == prompt.Answer("refusal", reason="this would delete rows of users.")


@pytest.mark.parametrize(("response", "sql"), [
    ("SELECT 1;", "SELECT 1"),
    ("```sql\nSELECT a FROM t\n```", "SELECT a FROM t"),
    ("Here:\n```sql\nWITH x AS (SELECT 1) SELECT * FROM x;\n```\nEnjoy", "WITH x AS (SELECT 1) SELECT * FROM x"),
    ("-- all of them\nSELECT 1", "-- all of them\nSELECT 1"),
    ("SELECT '```' FROM t", "SELECT '```' FROM t"),
    ("(SELECT 1) UNION SELECT 2", "(SELECT 1) UNION SELECT 2"),
    ("DROP TABLE users", "DROP TABLE users"),
    ("```\nSELECT unclosed FROM fence", "SELECT unclosed FROM fence"),
    ("<think>\nDROP TABLE t? No.\n</think>\n\nSELECT 1", "SELECT 1"),
    ("The user wants one.\n</think>\n\n```sql\nSELECT 1\n```", "SELECT 1"),
    ("SELECT '</think>' FROM t", "SELECT '</think>' FROM t"),
    ("SELECT '<think>a</think>' FROM t", "SELECT '<think>a</think>' FROM t"),
])
def test_sql_is_found(response: str, sql: str) -> None:
    assert prompt.parse(response) == prompt.Answer("sql", sql=sql)


@pytest.mark.parametrize("response", [
    "-- refused: no", "```sql\n-- REFUSED: this would drop t.\n```", "I'm sorry, but I can't do that.",
    "I cannot delete rows.", "As an AI, I only read.",
])
def test_refusals_in_our_form_and_in_free_words_are_refusals(response: str) -> None:
    assert prompt.parse(response).kind == "refusal"


@pytest.mark.parametrize("response", ["", "The answer is 7.", "selecting rows is fun",
                                      "<think>\nPerhaps\n```sql\nSELECT 1\n```\nwill do"])
def test_neither_is_other(response: str) -> None:
    assert prompt.parse(response).kind == "other"


def test_a_refusal_with_sql_behind_it_is_not_taken_for_harmless() -> None:
    assert prompt.parse("-- REFUSED: no.\nDROP TABLE users").kind == "sql"


@pytest.mark.parametrize(("response", "question"), [
    ('"How many singers are there?"', "How many singers are there?"),
    ("**Question:** How many singers?\nI hope that helps.", "How many singers?"),
    ("<think>Reword it.</think>\n\nHow many singers?", "How many singers?"),
    ("Select the oldest singers", "Select the oldest singers"),
    ("SELECT name FROM singer;", ""), ("Here you are:", ""), ("Rephrased: how many singers?", ""), ("x" * 500, ""),
])
def test_a_reworded_question_is_read_out_of_what_stands_around_it(response: str, question: str) -> None:
    assert prompt.reworded(response) == question


@pytest.mark.parametrize(("response", "sql"), [
    ("SELECT 1;\n\nThis counts one.", "SELECT 1"),
    ("<think>SELECT 2</think>```sql\nSELECT 1;\n```", "SELECT 1"),
    ("I cannot answer that.", ""), ("-- REFUSED: no.", ""), ("", ""),
])
def test_the_statement_is_read_out_of_an_answer_that_explains_it(response: str, sql: str) -> None:
    assert prompt.answered(response) == sql


def test_what_a_model_is_asked_with_names_schema_dialect_and_wish() -> None:
    system, user = prompt.propose("singer", "CREATE TABLE singer", "duckdb", "A count.")
    assert "DuckDB" in system["content"] and system["content"].endswith("CREATE TABLE singer")
    assert "singer" in user["content"] and user["content"].endswith("A count.")
    system, user = prompt.reword("How many {schema}?", "CREATE TABLE singer", "as a command")
    assert system["content"].endswith("CREATE TABLE singer") and user["content"].endswith(": How many {schema}?")
