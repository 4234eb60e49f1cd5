"""How identifiers become words, and words sentences: one case a known oddity."""

from __future__ import annotations

import random
import re

import pytest

from curation.grammar import naming, roles
from curation.grammar import words as w
from curation.grammar.say_parts import finish
from curation.grammar.voice import Voice
from curation.slots import names
from schemas import ddl
from schemas.describe import ColumnSamples
from schemas.schema import Column


@pytest.mark.parametrize(("identifier", "said"), [
    ("CustName", "customer name"), ("productcategorycode", "product category code"), ("birthdate", "birth date"),
    ("hometown", "hometown"), ("tbl_order_items", "tbl order items"), ("num_of_pages", "number of pages"),
    ("JOB_TTL", "job title"), ("talk_sec", "talk seconds"), ("LName", "last name"),
])
def test_identifiers_are_split(identifier: str, said: str) -> None:
    assert " ".join(w.split(identifier)) == said


@pytest.mark.parametrize(("one", "many"), [
    ("date of birth", "dates of birth"), ("year built", "years built"), ("minutes used", "minutes used"),
    ("status", "statuses"), ("amount paid", "amounts paid"), ("date valid from", "dates valid from"),
])
def test_plurals(one: str, many: str) -> None:
    assert w.many(one) == many


@pytest.mark.parametrize(("noun", "verb"), [
    ("years working", "are"), ("number of pages", "is"), ("hours per week", "are"), ("minutes used", "are"),
    ("status", "is"),
])
def test_verbs_agree_with_the_head_of_a_phrase(noun: str, verb: str) -> None:
    assert w.be(noun) == verb


def test_a_noun_with_a_clause_keeps_its_article() -> None:
    assert w.a("pup that belongs to the breed Collie") == "a pup that belongs to the breed Collie"
    assert w.a("orders placed by clients") == "orders placed by clients"


def test_a_full_stop_within_a_value_ends_no_question() -> None:
    for seed in range(60):
        team, _ = finish(Voice(random.Random(seed)), "the names of players of D.C. United")
        doctor, _ = finish(Voice(random.Random(seed)), "the ages of Dr. No. Sort them by age")
        assert re.search(r"[Pp]layers of D\.C\. United(?:[.?]|$)", team)
        assert re.search(r"ages of Dr\. No[.?] Sort them by age\.$", doctor)


def test_a_noun_is_not_said_twice() -> None:
    assert w.compound("department", "department name") == "department name"
    assert w.compound("price band", "band") == "price band"
    assert w.compound("department", "name") == "department name"
    assert w.compound("cab", "number of seats") == "number of cab seats"


@pytest.mark.parametrize(("table", "noun"), [
    ("Participants_in_Events", "participant"), ("Member_of_club", "member"), ("tbl_singers", "singer"),
    ("bill_of_material", "bill of material"),
])
def test_tables_have_nouns(table: str, noun: str) -> None:
    assert naming.noun(table, "") == noun


@pytest.mark.parametrize("table", ["spoken", "AssignedTo", "works_on", "teaches"])
def test_tables_named_by_a_verb_have_no_noun(table: str) -> None:
    assert naming.verbal(table)


@pytest.mark.parametrize(("words", "kind", "said"), [
    ("founded", "year", "founding year"), ("ends on", "date", "end date"), ("killed", "quantity", "number killed"),
    ("picked up", "date", "picked up time"), ("minutes used", "quantity", "minutes used"),
])
def test_bare_participles_become_nouns(words: str, kind: str, said: str) -> None:
    assert naming.participle(words, kind) == said


def test_nobody_averages_a_rank_or_adds_up_ages() -> None:
    assert not roles.averaged(("rank", "in", "round"))
    assert not roles.averaged(("room", "number"))
    assert roles.averaged(("age",))
    assert not roles.added(("age",))
    assert not roles.added(("maximum", "number", "of", "children"))
    assert roles.added(("amount",))
    assert not roles.added(("minute",))


@pytest.mark.parametrize(("words", "role"), [
    (("number", "of", "staff"), "quantity"), (("maximum", "people"), "quantity"), (("manager",), "code"),
    (("principal",), "quantity"), (("first", "registration"), "year"),
])
def test_numbers_of_persons_are_counts_and_not_codes_of_persons(words: tuple[str, ...], role: str) -> None:
    values = tuple(range(1990, 2004)) if role == "year" else (3, 7, 12, 40)
    seen = ColumnSamples(rows=14, nulls=0, distinct=len(values), values=values, counts=())
    assert roles.role(Column("x", "integer"), words, False, seen) == role


@pytest.mark.parametrize(("name", "words"), [("cat", ("cat",)), ("daily_stat", ("daily", "stat")),
                                             ("shopper_nm", ("shopper", "name"))])
def test_a_word_that_is_one_is_neither_spelt_out_nor_cut(name: str, words: tuple[str, ...]) -> None:
    assert w.split(name) == words


def test_what_was_played_is_not_always_a_game():
    schema = ddl.parse("CREATE TABLE streams (id INTEGER PRIMARY KEY, track TEXT, played_on DATE)", "music")
    assert names(schema.table("streams"), schema)["played_on"] == "playing date"
