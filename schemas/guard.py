"""Is this text exactly one read-only statement? A verdict with its reason, from the parsed statement.

    check("SELECT name FROM singer")                        allowed, kind 'select'
    check("WITH d AS (DELETE FROM t RETURNING *) SELECT 1") denied,  kind 'delete', at 11
    check("-- REFUSED: this would delete rows.")            denied,  kind 'empty'

Deny by default: the first word, every node of the tree, every function and every table has to be known as harmless.
What a lexer may read differently from the engine (MySQL's executable comments, nested comments, NUL) is denied.
The guard looks at text alone: it does not know which tables exist, what a view does, or how long a query takes and how
large its result is; schemas/sandbox.py is the second, independent line. What is the user's own cannot be known either:
functions and DuckDB macros are denied, a column that is PostgreSQL's `row.function` is not. What sqlglot cannot parse
is denied: of DuckDB, an ORDER BY straight after a PIVOT.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokens import Token, TokenType

from schemas.guard_calls import WORD, check_calls
from schemas.guard_functions import FUNCTIONS, TABLE_FUNCTIONS, TYPES
from schemas.guard_parser import parse
from schemas.guard_tables import CLOSED_SCHEMAS, CLOSED_TABLES, FILE_NAME, STANDARD, STATEMENTS
from schemas.guard_words import Denial, check_words

LONGEST = 100_000  # characters
MOST = 10_000  # tokens
REMEMBERED = 4_000  # characters of a text whose verdict is kept

_READS = {"SELECT", "WITH", "VALUES", "(", "FROM", "PIVOT", "UNPIVOT", "TABLE"}
_ONLY_DUCKDB = {"FROM", "PIVOT", "UNPIVOT"}
_EXPLAIN = re.compile(r"\s*EXPLAIN\s+(?:QUERY\s+PLAN\s+|ANALYZE\s+|VERBOSE\s+|FORMAT\s*=\s*\w+\s+|"
                      r"\((?:\s*(?:ANALYZE|VERBOSE|COSTS|BUFFERS|TIMING|FORMAT|JSON|TEXT|ON|OFF|TRUE|FALSE)\b|,)+\s*\))*",
                      re.IGNORECASE)
_ROOTS = (exp.Select, exp.SetOperation, exp.Values, exp.Subquery, exp.Pivot)
_NODES: frozenset[type[Any]] = frozenset({
    exp.Select, exp.Union, exp.Except, exp.Intersect, exp.Subquery, exp.Values, exp.With, exp.CTE, exp.From, exp.Join,
    exp.Lateral, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered, exp.Limit, exp.LimitOptions, exp.Offset,
    exp.Fetch, exp.Distinct, exp.Window, exp.WindowSpec, exp.Qualify, exp.Cube, exp.Rollup, exp.GroupingSets,
    exp.RecursiveWithSearch, exp.Table, exp.TableAlias, exp.TableSample, exp.Pivot, exp.UnpivotColumns, exp.PivotAlias,
    exp.PivotAny, exp.IndexTableHint, exp.Alias, exp.Aliases, exp.Tuple, exp.Star, exp.Column, exp.PositionalColumn,
    exp.Identifier, exp.Literal, exp.Var, exp.Null, exp.Boolean, exp.Dot, exp.Bracket, exp.Slice, exp.Paren,
    exp.DataType, exp.DataTypeParam, exp.PseudoType, exp.ObjectIdentifier, exp.Interval, exp.IntervalSpan, exp.Filter,
    exp.WithinGroup, exp.IgnoreNulls, exp.RespectNulls, exp.HavingMax, exp.AtTimeZone, exp.FromTimeZone, exp.AtIndex,
    exp.Lambda, exp.Kwarg, exp.Between, exp.In, exp.Any, exp.All, exp.Variadic, exp.Comprehension, exp.ColumnDef,
    exp.Collate, exp.CharacterSet, exp.Introducer, exp.National, exp.BitString, exp.HexString, exp.ByteString,
    exp.RawString, exp.UnicodeString, exp.Heredoc, exp.JSON, exp.JSONPath, exp.JSONKeyValue, exp.FormatJson,
    exp.JSONColumnDef, exp.JSONSchema, exp.JSONValue, exp.JSONExtractQuote, exp.OnCondition, exp.OpenJSONColumnDef,
    exp.Schema, exp.ForIn, exp.WithOperator, exp.ColumnPosition, exp.OverflowTruncateBehavior})
_FAMILIES = (exp.Func, exp.Binary, exp.Unary, exp.JSONPathPart)
_CLOSED = (exp.NextValueFor, exp.ReadCSV, exp.ReadParquet, exp.Operator, exp.Command, exp.CurrentUser, exp.SessionUser)
_SIGNS = frozenset("@+-*/<>=~!#%^&|`?$:'\"")
_TABLES = (exp.GenerateSeries, exp.Repeat, exp.Unnest)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guard says of a text."""

    allowed: bool
    "exactly one read-only statement"
    reason: str
    "why not, in one clause; empty when allowed"
    position: int | None
    "offset of the first offending character, where one is known"
    kind: str
    "`select`, `explain`; or what was found: `delete`, `multiple`, `unparsable`, `empty`, `function`, ..."


