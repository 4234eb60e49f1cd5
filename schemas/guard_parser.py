"""sqlglot's parsers with a bound on their steps: what makes one try again and again ends in a denial, not in hours.

    ARRAY[ARRAY[ARRAY[ ...   each level is read twice, so 40 of them would be read 2**40 times
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot.errors import ErrorLevel
from sqlglot.tokens import Token

from schemas.guard_words import Denial

STEPS = 12  # a token; Spider's queries take 2.7 at most
SPARE = 2_000  # steps more, for short texts


def parse(tokens: Sequence[Token], sql: str, dialect: str) -> list[Any]:
    """Return the statements' trees; raises Denial when reading them takes too many steps, and sqlglot's own errors."""
    language = sqlglot.Dialect.get_or_raise(dialect)
    parser = _bounded(dialect)(dialect=language, error_level=ErrorLevel.IMMEDIATE)
    parser.steps = SPARE + STEPS * len(tokens)
    return list(parser.parse(list(tokens), sql))


@lru_cache
def _bounded(dialect: str) -> Any:
    """Return the dialect's parser, counting its steps down."""
    base: Any = sqlglot.Dialect.get_or_raise(dialect).parser_class

    class Bounded(base):  # type: ignore[misc]
        steps = 0

        def _advance(self, times: int = 1) -> None:
            self.steps -= 1
            if self.steps < 0:
                raise Denial("too_deep", "nested in a way that takes too long to read")
            super()._advance(times)

    return Bounded
