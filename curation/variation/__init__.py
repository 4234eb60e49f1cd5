"""One schema becomes thousands: cut, extended, with other subjects, in other naming habits. Structure only, no rows.

A model that has seen a schema a hundred times answers from memory; one that sees a schema once has to read it. So a
corpus is spread over variants of its schemas:

    singer(singer_id, name, country), concert(concert_id, singer_id, year)
    -> Dancers(DancerID, FullName, Nation, Age), Shows(ShowID, DancerID, Season)

    structure.py   connected tables, fewer columns, further columns, tables of another schema beside them
    renaming.py    other subjects of the same kind, synonyms, and one convention for all names
    spelling.py    words -> identifier: snake_case, PascalCase, prefixes, abbreviations
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from curation.variation import renaming, structure
from schemas import catalog
from schemas.catalog import Source
from schemas.schema import Schema

GRAFTED = 0.45
"share of variants that hold tables of another schema"
LOOKUPS = 0.25
"share of variants that keep the values of some columns in tables of their own"


def vary(schema: Schema, others: Sequence[Schema], *, number: int, seed: int) -> Schema:
    """Return variant `number` (from 1) of a schema; the same numbers give the same variant.

    Its tables come from `schema`, with some from one of `others` beside them now and then; db_id is
    `<db_id>.<number>`. Every name is unique, keys hold, and each table keeps at least one column that is no key.
    """
    rng = random.Random(f"{seed}:{schema.db_id}:{number}")
    varied = structure.cut(schema, rng)
    varied = structure.extended(varied, rng)
    if rng.random() < LOOKUPS:
        varied = structure.looked_up(varied, rng)
    varied = renaming.renamed(varied, rng)
    if others and rng.random() < GRAFTED:
        beside = structure.cut(rng.choice(others), rng, most=rng.choice((1, 2, 3, 5)))
        varied = structure.grafted(varied, renaming.renamed(beside, rng))
    return replace(structure.shuffled(varied, rng), db_id=f"{schema.db_id}.{number}")


@dataclass(frozen=True, slots=True)
class Variant(Source):
    """A source whose structure is a variant of another's; it holds no rows of its own."""

    base: Source | None = None
    "what it is a variant of"
    number: int = 0
    "which, from 1"
    seed: int = 0
    "of the run"

    def schema(self) -> Schema:
        """Return the varied structure."""
        return _varied(self)


def variant(base: Source, number: int, seed: int) -> Source:
    """Return variant `number` of a source as a source; number 0 is the source itself."""
    if not number:
        return base
    return Variant(f"{base.db_id}.{number}", "ddl", base.path, base=base, number=number, seed=seed)


def base_of(source: Source) -> Source:
    """Return what a source is a variant of, or the source itself."""
    return source.base if isinstance(source, Variant) and source.base else source


@lru_cache(maxsize=64)
def _varied(variant: Variant) -> Schema:
    assert variant.base is not None
    others = [source.schema() for source in catalog.bundled("train") if source.db_id != variant.base.db_id]
    return vary(variant.base.schema(), others, number=variant.number, seed=variant.seed)