def check(sql: str, dialect: str = "sqlite") -> Verdict:
    """Say whether `sql` is exactly one read-only statement of sqlite, duckdb, postgres or mysql; never raises."""
    return _remembered(sql, dialect) if len(sql) <= REMEMBERED else _verdict(sql, dialect)


@lru_cache(maxsize=8192)
def _remembered(sql: str, dialect: str) -> Verdict:
    return _verdict(sql, dialect)


def _verdict(sql: str, dialect: str) -> Verdict:
    try:
        return Verdict(True, "", None, _judge(sql, dialect))
    except Denial as denial:
        return Verdict(False, denial.reason, denial.position, denial.kind)
    except SqlglotError as error:
        return Verdict(False, _why(error), _error_position(error, sql), "unparsable")
    except RecursionError:
        return Verdict(False, "nested too deeply to be judged", None, "too_deep")
    except Exception as error:  # the parser's own faults: what cannot be judged is denied
        return Verdict(False, f"cannot be parsed: {type(error).__name__}", None, "unparsable")


def _judge(sql: str, dialect: str) -> str:
    """Return the kind of an allowed statement; raise Denial or a parse error otherwise."""
    if dialect not in FUNCTIONS:
        raise Denial("dialect", f"the dialect {dialect!r} is not known to the guard")
    if len(sql) > LONGEST:
        raise Denial("too_long", f"longer than {LONGEST} characters", LONGEST)
    if (nul := sql.find("\0")) >= 0:
        raise Denial("unparsable", "holds a NUL character", nul)
    kind = "select"
    if explain := _EXPLAIN.match(sql):
        sql, kind = " " * explain.end() + sql[explain.end():], "explain"
    tokens = sqlglot.tokenize(sql, dialect)
    if len(tokens) > MOST:
        raise Denial("too_long", f"more than {MOST} words and signs", tokens[MOST].start)
    check_words(sql, tokens, dialect)
    while tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        tokens.pop()
    if not tokens:
        raise Denial("empty", "holds no statement", None)
    _check_start(tokens[0], dialect)
    suspects = check_calls(tokens, dialect)
    if dialect == "postgres" and "@" in sql:
        tokens = [token for token in tokens if not _absolute(token, sql)]
    trees = parse(tokens, sql, dialect)
    tree = trees[0] if len(trees) == 1 else None
    if tree is None:
        raise Denial("multiple", "more than one statement")
    _check_nodes(tree, sql, dialect, suspects)
    if not isinstance(tree, _ROOTS):
        raise Denial(_kind_of(tree), f"a {_kind_of(tree)} statement is not a query", tokens[0].start)
    return kind


def _absolute(token: Token, sql: str) -> bool:
    """Say whether a token is PostgreSQL's operator @, the absolute value; sqlglot takes it for a parameter's sign."""
    around = sql[max(0, token.start - 1):token.start] + sql[token.start + 1:token.start + 2]
    return token.token_type == TokenType.PARAMETER and token.text == "@" and _SIGNS.isdisjoint(around)


def _check_start(first: Token, dialect: str) -> None:
    """Refuse what does not start as a query does, by its first word."""
    word = first.text.upper()
    quoted = first.token_type in (TokenType.IDENTIFIER, TokenType.STRING)
    if quoted or word not in _READS or (word in _ONLY_DUCKDB and dialect != "duckdb"):
        name = word.lower() if WORD.match(word) and not quoted else "unparsable"
        raise Denial(name, f"a statement that starts with {first.text[:40]!r} is not a query", first.start)


