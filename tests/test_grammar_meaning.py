"""What a strict reader found wrong in grown questions, over a schema that provokes each: it is said no more."""

from __future__ import annotations

import re
import sqlite3

import pytest

from curation.grammar import generate, naming
from curation.grammar import words as w
from curation.grammar.world import world
from curation.records import Candidate
from schemas import describe
from schemas.describe import ColumnSamples
from schemas.schema import Column, ForeignKey, Schema, Table

_DDL = """
CREATE TABLE people (people_id INTEGER PRIMARY KEY, name TEXT UNIQUE, hand TEXT);
CREATE TABLE steward (steward_id INTEGER PRIMARY KEY, steward_name TEXT, people_id INTEGER UNIQUE REFERENCES people);
CREATE TABLE ref_goal_kinds (goal_kind_code TEXT PRIMARY KEY, goal_kind_details TEXT);
CREATE TABLE player (player_id INTEGER PRIMARY KEY, name TEXT UNIQUE, title TEXT, max_children INTEGER);
CREATE TABLE goal (goal_id INTEGER PRIMARY KEY, player_id INTEGER REFERENCES player, minute INTEGER,
  goal_kind_code TEXT REFERENCES ref_goal_kinds);
CREATE TABLE track (track_id INTEGER PRIMARY KEY, name TEXT UNIQUE, highest INTEGER, seats INTEGER, maximum_speed REAL,
  length_minutes INTEGER, floor_sqm INTEGER, price_kg REAL, season INTEGER, term INTEGER, note TEXT);
CREATE TABLE title (title_id INTEGER PRIMARY KEY, title_name TEXT UNIQUE, cost REAL);
CREATE TABLE writer (writer_id INTEGER PRIMARY KEY, writer_name TEXT UNIQUE);
CREATE TABLE title_writer (title_id INTEGER REFERENCES title, writer_id INTEGER REFERENCES writer,
  PRIMARY KEY (title_id, writer_id));
CREATE TABLE ticket (ticket_id INTEGER PRIMARY KEY, title TEXT UNIQUE, parent_id INTEGER REFERENCES ticket,
  track_id INTEGER REFERENCES track, submitted_on TEXT, ticket_on TEXT, team TEXT, amount REAL,
  no_show INTEGER);
"""


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Candidate]:
    path = tmp_path_factory.mktemp("meaning") / "club.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript(_DDL)
        for n in range(1, 31):
            day = f"2022-0{1 + n % 9}-{1 + n % 27:02}"
            database.execute("INSERT INTO people VALUES (?,?,?)", (n, f"Ann{n}", "LR"[n % 2]))
            database.execute("INSERT INTO steward VALUES (?,?,?)", (n, f"Bob{n}", n))
            database.execute("INSERT INTO player VALUES (?,?,?,?)", (n, f"Cleo{n}", ["GM", "FM", "IM"][n % 3], n % 7))
            database.execute("INSERT INTO track VALUES (?,?,?,?,?,?,?,?,?,?,?)", (
                n, f"Mill {n}", n, 20 * n, 10.5 * n, n % 9, 50 + n, 2.5 * n, 1990 + n % 20, n % 4,
                ["took longer than planned", "good quality overall", "works as it should"][n % 3]))
            database.execute("INSERT INTO title VALUES (?,?,?)", (n, f"Storm {n}", n * 3.5))
            database.execute("INSERT INTO writer VALUES (?,?)", (n, f"Dora{n}"))
            database.execute("INSERT INTO title_writer VALUES (?,?)", (1 + n % 8, n))
            if n < 4:
                kind = ["penalty", "header", "corner"][n - 1]
                database.execute("INSERT INTO ref_goal_kinds VALUES (?,?)", (f"K{n}", kind))
            database.execute("INSERT INTO goal VALUES (?,?,?,?)", (n, 1 + n % 9, n, f"K{1 + n % 3}"))
            database.execute("INSERT INTO ticket VALUES (?,?,?,?,?,?,?,?,?)", (
                n, f"Bug number {n}", None if n < 9 else n % 8 + 1, 1 + n % 6, day, day, f"Team {n % 5}", n * 7.5,
                n % 2))
    schema = describe.read(path, "club")
    return list(generate(schema, describe.sample(path, schema), n=3500, seed=8))


@pytest.mark.parametrize("pattern", [
    r"(most|fewest|highest|lowest|largest|smallest|number of) (maximum )?number of (maximum )?number",
    r"(highest|lowest|largest|smallest|maximum|minimum) (minimum|highest|lowest)\b(?! of)",  # an extreme of an extreme
    r"(average|maximum|minimum|total) seats\b",  # of a number that counts, people ask for the number
    r"length minutes", r"floors? (is|are|above|of)\b|\bfloor \d", r"season (smaller|larger|less|more|greater) than",
    r"terms? (is |are )?(above|below|greater|less|over|under)", r"price (above|below|over|under|is|of) \d",
    r"(stewards|people) (that|who) (belong to|have)( a| the)? (people|person|stewards?)\b(?! (name|id))",
    r"players .*goal kinds? (that|whose|with)( have)?( the)? (goal kind )?details",
    r"most title writers|number of title writers",
    r"parents of|of (all |the )?parents\b",  # parent tickets are no parents
    r"number shows?\b|number of shows",
    r"(most common|least common|rarest|most popular|most frequent) \w+ ids?\b",
    r"\bthat (price|prices) (more|less|between)",
    r"players? (named|titled|called) (GM|FM|IM)",
    r"the \w+s of both \w+ (whose|that|who|with)", r"but not of (\w+ )?(that|who|those)",
    r"submitted dates?\b",
    r"less than \d+ (it has|they have)",
    r"total \w+ total\b",
    r"[Ww]hat is the (youngest|oldest) (person|player|writer|steward)",
    r"the either\b", r"\bon dates?\b", r"(that|who) (of|in|at|for) ",
    r"(is|are) (costing|earning|weighing|making|lasting)\b",
])
def test_nobody_says(pattern: str, rows: list[Candidate]) -> None:
    assert [row.question for row in rows if re.search(pattern, row.question)] == []


