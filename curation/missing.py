"""Questions that the schema cannot answer, and their answerable twins: the same wording about something that is there.

    unanswerable   What is the average shoe size of the singers?   -> refused: the schema has no shoe size of singers
    answerable     What is the average age of the singers?         -> SELECT AVG(age) FROM singer
                   How many folk singers are there?                -> SELECT COUNT(*) FROM singer WHERE genre = 'folk'

The twins also ask by words that the schema does not have: a value, or another name for a column. Where only what was
missing went by such words, a model learnt to refuse every word that it could not find.
A thing counts as missing only when none of the words that could mean it occurs anywhere in the schema. Most things are
what other schemas hold (`elsewhere`), the others are listed by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from random import Random
from typing import TYPE_CHECKING

from curation.conditions import quoted, sql_value
from curation.elsewhere import data, elsewhere, listed
from curation.grammar.words import is_person, many, one, split
from curation.phrasing import dress
from curation.refusals import Ask, fields, rendered
from curation.scene import scene
from curation.slots import names, nouns
from curation.variation.vocabulary import vocabulary
from schemas.schema import Schema

if TYPE_CHECKING:
    from schemas.describe import Samples

_TRIES = 16
_ABOUT_TABLES = {"unanswerable": 0.15, "answerable": 0.4}
"Share of questions about a table as a whole, or about its rows of one kind."
_OTHERWISE = 0.6
"Share of answerable questions that name what they ask for by other words than the schema's, where there are any."
_DOUBTFUL = re.compile(r"(?:length|duration|rating)$|.* in \w+$|"
                       r".*\b(?:average|spoken|from|to|by|founded|opened|released|hired)\b")
"Names, and other names, that may mean something else or do not stand in a sentence as a noun."
_SORT = re.compile(r"[A-Za-z][a-z]+(?:[ -][a-z]+)?")
"A value that may stand in a sentence as it is: `folk`, `car rental`."
_ELSEWHERE = 0.8
"Share of missing things that are what other schemas hold."
_WORD = re.compile(r"[^\W\d_][\w'’-]*|[^\w\s]")
_MEASURED = ("size", "number", "children", "weight", "height", "value", "consumption", "score", "margin", "volume",
             "level", "budget", "income", "temperature", "pressure", "IQ", "followers", "fee", "time", "output", "risk",
             "speed", "humidity", "footprint", "allowance", "rate", "rating", "count", "centimetres", "period", "life")
"Last words of things of which an average makes sense."


def questions(schema: Schema, samples: Samples, *, n: int, seed: int, dialect: str) -> Iterator[Ask]:
    """Yield up to `n` distinct questions, unanswerable and answerable by turns."""
    known = words_of(schema)
    seen: set[str] = set()
    for turn in range(3 * n):
        kind = "unanswerable" if turn % 2 == 0 else "answerable"
        rng = Random(f"{seed}:{schema.db_id}:{kind}:{turn}")
        ask = (_unanswerable if turn % 2 == 0 else _answerable)(schema, samples, known, rng, dialect)
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


def _unanswerable(schema: Schema, samples: Samples, known: frozenset[str], rng: Random,
                  dialect: str) -> Ask | None:
    about_table = rng.random() < _ABOUT_TABLES["unanswerable"]
    for _ in range(_TRIES):
        source = elsewhere() if rng.random() < _ELSEWHERE else listed()
        thing = rng.choice(source.tables if about_table else source.attributes)
        slots = dict(scene(schema, samples, rng).slots)
        if thing.suits not in ("any", "person" if is_person(slots["row"]) else "thing") or not thing.absent(known):
            continue
        slots |= {"thing": thing.ask, "things": many(thing.ask), "X": quoted(thing.name)}
        slots["type"] = "number" if thing.ask.endswith(_MEASURED) else "other"
        reason = f"the schema has no {thing.ask}" + ("" if about_table else f" of {slots['rows']}")
        found = _worded("table" if about_table else "attribute", slots, rng, dialect)
        if found is not None:
            return Ask(found[0], "refuse", "not_in_schema", reason, found[1], "", "unanswerable")
    return None


def _answerable(schema: Schema, samples: Samples, known: frozenset[str], rng: Random,
                dialect: str) -> Ask | None:
    about_table = rng.random() < _ABOUT_TABLES["answerable"]
    otherwise = rng.random() < _OTHERWISE
    for _ in range(_TRIES):
        slots = dict(scene(schema, samples, rng).slots)
        if about_table:
            rows, source = (_of_a_kind(schema, samples, rng) if otherwise else None) or _all_rows(schema, rng)
            slots |= {"thing": rows, "things": rows, "X": source}
        elif "S" in slots:
            table = schema.table(slots["table"])
            column = table.column(slots["setcolumn"])
            called = names(table, schema, samples)
            words = _synonym(called[column.name], known, rng) if otherwise else called[column.name]
            slots |= {"thing": words, "things": many(words), "X": slots["S"],
                      "type": "number" if column.type in ("integer", "number") else "other"}
        else:
            continue
        found = _worded("table" if about_table else "attribute", slots, rng, dialect)
        if found is not None:
            what = slots["thing"] if about_table else f"{slots['thing']} of {slots['rows']}"
            return Ask(found[0], "answer", "not_in_schema", "", "", found[1], "answerable", f"the schema has no {what}")
    return None


def _all_rows(schema: Schema, rng: Random) -> tuple[str, str]:
    """Return what the rows of a table are called, and the table as SQL."""
    table = rng.choice(schema.tables)
    return nouns(table, schema)[0], quoted(table.name)


def _of_a_kind(schema: Schema, samples: Samples, rng: Random) -> tuple[str, str] | None:
    """Return what a table's rows of one kind are called, `folk singers`, and these as SQL; None without such values."""
    found = list[tuple[str, str]]()
    kinds, nouned = data()["kinds"], data()["nouned"]
    for table in schema.tables:
        rows, row = nouns(table, schema)
        for column in table.columns:
            kind = (split(column.name) or [""])[-1]
            seen = samples.get((table.name, column.name)) if kind in kinds and column.type == "text" else None
            for value in seen.values if seen else ():
                if isinstance(value, str) and _SORT.fullmatch(value) and row not in value.lower():
                    source = f"{quoted(table.name)} WHERE {quoted(column.name)} = {sql_value(value)}"
                    said = many(value.lower()) if kind in nouned and rng.random() < 0.5 else f"{value.lower()} {rows}"
                    found.append((said, source))
    return rng.choice(found) if found else None


def _synonym(words: str, known: frozenset[str], rng: Random) -> str:
    """Return another name for what a column is called, of words that the schema does not use; the same without one."""
    others = [other for other in vocabulary().synonyms.get(words, ())
              if known.isdisjoint(other.split()) and not any(map(_DOUBTFUL.match, (words, other)))]
    return rng.choice(others) if others else words


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
