"""DDL of every dialect is read into the same schema, and what is rendered runs on the engines."""

import sqlite3

import duckdb
import pytest
from sqlglot.dialects.dialect import Dialect

from schemas import catalog, ddl, guard, render
from schemas.errors import InputError
from schemas.schema import Column, ForeignKey, Schema, Table

STATEMENTS = {
    "sqlite": """
        CREATE TABLE owner (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE pet (id INTEGER PRIMARY KEY, kind TEXT CHECK (kind IN ('cat', 'dog')),
          owner_id INTEGER REFERENCES owner);""",
    "postgres": """
        SET statement_timeout = 0;
        CREATE TYPE public.kinds AS ENUM ('cat', 'dog');
        CREATE TABLE public.owner (id integer NOT NULL,
          name character varying(40) DEFAULT 'x'::character varying NOT NULL);
        ALTER TABLE public.owner OWNER TO someone;
        CREATE TABLE public.pet (id bigint NOT NULL, kind text, owner_id int4,
          CONSTRAINT pet_kind_check CHECK ((kind = ANY (ARRAY['cat'::text, 'dog'::text]))));
        COPY public.owner (id, name) FROM stdin;
1	a;b
\\.
        ALTER TABLE ONLY public.owner ADD CONSTRAINT owner_pkey PRIMARY KEY (id);
        ALTER TABLE ONLY public.pet ADD CONSTRAINT pet_pkey PRIMARY KEY (id);
        ALTER TABLE ONLY public.pet ADD CONSTRAINT pet_fk FOREIGN KEY (owner_id) REFERENCES public.owner(id);""",
    "mysql": """
        CREATE TABLE `owner` (`id` int(11) NOT NULL AUTO_INCREMENT, `name` varchar(40) NOT NULL, PRIMARY KEY (`id`))
          ENGINE=InnoDB DEFAULT CHARSET=utf8;
        INSERT INTO `owner` VALUES (1, 'O\\'Hara; Scarlett');
        CREATE TABLE `pet` (`id` int NOT NULL, `kind` enum('cat','dog'), `owner_id` int, PRIMARY KEY (`id`),
          KEY `o` (`owner_id`), CONSTRAINT `f` FOREIGN KEY (`owner_id`) REFERENCES `owner` (`id`)) COMMENT='all';""",
    "duckdb": """
        CREATE TABLE owner (id BIGINT PRIMARY KEY, name VARCHAR NOT NULL);
        CREATE TABLE pet (id BIGINT PRIMARY KEY, kind VARCHAR CHECK (kind = 'cat' OR kind = 'dog'),
          owner_id BIGINT REFERENCES owner(id));""",
    "tsql": """
CREATE TABLE [dbo].[owner]([id] [int] IDENTITY(1,1) NOT NULL, [name] [nvarchar](50) NOT NULL,
  CONSTRAINT [pk] PRIMARY KEY CLUSTERED ([id] ASC))
GO
CREATE TABLE [dbo].[pet]([id] [int] NOT NULL PRIMARY KEY, [kind] [varchar](9) NULL CHECK ([kind] IN ('cat', 'dog')),
  [owner_id] [int] NULL)
GO
ALTER TABLE [dbo].[pet] WITH CHECK ADD CONSTRAINT [f] FOREIGN KEY([owner_id]) REFERENCES [dbo].[owner] ([id])
GO
""",
    "snowflake": """
        CREATE OR REPLACE TABLE owner (id NUMBER(38,0) PRIMARY KEY, name STRING NOT NULL);
        CREATE OR REPLACE TABLE pet (id NUMBER(38,0) PRIMARY KEY, kind VARCHAR CHECK (kind IN ('cat', 'dog')),
          owner_id NUMBER(38,0) REFERENCES owner(id));""",
    "bigquery": """
        CREATE TABLE `shop.owner` (id INT64 NOT NULL, name STRING NOT NULL, PRIMARY KEY (id) NOT ENFORCED);
        CREATE TABLE `shop.pet` (id INT64, kind STRING CHECK (kind IN ('cat', 'dog')), owner_id INT64,
          PRIMARY KEY (id) NOT ENFORCED, FOREIGN KEY (owner_id) REFERENCES `shop.owner`(id) NOT ENFORCED);""",
}
"One little database as its dialect's own tools write it, dumps with data and comments included."

ODD = Schema("odd", (
    Table("order", (Column("group", "integer", nullable=False), Column("two words", "text"), Column('quo"te', "number"),
                    Column("select", "date"), Column("parent", "integer")),
          ("group",), (ForeignKey(("parent",), "order", ("group",)),)),
    Table("Ünder", (Column("key", "integer"), Column("desc", "boolean", choices=())), (),
          (ForeignKey(("key",), "order", ("group",)),), (("key", "desc"),), ("key > 0",)),
))


