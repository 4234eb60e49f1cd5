"""SQL as people wrote it for SQLite, tidied: values in single quotes, one blank where there were many, no comment.

    SELECT name  FROM city WHERE state = "Ohio";   ->   SELECT name FROM city WHERE state = 'Ohio'

SQLite takes a double-quoted word for text when no column has that name. No other engine does, and neither a template's
masks nor a translation can tell such a value from a name, so this is the first thing done to an imported query.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlglot
from sqlglot.errors import SqlglotError
from sqlglot.tokens import TokenType

from curation.records import Dialect

_BEFORE_ALIAS = frozenset({TokenType.ALIAS, TokenType.VAR, TokenType.IDENTIFIER, TokenType.R_PAREN, TokenType.STRING,
                           TokenType.NUMBER, TokenType.DOT})


def tidied(sql: str, dialect: Dialect, names: Collection[str]) -> str:
    """Return `sql` in one line, without its last semicolon; `names` are the tables and columns of its database.

    What cannot be read is returned as it stands, for the guard to judge.
    """
    try:
        tokens = sqlglot.tokenize(sql, read=dialect)
    except SqlglotError:
        return sql.strip()
    while tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        tokens.pop()
    known = {name.lower() for name in names} | {tokens[place].text.lower() for place in _aliases(tokens)}
    text, end = "", -1
    for place, token in enumerate(tokens):
        gap = " " if text and token.start > end + 1 else ""
        is_value = dialect == "sqlite" and _is_value(sql, tokens, place, known)
        text += gap + ("'" + token.text.replace("'", "''") + "'" if is_value else sql[token.start:token.end + 1])
        end = token.end
    return text


def _aliases(tokens: list[Any]) -> list[int]:
    """Return the places of names that the query itself gives."""
    names = (TokenType.IDENTIFIER, TokenType.VAR)
    return [place for place in range(1, len(tokens)) if tokens[place].token_type in names
            and tokens[place - 1].token_type in _BEFORE_ALIAS - {TokenType.DOT}]


def _is_value(sql: str, tokens: list[Any], place: int, known: Collection[str]) -> bool:
    """Is this double-quoted word text, as SQLite would take it?"""
    token = tokens[place]
    if token.token_type != TokenType.IDENTIFIER or sql[token.start] != '"' or token.text.lower() in known:
        return False
    before = tokens[place - 1].token_type if place else None
    after = tokens[place + 1].token_type if place + 1 < len(tokens) else None
    return before not in _BEFORE_ALIAS and after != TokenType.DOT
