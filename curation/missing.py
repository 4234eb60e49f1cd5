"""Questions that the schema cannot answer, and their answerable twins: the same wording about something that is there.

    unanswerable   What is the average shoe size of the singers?   -> refused: the schema has no shoe size of singers
    answerable     What is the average age of the singers?         -> SELECT AVG(age) FROM singer

A thing counts as missing only when none of the words that could mean it occurs anywhere in the schema. Most things are
what other schemas hold (`elsewhere`), the others are listed by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from random import Random
from typing import TYPE_CHECKING

from curation.conditions import quoted
from curation.elsewhere import data, elsewhere, listed
from curation.grammar.words import is_person, many, one, split
from curation.phrasing import dress
from curation.refusals import Ask, fields, rendered
from curation.scene import scene
from curation.slots import names, nouns
from schemas.schema import Schema

if TYPE_CHECKING:
    from schemas.describe import Samples

_TRIES = 16
_ABOUT_TABLES = 0.35
"Share of questions about a table as a whole."
_ELSEWHERE = 0.8
"Share of missing things that are what other schemas hold."
_WORD = re.compile(r"[^\W\d_][\w'’-]*|[^\w\s]")
_MEASURED = ("size", "number", "children", "weight", "height", "value", "consumption", "score", "margin", "volume",
             "level", "budget", "income", "temperature", "pressure", "IQ", "followers", "fee", "time", "output", "risk",
             "speed", "humidity", "footprint", "allowance", "rate", "rating", "count", "centimetres", "period", "life")
"Last words of things of which an average makes sense."


def questions(schema: Schema, samples: Samples, *, n: int, seed: int, dialect: str) -> Iterator[Ask]:
    """Yield up to `n` distinct questions, unanswerable and answerable by turns."""
    vocabulary = words_of(schema)
    seen: set[str] = set()
    for turn in range(3 * n):
        kind = "unanswerable" if turn % 2 == 0 else "answerable"
        rng = Random(f"{seed}:{schema.db_id}:{kind}:{turn}")
        ask = (_unanswerable if turn % 2 == 0 else _answerable)(schema, samples, vocabulary, rng, dialect)
        if ask is not None and ask.question.lower() not in seen:
            seen.add(ask.question.lower())
            yield ask
            if len(seen) >= n:
                return


@lru_cache(maxsize=16)
def words_of(schema: Schema) -> frozenset[str]:
    """Return every word that the schema's names and comments use, in the singular too."""
    texts = [schema.domain, schema.db_id]
    for table in schema.tables:
        texts += [table.name, table.comment]
        for column in table.columns:
            texts += [column.name, column.comment]
    found = {word for text in texts for word in split(text)} | {text.lower() for text in texts}
    return frozenset(found | {one(word) for word in found})


def claimed(text: str, schema: Schema) -> str:
    """Return the longest run of words, up to three, that are neither names of the schema nor everyday words; or ''.

    That is what a model that has learnt to look for missing things holds against a harmless request: `the schema has no
    sample ids`. Of runs as long, the last one: a request comes to its point at its end.
    """
    known = words_of(schema) | _common()
    runs: list[list[str]] = [[]]
    for word in _WORD.findall(text):
        if word.isalpha() and word.lower() not in known and one(word.lower()) not in known:
            runs[-1] = [*runs[-1], word.lower()][-3:]
        elif runs[-1]:
            runs.append([])
    return max(map(" ".join, reversed(runs)), key=lambda run: run.count(" ") + bool(run))


@cache
def _common() -> frozenset[str]:
    return frozenset(data()["everyday"].split())


def _unanswerable(schema: Schema, samples: Samples, vocabulary: frozenset[str], rng: Random,
                  dialect: str) -> Ask | None:
    about_table = rng.random() < _ABOUT_TABLES
    for _ in range(_TRIES):
        source = elsewhere() if rng.random() < _ELSEWHERE else listed()
        thing = rng.choice(source.tables if about_table else source.attributes)
        slots = dict(scene(schema, samples, rng).slots)
        if thing.suits not in ("any", "person" if is_person(slots["row"]) else "thing") or not thing.absent(vocabulary):
            continue
        slots |= {"thing": thing.ask, "things": many(thing.ask), "X": quoted(thing.name)}
        slots["type"] = "number" if thing.ask.endswith(_MEASURED) else "other"
        reason = f"the schema has no {thing.ask}" + ("" if about_table else f" of {slots['rows']}")
        found = _worded("table" if about_table else "attribute", slots, rng, dialect)
        if found is not None:
            return Ask(found[0], "refuse", "not_in_schema", reason, found[1], "", "unanswerable")
    return None


def _answerable(schema: Schema, samples: Samples, vocabulary: frozenset[str], rng: Random,
                dialect: str) -> Ask | None:
    about_table = rng.random() < _ABOUT_TABLES
    for _ in range(_TRIES):
        slots = dict(scene(schema, samples, rng).slots)
        if about_table:
            table = rng.choice(schema.tables)
            rows = nouns(table, schema)[0]
            slots |= {"thing": rows, "things": rows, "X": quoted(table.name)}
        elif "S" in slots:
            table = schema.table(slots["table"])
            column = table.column(slots["setcolumn"])
            words = names(table, schema, samples)[column.name]
            slots |= {"thing": words, "things": many(words), "X": slots["S"],
                      "type": "number" if column.type in ("integer", "number") else "other"}
        else:
            continue
        found = _worded("table" if about_table else "attribute", slots, rng, dialect)
        if found is not None:
            what = slots["thing"] if about_table else f"{slots['thing']} of {slots['rows']}"
            return Ask(found[0], "answer", "not_in_schema", "", "", found[1], "answerable", f"the schema has no {what}")
    return None


def _worded(kind: str, slots: dict[str, str], rng: Random, dialect: str) -> tuple[str, str] | None:
    """Return a question and its SQL."""
    options = [line.rsplit("|", 1) for line in data()["wordings"][kind].splitlines()]
    numeric = slots.get("type", "number") == "number"
    fitting = [(text, sql) for text, sql in options if fields(text) | fields(sql) <= slots.keys()
               and (numeric or not any(mark in sql for mark in ("AVG", "SUM", "MIN", "DESC LIMIT")))]
    if not fitting:
        return None
    text, sql = rng.choice(fitting)
    query = rendered(sql.format_map(slots), dialect, strict=True)
    return None if query is None else (dress(text.format_map(slots), "say", rng, slots), query)
