"""Other names for the same structure: subjects of the same kind, synonyms, one convention; keys follow their tables."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from curation.grammar import naming, words
from curation.variation.spelling import Convention, convention
from curation.variation.vocabulary import near, vocabulary
from schemas.render import RESERVED
from schemas.schema import ForeignKey, Schema, Table

SWAPPED = (0.0, 0.4, 0.85)
"how likely a table's noun gives way to one near it; a variant draws one of the three"
SYNONYM = 0.35
"how likely a column's name gives way to a synonym"
KEYS = frozenset({"id", "code", "number", "no", "key", "identifier"})
"last words of what a key is called"


@dataclass(frozen=True, slots=True)
class Plan:
    """What one variant calls things."""

    convention: Convention
    swap: Mapping[str, str]
    "singular noun of a table -> the noun that stands for it"
    nouns: Mapping[str, str]
    "table as spelt -> its new noun"
    lookup: str
    "put before the names of tables that only say what codes mean"


def renamed(schema: Schema, rng: random.Random) -> Schema:
    """Return the schema under other names, all distinct; keys and checks follow."""
    plan = _plan(schema, rng)
    tables: dict[str, str] = {}
    for table in schema.tables:
        noun = plan.nouns[table.name]
        own = replace(plan.convention, affix=plan.lookup) if table.name.startswith("ref_") else plan.convention
        spelt = [style.table(noun, rng) for style in (own, replace(own, plural=True))]
        tables[table.name] = _free([*spelt, table.name, f"{table.name}_2"], tables.values())
    columns = {table.name: _columns(table, schema, plan, rng) for table in schema.tables}
    _follow(schema, columns)
    return replace(schema, tables=tuple(_table(table, schema, tables, columns) for table in schema.tables))


def _plan(schema: Schema, rng: random.Random) -> Plan:
    common, chance = naming.common_prefix(schema), rng.choice(SWAPPED)
    old = {table.name: naming.noun(table.name, common) for table in schema.tables}
    used, swap = set(old.values()), dict[str, str]()
    for noun in sorted(used):
        nouns = [other for other in near(noun) if other not in used]
        if nouns and rng.random() < chance:
            swap[noun] = rng.choice(nouns)
            used.add(swap[noun])
    new = {name: _swapped_phrase(noun, swap) for name, noun in old.items()}
    return Plan(convention(rng), swap, new, rng.choice(("ref", "ref", "", "lookup")))


def _swapped_phrase(noun: str, swap: Mapping[str, str]) -> str:
    """Return a noun phrase with the whole of it, else each word in it that is a swapped noun, replaced."""
    return swap.get(noun) or " ".join(swap.get(word, word) for word in noun.split())


def _columns(table: Table, schema: Schema, plan: Plan, rng: random.Random) -> dict[str, str]:
    """Return the new name of each column, by the old one in lower case."""
    named: dict[str, str] = {}
    for column in table.columns:
        said = _said(table, column.name, schema, plan, rng)
        noun = plan.nouns[table.name].split()
        full = said if said[: len(noun)] == noun else [*noun, *said]
        spelt = [plan.convention.column(form, rng) for form in (said, full)]
        named[column.name.lower()] = _free([*spelt, column.name, f"{column.name}_2"], named.values())
    return named


def _follow(schema: Schema, columns: Mapping[str, dict[str, str]]) -> None:
    """Spell a column that points to a natural key (`plate`) as that key is spelt, where both were called alike."""
    for table in schema.tables:
        own = columns[table.name]
        for key in table.foreign_keys:
            target = schema.table(key.table).name
            for name, other in zip(key.columns, key.references, strict=True):
                said, new = words.split(name), columns[target][other.lower()]
                free = new.lower() not in {spelt.lower() for spelt in own.values()}
                if said == words.split(other) and said[-1] not in KEYS and free:
                    own[name.lower()] = new


def _said(table: Table, name: str, schema: Schema, plan: Plan, rng: random.Random) -> list[str]:
    """Return the words of a column's new name."""
    noun, style = plan.nouns[table.name].split(), plan.convention
    key = next((key for key in table.foreign_keys if key.columns[0].lower() == name.lower() and len(key.columns) == 1),
               None)
    said = list(words.split(name)) or [name.lower()]
    if key is not None:
        raw = words.chunks(name)
        whole = naming.noun(schema.table(key.table).name, naming.common_prefix(schema)).split()
        if len(raw) == 2 and 3 <= len(raw[0]) < len(whole[0]) and whole[0].startswith(raw[0]):
            said = [*whole, said[-1]]
        new, row = _reference(key, said, schema, plan), plan.nouns[schema.table(key.table).name].split()
        alone = any(names == (name.lower(),) for names in _sets(table))
        return new[:-1] if style.bare and not alone and new[-1] in KEYS and new[-1 - len(row):-1] == row else new
    alone = _sets(table)[0] == (name.lower(),)
    if alone and said[-1] in KEYS and style.key != "kept":
        return ["id"] if style.key == "id" else [*noun, style.key.split()[1]]
    old = naming.noun(table.name, "").split()
    raw = words.chunks(name)
    if len(raw) > 1 and 3 <= len(raw[0]) < len(old[0]) and old[0].startswith(raw[0]):
        said = [*old, *said[len(words.split(raw[0])):]]
    own = said[: len(old)] == old and len(said) > len(old) and said[len(old)] not in KEYS
    bare = said[len(old):] if own else said
    if said[: len(old)] == old and len(said) > len(old) and not own:
        bare = [*noun, *said[len(old):]]
    other = _synonym(bare, rng) if rng.random() < SYNONYM and bare != old else ""
    other = "" if bare[-1:] == ["place"] and table.column(name).type != "text" else other
    bare = (other or _swapped_phrase(" ".join(bare), plan.swap)).split()
    prefixed = style.prefix == "always" or (style.prefix == "kept" and own)
    return [*noun, *bare] if prefixed and bare[: len(noun)] != noun else bare