@pytest.mark.parametrize("dialect", STATEMENTS)
def test_each_dialect_gives_the_same_schema(dialect: str) -> None:
    owner, pet = ddl.parse(STATEMENTS[dialect], "shop", dialect).tables
    assert [column.type for column in owner.columns] == ["integer", "text"]
    assert (owner.name, owner.primary_key, owner.column("name").nullable) == ("owner", ("id",), False)
    assert pet.column("kind").choices == ("cat", "dog")
    assert pet.foreign_keys == (ForeignKey(("owner_id",), "owner", ("id",)),)


@pytest.mark.parametrize("dialect", STATEMENTS)
def test_the_dialect_need_not_be_named(dialect: str) -> None:
    assert [table.name for table in ddl.parse(STATEMENTS[dialect], "shop").tables] == ["owner", "pet"]


def test_comments_belong_to_what_they_trail() -> None:
    text = "-- domain: zoo\nCREATE TABLE a ( -- all animals\n  id INT, -- tag; worn in the ear\n  w REAL -- kg\n);"
    schema = ddl.parse(text, "zoo")
    assert (schema.domain, schema.tables[0].comment) == ("zoo", "all animals")
    assert [column.comment for column in schema.tables[0].columns] == ["tag; worn in the ear", "kg"]


def test_comment_clauses_are_read() -> None:
    text = "CREATE TABLE a (x INT);COMMENT ON TABLE a IS 'all';COMMENT ON COLUMN a.x IS 'one';"
    told = ddl.parse(text, "d", "postgres").tables[0]
    assert (told.comment, told.column("x").comment) == ("all", "one")


def test_checks_that_are_no_lists_stay_as_text() -> None:
    text = "CREATE TABLE a (x INT CHECK (x BETWEEN 1 AND 5 AND x <> 3), y INT, CHECK (x < y))"
    table = ddl.parse(text, "d").tables[0]
    assert table.checks == ("x BETWEEN 1 AND 5", "x <> 3", "x < y")


def test_an_unreadable_file_names_its_line() -> None:
    with pytest.raises(InputError, match=r"^bad, line 3: "):
        ddl.parse("CREATE TABLE a (x INT);\nCREATE TABLE b (\n  y INT INT INT (,\n);", "bad")


@pytest.mark.parametrize(("text", "reason"), [
    ("SELECT 1;", "no CREATE TABLE"),
    ("CREATE TABLE a (x INT REFERENCES b(y));", "'b', which is not defined"),
    ("CREATE TABLE a (x INT, PRIMARY KEY (z));", "column 'z'"),
])
def test_a_script_that_makes_no_schema_says_why(text: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        ddl.parse(text, "bad")


def test_sqlite_accepts_what_is_rendered() -> None:
    engine = sqlite3.connect(":memory:")
    engine.executescript(ddl.render(ODD, "sqlite"))
    assert engine.execute('SELECT "group", "two words" FROM "order"').fetchall() == []


def test_duckdb_accepts_what_is_rendered() -> None:
    engine = duckdb.connect()
    engine.execute(ddl.render(ODD, "duckdb"))
    assert engine.execute('SELECT "group", "two words", key FROM "order", "Ünder"').fetchall() == []


def test_rendering_and_parsing_again_changes_nothing() -> None:
    for source in catalog.bundled()[:12]:
        once = ddl.render(source.schema(), "sqlite")
        assert ddl.render(ddl.parse(once, source.db_id, "sqlite"), "sqlite") == once


def test_names_are_quoted_only_where_needed() -> None:
    text = ddl.render(ODD, "sqlite")
    assert 'CREATE TABLE "order"' in text and '"quo""te" REAL' in text
    assert "\n  parent INTEGER" in text and "\n  key INTEGER" in text


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb", "postgres", "mysql"])
def test_a_name_that_quote_leaves_bare_is_read_by_the_guard(dialect: str) -> None:
    words = {word.lower() for word in Dialect.get_or_raise(dialect).tokenizer_class.KEYWORDS if word.isalpha()}
    shapes = ("SELECT {0} FROM t", "SELECT a FROM {0}", "SELECT T1.{0} FROM {0} AS T1 JOIN u AS T2 ON T1.a = T2.a",
              "SELECT a, count(*) FROM t WHERE {0} = 1 GROUP BY {0} ORDER BY {0}")
    denied = [word for word in sorted(words) for shape in shapes
              if not guard.check(shape.format(render.quote(word, dialect)), dialect).allowed]
    assert len(words) > 200 and denied == []
