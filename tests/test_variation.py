"""Variants of schemas: whole, distinct, fillable, and spelt as authors spell."""

import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from curation import grow
from curation.grammar import words
from curation.settings import Settings
from curation.variation import renaming, spelling, splitting, structure, vary, written
from curation.variation.vocabulary import kind_of, near, vocabulary
from schemas import catalog, populate, render
from schemas.schema import Column, ForeignKey, Schema, Table

BUNDLED = [source.schema() for source in catalog.bundled("train")]
SHOP = Schema("shop", (
    Table("singers", (Column("singer_id", "integer"), Column("name", "text"), Column("country", "text"),
                      Column("age", "integer")), primary_key=("singer_id",), checks=("age > 15",)),
    Table("concerts", (Column("concert_id", "integer"), Column("singer_id", "integer"), Column("year", "integer")),
          primary_key=("concert_id",), foreign_keys=(ForeignKey(("singer_id",), "singers", ("singer_id",)),)),
))


def sound(schema: Schema) -> None:
    """Assert what every schema has to be: names unique, keys pointing at columns that are there."""
    names = [table.name.lower() for table in schema.tables]
    assert len(set(names)) == len(names) > 0
    for table in schema.tables:
        columns = [column.name.lower() for column in table.columns]
        assert len(set(columns)) == len(columns) > 0
        for names_ in (table.primary_key, *table.unique, *(key.columns for key in table.foreign_keys)):
            assert all(table.column(name) for name in names_)
        for key in table.foreign_keys:
            assert all(schema.table(key.table).column(name) for name in key.references)


def test_every_bundled_schema_has_sound_variants_that_differ() -> None:
    texts = set()
    for schema in BUNDLED:
        for number in range(1, 6):
            varied = vary(schema, BUNDLED, number=number, seed=3)
            sound(varied)
            texts.add(render.compact(varied, "sqlite"))
    assert len(texts) > 0.99 * 5 * len(BUNDLED)


@pytest.mark.parametrize("schema", random.Random(5).sample(BUNDLED, 12), ids=lambda schema: schema.db_id)
def test_a_variant_can_be_filled_on_both_engines(schema: Schema, tmp_path: Path) -> None:
    varied = vary(schema, BUNDLED, number=7, seed=1)
    populate.build(varied, "duckdb", tmp_path / "v.duckdb")
    connection = sqlite3.connect(populate.build(varied, "sqlite", tmp_path / "v.sqlite"))
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert any(connection.execute(f"SELECT count(*) FROM {render.quote(table.name, 'sqlite')}").fetchone()[0]
               for table in varied.tables)
    connection.close()


def test_the_same_numbers_give_the_same_variant() -> None:
    assert vary(SHOP, BUNDLED, number=4, seed=9) == vary(SHOP, BUNDLED, number=4, seed=9)
    assert vary(SHOP, BUNDLED, number=4, seed=9) != vary(SHOP, BUNDLED, number=5, seed=9)


def test_keys_follow_the_noun_that_replaces_their_table() -> None:
    swapped = 0
    for seed in range(40):
        varied = renaming.renamed(SHOP, random.Random(seed))
        singers, concerts = varied.tables
        (key,) = concerts.foreign_keys
        assert key.table == singers.name and key.references == singers.primary_key
        assert [column.type for column in singers.columns] == ["integer", "text", "text", "integer"]
        noun = words.one(" ".join(words.split(singers.name)))
        swapped += kind_of(noun) == "public" and noun != "singer"
    assert swapped > 8


def test_checks_speak_of_the_renamed_column() -> None:
    for seed in range(20):
        singers = renaming.renamed(SHOP, random.Random(seed)).tables[0]
        assert singers.checks == (f'"{singers.columns[3].name}" > 15',)


def test_a_cut_keeps_tables_connected_and_something_to_ask_for() -> None:
    for schema in BUNDLED[:30]:
        small = structure.cut(schema, random.Random(2))
        sound(small)
        assert all(column in schema.table(table.name).columns for table in small.tables for column in table.columns)


def test_further_columns_are_of_the_tables_kind() -> None:
    wider = [structure.extended(SHOP, random.Random(seed)).tables[0] for seed in range(60)]
    singers = {column.name for table in wider for column in table.columns}
    own = {column.name for column in SHOP.tables[0].columns}
    assert singers - own and singers - own <= {column.name for column in vocabulary().columns["public"]}


def test_a_noun_gives_way_only_to_one_that_means_the_same() -> None:
    assert near("singer") and set(near("singer")).isdisjoint({"architect", "guitarist"})
    assert near("car park") == () and near("crew member") == ()  # no kind of park, of member
    assert near("track") == () and near("gig") == ()  # which of its meanings is not known


def test_a_table_gets_no_column_that_says_what_one_there_says() -> None:
    club = Schema("club", (Table("clubs", (Column("id", "integer"), Column("founded", "integer"),
                                           Column("town", "text")), primary_key=("id",)),))
    wider = [structure.extended(club, random.Random(seed)).tables[0] for seed in range(80)]
    more = {column.name for table in wider for column in table.columns}
    assert len(more) > 4 and more.isdisjoint({"founded_year", "founded year", "city"})
    wider = [structure.extended(SHOP, random.Random(seed)).tables[0] for seed in range(60)]
    assert {column.name for table in wider for column in table.columns}.isdisjoint({"first name", "last name"})


def test_a_short_form_of_the_old_noun_follows_the_new_one() -> None:
    lab = Schema("lab", (Table("researcher", (Column("res_id", "integer"), Column("res_name", "text")),
                               primary_key=("res_id",)),))
    for seed in range(30):
        said = {word for column in renaming.renamed(lab, random.Random(seed)).tables[0].columns
                for word in words.split(column.name)}
        assert "reservation" not in said


