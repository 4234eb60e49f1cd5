"""Cut a SQL script into its statements, each with the line it starts on and the comments that stand in it.

Knows strings, quoted names, comments and dollar quotes, so that a semicolon inside them cuts nothing; drops the data
blocks of a dump (`COPY ... FROM stdin`). It does not parse: `schemas.ddl` does, statement by statement, so that a
trigger or an INSERT in a dump does not stand in the way of its tables.

    cut("-- domain: zoo\\nCREATE TABLE a (\\n  x INT -- weight in kg\\n);")
    -> [Statement(text="CREATE TABLE a (\\n  x INT -- weight in kg\\n)", line=2, comments={3: "weight in kg"})]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_COPY_DATA = re.compile(r"^[ \t]*COPY\s[^;]*\bFROM\s+stdin\b[^;]*;.*?^\\\.$", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_STANDARD = r"'(?:[^']|'')*'"
_BACKSLASH = r"'(?:[^'\\]|''|\\.)*'"
_TOKEN = r"""
    (?P<line>--[^\n]*|(?<![\w'])\#(?![>\w])[^\n]*)
  | (?P<block>/\*.*?\*/)
  | (?P<text>{string}|"(?:[^"]|"")*"|`[^`]*`|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
  | (?P<end>;|^[ \t]*GO[ \t]*$)
"""
_HEADER = re.compile(r"^\s*--\s*(\w+)\s*:\s*(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a script."""

    text: str
    "without the closing semicolon, starting at its first word"
    line: int
    "the script's line on which it starts, from 1"
    comments: Mapping[int, str]
    "line of the script -> the `--` comment that trails code on it"


def cut(text: str) -> list[Statement]:
    """Return the statements of a script in order; empty ones are left out."""
    text = _COPY_DATA.sub(lambda found: "\n" * found.group().count("\n"), text)
    string = _BACKSLASH if "`" in text else _STANDARD
    token = re.compile(_TOKEN.format(string=string), re.VERBOSE | re.DOTALL | re.MULTILINE | re.IGNORECASE)
    trailing: dict[int, str] = {}
    ends: list[tuple[int, int]] = []
    for found in token.finditer(text):
        if found.lastgroup == "end" or found["end"] is not None:
            ends.append((found.start(), found.end()))
        elif found["line"] is not None and text[text.rfind("\n", 0, found.start()) + 1: found.start()].strip():
            trailing[text.count("\n", 0, found.start()) + 1] = found["line"].lstrip("-#").strip()
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]
    made = (_statement(text, start, stop, trailing) for start, stop in zip(starts, stops, strict=True))
    return [statement for statement in made if statement]


def headers(text: str) -> dict[str, str]:
    """Return the `-- key: value` lines above the first statement, keys in lower case."""
    lines = []
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("--"):
            break
        lines.append(line)
    return {key.lower(): value for key, value in _HEADER.findall("\n".join(lines))}


def _statement(text: str, start: int, stop: int, trailing: dict[int, str]) -> Statement | None:
    """Return text[start:stop] as a statement, its leading comments and blanks taken off; None when nothing is left."""
    lead = re.match(r"(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/|\#[^\n]*(?:\n|\Z))*", text[start:stop], re.DOTALL)
    begin = start + (lead.end() if lead else 0)
    if begin >= stop:
        return None
    first = text.count("\n", 0, begin) + 1
    last = text.count("\n", 0, stop) + 1
    return Statement(text[begin:stop].rstrip(), first, {n: c for n, c in trailing.items() if first <= n <= last and c})
