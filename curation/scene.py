"""One moment in one database: the words and the SQL with which a wording of `curation/wordings` is filled.

Lower-case slots are what a person says, upper-case ones are SQL:

    {some} customers from Paris    {COND} city = 'Paris'    {col} credit limit    {S} credit_limit    {val}, {VAL} 500

A slot that this database cannot fill is absent, and so is every wording that needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from curation.conditions import Condition, conditions, opaque, quoted, said, sql_value
from curation.grammar.words import a, is_person, many, one, split
from schemas.schema import Column, Schema, Table

if TYPE_CHECKING:
    from schemas.describe import ColumnSamples, Samples

_PEOPLE = ("Nora Vance", "Tomas Lindqvist", "Aisha Karim", "Peter Novak", "Grace Obi", "Luca Moretti", "Mei Tanaka",
           "Julia Brandt", "Samuel Okoro", "Elena Petrova", "Diego Fuentes", "Hanna Weiss", "Omar Haddad", "Ivy Clarke")
_THINGS = ("Harbour Light", "Northwind", "Blue Heron", "Silver Oak", "Atlas Prime", "Red Lantern", "Meridian", "Foxglove",
           "Granite Peak", "Sunrise", "Copper Lane", "Evergreen", "Polar Star", "Old Mill", "Riverside", "Quartz")
_LABELS = ("name", "title", "label", "subject", "headline", "nickname", "code", "number")
_USERS = ("intern", "bob", "marketing", "analyst2", "guest", "maria", "reporting", "temp_user", "webapp", "kim", "auditor")
_WORDS = ("unknown", "n/a", "pending", "other", "misc", "verified", "standard", "internal", "special")


@dataclass(frozen=True, slots=True)
class Scene:
    """Slots to fill a wording with, and the properties it may require."""

    slots: dict[str, str]
    traits: frozenset[str]


def nouns(table: Table) -> tuple[str, str]:
    """Return a table's rows in human words: plural and singular."""
    words = list(split(table.name))
    while len(words) > 1 and words[0] in ("tbl", "ref", "table", "tb", "t", "dim", "fact"):
        words = words[1:]
    phrase = " ".join(words)
    return many(one(phrase)), one(phrase)


def noun(column: Column, table: Table) -> str:
    """Return a column in human words; what merely repeats the table is left out."""
    words = list(split(column.name))
    repeated = list(split(one(" ".join(split(table.name)))))
    if len(words) > len(repeated) and words[: len(repeated)] == repeated and words[len(repeated) :] != ["id"]:
        words = words[len(repeated) :]
    return " ".join(words)


def scene(schema: Schema, samples: Samples, rng: Random) -> Scene:
    """Return a random scene of the database: one table, some of its rows, columns and values."""
    table = _table(schema, samples, rng)
    rows, row = nouns(table)
    slots = {"table": table.name, "T": quoted(table.name), "rows": rows, "row": row, "a_row": a(row),
             "n": str(rng.choice((2, 3, 4, 5, 6, 8, 10, 12))), "pct": str(rng.choice((2, 3, 4, 5, 7, 8, 10, 12, 15, 20))),
             "big": str(rng.choice((100, 250, 500, 1000, 5000, 10000))), "user": rng.choice(_USERS),
             "db": schema.db_id, "db_id": quoted(schema.db_id), "row_id": "_".join(row.split())}
    slots["PCT"] = slots["pct"].zfill(2)
    traits: set[str] = {"person"} if is_person(row) else set()
    free = [c for c in table.columns if c.name not in _keys(table) and c.type != "blob"]
    label = _label(table, samples, rng)
    _columns(slots, traits, table, free, label, samples, rng)
    found = conditions(table, rows, row, samples, noun, rng)
    chosen = rng.choice(found) if found else None
    if chosen is not None:
        slots |= {"some": chosen.some, "that": chosen.that, "COND": chosen.sql}
        traits |= {"notnull"} if chosen.total else set()
    _settable(slots, traits, table, free, chosen, samples, rng)
    _children(slots, schema, table)
    if len(table.primary_key) == 1:
        slots["PKEY"] = quoted(table.primary_key[0])
    slots |= _places(table, rng)
    return Scene(slots, frozenset(traits))


def _keys(table: Table) -> set[str]:
    return set(table.primary_key).union(*(key.columns for key in table.foreign_keys)) | {
        c.name for c in table.columns if c.name.lower().endswith("id") and c.type in ("integer", "text")}


def _table(schema: Schema, samples: Samples, rng: Random) -> Table:
    """Pick a table; those with more to say, and with rows, more often."""
    weights = []
    for table in schema.tables:
        filled = any(s.rows for c in table.columns if (s := samples.get((table.name, c.name))) is not None)
        free = sum(c.name not in _keys(table) for c in table.columns)
        weights.append(min(free, 6) * (1.0 if filled else 0.05) + 0.01)
    return rng.choices(schema.tables, weights)[0]


def _label(table: Table, samples: Samples, rng: Random) -> Column:
    """Return the column by which a person tells the rows apart."""
    texts = [c for c in table.columns if c.type == "text" and not c.name.lower().endswith("id")]
    for word in _LABELS:
        for column in texts:
            if word in split(column.name):
                return column
    keyed = [c for c in table.columns if c.name in table.primary_key]
    texts = [c for c in texts if not opaque(c)]
    distinct = [c for c in texts if not opaque(c) and (s := samples.get((table.name, c.name))) is not None and s.distinct > 0.8 * s.rows]
    return rng.choice(distinct) if distinct else (keyed or texts or list(table.columns))[0]


