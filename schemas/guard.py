"""Is this text exactly one read-only statement? A verdict with its reason, from the parsed statement.

    check("SELECT name FROM singer")                        allowed, kind 'select'
    check("WITH d AS (DELETE FROM t RETURNING *) SELECT 1") denied,  kind 'delete', at 11
    check("-- REFUSED: this would delete rows.")            denied,  kind 'empty'

Deny by default: the first word, every node of the tree, every function and every table has to be known as harmless.
What a lexer may read differently from the engine (MySQL's executable comments, nested comments, NUL) is denied.
The guard looks at text alone: it does not know which tables exist, or what a view or a user's own function does;
schemas/sandbox.py is the second, independent line. What sqlglot cannot parse is denied, PostgreSQL's prefix operator @
among it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError
from sqlglot.tokens import Token, TokenType

from schemas.guard_functions import CLOSED_SCHEMAS, CLOSED_TABLES, FILE_NAME, FUNCTIONS, SYNTAX, TYPES

LONGEST = 100_000  # characters
MOST = 10_000  # tokens
DEEPEST = 200  # nested parentheses

_READS = {"SELECT", "WITH", "VALUES", "(", "FROM", "PIVOT", "UNPIVOT", "TABLE"}
_ONLY_DUCKDB = {"FROM", "PIVOT", "UNPIVOT"}
_EXPLAIN = re.compile(r"\s*EXPLAIN\s+(?:QUERY\s+PLAN\s+|ANALYZE\s+|VERBOSE\s+|FORMAT\s*=\s*\w+\s+|"
                      r"\((?:\s*(?:ANALYZE|VERBOSE|COSTS|BUFFERS|TIMING|FORMAT|JSON|TEXT|ON|OFF|TRUE|FALSE)\b|,)+\s*\))*",
                      re.IGNORECASE)
_WORD = re.compile(r"[^\W\d]\w*\Z")
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
_CLOSED = (exp.NextValueFor, exp.ReadCSV, exp.ReadParquet, exp.Operator, exp.Command)


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


class _Denial(Exception):
    def __init__(self, kind: str, reason: str, position: int | None = None) -> None:
        self.verdict = Verdict(False, reason, position, kind)


def check(sql: str, dialect: str = "sqlite") -> Verdict:
    """Say whether `sql` is exactly one read-only statement of sqlite, duckdb, postgres or mysql; never raises."""
    return _check(sql, dialect)


@lru_cache(maxsize=8192)
def _check(sql: str, dialect: str) -> Verdict:
    try:
        return Verdict(True, "", None, _judge(sql, dialect))
    except _Denial as denial:
        return denial.verdict
    except SqlglotError as error:
        return Verdict(False, _why(error), _error_position(error, sql), "unparsable")
    except RecursionError:
        return Verdict(False, "nested too deeply to be judged", None, "too_deep")
    except Exception as error:  # the parser's own faults: what cannot be judged is denied
        return Verdict(False, f"cannot be parsed: {type(error).__name__}", None, "unparsable")


def _judge(sql: str, dialect: str) -> str:
    """Return the kind of an allowed statement; raise _Denial or a parse error otherwise."""
    if dialect not in FUNCTIONS:
        raise _Denial("dialect", f"the dialect {dialect!r} is not known to the guard")
    if len(sql) > LONGEST:
        raise _Denial("too_long", f"longer than {LONGEST} characters", LONGEST)
    if (nul := sql.find("\0")) >= 0:
        raise _Denial("unparsable", "holds a NUL character", nul)
    kind = "select"
    if explain := _EXPLAIN.match(sql):
        sql, kind = " " * explain.end() + sql[explain.end():], "explain"
    language = sqlglot.Dialect.get_or_raise(dialect)
    tokens = language.tokenize(sql)
    _check_gaps(sql, tokens)
    while tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        tokens.pop()
    if len(tokens) > MOST:
        raise _Denial("too_long", f"more than {MOST} words and signs", tokens[MOST].start)
    if not tokens:
        raise _Denial("empty", "holds no statement", None)
    _check_start(tokens[0], dialect)
    suspects = _check_tokens(tokens, dialect)
    trees = language.parser(error_level=ErrorLevel.IMMEDIATE).parse(tokens, sql)
    tree = trees[0] if len(trees) == 1 else None
    if tree is None:
        raise _Denial("multiple", "more than one statement")
    _check_nodes(tree, dialect, suspects, tokens[0].start)
    if not isinstance(tree, _ROOTS):
        raise _Denial(_kind_of(tree), f"a {_kind_of(tree)} statement is not a query", tokens[0].start)
    return kind


def _check_gaps(sql: str, tokens: list[Token]) -> None:
    """Refuse comments that an engine may read as code, or end elsewhere than the parser does."""
    if "--" not in sql and "/*" not in sql and "#" not in sql:
        return
    before = 0
    for token in [*tokens, None]:
        after = token.start if token else len(sql)
        at = before
        while at < after:
            if sql.startswith("/*", at):
                end = sql.find("*/", at + 2)
                body = sql[at + 2:end if 0 <= end < after else after]
                if body.startswith(("!", "+", "M!")) or "/*" in body:
                    raise _Denial("comment", "a comment that some engines execute or nest", at)
                at = after if end < 0 else end + 2
            elif sql.startswith("--", at) or sql[at] == "#":
                end = sql.find("\n", at)
                at = after if end < 0 else end + 1
            else:
                at += 1
        before = token.end + 1 if token else after


def _check_start(first: Token, dialect: str) -> None:
    """Refuse what does not start as a query does, by its first word."""
    word = first.text.upper()
    quoted = first.token_type in (TokenType.IDENTIFIER, TokenType.STRING)
    if quoted or word not in _READS or (word in _ONLY_DUCKDB and dialect != "duckdb"):
        name = word.lower() if _WORD.match(word) and not quoted else "unparsable"
        raise _Denial(name, f"a statement that starts with {first.text[:40]!r} is not a query", first.start)


def _check_tokens(tokens: list[Token], dialect: str) -> list[Token]:
    """Refuse a second statement; return the names before a parenthesis that are no known function."""
    allowed, syntax, suspects, depth = FUNCTIONS[dialect], SYNTAX[dialect], [], 0
    before = tokens[0]
    for token in tokens:
        kind = token.token_type
        if kind == TokenType.L_PAREN:
            depth += 1
            if depth > DEEPEST:
                raise _Denial("too_deep", "nested too deeply to be judged", token.start)
            name = before.text
            if before.token_type in (TokenType.IDENTIFIER, TokenType.STRING):
                if name.lower() not in allowed:
                    suspects.append(before)
            elif _WORD.match(name) and name.lower() not in allowed and name.upper() not in syntax:
                suspects.append(before)
        elif kind == TokenType.R_PAREN:
            depth -= 1
        elif kind == TokenType.SEMICOLON:
            raise _Denial("multiple", "more than one statement", token.start)
        before = token
    return suspects


def _check_nodes(tree: Any, dialect: str, suspects: list[Token], tree_start: int) -> None:
    """Refuse nodes that are not on the list, closed tables, and names that are called but no known function."""
    names: set[int] = set()
    suspicious = {token.start for token in suspects}
    for node in tree.walk():
        kind = type(node)
        if kind not in _NODES and (not isinstance(node, _FAMILIES) or isinstance(node, _CLOSED)):
            raise _Denial(_kind_of(node), f"{_kind_of(node)} is not allowed in a query", _position(node))
        if kind is exp.Table:
            _check_table(node, dialect)
        elif kind is exp.Select and not node.expressions:
            raise _Denial("unparsable", "a SELECT without a selection list", tree_start)
        elif kind is exp.Anonymous and node.name.lower() not in FUNCTIONS[dialect]:
            raise _Denial("function", f"the function {node.name[:60]!r} is not allowed", _position(node))
        elif kind is exp.PropertyEQ and dialect == "mysql":
            raise _Denial("set", "an assignment is not allowed in a query", _position(node))
        elif suspicious and kind is exp.TableAlias and isinstance(node.this, exp.Identifier):
            names.add(node.this.meta.get("start", -1))
        elif suspicious and kind is exp.DataType:
            names |= {token.start for token in suspects if token.text.upper() in TYPES}
    for token in suspects:
        if token.start not in names:
            raise _Denial("function", f"the function {token.text[:60]!r} is not allowed", token.start)


def _check_table(table: Any, dialect: str) -> None:
    parts = [part.name for part in table.parts if isinstance(part, exp.Identifier)]
    if not parts:
        return
    name, full = parts[-1].lower(), ".".join(parts)
    if CLOSED_TABLES[dialect].match(name) or any(part.lower() in CLOSED_SCHEMAS[dialect] for part in parts[:-1]):
        raise _Denial("table", f"the system table {full[:60]!r} is not allowed", _position(table))
    if dialect == "duckdb" and FILE_NAME.search(full):
        raise _Denial("file", f"{full[:60]!r} may name a file", _position(table))


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
