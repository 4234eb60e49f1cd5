"""Grow questions from a schema alone: schema -> typed intent -> SQL and English, without any model.

generate(schema, samples, n=2, seed=0) ->
    "What are the names of the singers older than 30?"    SELECT name FROM singer WHERE age > 30
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING

from curation.grammar.constructs import constructs
from curation.grammar.dialects import booleans, in_dialect
from curation.grammar.draw import draw
from curation.grammar.say import say
from curation.grammar.sql import render
from curation.grammar.style import vary, vocabulary
from curation.grammar.voice import Voice
from curation.grammar.words import data
from curation.grammar.world import moods, world
from curation.records import Candidate, Dialect
from schemas.schema import Schema

if TYPE_CHECKING:
    from schemas.describe import Samples

_TRIES = 30


def generate(
    schema: Schema, samples: Samples, *, n: int, seed: int, dialect: Dialect = "sqlite"
) -> Iterator[Candidate]:
    """Yield up to `n` candidates over `schema`, distinct by question and by SQL; fewer when the schema is too small.

    Deterministic in (schema, samples, n's prefix, seed, dialect): asking for more yields the same first ones.
    """
    taken, truths = vocabulary(schema), booleans(schema)
    plain = world(schema, samples, f"{seed}:{schema.db_id}:grammar")
    worlds, shares = moods(plain), data("weights")["moods"]
    questions: set[str] = set()
    queries: set[str] = set()
    misses = 0
    while len(queries) < n and misses < _TRIES * 20:
        drawn = worlds[plain.rng.choices(list(shares), list(shares.values()))[0]]
        intent = draw(drawn)
        text = render(intent, strict=dialect in ("duckdb", "postgres")) if intent else ""
        if intent is None or text in queries:
            misses += 1
            continue
        chance = random.Random(drawn.rng.random())
        question, style = say(intent, drawn, Voice(chance))
        question = vary(" ".join(question.split()), text, taken, chance)
        if question.lower() in questions:
            misses += 1
            continue
        misses = 0
        questions.add(question.lower())
        queries.add(text)
        told = in_dialect(text, dialect, truths)
        yield _candidate(schema.db_id, question, told, dialect, constructs(text), style)


def _candidate(db_id: str, question: str, text: str, dialect: Dialect, used: tuple[str, ...], style: str) -> Candidate:
    digest = hashlib.sha256(f"{question}\n{text}\n{dialect}".encode()).hexdigest()[:12]
    return Candidate(
        id=f"{db_id}-{digest}",
        db_id=db_id,
        question=question,
        sql=text,
        dialect=dialect,
        source="grammar",
        constructs=used,
        style=style,
    )
