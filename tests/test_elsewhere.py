"""Things to ask for in vain: what one schema holds, another lacks; what may be meant by another name is not missing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from random import Random

from curation.elsewhere import Thing, elsewhere, listed
from curation.missing import questions, words_of
from schemas import catalog, ddl, describe, populate

SHOP = ddl.parse("CREATE TABLE client (client_id INTEGER PRIMARY KEY, wage REAL, town TEXT, bloodgroup TEXT)", "shop")


def test_a_thing_is_there_when_one_of_its_words_is():
    known = words_of(SHOP)
    assert not Thing("salary", "salary", "person", frozenset({"salary", "wage"})).absent(known)
    assert not Thing("clients", "clients", "any", frozenset({"cli", "client"})).absent(known)
    assert not Thing("blood type", "blood", "person", frozenset({"blood"})).absent(known)
    assert Thing("passport number", "passport", "person", frozenset({"passport"})).absent(known)


def test_what_other_schemas_hold_is_missing_only_where_nothing_means_the_same():
    known = words_of(SHOP)
    missing = {thing.ask for thing in (*elsewhere().attributes, *elsewhere().tables) if thing.absent(known)}
    assert {"composer", "flights", "movies"} <= missing
    assert not missing & {"customers", "guests", "monthly salary", "income", "home city", "staff"}


def test_the_pool_is_wide_and_of_training_schemas_only():
    pool = elsewhere()
    assert len(pool.attributes) > 400 and len(pool.tables) > 300
    held = {table.name for source in catalog.bundled("heldout") for table in source.schema().tables}
    train = {table.name for source in catalog.bundled("train") for table in source.schema().tables}
    assert {thing.name for thing in pool.tables} <= train and held - train


def test_most_things_asked_for_in_vain_are_there_in_another_schema(tmp_path):
    asked = set()
    for source in Random(2).sample(catalog.bundled("train"), 12):
        path = populate.build(source.schema(), "sqlite", tmp_path / f"{source.db_id}.sqlite")
        samples = describe.sample(path, source.schema())
        found = questions(source.schema(), samples, n=40, seed=1, dialect="sqlite")
        asked |= {ask.reason for ask in found if ask.reason}
    by_hand = {thing.ask for thing in (*listed().attributes, *listed().tables)}
    told = [reason.removeprefix("the schema has no ").partition(" of ")[0] for reason in asked]
    assert len(asked) > 150 and sum(thing not in by_hand for thing in told) > 0.6 * len(told)


def test_answerable_twins_ask_by_words_that_the_schema_lacks(tmp_path):
    table = "CREATE TABLE singer (id INTEGER PRIMARY KEY, salary REAL, genre TEXT, role TEXT, length REAL)"
    schema = ddl.parse(table, "choir")
    path = tmp_path / "choir.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute(table)
        genres = ("folk", "car rental", "Golden Orchard")
        rows = [(n, 100.0 + n, genres[n % 3], "tenor", n / 2) for n in range(9)]
        database.executemany("INSERT INTO singer VALUES (?, ?, ?, ?, ?)", rows)
        database.commit()
    found = list(questions(schema, describe.sample(path, schema), n=400, seed=4, dialect="sqlite"))
    answers = {(ask.question.lower(), ask.sql) for ask in found if ask.kind == "answerable"}
    assert any("folk singers" in question and sql.endswith("WHERE genre = 'folk'") for question, sql in answers)
    assert any("tenors" in question and sql.endswith("WHERE role = 'tenor'") for question, sql in answers)
    assert any("wage" in question and "salary" in sql for question, sql in answers)
    assert any("length" in question and "length" in sql for question, sql in answers)
    assert not any("orchard singers" in question or "running time" in question for question, _ in answers)
