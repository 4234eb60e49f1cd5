"""Keys with names of their own: a role's, two to one table, or the row's alone; about as often as people have them."""

import random
from collections import Counter

import pytest

from curation.grammar import words
from curation.variation import keys, renaming, vary
from curation.variation.renaming import KEYS
from curation.variation.spelling import convention
from curation.variation.vocabulary import roles, vocabulary
from schemas import catalog
from schemas.schema import Column, ForeignKey, Schema, Table

BUNDLED = [source.schema() for source in catalog.bundled("train")]
LEAGUE = Schema("league", (
    Table("teams", (Column("team_id", "integer"), Column("name", "text")), primary_key=("team_id",)),
    Table("matches", (Column("match_id", "integer"), Column("team_id", "integer"), Column("day", "date")),
          primary_key=("match_id",), foreign_keys=(ForeignKey(("team_id",), "teams", ("team_id",)),)),
))


@pytest.fixture(scope="module")
def called() -> list[Table]:
    return [keys.called(LEAGUE, random.Random(seed)).tables[1] for seed in range(60)]


def test_a_key_is_called_by_what_its_row_is_to_the_table(called: list[Table]) -> None:
    single = {table.foreign_keys[0].columns[0] for table in called if len(table.foreign_keys) == 1}
    assert {"team_id", "home_team_id", "host_team"} < single
    assert {name.removesuffix("_id") for name in single} <= {"team", "home_team", "winning_team", "host_team"}


def test_two_keys_lead_to_one_table_side_by_side(called: list[Table]) -> None:
    double = [table for table in called if len(table.foreign_keys) == 2]
    assert len(double) > 5
    for table in double:
        names = [column.name for column in table.columns[1:3]]
        assert [key.columns for key in table.foreign_keys] == [(name,) for name in names]
        assert tuple(name.removesuffix("_team").removesuffix("_team_id") for name in names) in {
            ("home", "away"), ("winning", "losing"), ("home", "visiting")}


def test_a_key_within_a_primary_key_or_a_check_keeps_its_name() -> None:
    teams, matches = LEAGUE.tables
    tie = Table("entries", matches.columns, primary_key=("match_id", "team_id"), foreign_keys=matches.foreign_keys)
    checked = Table("bouts", matches.columns, ("match_id",), matches.foreign_keys, checks=("team_id > 3",))
    schema = Schema("league", (teams, tie, checked))
    assert all(keys.called(schema, random.Random(seed)) == schema for seed in range(30))


def test_a_role_follows_the_noun_that_replaces_its_table() -> None:
    home = Table("matches", (Column("match_id", "integer"), Column("home_team_id", "integer")), ("match_id",),
                 (ForeignKey(("home_team_id",), "teams", ("team_id",)),))
    seen = set()
    for seed in range(40):
        teams, matches = renaming.renamed(Schema("league", (LEAGUE.tables[0], home)), random.Random(seed)).tables
        said, noun = words.split(matches.columns[1].name), words.one(words.split(teams.name)[-1])
        assert said[:2] == ("home", noun)
        seen.add((noun, len(said)))
    assert len({noun for noun, _ in seen}) > 2 and {length for _, length in seen} == {2, 3}


def test_some_authors_call_keys_by_the_row_alone_but_no_primary_key() -> None:
    rider = Table("riders", (Column("person_id", "integer"), Column("club_id", "integer"), Column("age", "integer")),
                  ("person_id",), (ForeignKey(("person_id",), "people", ("person_id",)),
                                   ForeignKey(("club_id",), "clubs", ("club_id",))))
    people, clubs = (Table(many, (Column(f"{one}_id", "integer"), Column("name", "text")), (f"{one}_id",))
                     for one, many in (("person", "people"), ("club", "clubs")))
    bare = 0
    for seed in range(200):
        table = renaming.renamed(Schema("tour", (people, clubs, rider)), random.Random(seed)).tables[2]
        bare += words.split(table.columns[1].name)[-1] not in KEYS
        assert words.split(table.columns[0].name)[-1] in KEYS
    assert 5 < bare < 45 and 5 < sum(convention(random.Random(seed)).bare for seed in range(200)) < 45


def test_about_every_fifth_key_shares_no_name_with_what_it_leads_to() -> None:
    kinds, doubled = Counter[str](), 0
    for schema in BUNDLED:
        varied = vary(schema, BUNDLED, number=3, seed=4)
        for table in varied.tables:
            times = Counter(key.table for key in table.foreign_keys)
            for key in table.foreign_keys:
                told = set(words.split(key.table))
                nouns = told | {words.one(word) for word in told} | KEYS
                held, led = (set(words.split(names[0])) - nouns for names in (key.columns, key.references))
                kinds["own" if held != led else "same"] += 1
                doubled += times[key.table] > 1
    share = kinds["own"] / kinds.total()
    assert kinds.total() > 300 and 0.12 < share < 0.3 and 0.06 < doubled / kinds.total() < 0.2


def test_every_role_is_words_that_stand_before_or_for_the_noun() -> None:
    for line in vocabulary().roles:
        for name in (*line.one, *(name for pair in line.two for name in pair)):
            assert name == name.strip() and name.count("{}") <= 1 and name.replace("{}", "").replace(" ", "").isalpha()
        assert line.one and all(first != second for first, second in line.two)
    assert roles("match", "team").two[0] == ("home {}", "away {}") and roles("widget", "gizmo").of == {"any"}
