"""A ballot's texts as Markdown that shows them and does nothing else, whatever they contain.

    SELECT '```<script>alert(1)</script>'   ->   ````sql
                                                 SELECT '```<script>alert(1)</script>'
                                                 ````

SQL stands in a fence that is longer than any run of backticks in it; every other character that Markdown or HTML could
take for markup is written as a character reference.
"""

from __future__ import annotations

import re
from itertools import pairwise

from sqlglot.dialects.dialect import Dialect as Grammar
from sqlglot.errors import SqlglotError
from sqlglot.tokens import Token, TokenType

from curation.preview import Preview
from curation.records import Dialect

_CLAUSES = {TokenType.FROM, TokenType.WHERE, TokenType.GROUP_BY, TokenType.HAVING, TokenType.ORDER_BY, TokenType.LIMIT,
            TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT}
_JOINS = {TokenType.LEFT, TokenType.RIGHT, TokenType.INNER, TokenType.FULL, TokenType.CROSS, TokenType.JOIN}
_WIDE = 64


def plain(text: str) -> str:
    """Return `text` so that Markdown shows exactly its characters, line by line."""
    shown = "".join(char if char.isalnum() or char in " ,'" or ord(char) > 0xa0 else f"&#{ord(char)};"
                    for char in "\n".join(text.splitlines()) if char == "\n" or char.isprintable())
    return shown.replace("&#10;", "  \n")


def fenced(text: str, language: str = "") -> str:
    """Return `text` as a code block that nothing in it can end."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def table(preview: Preview) -> str:
    """Return a result as its caption and a Markdown table."""
    caption = f"**{plain(preview.caption)}**" if preview.columns else plain(preview.caption)
    if not preview.columns:
        return caption
    head = "| " + " | ".join(plain(name) or " " for name in preview.columns) + " |"
    rule = "|" + " --- |" * len(preview.columns)
    body = ["| " + " | ".join(plain(cell) or " " for cell in row) + " |" for row in preview.rows]
    return "\n".join([caption, "", head, rule, *body])


def answer(text: str, preview: Preview, dialect: Dialect) -> str:
    """Return one side of a ballot: the answer, and what it returns."""
    return f"{fenced(laid_out(text, dialect), 'sql')}\n\n{table(preview)}"


def laid_out(text: str, dialect: Dialect) -> str:
    """Return long one-line SQL with a line for each clause; nothing but blanks between words changes."""
    if "\n" in text.strip() or len(text) <= _WIDE or text.lstrip().startswith("--"):
        return text
    try:
        tokens = Grammar.get_or_raise(dialect).tokenize(text)
    except SqlglotError:
        return text
    parts, depth, at = [], 0, 0
    for before, token in pairwise(tokens):
        depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(before.token_type, 0)
        gap = text[before.end + 1:token.start]
        if gap and gap.isspace() and _opens(before, token):
            parts.append(text[at:before.end + 1])
            parts.append("\n" + "    " * max(depth, 0))
            at = token.start
    return "".join([*parts, text[at:]])


def _opens(before: Token, token: Token) -> bool:
    """Does `token` open a clause? The JOIN of LEFT JOIN does not, nor the SELECT after UNION stay on its line."""
    if before.token_type in _JOINS:
        return False
    after_set = before.token_type in (TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT, TokenType.ALL)
    return token.token_type in _CLAUSES or token.token_type in _JOINS or (
        after_set and token.token_type is TokenType.SELECT)
