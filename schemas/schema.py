"""What a database is to the toolkit: tables, columns, keys. Values only; reading and writing them live elsewhere.

    Schema("concert_hall", (Table("singer", (Column("singer_id", "integer"), ...), primary_key=("singer_id",)), ...))
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ColumnType = Literal["integer", "number", "text", "date", "datetime", "time", "boolean", "blob"]
"""The types that matter for wording and for population; `Column.declared` keeps the engine's own word."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    "as the database spells it, unquoted"
    type: ColumnType
    "normalised type"
    declared: str = ""
    "the type as declared, e.g. `VARCHAR(40)`; empty when the file declares none"
    nullable: bool = True
    "may hold NULL"
    choices: tuple[str | int | float, ...] = ()
    "the values a CHECK (... IN (...)) list or an ENUM allows; empty when unrestricted"
    comment: str = ""
    "what the schema's author says of it"


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`columns` of the table that holds it point to `references` of `table`."""

    columns: tuple[str, ...]
    "referencing columns, in order"
    table: str
    "the referenced table"
    references: tuple[str, ...]
    "referenced columns, in the same order"


@dataclass(frozen=True, slots=True)
class Table:
    """One table."""

    name: str
    "as the database spells it, unquoted"
    columns: tuple[Column, ...]
    "in declared order"
    primary_key: tuple[str, ...] = ()
    "column names; empty when there is none"
    foreign_keys: tuple[ForeignKey, ...] = ()
    "outgoing keys"
    unique: tuple[tuple[str, ...], ...] = ()
    "further unique column sets"
    checks: tuple[str, ...] = ()
    "CHECK expressions that are not plain value lists, as SQL text"
    comment: str = ""
    "what the schema's author says of it"

    def column(self, name: str) -> Column:
        """Return the column called `name`, case-insensitively; KeyError when there is none."""
        for column in self.columns:
            if column.name.lower() == name.lower():
                return column
        raise KeyError(f"{self.name}.{name}")


@dataclass(frozen=True, slots=True)
class Schema:
    """One database's structure."""

    db_id: str
    "unique name of the database in a run"
    tables: tuple[Table, ...]
    "in declared order, referenced before referencing where the author wrote them so"
    domain: str = ""
    "what it is about, e.g. `aviation`; empty when unknown"
    split: str = field(default="train")
    "`train`, or `heldout` for bundled schemas that only evaluation may see"

    def table(self, name: str) -> Table:
        """Return the table called `name`, case-insensitively; KeyError when there is none."""
        for table in self.tables:
            if table.name.lower() == name.lower():
                return table
        raise KeyError(name)
