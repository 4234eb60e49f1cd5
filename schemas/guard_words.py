"""Does the engine cut a text into the same words as the parser does? The guard reads every text twice to know.

    SELECT 1 #--' ⏎ 2, pg_sleep(9) -- '      sqlglot: `#-`, `-`, a string.    PostgreSQL: `#`, a comment, a call.
    SELECT 1 + {# ⏎ d sleep(9)} # #} 1       sqlglot: a template's comment.   MySQL: `{`, a comment, a call.

What the parser takes for a string or a comment it does not look into, so a text that an engine cuts otherwise could
hide anything there. SCANNERS follow the engines' own lexers, as they are without settings (PostgreSQL:
standard_conforming_strings on; MySQL: neither ANSI_QUOTES nor NO_BACKSLASH_ESCAPES; text in UTF-8).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from sqlglot.tokens import Token, TokenType

# Python before 3.11.5 matches possessive groups wrongly, so only single sets are possessive here (gh-106052).
_SPACE = r"(?P<space>[ \t\n\r\f]+)"
_BLOCK = r"/\*(?:(?!\*/|/\*).)*\*/"
_WORD = r"(?P<word>[A-Za-z_\u0080-\U0010ffff][A-Za-z0-9_$\u0080-\U0010ffff]*+)"
_NUMBER = (r"(?P<number>(?:0[xX][0-9A-Fa-f]++|0[bB][01]++|[0-9][0-9_]*+(?:\.[0-9_]*+|(?!\.))"
           r"(?:[eE][+-]?[0-9]++|(?![eE][+-]?[0-9])))(?![A-Za-z0-9_$'\"`\u0080-\U0010ffff]))")
_SIGN = r"(?P<sign>[!#$%&(),*+\-./:;<=>?@\[\]^{|}~])"
_PLAIN, _ESCAPED = r"'[^']*+(?:''[^']*+)*'(?!')", r"'(?:[^'\\]++|''|\\.)*'(?!')"
_NAME, _TICKED = r'"[^"]*+(?:""[^"]*+)*"(?!")', r"`[^`]*+(?:``[^`]*+)*`(?!`)"
_DOLLAR = r"\$(?P<tag>(?:[A-Za-z_\u0080-\U0010ffff][A-Za-z0-9_\u0080-\U0010ffff]*)?)\$.*?\$(?P=tag)\$"


def _scanner(comment: str, *quoted: str) -> re.Pattern[str]:
    parts = (_SPACE, f"(?P<comment>{comment}|{_BLOCK})", f"(?P<quoted>{'|'.join(quoted)})", _NUMBER, _WORD, _SIGN)
    return re.compile("|".join(parts), re.DOTALL)


SCANNERS: Final[dict[str, re.Pattern[str]]] = {
    "sqlite": _scanner(r"--[^\n]*", f"[nNxX]?{_PLAIN}", _NAME, _TICKED, r"\[[^\]]*+\]"),
    "duckdb": _scanner(r"--[^\n\r]*", f"[eE]{_ESCAPED}", f"(?:[nN]|[uU]&)?{_PLAIN}", f"(?:[uU]&)?{_NAME}", _DOLLAR),
    "postgres": _scanner(r"--[^\n\r]*", f"[eE]{_ESCAPED}", f"(?:[nNxXbB]|[uU]&)?{_PLAIN}", f"(?:[uU]&)?{_NAME}",
                         _DOLLAR),
    "mysql": _scanner(r"--(?=[\x00-\x20\x7f]|\Z)[^\n]*|\#[^\n]*", f"[nNxXbB]?{_ESCAPED}",
                      _ESCAPED.replace("'", '"'), _TICKED),
}
"dialect -> one word, sign, comment or space, as its engine's lexer takes them"

QUOTED: Final = frozenset({
    TokenType.STRING, TokenType.IDENTIFIER, TokenType.BYTE_STRING, TokenType.HEREDOC_STRING, TokenType.NATIONAL_STRING,
    TokenType.UNICODE_STRING, TokenType.RAW_STRING, TokenType.HEX_STRING, TokenType.BIT_STRING})
_EXECUTED = ("/*!", "/*+", "/*M!")
_TEMPLATE = ("{{", "}}", "{%", "%}")


class Denial(Exception):
    """The text is not one read-only statement: what was found, why not in one clause, and where if that is known."""

    def __init__(self, kind: str, reason: str, position: int | None = None) -> None:
        super().__init__(reason)
        self.kind, self.reason, self.position = kind, reason, position


def check_words(sql: str, tokens: Sequence[Token], dialect: str) -> None:
    """Raise Denial where the engine would cut `sql` otherwise than `tokens`, the parser's words, do."""
    cut = SCANNERS[dialect].match
    at, before = 0, TokenType.SPACE
    for token in tokens:
        at = _gap(sql, at, token.start, cut)
        kinds: set[str | None] = set()
        start = at
        while at <= token.end:
            piece = cut(sql, at)
            if piece is None:
                raise Denial("unparsable", f"has no meaning at {sql[at:at + 20]!r}", at)
            kinds.add(piece.lastgroup)
            at = piece.end()
        kind = token.token_type
        if start != token.start or at != token.end + 1 or not _same(kind, kinds, sql[start:at], before):
            raise Denial("unparsable", f"can be read in two ways at {sql[start:start + 20]!r}", start)
        before = kind
    _gap(sql, at, len(sql), cut)


def _same(kind: TokenType, kinds: set[str | None], raw: str, before: TokenType) -> bool:
    """Say whether the engine's pieces are what the parser takes the token for."""
    if kind in QUOTED:  # E'a' 'b': the second goes on with the first one's escapes
        whole = kinds in ({"quoted"}, {"number"})
        return whole and not (before == TokenType.BYTE_STRING and kind in (TokenType.STRING, TokenType.BYTE_STRING))
    if kind == TokenType.NUMBER:
        return kinds == {"number"}
    return kinds <= {"word", "space"} or (kinds == {"sign"} and raw not in _TEMPLATE)


def _gap(sql: str, at: int, goal: int, cut: Callable[[str, int], re.Match[str] | None]) -> int:
    """Pass over what the parser passed over; only spaces and comments may stand there."""
    while at < goal:
        piece = cut(sql, at)
        kind = piece.lastgroup if piece else None
        if kind == "comment" and sql.startswith(_EXECUTED, at):
            raise Denial("comment", "a comment that some engines execute", at)
        if piece is None or kind not in ("space", "comment"):
            what = "comment" if sql.startswith("/*", at) else "unparsable"
            raise Denial(what, f"can be read in two ways at {sql[at:at + 20]!r}", at)
        at = piece.end()
    return at
