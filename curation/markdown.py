"""A ballot's texts as Markdown that shows them and does nothing else, whatever they contain.

    SELECT '```<script>alert(1)</script>'   ->   ````sql
                                                 SELECT '```<script>alert(1)</script>'
                                                 ````

SQL stands in a fence that is longer than any run of backticks in it; every other character that Markdown or HTML could
take for markup is written as a character reference.
"""

from __future__ import annotations

import re

from sqlglot.dialects.dialect import Dialect as Grammar
from sqlglot.errors import SqlglotError
from sqlglot.tokens import Token, TokenType

from curation.preview import Preview
from curation.prompt import REFUSAL_PREFIX
from curation.records import Dialect

_CLAUSES = {TokenType.FROM, TokenType.WHERE, TokenType.GROUP_BY, TokenType.HAVING, TokenType.ORDER_BY, TokenType.LIMIT,
            TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT, TokenType.LEFT, TokenType.RIGHT, TokenType.INNER,
            TokenType.FULL, TokenType.CROSS, TokenType.NATURAL, TokenType.JOIN}
_JOINS = {TokenType.LEFT, TokenType.RIGHT, TokenType.INNER, TokenType.FULL, TokenType.CROSS, TokenType.OUTER,
          TokenType.NATURAL}
_WIDE = 64
_GAP = "&#8195;&#8195;"
"What keeps columns apart; Argilla's page sets tables without any space between."


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
    head, *body = ["|" + "|".join(f" {plain(cell)}{_GAP} " for cell in row) + "|"
                   for row in (preview.columns, *preview.rows)]
    return "\n".join([caption, "", head, "|" + " :-- |" * len(preview.columns), *body])


def answer(text: str, preview: Preview, dialect: Dialect) -> str:
    """Return one side of a ballot: the answer, and what it returns."""
    block = fenced(laid_out(text, dialect), "text" if text.startswith(REFUSAL_PREFIX) else "sql")
    return f"{block}\n\n{table(preview)}"


def laid_out(text: str, dialect: Dialect) -> str:
    """Return long one-line SQL with a line for each clause; nothing but blanks between words changes."""
    if "\n" in text.strip() or len(text) <= _WIDE or text.startswith(REFUSAL_PREFIX):
        return text
    try:
        tokens = Grammar.get_or_raise(dialect).tokenize(text)
    except SqlglotError:
        return text
    parts, at = [], 0
    for before, token, depth in zip(tokens, tokens[1:], _depths(tokens)[1:], strict=False):
        gap = text[before.end + 1:token.start]
        if depth is not None and gap and gap.isspace() and _opens(before, token):
            parts.append(text[at:before.end + 1])
            parts.append("\n" + "    " * depth)
            at = token.start
    return "".join([*parts, text[at:]])


def _depths(tokens: list[Token]) -> list[int | None]:
    """Return how deep in parentheses each token stands; None where these are short enough to stay on their line."""
    depths: list[int | None] = [0] * len(tokens)
    stack: list[int] = []
    for n, token in enumerate(tokens):
        if token.token_type is TokenType.L_PAREN:
            stack.append(n)
        elif token.token_type is TokenType.R_PAREN and stack:
            begin = stack.pop()
            short = token.end - tokens[begin].start <= _WIDE
            for inner in range(begin, n + 1):
                depth = depths[inner]
                depths[inner] = None if short or depth is None else depth + 1
    return depths


def _opens(before: Token, token: Token) -> bool:
    """Does `token` open a clause? The JOIN of LEFT JOIN does not."""
    after_set = before.token_type in (TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT, TokenType.ALL)
    if token.token_type is TokenType.SELECT:
        return after_set
    return token.token_type in _CLAUSES and before.token_type not in _JOINS