def test_a_column_called_like_its_table_is_called_like_it_still() -> None:
    makes = Schema("makes", (Table("maker", (Column("id", "integer"), Column("maker", "text")), primary_key=("id",)),))
    for seed in range(60):
        table = renaming.renamed(makes, random.Random(seed)).tables[0]
        assert words.one(" ".join(words.split(table.name))).split()[-1] == words.split(table.columns[1].name)[-1]


def test_each_case_spells_words_its_own_way() -> None:
    spelt = {case: spelling.cased(("birth", "date"), case, random.Random(1)) for case in spelling.CASES}
    assert spelt == {"snake": "birth_date", "Capital_Snake": "Birth_Date", "Pascal": "BirthDate", "camel": "birthDate",
                     "joined": "birthdate", "UPPER": "BIRTH_DATE", "spaced": "Birth Date"}


def test_no_name_is_a_reserved_word_where_another_was_free() -> None:
    reserved = render.RESERVED["sqlite"] | render.RESERVED["duckdb"]
    names = [name.lower() for schema in BUNDLED for number in (1, 2)
             for table in vary(schema, BUNDLED, number=number, seed=0).tables
             for name in (table.name, *(column.name for column in table.columns))]
    assert sum(name in reserved for name in names) < 0.01 * len(names)


def test_a_variant_lies_in_the_folder_and_reads_back_as_it_was_made(tmp_path: Path) -> None:
    for base in catalog.bundled("train")[::9]:
        others = [source.schema() for source in catalog.bundled("train") if source.db_id != base.db_id]
        made, source = vary(base.schema(), others, number=3, seed=0), written(base, 3, 0, tmp_path)
        assert source.path == tmp_path / f"{base.db_id}.3.sql" and source.db_id == f"{base.db_id}.3"
        assert render.compact(source.schema(), "sqlite") == render.compact(made, "sqlite")
        for ours, read in zip(made.tables, source.schema().tables, strict=True):
            assert (ours.foreign_keys, ours.unique) == (read.foreign_keys, read.unique)
            assert len(ours.checks) == len(read.checks)
            assert [column.choices for column in ours.columns] == [column.choices for column in read.columns]


def test_values_of_a_column_move_into_a_table_that_says_what_its_codes_mean() -> None:
    status = Column("status", "text", choices=("open", "paid"))
    shop = Schema("shop", (Table("orders", (Column("id", "integer"), status), primary_key=("id",)),))
    made = (splitting.looked_up(shop, random.Random(seed)) for seed in range(50))
    varied = next(schema for schema in made if len(schema.tables) > 1)
    meanings, orders = varied.tables
    assert [column.name for column in meanings.columns] == ["order_status_code", "order_status_description"]
    assert meanings.columns[0].choices == ("OPEN", "PAID") and meanings.columns[1].choices == ("open", "paid")
    assert orders.columns[1].name == "order_status_code" and orders.foreign_keys[0].table == meanings.name
    sound(varied)


def test_no_name_says_its_table_twice() -> None:
    for seed in range(200):
        for table in renaming.renamed(SHOP, random.Random(seed)).tables:
            for column in table.columns:
                said = words.split(column.name)
                assert not any(said[at] == said[at + 1] for at in range(len(said) - 1)), column.name


def test_every_short_form_is_read_as_the_word_it_stands_for() -> None:
    assert {form: words.split(f"x_{form}")[1:] for word, forms in vocabulary().short.items() for form in forms
            if words.split(f"x_{form}")[1:] != (word,)} == {}


def test_a_variant_that_cannot_be_filled_gives_way_to_another(tmp_path: Path) -> None:
    path = tmp_path / "shop.sql"
    path.write_text("CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT, size TEXT NOT NULL CHECK (size IN ('L')), "
                    "fit TEXT NOT NULL CHECK (fit IN ('L')), CHECK (size <> fit))")
    (base,) = catalog.find(path)
    filled = [grow.fill(grow.Fill(base, tmp_path / "run", Settings(seed=3, instances=1), held=False, variant=number))
              for number in range(1, 13)]
    later = [database for database in filled if database.variant > 12]
    assert 0 < len(later) < 12 and all(len(database.instances) == 1 for database in filled)
    assert all(not grow.source_of(database, tmp_path / "run").schema().tables[0].checks for database in later)


def test_what_points_to_a_natural_key_is_called_like_it() -> None:
    garage = Schema("garage", (
        Table("cars", (Column("plate", "text"), Column("mileage", "integer")), primary_key=("plate",)),
        Table("jobs", (Column("job_id", "integer"), Column("plate", "text")), primary_key=("job_id",),
              foreign_keys=(ForeignKey(("plate",), "cars", ("plate",)),))))
    for seed in range(60):
        cars, jobs = renaming.renamed(garage, random.Random(seed)).tables
        assert jobs.foreign_keys[0].columns == cars.primary_key == (cars.columns[0].name,)


def test_a_person_is_kept_apart_from_a_role() -> None:
    singers = replace(SHOP.tables[0], columns=(*SHOP.tables[0].columns, Column("genre", "text")), checks=())
    people, role, _ = splitting.apart(replace(SHOP, tables=(singers, SHOP.tables[1])), random.Random(0)).tables
    assert people.name in splitting.PEOPLE
    assert [column.name for column in people.columns[1:]] == ["name", "country", "age"]
    assert [column.name for column in role.columns] == ["singer_id", people.primary_key[0], "genre"]
    assert role.foreign_keys[-1] == ForeignKey(people.primary_key, people.name, people.primary_key)
    assert people.primary_key in role.unique
