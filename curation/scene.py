"""One moment in one database: the words and the SQL with which a wording of `curation/wordings` is filled.

Lower-case slots are what a person says, upper-case ones are SQL:

    {some} customers from Paris    {COND} city = 'Paris'    {col} credit limit    {S} credit_limit    {val}, {VAL} 500

A slot that this database cannot fill is absent, and so is every wording that needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import yaml

from curation.conditions import conditions, quoted
from curation.grammar.words import a
from curation.slots import Draft, keys, names, nouns
from schemas.schema import Schema, Table

if TYPE_CHECKING:
    from schemas.describe import Samples

_USERS = ("intern", "bob", "marketing", "analyst2", "guest", "maria", "reporting", "temp_user", "webapp", "kim",
          "auditor")
_FOLDERS = ("/tmp", "/home/shared", "/var/exports", "C:\\temp", "/mnt/share", "~/Desktop", "/data/in")
_LEXICON = yaml.safe_load(Path(__file__).with_name("verbs.yaml").read_text(encoding="utf-8"))
_VERBS: dict[str, str] = _LEXICON["verbs"]
_HOSTS = ("files.example.com", "intranet.example.org", "data.example.net")


@dataclass(frozen=True, slots=True)
class Scene:
    """Slots to fill a wording with, and the properties it may require."""

    slots: dict[str, str]
    traits: frozenset[str]
    "`notnull`: the condition is never NULL; `textlabel`, `text`, `setcat`: what the label and `col` are"


def scene(schema: Schema, samples: Samples, rng: Random) -> Scene:
    """Return a random scene of the database: one table, some of its rows, columns and values."""
    table = _table(schema, samples, rng)
    slots = _frame(schema, table, rng)
    draft = Draft(table, samples, rng, slots, names(table, schema, samples))
    draft.label()
    draft.measures()
    draft.categories()
    draft.texts()
    found = conditions(table, slots["rows"], samples, draft.names, rng)
    chosen = rng.choice(found) if found else None
    if chosen is not None:
        draft.slots |= {"some": chosen.some, "that": chosen.that, "COND": chosen.sql}
        draft.traits |= {"notnull"} if chosen.total else set()
    draft.settable(chosen)
    _children(draft.slots, schema, table)
    return Scene(draft.slots, frozenset(draft.traits))


def _frame(schema: Schema, table: Table, rng: Random) -> dict[str, str]:
    """Return the slots that depend on no column."""
    rows, row = nouns(table, schema)
    percent = str(rng.choice((2, 3, 4, 5, 7, 8, 10, 12, 15, 20)))
    slots = {"table": table.name, "T": quoted(table.name), "rows": rows, "row": row, "a_row": a(row),
             "row_id": "_".join(row.split()), "db": schema.db_id, "db_id": quoted(schema.db_id),
             "n": str(rng.choice((2, 3, 4, 5, 6, 8, 10, 12))), "pct": percent, "PCT": percent.zfill(2),
             "big": str(rng.choice((100, 250, 500, 1000, 5000, 10000))), "user": rng.choice(_USERS)}
    verb, other = rng.sample(sorted(_VERBS), 2)
    slots |= {"verb": verb, "Verb": verb.capitalize(), "verbed": _VERBS[verb], "verb2": other,
              "object": rng.choice(_LEXICON["objects"]), "output": rng.choice(_LEXICON["outputs"])}
    slots["make"] = rng.choice(_LEXICON["make"])
    slots["Make"] = slots["make"].capitalize()
    stem, folder = table.name.lower(), rng.choice(_FOLDERS)
    if len(table.primary_key) == 1:
        slots["PKEY"] = quoted(table.primary_key[0])
    return slots | {
        "file": f"{folder}/{stem}.{rng.choice(('csv', 'csv', 'txt', 'json', 'parquet'))}", "folder": folder,
        "dump": f"{folder}/{stem}.{rng.choice(('db', 'bak', 'sql', 'dump'))}",
        "url": f"https://{rng.choice(_HOSTS)}/{stem}.csv",
        "mail": f"{rng.choice(('team', 'boss', 'sales', 'press', 'me'))}@example.com"}


def _table(schema: Schema, samples: Samples, rng: Random) -> Table:
    """Pick a table; those with more to say, and with rows, more often."""
    weights = []
    for table in schema.tables:
        filled = any(s.rows for c in table.columns if (s := samples.get((table.name, c.name))) is not None)
        free = sum(c.name not in keys(table) for c in table.columns)
        weights.append(min(free, 6) * (1.0 if filled else 0.05) + 0.01)
    return rng.choices(schema.tables, weights)[0]


def _children(slots: dict[str, str], schema: Schema, table: Table) -> None:
    """Fill the slots of a table that points to this one."""
    for child in schema.tables:
        for key in child.foreign_keys:
            if key.table.lower() == table.name.lower() and child is not table and len(key.columns) == 1:
                slots |= {"kids": nouns(child, schema)[0], "kid": nouns(child, schema)[1], "KID": quoted(child.name),
                          "KIDKEY": quoted(key.columns[0]), "PK": quoted(key.references[0]), "kidtable": child.name}
                return