def _sets(table: Table) -> tuple[tuple[str, ...], ...]:
    """Return the sets of columns that tell a table's rows apart, in lower case."""
    return tuple(tuple(name.lower() for name in names) for names in (table.primary_key, *table.unique))


def _reference(key: ForeignKey, said: list[str], schema: Schema, plan: Plan) -> list[str]:
    """Return what a column that points to a table is called: after that table, its role before where it has one."""
    target = schema.table(key.table)
    old, noun = naming.noun(target.name, naming.common_prefix(schema)).split(), plan.nouns[target.name].split()
    plain = [word for word in said if word not in KEYS]
    kept = said[-1] if said[-1] in KEYS else "id"
    ending = kept if plan.convention.key == "kept" else plan.convention.key.split()[-1]
    natural = tuple(said) == words.split(key.references[0]) and plan.convention.key != "kept" and said[-1] in KEYS
    if plain == old or not plain or natural or (len(plain) == 1 and len(plain[0]) > 2 and old[-1].startswith(plain[0])):
        return [*noun, ending]
    if plain[-len(old):] == old:
        return [*plain[: -len(old)], *noun, ending]
    swapped = _swapped_phrase(" ".join(plain), plan.swap).split()
    return [*swapped, said[-1]] if said[-1] in KEYS else swapped


def _synonym(said: list[str], rng: random.Random) -> str:
    """Return another name that says the same; '' when the lists have none."""
    others = vocabulary().synonyms.get(" ".join(said), ())
    return rng.choice(others) if others else ""


def _table(table: Table, schema: Schema, tables: Mapping[str, str], columns: Mapping[str, Mapping[str, str]]) -> Table:
    """Return the table under its new names."""
    own = columns[table.name]

    def keyed(key: ForeignKey) -> ForeignKey:
        target = schema.table(key.table).name
        return ForeignKey(_all(key.columns, own), tables[target], _all(key.references, columns[target]))

    checks = tuple(told for check in table.checks if (told := _check(check, own)))
    return Table(tables[table.name], tuple(replace(column, name=own[column.name.lower()], comment="")
                                           for column in table.columns),
                 primary_key=_all(table.primary_key, own), foreign_keys=tuple(map(keyed, table.foreign_keys)),
                 unique=tuple(_all(names, own) for names in table.unique), checks=checks)


def _all(names: Iterable[str], own: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(own[name.lower()] for name in names)


def _check(check: str, own: Mapping[str, str]) -> str:
    """Return a CHECK with its columns renamed; '' when it cannot be read."""
    try:
        tree = sqlglot.parse_one(check, read="sqlite")
    except SqlglotError:
        return ""
    for column in list(tree.find_all(exp.Column)):
        if column.name.lower() in own:
            column.replace(exp.column(own[column.name.lower()], quoted=True))
    return str(tree.sql(dialect="sqlite"))


def _free(names: Iterable[str], taken: Iterable[str]) -> str:
    """Return the first name that is neither taken nor a reserved word, else one that is not taken."""
    there, tried = {name.lower() for name in taken}, [name for name in names if name]
    reserved = RESERVED["sqlite"] | RESERVED["duckdb"]
    good = [name for name in tried if name.lower() not in there]
    last = good[0] if good else f"{tried[-1]}{len(there)}"
    return next((name for name in good if name.lower() not in reserved), last)