def _check_nodes(tree: Any, sql: str, dialect: str, suspects: list[Token]) -> None:
    """Refuse nodes that are not on the list, closed tables, and names that are called but no known function."""
    names: set[int] = set()
    typed: set[int] = set()
    suspicious = {token.start for token in suspects}
    for node in tree.walk():
        kind = type(node)
        if kind not in _NODES and (not isinstance(node, _FAMILIES) or isinstance(node, _CLOSED)):
            raise Denial(_kind_of(node), f"{_kind_of(node)} is not allowed in a query", _position(node))
        if kind is exp.Table:
            _check_table(node, sql, dialect)
        elif kind is exp.In and dialect == "sqlite" and isinstance(node.args.get("field"), (exp.Column, exp.Literal)):
            table = node.args["field"]  # SQLite: x IN table
            _check_name([part.name for part in getattr(table, "parts", [table])], node, dialect)
        elif kind is exp.Select and not node.expressions:
            raise Denial("unparsable", "a SELECT without a selection list", _position(node))
        elif kind is exp.Anonymous and node.name.lower() not in FUNCTIONS[dialect]:
            raise Denial("function", f"the function {node.name[:60]!r} is not allowed", _position(node))
        elif kind is exp.PropertyEQ and dialect == "mysql":
            raise Denial("set", "an assignment is not allowed in a query", _position(node))
        elif suspicious and kind is exp.TableAlias and isinstance(node.this, exp.Identifier):
            names.add(node.this.meta.get("start", -1))
        elif kind is exp.DataType and not typed:
            typed = {token.start for token in suspects if token.text.upper() in TYPES}
    for token in suspects:
        if token.start not in names and token.start not in typed:
            raise Denial("function", f"the function {token.text[:60]!r} is not allowed", token.start)


def _check_table(table: Any, sql: str, dialect: str) -> None:
    """Refuse system tables, functions that may not stand for a table, and what DuckDB would read from a file."""
    called = table.this
    if isinstance(called, exp.Func):
        known = isinstance(called, _TABLES + _CLOSED) or called.name.lower() in TABLE_FUNCTIONS
        if dialect == "duckdb" and not known:
            raise Denial("function", f"the function {called.name[:60]!r} is not allowed as a table", _position(table))
        return
    parts = [part for part in table.parts if isinstance(part, exp.Identifier)]
    names = [part.name for part in parts]
    if names:
        _check_name(names, table, dialect)
    if dialect == "duckdb" and names:
        start = parts[-1].meta.get("start", 0)
        if FILE_NAME.search(".".join(names)) or sql[start] in "'$":
            raise Denial("file", f"{'.'.join(names)[:60]!r} may name a file", _position(table))
        if names[0].lower() in STATEMENTS and not parts[0].quoted:
            raise Denial(names[0].lower(), f"{names[0].lower()} is not allowed in a query", _position(table))


def _check_name(names: list[str], node: Any, dialect: str) -> None:
    """Refuse a system table, by its schema (if that is given) and its name."""
    *schema, name = [part.lower() for part in names]
    standard = "information_schema" in schema
    if (CLOSED_TABLES[dialect].match(name) or not CLOSED_SCHEMAS[dialect].isdisjoint(schema)
            or (standard and not STANDARD.match(name))):
        raise Denial("table", f"the system table {'.'.join(names)[:60]!r} is not allowed", _position(node))


def _kind_of(node: Any) -> str:
    if isinstance(node, exp.Command):
        return str(node.this).lower()
    name = type(node).__name__.lower()
    return {"sessionparameter": "setting", "readcsv": "file", "readparquet": "file"}.get(name, name)


def _position(node: Any) -> int | None:
    """Return the first known text offset at or below `node`."""
    starts = [child.meta["start"] for child in node.walk() if "start" in child.meta]
    return min(starts) if starts else None


def _why(error: Exception) -> str:
    """Word a parser's error without its internals."""
    errors = getattr(error, "errors", None)
    if errors:
        return f"cannot be parsed near {(errors[0].get('highlight') or '')[:60]!r}"
    return "cannot be parsed: a quote or a comment is not closed" if "tokeniz" in str(error) else "cannot be parsed"


def _error_position(error: Exception, sql: str) -> int | None:
    """Translate the parser's line and column (of the offending token's end) to an offset."""
    errors = getattr(error, "errors", None)
    if not errors or not errors[0].get("line"):
        return None
    lines = sql.splitlines(keepends=True)
    offset = sum(map(len, lines[: errors[0]["line"] - 1])) + int(errors[0]["col"] or 1)
    return max(0, min(len(sql), offset - len(errors[0].get("highlight") or "")))
