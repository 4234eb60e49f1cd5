"""Rows in the form of a chat: what was asked, what was answered, and what the row tells of its database.

    {"messages": [{"role": "system", "content": "You translate natural language to SQLite SQL…\\nCREATE…"},
                  {"role": "user", "content": "How many singers are there?"},
                  {"role": "assistant", "content": "SELECT count(*) FROM singer"}]}
    {"prompt": "...", "completion": "..."}        the same as two texts, or as two lists of messages

    -> Turn(question="How many singers are there?", answer="SELECT count(*) FROM singer", tables={"singer"}, …)

Where one text holds schema and question, the question is what follows the last `Question:`, else the last paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from curation.prompt import DIALECT_NAMES, SYSTEM
from curation.records import Dialect
from curation.rowfile import Row

_TABLE = re.compile(r"create\s+table\s+(?:if\s+not\s+exists\s+)?[\"`\[]?([\w$]+)", re.IGNORECASE)
_QUESTION = re.compile(r"^[\W_]*question[\W_]*:\s*", re.IGNORECASE | re.MULTILINE)
_HEADING = re.compile(r"^\s*(?:[#*>\-]+\s*)?[A-Z][\w ]{0,30}:\s*$|^\s*#{2,}", re.MULTILINE)
_ROLES = ("system", "user", "assistant")


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer."""

    question: str
    "the user's words, without a schema"
    answer: str
    "the assistant's words"
    tables: frozenset[str]
    "lower-cased tables of the schema that was shown; empty when none was"
    dialect: Dialect | None
    "the dialect that our own system text names"
    several: bool
    "is this the last of several questions, which may lean on the earlier ones?"


def turn(row: Row) -> Turn:
    """Read a row that has `messages`, or `prompt` and `completion`; InputError naming the field that is amiss."""
    if "messages" in row.values:
        said = _messages(row, "messages")
    else:
        said = _either(row, "prompt", "user") + _either(row, "completion", "assistant")
    if not said or said[-1][0] != "assistant":
        raise row.fault("messages" if "messages" in row.values else "completion", "does not end with the assistant's "
                        "answer")
    users = [text for role, text in said if role == "user"]
    if not users:
        raise row.fault("messages" if "messages" in row.values else "prompt", "has no turn of the user")
    before = "\n".join(text for _, text in said[:-1])
    tables = frozenset(name.lower() for name in _TABLE.findall(before))
    return Turn(question(users[-1]), said[-1][1].strip(), tables, _dialect(before), len(users) > 1)


def question(text: str) -> str:
    """Return the question in a user's turn: all of it, or what stands beside the schema."""
    marks = list(_QUESTION.finditer(text))
    if marks:
        rest = text[marks[-1].end():]
        heading = _HEADING.search(rest.lstrip("\n"))
        return (rest.lstrip("\n")[: heading.start()] if heading else rest).strip()
    if not _TABLE.search(text):
        return text.strip()
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip() and not _TABLE.search(part)]
    return paragraphs[-1] if paragraphs else ""


def _messages(row: Row, field: str) -> list[tuple[str, str]]:
    """Return (role, text) of a list of messages."""
    value = row.values[field]
    if not isinstance(value, list):
        raise row.fault(field, "has to be a list of messages")
    said = []
    for number, message in enumerate(value):
        role = message.get("role") if isinstance(message, dict) else None
        content = message.get("content") if isinstance(message, dict) else None
        if role not in _ROLES:
            raise row.fault(f"{field}.{number}.role", f"has to be one of {', '.join(_ROLES)}")
        if not isinstance(content, str):
            raise row.fault(f"{field}.{number}.content", "has to be a text")
        said.append((str(role), content))
    return said


def _either(row: Row, field: str, role: str) -> list[tuple[str, str]]:
    """Return a prompt or a completion, whether it is a text or a list of messages."""
    return _messages(row, field) if isinstance(row.values.get(field), list) else [(role, row.text(field))]


def _dialect(text: str) -> Dialect | None:
    """Return the dialect that the toolkit's own system text names."""
    own = SYSTEM.partition("{dialect}")[0]
    found = re.search(re.escape(own) + r"(\w+) SQL", text)
    names: dict[str, Dialect] = {name: dialect for dialect, name in DIALECT_NAMES.items()}  # type: ignore[misc]
    return names.get(found.group(1)) if found else None
