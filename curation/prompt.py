"""The only place where a prompt is worded: system text, schema, question, refusal.

The default system text is the one the existing adapter was trained on, with the dialect filled in:

    system     You translate natural language to DuckDB SQL.\\n\\nSchema:\\nCREATE TABLE singer (...)
    user       How many singers are from France?
    assistant  SELECT count(*) FROM singer WHERE country = 'France'

A refusal is one SQL comment with its reason, so that a program can tell it from SQL by its first characters and a
program that does not look runs nothing:

    assistant  -- REFUSED: this would delete rows, and only read-only questions are answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypedDict

SYSTEM = "You translate natural language to {dialect} SQL.\n\nSchema:\n{schema}"
"The seed adapter's system text."

DIALECT_NAMES = {"sqlite": "SQLite", "duckdb": "DuckDB", "postgres": "PostgreSQL", "mysql": "MySQL"}
REFUSAL_PREFIX = "-- REFUSED:"
REWORD = ("You reword questions that people ask about a database. Keep the meaning exactly: the same things asked for, "
          "the same conditions, every name, value and number as it is written. Say nothing of tables, columns or SQL. "
          "Answer with the new question alone.\n\nSchema:\n{schema}")
"Asks for another wording of a question."
PROPOSE = ("You write questions that people who work with a database ask, each with the one {dialect} SELECT statement "
           "that answers exactly it. The question names every value that the statement needs, in words a person would "
           "use, and says nothing of tables, columns or SQL. The statement uses only tables and columns of the schema, "
           "and values that occur in them.\nAnswer in this form:\nQuestion: <the question>\nSQL: <the statement>\n\n"
           "Schema:\n{schema}")
"Asks for a question with its query."

_FENCE = re.compile(r"```[a-zA-Z]*\s*\n?(.*?)(?:```|\Z)", re.DOTALL)
_THOUGHT = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT_FIRST = re.compile(r"\s*" + _THOUGHT.pattern, _THOUGHT.flags)
_LABEL = re.compile(r"^\W*(?:(?:new|reworded|rephrased)\s+)?question\W*:[\s*]*", re.IGNORECASE | re.MULTILINE)
_SQL_LABEL = re.compile(r"^\W*(?:sql|query|answer)\b\W*?:", re.IGNORECASE | re.MULTILINE)
_ECHO = re.compile(r"\b(?:reword|rephras|paraphras)", re.IGNORECASE)
_ENDS = re.compile(r";\s*\n|\n\s*\n")
_LONGEST = 400
_SQL_START = re.compile(r"^\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*\(*\s*(?:select|with|values|explain|pragma|show|describe|"
                        r"insert|update|delete|replace|merge|create|drop|alter|truncate|grant|revoke|copy|attach|"
                        r"set|vacuum|call|do|begin|install|load|pivot|from|table|rename|exec|use|lock)\b",
                        re.IGNORECASE | re.DOTALL)
_FREE_REFUSAL = re.compile(
    r"\b(?:i(?:'m| am) (?:sorry|unable|not able|not allowed)|i (?:can(?:'t|not|’t)|won(?:'t|’t)|will not|must decline)|"
    r"sorry,? (?:but )?i|as an ai|i do not have (?:the )?(?:permission|ability)|not (?:permitted|authori[sz]ed) to)\b",
    re.IGNORECASE)


class Message(TypedDict):
    """One chat turn, in the ecosystem's own form."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a response is: SQL to run, a refusal, or neither."""

    kind: Literal["sql", "refusal", "other"]
    "`refusal` for our form and for a refusal in free words that carries no SQL"
    sql: str = ""
    "the statement, without fence and trailing semicolon; empty unless kind is `sql`"
    reason: str = ""
    "the refusal's reason; empty unless kind is `refusal`"