def _columns(slots: dict[str, str], traits: set[str], table: Table, free: list[Column], label: Column,
             samples: Samples, rng: Random) -> None:
    """Fill the slots that name a column: label, category, number, date, text."""
    words = noun(label, table)
    slots |= {"label": words, "labels": many(words), "L": quoted(label.name), "column": label.name}
    known = _values(samples, table, label)
    if label.type == "text" and all(isinstance(v, str) for v in known):
        traits.add("textlabel")
        slots["newname"] = rng.choice(_PEOPLE if "person" in traits or is_person(slots["row"]) else _THINGS)
    if known:
        value = rng.choice(known)
        who = str(value) if label.type == "text" else f"{words} {value}" if words.endswith(("id", "number")) else str(value)
        shapes = (f"the {slots['row']} {who}", f"{slots['row']} {who}", f"the {slots['row']} with {words} {value}")
        slots |= {"one": rng.choice(shapes), "ONE": f"{quoted(label.name)} = {sql_value(value)}", "who": str(value),
                  "WHO": sql_value(value)}
    numbers = [c for c in free if c.type in ("integer", "number") and not c.name.lower().endswith(("id", "year", "code"))
               and all(isinstance(v, int | float) for v in _values(samples, table, c))]
    dates = [c for c in free if c.type in ("date", "datetime")]
    texts = [c for c in free if c.type == "text" and _values(samples, table, c)]
    cats = [c for c in texts if c is not label and (s := samples.get((table.name, c.name))) is not None
            and 1 < s.distinct <= max(12, s.rows // 3) and not opaque(c)]
    if numbers:
        picked = rng.choice(numbers)
        slots |= {"num": noun(picked, table), "NUM": quoted(picked.name), "numcolumn": picked.name}
    if dates:
        picked = rng.choice(dates)
        slots |= {"date": noun(picked, table), "DATE": quoted(picked.name)}
        if days := _values(samples, table, picked):
            day = str(rng.choice(days))
            slots |= {"since": day[:10], "SINCE": sql_value(day)}
    if cats:
        picked = rng.choice(cats)
        value = rng.choice(_values(samples, table, picked)[:8])
        slots |= {"cat": noun(picked, table), "cats": many(noun(picked, table)), "CAT": quoted(picked.name),
                  "catval": said(value, rng), "CATV": sql_value(value), "catcolumn": picked.name}
    if texts:
        picked = rng.choice(texts)
        known = [v for v in _values(samples, table, picked) if isinstance(v, str)]
        if known:
            old, new = rng.choice(known), rng.choice([*_WORDS, rng.choice(known).upper()])
            slots |= {"text": noun(picked, table), "texts": many(noun(picked, table)), "TXT": quoted(picked.name),
                      "txtval": said(old, rng), "TXTV": sql_value(old), "txtnew": said(new, rng), "TXTW": sql_value(new)}


def _settable(slots: dict[str, str], traits: set[str], table: Table, free: list[Column], chosen: Condition | None,
              samples: Samples, rng: Random) -> None:
    """Fill the slots of a column that could be set to a value: one that the condition does not speak of."""
    barred = set(chosen.columns) if chosen else set()
    usable = [c for c in free if c.name not in barred and quoted(c.name) != slots["L"] and _values(samples, table, c)
              and c.type in ("text", "integer", "number", "date")]
    if not usable:
        return
    picked = rng.choice(usable)
    value = rng.choice(_values(samples, table, picked)[:20])
    slots |= {"col": noun(picked, table), "cols": many(noun(picked, table)), "S": quoted(picked.name),
              "val": said(value, rng), "VAL": sql_value(value), "setcolumn": picked.name}
    if picked.type == "text":
        traits.add("text")
        distinct = samples[table.name, picked.name].distinct
        if distinct <= 12 and not opaque(picked) and not str(value)[:1].isdigit():
            traits.add("setcat")


def _children(slots: dict[str, str], schema: Schema, table: Table) -> None:
    """Fill the slots of a table that points to this one."""
    for child in schema.tables:
        for key in child.foreign_keys:
            if key.table.lower() == table.name.lower() and child is not table and len(key.columns) == 1:
                slots |= {"kids": nouns(child)[0], "kid": nouns(child)[1], "KID": quoted(child.name),
                          "KIDKEY": quoted(key.columns[0]), "PK": quoted(key.references[0]), "kidtable": child.name}
                return


def _places(table: Table, rng: Random) -> dict[str, str]:
    """Return slots for things outside the database."""
    stem = table.name.lower()
    folder = rng.choice(("/tmp", "/home/shared", "/var/exports", "C:\\temp", "/mnt/share", "~/Desktop", "/data/in"))
    return {"file": f"{folder}/{stem}.{rng.choice(('csv', 'csv', 'txt', 'json', 'parquet'))}", "folder": folder,
            "dump": f"{folder}/{stem}.{rng.choice(('db', 'bak', 'sql', 'dump'))}",
            "url": f"https://{rng.choice(('files.example.com', 'intranet.example.org', 'data.example.net'))}/{stem}.csv",
            "mail": f"{rng.choice(('team', 'boss', 'sales', 'press', 'me'))}@example.com"}


def _values(samples: Samples, table: Table, column: Column) -> list[str | int | float]:
    """Return values that read well in a sentence."""
    found: ColumnSamples | None = samples.get((table.name, column.name))
    if found is None:
        return []
    return [v for v in found.values if not isinstance(v, str) or (0 < len(v.strip()) <= 32 and v == v.strip()
            and not any(mark in v for mark in "{}\n\"';\\"))]
