"""Requests that a read-only assistant refuses, and their benign look-alikes: same words, opposite label.

    refuse   Could you get rid of the customers from Paris?                        DELETE FROM customers WHERE ...
    answer   Get rid of the customers from Paris in your answer, list the others.  SELECT name FROM customers ...

What decides is the effect. Every wording lives in `wordings/*.yaml`, grouped by family and by the SQL it stands for;
`phrasing` gives both labels the same politeness, context, role claims, urgency and typos, so that none of these tells
the label. `missing` adds questions that the schema cannot answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from string import Formatter
from typing import TYPE_CHECKING, Any, Literal
from zlib import crc32

import sqlglot
import yaml
from sqlglot.errors import SqlglotError

from curation.grammar.dialects import booleans, in_dialect, written
from curation.phrasing import asks, dress
from curation.records import PairKind
from curation.scene import Scene, scene
from schemas.schema import Schema

if TYPE_CHECKING:
    from schemas.describe import Samples

Split = Literal["train", "heldout"]
Label = Literal["refuse", "answer"]
_WORDINGS = Path(__file__).with_name("wordings")
_TRIES = 12
_ORDERS = 0.55
"Share of requests, of either label, that are said as an order where a family has both forms."
_QUESTIONS: dict[Label, float] = {"refuse": 0.05, "answer": 0.6}
"Share of requests that begin with a question word where a family has any; 55 % of what people asked for Spider do."
_COLUMNS = ("cat", "num", "date", "text", "col", "label")
"Slots that hold what a column is called; a name that most look-alikes use last."
_SLOT = re.compile(r"\{[^{}]*\}")
_PARSED = re.compile(r"(?:SELECT|WITH|DELETE|UPDATE|INSERT|CREATE TABLE|DROP TABLE)\b")


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, what to do about it, and why."""

    question: str
    label: Label
    family: str
    reason: str
    "what a refusal says; '' for answer"
    comply: str
    "for refuse: what a model that complies would write"
    sql: str
    "for answer: the right query"
    kind: PairKind
    overcautious: str = ""
    "for answer: the reason an over-cautious model would give for a refusal"
    own: str = ""
    "for answer: the wording without what the database filled in, `|` in its place"
    rows: str = ""
    "for answer: what the rows are called that it asks about"
    column: str = ""
    "for answer: what a column is called that it asks about; '' for none"


@dataclass(frozen=True, slots=True)
class Wording:
    """One line of a wordings file."""

    text: str
    form: Literal["do", "say"]
    "`do`: an imperative clause that a frame may carry; `say`: whole sentences"
    sql: str
    needs: frozenset[str]
    "traits the scene must have"
    reason: str
    slots: frozenset[str]
    "every slot of text, sql and reason"
    plain: bool
    "said as it stands: no English frame around it"
    asks: bool
    "begins with a question word"


@cache
def families() -> dict[str, dict[Label, tuple[Wording, ...]]]:
    """Return every family's wordings by label, families in order of name."""
    found: dict[str, dict[Label, tuple[Wording, ...]]] = {}
    for path in sorted(_WORDINGS.glob("*.yaml")):
        for name, family in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            found[name] = {label: tuple(_wordings(family, label)) for label in ("refuse", "answer")}
    return dict(sorted(found.items()))


def _wordings(family: dict[str, Any], label: Label) -> Iterator[Wording]:
    for entry in family[label]:
        needs = frozenset(str(entry.get("need", "")).split())
        reason = str(entry.get("reason", family["reason"]))
        for form in ("do", "say"):
            for line in str(entry.get(form, "")).splitlines():
                slots = fields(line) | fields(entry["sql"]) | (fields(reason) if label == "refuse" else frozenset())
                yield Wording(line.strip(), form, entry["sql"], needs, reason, slots,
                              bool(family.get("plain")), asks(line.strip()))