def prompt(question: str, schema_text: str, dialect: str, system: str = SYSTEM) -> list[Message]:
    """Return the system and user turns that ask `question` over `schema_text` (see schemas.describe.prompt_text)."""
    text = system.replace("{dialect}", DIALECT_NAMES[dialect]).replace("{schema}", schema_text)
    return [{"role": "system", "content": text}, {"role": "user", "content": question}]


def reword(question: str, schema_text: str, how: str) -> tuple[Message, ...]:
    """Return the turns that ask for `question` in other words; `how` ends the request: `as a plain question`."""
    return ({"role": "system", "content": REWORD.replace("{schema}", schema_text)},
            {"role": "user", "content": f"Reword this {how}: {question}"})


def propose(table: str, schema_text: str, dialect: str, wish: str) -> tuple[Message, ...]:
    """Return the turns that ask for a question about `table` with its query; `wish` says what the query is to do."""
    text = PROPOSE.replace("{dialect}", DIALECT_NAMES[dialect]).replace("{schema}", schema_text)
    return ({"role": "system", "content": text},
            {"role": "user", "content": f"Write one question that needs {table}. {wish}"})


def assistant(text: str) -> list[Message]:
    """Return `text` as the assistant's turn."""
    return [{"role": "assistant", "content": text}]


def refusal(reason: str) -> str:
    """Return the one recognisable form of a refusal; `reason` is one short clause without a full stop."""
    return f"{REFUSAL_PREFIX} {' '.join(reason.split()).rstrip('.')}."


def parse(response: str) -> Answer:
    """Tell refusal from SQL in a model's `response`; a thought before it, a fence and a trailing semicolon are taken
    off, no more. A thought that does not end holds no answer."""
    text = _spoken(response)
    fenced = None if _SQL_START.match(text) else _FENCE.search(text)
    body = (fenced.group(1) if fenced else text).strip()
    first, _, rest = body.partition("\n")
    if first[: len(REFUSAL_PREFIX)].upper() == REFUSAL_PREFIX and not _SQL_START.match(rest):
        return Answer("refusal", reason=first[len(REFUSAL_PREFIX):].strip())
    if _SQL_START.match(body):
        return Answer("sql", sql=body.rstrip().rstrip(";").rstrip())
    if _FREE_REFUSAL.search(text):
        return Answer("refusal", reason=text)
    return Answer("other")


def _spoken(response: str) -> str:
    """Return what follows the thought that a response begins with, or that its prompt began; all of it without one."""
    thought = _THOUGHT_FIRST.match(response)
    if thought:
        return response[thought.end():].strip()
    before, end, after = response.partition("</think>")
    return (after if end and not _SQL_START.match(before) else response).strip()


def reworded(response: str) -> str:
    """Return the question in the answer to `reword`; '' when there is none."""
    text = _LABEL.sub("", _THOUGHT.sub("", response)).strip()
    line = next((line.strip() for line in text.splitlines() if line.strip().strip("`")), "")
    if len(line) > 1 and line[0] in "\"'“«" and line[-1] in "\"'”»":
        line = line[1:-1].strip()
    if len(line) > _LONGEST or line.endswith(":") or _ECHO.search(line):
        return ""
    return "" if _SQL_START.match(line) and ";" in line else line


def proposed(response: str) -> tuple[str, str]:
    """Return question and SQL in the answer to `propose`; two empty texts when one of them is missing."""
    text = _THOUGHT.sub("", response).strip()
    label = _LABEL.search(text)
    mark = _SQL_LABEL.search(text, label.end() if label else 0)
    if not label or not mark:
        return "", ""
    question = " ".join(text[label.end():mark.start()].strip().strip("*`").split())
    sql = answered(text[mark.end():].strip().lstrip("*"))
    return (question, sql) if question and len(question) <= _LONGEST and sql else ("", "")


def answered(response: str) -> str:
    """Return the first statement of a response that may think before it and explain it afterwards; '' for none."""
    answer = parse(_THOUGHT.sub("", response).strip())
    return _ENDS.split(answer.sql, maxsplit=1)[0].strip() if answer.kind == "sql" else ""
