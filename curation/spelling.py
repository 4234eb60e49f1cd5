"""Keep an author's spelling through an edit of the parsed query.

A tree renders in one house style (`COUNT(*)`, `<>`, `NOT x IN`), the author wrote another (`count(*)`, `!=`). Were the
right query shown as written and the wrong one as rendered, a preference model would learn the style. So the edit, which
is the difference of two renderings, is carried over to the author's text.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\d+(?:\.\d+)?|\w+|<=|>=|<>|!=|\|\||::|[^\s\w]")
_CALL = re.compile(r"\b(?!(?:in|and|or|not|from|on|as|where|exists|join|by|having|select|union|except|intersect)\Z)"
                   r"\w+\Z", re.IGNORECASE)
_KEYWORD = re.compile(r"(?:SELECT|DISTINCT|FROM|AS|JOIN|LEFT|INNER|OUTER|ON|WHERE|AND|OR|NOT|IN|LIKE|BETWEEN|IS|NULL|"
                      r"EXISTS|GROUP|BY|HAVING|ORDER|ASC|DESC|LIMIT|OFFSET|UNION|ALL|INTERSECT|EXCEPT|CASE|WHEN|THEN|ELSE|"
                      r"END|COUNT|SUM|AVG|MIN|MAX|ROUND|COALESCE|LENGTH|LOWER|UPPER|SUBSTR|CAST|TRUE|FALSE|WITH|[Tt]\d+)")
_WORD = re.compile(r"[A-Za-z_]+\Z")


def tokens(sql: str) -> list[str]:
    """Return `sql`'s tokens, spelling kept."""
    return TOKEN.findall(sql)


def folded(token: str) -> str:
    """Return `token` without case, unless it is a string, whose case is content."""
    return token if token.startswith("'") else token.lower()


class Spelling:
    """The author's text beside the house rendering of the same tree."""

    def __init__(self, original: str, canonical: str) -> None:
        self.original, self.canonical = original.strip().rstrip(";").rstrip(), canonical
        self._spans = [match.span() for match in TOKEN.finditer(self.original)]
        self._canonical = [folded(token) for token in tokens(canonical)]
        written = [folded(self.original[a:b]) for a, b in self._spans]
        matcher = SequenceMatcher(None, written, self._canonical, autojunk=False)
        self._blocks = matcher.get_opcodes()
        self._same = self.original == canonical
        self.faithful = all(op == "equal" or (op == "replace" and w2 - w1 == c2 - c1)
                            for op, w1, w2, c1, c2 in self._blocks)
        "the two texts match token by token, so that no edit can be lost in a reordering"
        names = [token for token in tokens(self.original) if token[0].isalpha() and not _KEYWORD.fullmatch(token)]
        self._lower_names = all(name.islower() for name in names)
        self._double = '"' in self.original and "'" not in self.original
        self._angled = "<>" in self.original
        words = [token for token in tokens(self.original) if token.lower() in ("select", "from", "where", "count")]
        self._lower = bool(words) and all(word.islower() for word in words)

    def restore(self, mutated: str) -> str:
        """Return `mutated`, a rendering, in the author's spelling wherever it equals the canonical rendering."""
        pieces = tokens(mutated)
        if self._same and all(self._cased(piece) == piece for piece in pieces):
            return mutated
        matcher = SequenceMatcher(None, self._canonical, [folded(piece) for piece in pieces], autojunk=False)
        out: list[tuple[str, str | None]] = []
        for op, c1, c2, m1, m2 in matcher.get_opcodes():
            if op == "equal":
                out.extend(self._written(c1, c2))
            elif op in ("insert", "replace"):
                out.extend((self._cased(piece), None) for piece in pieces[m1:m2])
        return joined(out)

    def _written(self, start: int, end: int) -> list[tuple[str, str | None]]:
        """Return the author's tokens for the canonical tokens start..end, each with the gap before it."""
        out: list[tuple[str, str | None]] = []
        for _, w1, w2, c1, c2 in self._blocks:
            low, high = max(c1, start), min(c2, end)
            if c1 == c2 and start < c1 < end:
                out.extend(self._token(index) for index in range(w1, w2))
            elif low < high and c2 - c1 == w2 - w1:
                out.extend(self._token(index) for index in range(w1 + low - c1, w1 + high - c1))
            elif low < high and (low, high) == (c1, c2):
                out.extend(self._token(index) for index in range(w1, w2))
            elif low < high:
                out.extend((self._cased(token), None) for token in self._canonical[low:high])
        return out

    def _token(self, index: int) -> tuple[str, str | None]:
        start, end = self._spans[index]
        return self.original[start:end], self.original[self._spans[index - 1][1] : start] if index else ""

    def _cased(self, piece: str) -> str:
        if self._lower and piece.isupper() and _WORD.match(piece):
            return piece.lower()
        if self._lower_names and piece[0].isalpha() and not _KEYWORD.fullmatch(piece):
            return piece.lower()
        if piece == "!=" and self._angled:
            return "<>"
        if self._double and piece.startswith("'") and '"' not in piece:
            return f'"{piece[1:-1]}"'
        return piece


def joined(pieces: list[tuple[str, str | None]]) -> str:
    """Return tokens as text: spaced as the author did where he wrote them, as people do elsewhere."""
    out = ""
    for piece, spaced in pieces:
        if not out:
            out = piece
            continue
        if spaced is None:
            call = piece == "(" and _CALL.search(out) is not None
            spaced = "" if piece in (",", ")", ".", ";") or out[-1] in "(." or call else " "
        glued = (out[-1].isalnum() or out[-1] in "_'\"`)") and (piece[0].isalnum() or piece[0] in "_'\"`")
        out += (spaced or (" " if glued else "")) + piece
    return out
