"""One table becomes two, as careful authors keep them: codes apart from what they mean, a person apart from a role.

    order(id, status)                    -> ref_order_statuses(order_status_code, ..._description), order(id, ..._code)
    singer(singer_id, name, age, genre)  -> people(people_id, name, age), singer(singer_id, people_id, genre)

Questions about either speak of one thing (curation/grammar/folding.py); their queries join.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from curation.grammar import naming, words
from curation.variation.vocabulary import kind_of, vocabulary
from schemas.schema import Column, ForeignKey, Schema, Table

LOOKED_UP = 0.5
"share of columns of a few values that move into a table of their own, where a variant does so at all"
PEOPLE = ("people", "person", "individual")
"what the table of persons may be called"


def looked_up(schema: Schema, rng: random.Random) -> Schema:
    """Return the schema with some columns of few values as codes, each into a table that says what they mean."""
    tables: list[Table] = []
    for table in schema.tables:
        noun, columns, keys = naming.noun(table.name, ""), list(table.columns), list(table.foreign_keys)
        sets = (*table.unique, table.primary_key, *(key.columns for key in keys))
        held = {name.lower() for names in sets for name in names}
        for at, column in enumerate(table.columns):
            said = words.split(column.name)
            free = column.type == "text" and column.name.lower() not in held and not table.checks
            if free and said[-1] in vocabulary().lookups and rng.random() < LOOKED_UP:
                whole = said if said[0] == noun.split()[0] else (*noun.split(), *said)
                meaning = _meanings(whole, column)
                if meaning.name in {other.name for other in (*tables, *schema.tables)}:
                    continue
                columns[at] = replace(column, name=meaning.primary_key[0], choices=())
                keys.append(ForeignKey(meaning.primary_key, meaning.name, meaning.primary_key))
                tables.append(meaning)
        distinct = len({column.name.lower() for column in columns}) == len(columns)
        tables.append(replace(table, columns=tuple(columns), foreign_keys=tuple(keys)) if distinct else table)
    return replace(schema, tables=tuple(tables))


def _meanings(said: Sequence[str], column: Column) -> Table:
    """Return the table that a column's codes point to: `ref_document_types(document_type_code, ..._description)`."""
    stem = "_".join(said)
    codes = tuple(str(value).upper()[:4] for value in column.choices)
    coded = Column(f"{stem}_code", "text", nullable=False, choices=codes if len(set(codes)) == len(codes) else ())
    told = Column(f"{stem}_description", "text", choices=column.choices) if column.choices else Column(stem, "text")
    return Table(f"ref_{words.many(stem.replace('_', ' ')).replace(' ', '_')}", (coded, told), (coded.name,))


def apart(schema: Schema, rng: random.Random) -> Schema:
    """Return the schema with one of its tables of persons as two: who they are, and what they are here."""
    for at, table in enumerate(schema.tables):
        noun = naming.noun(table.name, "")
        moved = tuple(column for column in table.columns if _personal(column, table, schema, noun))
        stays = len(table.columns) - len(moved) > len(table.primary_key)
        person = kind_of(noun) in ("person", "athlete", "public") and len(table.primary_key) == 1 and not table.checks
        if person and len(moved) > 1 and stays:
            name = rng.choice([name for name in PEOPLE if name != noun])
            key = Column(f"{name}_id", "integer", nullable=False)
            if name in {words.one(other.name.lower()) for other in schema.tables}:
                return schema
            kept = [column for column in table.columns if column not in moved]
            tie = ForeignKey((key.name,), name, (key.name,))
            role = replace(table, columns=(kept[0], key, *kept[1:]), foreign_keys=(*table.foreign_keys, tie),
                           unique=(*(names for names in table.unique if not _holds(names, moved)), (key.name,)))
            persons = Table(name, (key, *(_bare(column, noun) for column in moved)), primary_key=(key.name,))
            return replace(schema, tables=(*schema.tables[:at], persons, role, *schema.tables[at + 1:]))
    return schema


def _personal(column: Column, table: Table, schema: Schema, noun: str) -> bool:
    """Tell whether a column says who a person is: name, age, home; and holds no key."""
    pointed = {name.lower() for other in schema.tables for key in other.foreign_keys
               if key.table.lower() == table.name.lower() for name in key.references}
    held = {name.lower() for key in table.foreign_keys for name in key.columns} | pointed
    held |= {name.lower() for name in table.primary_key}
    said = " ".join(_without(words.split(column.name), noun))
    return column.name.lower() not in held and said in vocabulary().personal


def _bare(column: Column, noun: str) -> Column:
    """Return a column under its name without the role's noun: `singer_name` -> `name`."""
    return replace(column, name="_".join(_without(words.split(column.name), noun)))


def _without(said: Sequence[str], noun: str) -> tuple[str, ...]:
    own = tuple(noun.split())
    return tuple(said[len(own):] if tuple(said[: len(own)]) == own and len(said) > len(own) else said)


def _holds(names: Sequence[str], columns: Sequence[Column]) -> bool:
    return bool({name.lower() for name in names} & {column.name.lower() for column in columns})