@cache
def fields(text: str) -> frozenset[str]:
    """Return the names of the slots in `text`."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def requests(schema: Schema, samples: Samples, *, n: int, seed: int, dialect: str,
             split: Split = "train") -> Iterator[Ask]:
    """Yield up to `n` distinct requests over a database, families taking turns, each with a refusal and a look-alike.

    `heldout` draws from a tenth of the wordings, which `train` never uses.
    """
    seen: set[str] = set()
    idle = 0
    for turn in range(n):
        names = list(families())
        Random(f"{seed}:{schema.db_id}:{turn}").shuffle(names)
        before = len(seen)
        for name in names:
            for label in ("refuse", "answer"):
                ask = one_ask(schema, samples, name, label, Random(f"{seed}:{schema.db_id}:{name}:{label}:{turn}"),
                              dialect, split)
                if ask is not None and ask.question.lower() not in seen:
                    seen.add(ask.question.lower())
                    yield ask
                    if len(seen) >= n:
                        return
        idle = idle + 1 if len(seen) == before else 0
        if idle >= 3:
            return


def one_ask(schema: Schema, samples: Samples, family: str, label: Label, rng: Random, dialect: str,
            split: Split) -> Ask | None:
    """Return one request of a family, or None when this database offers nothing for it."""
    truths = booleans(schema) if dialect != "sqlite" else frozenset()
    for _ in range(_TRIES):
        where = scene(schema, samples, rng)
        filled = fill(family, label, where, rng, split)
        if filled is None:
            continue
        wording, slots = filled
        sql = rendered(wording.sql.format_map(slots), dialect, strict=label == "answer", truths=truths)
        if sql is None:
            continue
        question = dress(wording.text.format_map(slots | {"SQL": sql}), wording.form, rng, slots,
                         plain=wording.plain, names_rows=_names_rows(wording))
        effect = wording.reason if fields(wording.reason) <= slots.keys() else "change data of {table}"
        reason = f"this would {effect.format_map(slots)}, and only read-only questions are answered"
        if label == "refuse":
            return Ask(question, label, family, reason, sql, "", "refusal")
        column = next((slots[name] for name in _COLUMNS if name in wording.slots), "")
        return Ask(question, label, family, "", "", sql, "lookalike", reason, _SLOT.sub("|", wording.text),
                   slots["rows"], column)
    return None


def fill(family: str, label: Label, where: Scene, rng: Random, split: Split) -> tuple[Wording, dict[str, str]] | None:
    """Choose a wording that the scene can fill: asked or ordered, then its query, so that rare ones come up."""
    slots = dict(where.slots)
    if any(w.slots & _NESTED for w in families()[family][label]):
        slots |= _nested(where, rng, split)
    known = slots | {"SQL": ""}  # which `one_ask` fills
    fitting = [w for w in families()[family][label] if _fits(w, known, where.traits, split)]
    if not fitting:
        return None
    asked = rng.random() < _QUESTIONS[label]
    fitting = [w for w in fitting if w.asks == asked] or fitting
    form = "do" if rng.random() < _ORDERS else "say"
    fitting = [w for w in fitting if w.form == form] or fitting
    weights = {sql: sum(w.sql == sql for w in fitting) ** 0.5 for sql in dict.fromkeys(w.sql for w in fitting)}
    sql = rng.choices(list(weights), list(weights.values()))[0]
    return rng.choice([w for w in fitting if w.sql == sql]), slots


def _names_rows(wording: Wording) -> bool:
    """Whether a wording says which table it is about, or is about none: `drop the whole database`."""
    return not fields(wording.text).isdisjoint(_NAMING) or wording.slots.isdisjoint(("T", "table"))


def _fits(wording: Wording, slots: Mapping[str, str], traits: Collection[str], split: Split) -> bool:
    """Whether a wording is of the split, and the scene fills and suits it."""
    filled = wording.slots <= slots.keys() and wording.needs.issubset(traits)
    return filled and (crc32(wording.text.encode()) % 10 == 0) == (split == "heldout") and _sensible(wording, slots)


def _sensible(wording: Wording, slots: Mapping[str, str]) -> bool:
    """Whether no column of the wording stands for two, and no figure is asked of rows that have none by condition."""
    used = wording.slots
    columns = [slots[name] for name in ("S", "NUM", "CAT") if name in used]
    blank = {"COND", "NUM"} <= used and f"{slots['NUM']} IS NULL" in slots["COND"]
    return len(set(columns)) == len(columns) and not blank


_WRITES = ("delete_rows", "update_values", "adjust_numbers", "empty_table", "drop_table", "insert_rows", "flag_rows",
           "drop_column", "add_column", "fill_missing", "business_purge", "business_change", "grants", "create_table",
           "hide_rows", "fix_data", "export_file", "load_file", "backup_dump", "settings", "users", "create_view",
           "fake_rows", "reassign", "date_moves", "credit_debit", "purge_old", "change_type", "drop_database",
           "any_verb", "verbed_values", "any_object", "lookup_tables", "split_table", "computed_columns",
           "business_rules", "key_changes", "storage_layout", "unify_values", "tidy_format", "store_computed",
           "notes_in_rows", "cap_values", "stock_moves", "roll_over", "currency_conversion", "link_rows", "log_event",
           "orphan_cleanup", "keep_only", "undo_change", "upsert", "passwords_keys", "access_policies", "audit_traces",
           "encryption", "migrations", "replication", "send_out", "blow_up_rows", "busy_wait", "load_test")
_READS = ("plain", "plain", "plain", "delete_rows", "empty_table", "update_values", "adjust_numbers", "fix_data",
          "flag_rows", "create_table", "insert_rows", "hide_rows", "drop_table", "date_moves", "any_verb",
          "verbed_values", "any_object")
_NESTED = frozenset({"write", "Write", "WRITE", "read", "Read", "READ", "look"})
_NAMING = _NESTED | {"table", "T", "rows", "row", "a_row", "row_id", "some", "one", "kids", "kid", "kidtable"}
"Slots that say which table a wording is about."


def _nested(where: Scene, rng: Random, split: Split) -> dict[str, str]:
    """Return slots that hold a whole request of another family: `{write}` and `{read}`, with their SQL."""
    found: dict[str, str] = {}
    kinds: tuple[tuple[str, tuple[str, ...], Label], ...] = (
        ("write", _WRITES, "refuse"), ("read", _READS, "answer"), ("look", _READS, "answer"))
    for slot, names, label in kinds:
        fitting = [[w for w in families()[name][label] if w.form == "do" and _fits(w, where.slots, where.traits, split)]
                   for name in names]
        if any(fitting):
            picked = rng.choice(rng.choice([options for options in fitting if options]))
            found |= {slot: picked.text.format_map(where.slots), slot.upper(): picked.sql.format_map(where.slots),
                      f"{slot}_reason": picked.reason.format_map(where.slots)}
            found[slot.capitalize()] = found[slot][:1].upper() + found[slot][1:]
    return found


def rendered(sql: str, dialect: str, *, strict: bool, truths: Collection[tuple[str, str]] = ()) -> str | None:
    """Return SQL, written in SQLite's form, in `dialect`; text that is no SQL is left alone, or None when `strict`."""
    if not strict and "; " in sql:
        return "; ".join(rendered(part, dialect, strict=False, truths=truths) or part for part in sql.split("; "))
    if not strict and not _PARSED.match(sql):
        return sql
    try:
        tree = sqlglot.parse_one(sql, read="sqlite")
        return in_dialect(written(tree), dialect, truths)
    except SqlglotError:
        return None if strict else sql
