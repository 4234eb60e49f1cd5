"""Tables in the making: what parsed DDL statements say, gathered until the keys can be resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from sqlglot import exp

from schemas.errors import InputError
from schemas.schema import Column, ForeignKey, Schema, Table
from schemas.script import Statement
from schemas.typenames import normalise

Choices = tuple[str | int | float, ...]


@dataclass(slots=True)
class Draft:
    """One table while its statements are read; names in `keys` may still be spelt in another case."""

    name: str
    columns: dict[str, Column] = field(default_factory=dict)
    primary: tuple[str, ...] = ()
    keys: list[ForeignKey] = field(default_factory=list)
    unique: list[tuple[str, ...]] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    comment: str = ""
    noted: dict[int, str] = field(default_factory=dict)
    "line -> the last column that begins on it; a comment at the line's end is that one's"

    def change(self, name: str, **changes: object) -> None:
        """Replace fields of one column; unknown names are passed over."""
        if name.lower() in self.columns:
            self.columns[name.lower()] = replace(self.columns[name.lower()], **changes)  # type: ignore[arg-type]


def learn(tree: exp.Expression, found: Statement, drafts: dict[str, Draft], enums: dict[str, Choices]) -> None:
    """Take over what one parsed statement says."""
    if isinstance(tree, exp.Create) and tree.kind == "TABLE" and isinstance(tree.this, exp.Schema):
        draft = Draft(tree.this.this.name)
        drafts[draft.name.lower()] = draft
        _take(draft, tree.this.expressions, found, enums)
        table_note = tree.find(exp.SchemaCommentProperty)
        last_line = found.line + found.text.count("\n")
        closing = found.comments.get(last_line) if last_line not in draft.noted else ""
        trailing = found.comments.get(found.line) or closing
        draft.comment = table_note.this.name if table_note else trailing or ""
    elif isinstance(tree, exp.Create) and tree.kind == "TYPE" and isinstance(tree.expression, exp.DataType):
        enums[tree.this.name.lower()] = _literals(tree.expression.expressions) or ()
    elif isinstance(tree, exp.Create) and tree.kind == "INDEX":
        on = drafts.get(tree.this.args["table"].name.lower()) if tree.this.args.get("table") else None
        params = tree.this.args.get("params")
        plain = params and not params.args.get("where") and all(
            isinstance(part.this, exp.Column) for part in params.args.get("columns") or ())
        if on and params and plain:
            on.unique.append(_names(params.args["columns"]))
    elif isinstance(tree, exp.Alter) and tree.this.name.lower() in drafts:
        _take(drafts[tree.this.name.lower()], tree.args.get("actions") or [], found, enums)
    elif isinstance(tree, exp.Comment):
        _comment(tree, drafts)


def finish(db_id: str, drafts: dict[str, Draft], domain: str = "", *, loose: bool = False) -> Schema:
    """Resolve keys to the tables' own spelling; raises InputError for a key to no table, unless `loose`."""
    if loose:
        for draft in drafts.values():
            draft.keys = [key for key in draft.keys if key.table.lower() in drafts]
    return Schema(db_id, tuple(_table(draft, drafts, db_id) for draft in drafts.values()), domain=domain)


def _comment(tree: exp.Comment, drafts: dict[str, Draft]) -> None:
    """COMMENT ON TABLE / COLUMN."""
    text = tree.expression.name if tree.expression else ""
    if str(tree.args.get("kind")).upper() == "COLUMN":
        column = tree.this.find(exp.Column) or tree.this
        owner = getattr(column, "table", "")
        if owner.lower() in drafts:
            drafts[owner.lower()].change(column.name, comment=text)
    elif tree.this.name.lower() in drafts:
        drafts[tree.this.name.lower()].comment = text


def _take(draft: Draft, parts: Iterable[exp.Expression], found: Statement, enums: dict[str, Choices]) -> None:
    """Take columns and constraints of a CREATE TABLE body or of ALTER TABLE actions."""
    for part in parts:
        if isinstance(part, exp.ColumnDef):
            _column(draft, part, found, enums)
        elif isinstance(part, exp.Constraint | exp.AddConstraint):
            _take(draft, _grouped(part.expressions), found, enums)
        elif isinstance(part, exp.PrimaryKey):
            draft.primary = _names(part.expressions)
        elif isinstance(part, exp.ForeignKey):
            draft.keys.append(_key(_names(part.expressions), part.args["reference"]))
        elif isinstance(part, exp.UniqueColumnConstraint):
            inner = part.this
            draft.unique.append(_names(inner.expressions if isinstance(inner, exp.Schema) else [inner]))
        elif isinstance(part, exp.CheckColumnConstraint):
            _check(draft, part.this)


def _grouped(parts: list[exp.Expression]) -> Iterator[exp.Expression]:
    """T-SQL writes `PRIMARY KEY CLUSTERED (a, b)`: put the columns back into the key."""
    kinds = exp.ClusteredColumnConstraint | exp.NonClusteredColumnConstraint
    ordered = next((part.this for part in parts if isinstance(part, kinds)), None)
    for part in parts:
        if ordered and isinstance(part, exp.PrimaryKeyColumnConstraint):
            yield exp.PrimaryKey(expressions=list(ordered))
        elif ordered and isinstance(part, exp.UniqueColumnConstraint):
            yield exp.UniqueColumnConstraint(this=exp.Schema(expressions=list(ordered)))
        elif not isinstance(part, kinds):
            yield part


