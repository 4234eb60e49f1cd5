"""Questions that the schema cannot answer, and their answerable twins: the same wording about something that is there.

    unanswerable   What is the average shoe size of the singers?   -> refused: the schema has no shoe size of singers
    answerable     What is the average age of the singers?         -> SELECT AVG(age) FROM singer

A thing counts as missing only when none of the words that could mean it occurs anywhere in the schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import yaml

from curation.conditions import quoted
from curation.grammar.words import is_person, many, one, split
from curation.phrasing import dress
from curation.refusals import Ask, fields, rendered
from curation.scene import scene
from curation.slots import names, nouns
from schemas.schema import Schema

if TYPE_CHECKING:
    from schemas.describe import Samples

_TRIES = 8
_WORD = re.compile(r"[^\W\d_][\w'’-]*|[^\w\s]")
_MEASURED = ("size", "number", "children", "weight", "height", "value", "consumption", "score", "margin", "volume",
             "level", "budget", "income", "temperature", "pressure", "IQ", "followers", "fee", "time", "output", "risk",
             "speed", "humidity", "footprint", "allowance", "rate", "rating", "count", "centimetres", "period", "life")
"Last words of things of which an average makes sense."


@cache
def _data() -> dict[str, Any]:
    text = Path(__file__).with_name("missing.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


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


def absent(entry: dict[str, Any], vocabulary: frozenset[str]) -> bool:
    """Is none of the entry's telling words, nor a part of a longer word, in the schema?"""
    return not any(word == known or (len(word) > 3 and word in known)
                   for word in entry["words"] for known in vocabulary)


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
    return frozenset(_data()["everyday"].split())


@lru_cache(maxsize=16)
def _missing(kind: str, vocabulary: frozenset[str]) -> list[dict[str, Any]]:
    """Return the entries that a schema with these words has nothing of."""
    return [entry for entry in _data()[kind] if absent(entry, vocabulary)]


def _unanswerable(schema: Schema, samples: Samples, vocabulary: frozenset[str], rng: Random,
                  dialect: str) -> Ask | None:
    about_table = rng.random() < 0.25
    entries = _missing("tables" if about_table else "attributes", vocabulary)
    for _ in range(_TRIES):
        slots = dict(scene(schema, samples, rng).slots)
        if not entries:
            return None
        entry = rng.choice(entries)
        if entry.get("suits", "any") not in ("any", "person" if is_person(slots["row"]) else "thing"):
            continue
        thing = str(entry["ask"])
        slots |= {"thing": thing, "things": many(thing), "X": str(entry.get("column") or entry["table"])}
        slots["type"] = "number" if thing.endswith(_MEASURED) else "other"
        reason = f"the schema has no {thing}" if about_table else f"the schema has no {thing} of {slots['rows']}"
        found = _worded("table" if about_table else "attribute", slots, rng, dialect)
        if found is not None:
            return Ask(found[0], "refuse", "not_in_schema", reason, found[1], "", "unanswerable")
    return None


def _answerable(schema: Schema, samples: Samples, vocabulary: frozenset[str], rng: Random,
                dialect: str) -> Ask | None:
    about_table = rng.random() < 0.25
    for _ in range(_TRIES):
        slots = dict(scene(schema, samples, rng).slots)
        if about_table:
            table = rng.choice(schema.tables)
            rows = nouns(table, schema)[0]
            slots |= {"thing": rows, "things": rows, "X": quoted(table.name)}
        elif "S" in slots:
            table = schema.table(slots["table"])
            column = table.column(slots["setcolumn"])
            words = names(table, schema)[column.name]
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
    options = [line.rsplit("|", 1) for line in _data()["wordings"][kind].splitlines()]
    numeric = slots.get("type", "number") == "number"
    fitting = [(text, sql) for text, sql in options if fields(text) | fields(sql) <= slots.keys()
               and (numeric or not any(mark in sql for mark in ("AVG", "SUM", "MIN", "DESC LIMIT")))]
    if not fitting:
        return None
    text, sql = rng.choice(fitting)
    query = rendered(sql.format_map(slots), dialect, strict=True)
    return None if query is None else (dress(text.format_map(slots), "say", rng, slots), query)
