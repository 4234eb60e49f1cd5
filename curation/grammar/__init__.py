"""Grow questions from a schema alone: schema -> typed intent -> SQL and English, without any model.

generate(schema, samples, n=2, seed=0) ->
    "What are the names of the singers older than 30?"    SELECT name FROM singer WHERE age > 30
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from curation.grammar.constructs import constructs
from curation.grammar.dialects import booleans, in_dialect
from curation.grammar.draw import draw
from curation.grammar.folding import Fold, fold, together, unfold
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

    Where the schema keeps in two tables what people speak of as one thing, a share of them is about that. Deterministic
    in (schema, samples, n, seed, dialect).
    """
    folded = fold(schema, samples)
    apart = math.ceil(n * data("weights")["folded"]) if folded else 0
    questions: set[str] = set()
    if folded and apart:
        for row in _grown(folded.schema, folded.samples, apart, f"{seed}:{schema.db_id}:folded", dialect, folded.folds):
            questions.add(row.question.lower())
            yield row
    for row in _grown(schema, samples, n - len(questions), f"{seed}:{schema.db_id}:grammar", dialect):
        if row.question.lower() not in questions and not (folded and together(row.sql, folded.folds)):
            yield row


def _grown(schema: Schema, samples: Samples, n: int, seed: str, dialect: Dialect, folds: tuple[Fold, ...] = ()
           ) -> Iterator[Candidate]:
    """Yield candidates; over folded tables, those whose queries ask for what was moved, unfolded."""
    taken, truths = vocabulary(schema), booleans(schema)
    plain = replace(world(schema, samples, seed), folded=bool(folds))
    worlds, shares = moods(plain), data("weights")["moods"]
    questions: set[str] = set()
    queries: set[str] = set()
    misses = 0
    while len(queries) < n and misses < _TRIES * 20:
        drawn = worlds[plain.rng.choices(list(shares), list(shares.values()))[0]]
        intent = draw(drawn)
        text = render(intent, strict=dialect in ("duckdb", "postgres")) if intent else ""
        text = unfold(text, folds) if folds and text else text
        if intent is None or not text or text in queries:
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