def _column(draft: Draft, node: exp.ColumnDef, found: Statement, enums: dict[str, Choices]) -> None:
    """Add one column, with what its inline constraints say."""
    name, kind = node.name, node.args.get("kind")
    declared = kind.sql() if kind is not None else ""
    enumerated = _literals(kind.expressions) if kind is not None and declared.upper().startswith("ENUM") else None
    if enumerated is None:
        enumerated = enums.get(declared.lower().strip('"'), ())
    line = found.line + (node.this.meta.get("line") or 1) - 1
    note = found.comments.get(line, "") if line != found.line else ""
    if note and line in draft.noted:
        draft.change(draft.noted[line], comment="")
    draft.noted[line] = name
    draft.columns[name.lower()] = Column(name, "text" if enumerated else normalise(declared), declared,
                                         choices=enumerated, comment=note)
    for constraint in node.args.get("constraints") or ():
        rule = constraint.kind
        if isinstance(rule, exp.NotNullColumnConstraint):
            draft.change(name, nullable=bool(rule.args.get("allow_null")))
        elif isinstance(rule, exp.PrimaryKeyColumnConstraint):
            draft.primary = (name,)
        elif isinstance(rule, exp.UniqueColumnConstraint):
            draft.unique.append((name,))
        elif isinstance(rule, exp.Reference):
            draft.keys.append(_key((name,), rule))
        elif isinstance(rule, exp.CheckColumnConstraint):
            _check(draft, rule.this)
        elif isinstance(rule, exp.CommentColumnConstraint):
            draft.change(name, comment=rule.this.name)
        elif isinstance(rule, exp.Properties):
            for option in rule.expressions:
                if option.name.lower() == "description":
                    draft.change(name, comment=option.args["value"].name)


def _key(columns: tuple[str, ...], reference: exp.Reference) -> ForeignKey:
    """Return the key; `references` is empty where the script leaves it to the primary key."""
    target = reference.this
    if isinstance(target, exp.Schema):
        return ForeignKey(columns, target.this.name, _names(target.expressions))
    return ForeignKey(columns, target.name, ())


def _check(draft: Draft, condition: exp.Expression) -> None:
    """Value lists become the column's choices; everything else stays as SQL text (SQLite's)."""
    for part in condition.unnest().flatten() if isinstance(condition.unnest(), exp.And) else [condition.unnest()]:
        listed = _listed(part.unnest())
        if listed and listed[0].lower() in draft.columns:
            draft.change(listed[0], choices=listed[1])
        else:
            draft.checks.append(part.sql(dialect="sqlite"))


def _listed(test: exp.Expression) -> tuple[str, Choices] | None:
    """Return (column, values) of `x IN (...)`, `x = ANY (ARRAY[...])`, or either with `OR x IS NULL`."""
    if isinstance(test, exp.Or):
        sides = [side.unnest() for side in test.flatten() if not isinstance(side.unnest(), exp.Is)]
        lists = [_listed(side) for side in sides]
        if lists and all(one and lists[0] and one[0] == lists[0][0] for one in lists):
            return lists[0][0], tuple(value for one in lists if one for value in one[1])  # type: ignore[index]
        return None
    column, values = test.this, None
    while isinstance(column, exp.Cast | exp.Paren):
        column = column.this
    if isinstance(test, exp.In):
        values = _literals(test.expressions)
    elif isinstance(test, exp.EQ):
        array = test.expression.find(exp.Array)
        values = _literals(array.expressions if array else [test.expression])
    return (column.name, values) if isinstance(column, exp.Column) and values else None


def _literals(nodes: Iterable[exp.Expression]) -> Choices | None:
    """Return the nodes' values, or None when one is no literal."""
    values: list[str | int | float] = []
    for node in nodes:
        while isinstance(node, exp.Cast | exp.Paren):
            node = node.this
        sign, bare = (-1, node.this) if isinstance(node, exp.Neg) else (1, node)
        if not isinstance(bare, exp.Literal):
            return None
        if bare.is_string:
            values.append(bare.name)
        else:
            values.append(sign * (float(bare.name) if set(bare.name) & set(".eE") else int(bare.name)))
    return tuple(values) or None


def _names(nodes: Iterable[exp.Expression]) -> tuple[str, ...]:
    """Return the column names in a key's list."""
    found = (node if isinstance(node, exp.Identifier) else node.find(exp.Identifier) for node in nodes)
    return tuple(name.name for name in found if name is not None)


def _table(draft: Draft, drafts: dict[str, Draft], db_id: str) -> Table:
    """Return the finished table."""
    def spelt(owner: Draft, names: tuple[str, ...], what: str) -> tuple[str, ...]:
        missing = [name for name in names if name.lower() not in owner.columns]
        if missing:
            raise InputError(f"{db_id}: {what} of table {draft.name!r} names column {missing[0]!r}, "
                             f"which table {owner.name!r} does not have")
        return tuple(owner.columns[name.lower()].name for name in names)

    primary = spelt(draft, draft.primary, "the primary key")
    for name in primary:
        draft.change(name, nullable=False)
    keys = []
    for key in draft.keys:
        target = drafts.get(key.table.lower())
        if target is None:
            raise InputError(f"{db_id}: table {draft.name!r} refers to table {key.table!r}, which is not defined; "
                             "add it or take the foreign key out")
        own = spelt(draft, key.columns, "a foreign key")
        theirs = spelt(target, key.references or target.primary, "a foreign key")
        if len(own) != len(theirs):
            raise InputError(f"{db_id}: a key of table {draft.name!r} to {target.name!r} has {len(own)} columns "
                             f"on its side and {len(theirs)} on the other; name the referenced columns")
        keys.append(ForeignKey(own, target.name, theirs))
    unique = tuple(dict.fromkeys(spelt(draft, names, "a UNIQUE") for names in draft.unique))
    return Table(draft.name, tuple(draft.columns.values()), primary, tuple(dict.fromkeys(keys)),
                 tuple(names for names in unique if names != primary), tuple(draft.checks), draft.comment)