@pytest.mark.parametrize("pattern", [
    r"(min|max)\((T\d\.)?highest\)", r"ORDER BY (T\d\.)?highest\b",
    r"GROUP BY (T\d\.)?(note|amount|price_kg)\b",
    r"SELECT (?!DISTINCT).*ORDER BY (T\d\.)?hand\b",
    r"\.title_name = '[^']*' GROUP BY",  # rows of one name are not counted
    r"ORDER BY (min|max)\(",
])
def test_nobody_asks(pattern: str, rows: list[Candidate]) -> None:
    assert [row.sql for row in rows if re.search(pattern, row.sql)] == []


def test_what_is_added_up_is_named(rows: list[Candidate]) -> None:
    grouped = [row for row in rows if re.match(r"SELECT \w+, sum\(amount\) FROM ticket GROUP BY", row.sql)]
    assert grouped and all("ticket" in row.question for row in grouped)


@pytest.mark.parametrize("words", [
    "number of seats", "floor area", "price per kg", r"goals? of .*kind|penalty goals|kind is", "submission date",
    r"(number of|most) titles", "parent ticket", r"For each (track|player), \w+ (its|their) id",
    "maximum number of children", r"(in|after|before|from) (the year )?(19|20)\d\d|season (is|of)",
])
def test_people_say(words: str, rows: list[Candidate]) -> None:
    assert any(re.search(words, row.question) for row in rows)


def test_persons_are_not_named_by_their_job_title() -> None:
    columns = tuple(Column(name, "text") for name in ("clerk_id", "job_title", "city"))
    seen = ColumnSamples(values=("Head of Sales", "Desk Clerk", "Junior Clerk"), distinct=9, nulls=0, rows=9)
    clerk = world(Schema("office", (Table("clerk", columns, ("clerk_id",)),)), {("clerk", "job_title"): seen}, "x")
    assert clerk.entities["clerk"].shown == ()


def test_alternatives_are_of_one_manner(rows: list[Candidate]) -> None:
    either = [row for row in rows if " OR " in row.sql and "SELECT count" not in row.sql]
    assert len(either) > 20
    assert [row.sql for row in either if re.search(r" OR [^()]* (IN|BETWEEN) ", row.sql)] == []


@pytest.mark.parametrize(("identifier", "said"), [
    ("no_show", "no show"), ("no_of_pages", "number of pages"), ("relatve_name", "relative name"),
    ("psased", "passed"), ("Posn", "position"), ("hh_id", "household id"),
])
def test_identifiers_mean_what_their_authors_meant(identifier: str, said: str) -> None:
    assert " ".join(w.split(identifier)) == said


def test_members_whom_another_table_tells_of_are_told_as_memberships() -> None:
    def nouns(person: str) -> set[str]:
        keys = tuple(ForeignKey((f"{name}_id",), name, (f"{name}_id",)) for name in (person, "club"))
        tables = [Table(name, (Column(f"{name}_id", "integer"), Column("name", "text")), (f"{name}_id",))
                  for name in (person, "club")]
        columns = tuple(Column(name, "text") for name in (f"{person}_id", "club_id", "position"))
        schema = Schema("clubs", (*tables, Table("member", columns, foreign_keys=keys)))
        return {entity.one for entity in world(schema, {}, "x").entities.values()}

    assert "membership" in nouns("student") and "member" in nouns("person")


def test_a_key_into_another_table_keeps_what_it_points_to() -> None:
    columns = tuple(Column(name, "integer") for name in ("supplier_id", "party_id", "cost"))
    table = Table("party_supplier", columns, primary_key=("supplier_id", "party_id"))
    assert naming.columns(table, "party supplier", ("supplier", "party"))["supplier_id"] == ("supplier", "id")


@pytest.mark.parametrize(("noun", "many"), [("moved in date", "moved in dates"), ("date of birth", "dates of birth")])
def test_dates_of_what_was_done_have_a_plural(noun: str, many: str) -> None:
    assert w.many(noun) == many


@pytest.mark.parametrize(("parts", "left"), [
    (("floor", "sqm"), "floor area"), (("price", "kg"), "price per kg"), (("duration", "s"), "duration"),
    (("length", "minutes"), "length"), (("delay", "minutes"), "delay minutes"), (("price", "usd"), "price"),
])
def test_a_unit_goes_without_taking_the_meaning(parts: tuple[str, ...], left: str) -> None:
    assert " ".join(naming._measured(parts)) == left


@pytest.mark.parametrize(("by", "thing", "does"), [
    ("composer", "song", "composed by"), ("composer", "casting", ""), ("customer", "order", "made by"),
    ("customer", "car", ""), ("author", "novel", "written by"), ("author", "shop", ""),
])
def test_a_deed_is_said_of_what_it_is_done_to(by: str, thing: str, does: str) -> None:
    assert w.agent(by, thing) == does


@pytest.mark.parametrize(("one", "many"), [("fireman", "firemen"), ("bureau", "bureaus"), ("midwife", "midwives")])
def test_nouns_of_persons_have_their_plurals(one: str, many: str) -> None:
    assert w.many(one) == many and w.one(many) == one
