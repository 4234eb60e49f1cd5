"""One schema becomes thousands: cut, extended, with other subjects, in other naming habits. Structure only, no rows.

A model that has seen a schema a hundred times answers from memory; one that sees a schema once has to read it. So a
corpus is spread over variants of its schemas:

    singer(singer_id, name, country), concert(concert_id, singer_id, year)
    -> Dancers(DancerID, FullName, Nation, Age), Shows(ShowID, DancerID, Season)

    structure.py   connected tables, fewer columns, further columns, tables of another schema beside them
    splitting.py   codes apart from their meanings, a person apart from a role
    keys.py        keys named by a role, and two keys to one table
    renaming.py    other subjects of the same kind, synonyms, and one convention for all names
    spelling.py    words -> identifier: snake_case, PascalCase, prefixes, abbreviations
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from curation import jsonl
from curation.variation import keys, renaming, splitting, structure
from schemas import catalog, render
from schemas.catalog import Source
from schemas.schema import Schema

GRAFTED = 0.45
"share of variants that hold tables of another schema"
LOOKUPS = 0.25
"share of variants that keep the values of some columns in tables of their own"
ROLES = 0.4
"share of variants that keep a person apart from a role, where they have one"
NAMED = 0.3
"share of variants whose author names keys by roles"


def vary(schema: Schema, others: Sequence[Schema], *, number: int, seed: int) -> Schema:
    """Return variant `number` (from 1) of a schema; the same numbers give the same variant.

    Its tables come from `schema`, with some from one of `others` beside them now and then; db_id is
    `<db_id>.<number>`. Every name is unique, keys hold, and each table keeps at least one column that is no key.
    """
    rng = random.Random(f"{seed}:{schema.db_id}:{number}")
    varied = structure.cut(schema, rng)
    varied = structure.extended(varied, rng)
    if rng.random() < LOOKUPS:
        varied = splitting.looked_up(varied, rng)
    if rng.random() < ROLES:
        varied = splitting.apart(varied, rng)
    if rng.random() < NAMED:
        varied = keys.called(varied, rng)
    varied = renaming.renamed(varied, rng)
    if others and rng.random() < GRAFTED:
        beside = structure.cut(rng.choice(others), rng, most=rng.choice((1, 2, 3, 5)))
        varied = structure.grafted(varied, renaming.renamed(beside, rng))
    return replace(structure.shuffled(varied, rng), db_id=f"{schema.db_id}.{number}")


def written(base: Source, number: int, seed: int, folder: Path) -> Source:
    """Write variant `number` of a source as CREATE TABLE text, `folder`/<db_id>.<number>.sql; return it as a source.

    From there on the text is the variant: a later version of the toolkit, which would vary otherwise, reads the same.
    """
    path = folder / f"{base.db_id}.{number}.sql"
    if not path.exists():
        others = [source.schema() for source in catalog.bundled("train") if source.db_id != base.db_id]
        varied = vary(base.schema(), others, number=number, seed=seed)
        folder.mkdir(parents=True, exist_ok=True)
        with jsonl.replacing(path, lasting=False) as file:
            file.writelines(render.render(replace(varied, tables=(table,)), "sqlite") for table in varied.tables)
    return Source(f"{base.db_id}.{number}", "ddl", path)
