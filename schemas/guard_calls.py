"""Which words of a text call a function, and is each known? Looked for among the words, not in the tree, so that a call
which the parser takes for something else is found too. Also here: words that no query needs, wherever they stand.

    pg_sleep /* */ (10)      a name before a parenthesis
    evil.upper('a')          of another schema: PostgreSQL and MySQL call what its owner wrote
    ('/etc/passwd'::text).pg_read_file      PostgreSQL calls by a dot as well
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from sqlglot.tokens import Token, TokenType

from schemas.guard_functions import FUNCTIONS, SYNTAX
from schemas.guard_tables import POSTGRES_OWN
from schemas.guard_words import Denial

DEEPEST = 200  # nested parentheses, brackets and braces
WORD = re.compile(r"[^\W\d]\w*\Z")

_HOME: Final[dict[str, str | None]] = {"postgres": "pg_catalog", "mysql": None}
"dialect -> the schema whose functions may be called by their full name"
_BY_DOT: Final[dict[str, re.Pattern[str]]] = {
    "postgres": re.compile(
        POSTGRES_OWN + r"|lo_|lo(?:read|write)\Z|txid_|binary_upgrade_|brin_|gin_clean|amvalidate|nextval\Z|currval\Z|"
        r"setval\Z|setseed\Z|current_setting|set_config|ts_stat|ts_debug|ts_token_type|plpgsql_|fmgr_|dblink|"
        r"\w+_to_xml|to_reg|row_security_active|\w+_description\Z|aclexplode|current_schemas|inet_server|inet_client|"
        r"heap_tableam|\w+_handler\Z", re.ASCII),
    "mysql": re.compile(r"(?:nextval|currval|lastval)\Z")}
"dialect -> built-in functions that a dot must not call, though any other name after it is a column"
_QUOTES = (TokenType.IDENTIFIER, TokenType.STRING)
_OPENING = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE}
_CLOSING = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE}


def check_calls(tokens: Sequence[Token], dialect: str) -> list[Token]:
    """Refuse a second statement and words of no query; return the names before a parenthesis that are unknown."""
    suspects: list[Token] = []
    depth, before = 0, tokens[0]
    for number, token in enumerate(tokens):
        kind = token.token_type
        if kind in _OPENING:
            depth += 1
            if depth > DEEPEST:
                raise Denial("too_deep", "nested too deeply to be judged", token.start)
            if kind == TokenType.L_PAREN:
                _check_owner(tokens, number - 1, dialect)
                suspects += [before] if _unknown(before, dialect) else []
            elif kind == TokenType.L_BRACE and dialect != "duckdb":
                raise Denial("unparsable", "a brace has no place in a query", token.start)
        elif kind in _CLOSING:
            depth -= 1
        elif kind == TokenType.SEMICOLON:
            raise Denial("multiple", "more than one statement", token.start)
        elif before.token_type == TokenType.DOT and dialect in _BY_DOT and _BY_DOT[dialect].match(token.text.lower()):
            raise Denial("function", f"{token.text[:60]!r} may be a call of a function", token.start)
        elif kind not in _QUOTES:
            _check_word(tokens, number, dialect)
        before = token
    return suspects


def _unknown(name: Token, dialect: str) -> bool:
    """Say whether what stands before a parenthesis is a name, and of no known function."""
    text = name.text
    if name.token_type in _QUOTES:  # PostgreSQL folds no quoted name
        return (text if dialect == "postgres" else text.lower()) not in FUNCTIONS[dialect]
    known = text.lower() in FUNCTIONS[dialect] or text.upper() in SYNTAX[dialect]
    return not known and WORD.match(text) is not None


def _check_owner(tokens: Sequence[Token], number: int, dialect: str) -> None:
    """Refuse the call of a function by its schema, `evil.upper(...)`, other than the engine's own."""
    if dialect in _HOME and number > 1 and tokens[number - 1].token_type == TokenType.DOT:
        owner, name = tokens[number - 2], tokens[number]
        if owner.text != _HOME[dialect] and (WORD.match(name.text) or name.token_type in _QUOTES):
            raise Denial("function", f"a function of {owner.text[:60]!r} is not allowed", owner.start)


def _check_word(tokens: Sequence[Token], number: int, dialect: str) -> None:
    """Refuse INTO and locking reads by their words."""
    word = tokens[number].text.upper()
    if word == "INTO" and dialect != "duckdb":  # there it names what UNPIVOT makes
        raise Denial("into", "a query may not store its result", tokens[number].start)
    if word == "FOR" and dialect != "sqlite":
        ahead = [token.text.upper() for token in tokens[number + 1:number + 3]]
        if ahead[:1] in (["UPDATE"], ["SHARE"]) or ahead in (["NO", "KEY"], ["KEY", "SHARE"]):
            raise Denial("lock", "a query may not lock rows", tokens[number].start)
