"""Fuzz the guard in all four dialects: it may only answer, within a second, and not allow what an engine calls a write.

    python benchmarks/guard_fuzz.py --seconds 600 [--dialect duckdb] [--seed 1]
    python -m pip install atheris; python benchmarks/guard_fuzz.py --atheris --seconds 600

With atheris the search follows the guard's and sqlglot's branches; without it the same texts are drawn at random. A
text is made of bytes: of the fixtures' statements cut, doubled and spliced, of words and signs, or of the bytes as they
are. What is allowed in SQLite is prepared there behind an authorizer, in DuckDB parsed there: one reading statement,
known functions only. Every finding is printed and kept in --out; the exit code is the number of findings, 9 at most.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures"
DIALECTS = ("sqlite", "duckdb", "postgres", "mysql")
SLOW = 1.0  # seconds of processor time
WORDS = """SELECT FROM WITH RECURSIVE x AS ( ) , ; ' " ` -- /* */ /*! * DELETE INTO OUTFILE 1 1.5e 0x 0b UNION ALL
VALUES $$ $a$ [ ] { } {# #} {{ }} \\ @ @@ # ? :a e' E' U&' U&" N' x' é \u3000 CASE WHEN THEN END IN NOT
OVER EXPLAIN ANALYZE LATERAL INTERVAL LIMIT OFFSET FETCH FIRST ROWS ONLY % . :: -> ->> #- || // ** ~ !
FOR UPDATE SHARE begin start SHOW TABLE PIVOT UNPIVOT ON USING GROUP BY ORDER WHERE JOIN singer name age
count sum pg_sleep load_extension getenv read_csv pg_shadow pragma_table_list CAST lambda EXISTS REPLACE
DROP SET CALL = <> != < | & ^ \ufeff"""
PIECES = (*WORDS.split(), "\u3000", "\x0b", "\0", " ", "\n", "\r", "")
OPENINGS = (
    "(", "coalesce(", "CASE WHEN ", "[", "{'a': ", "NOT ", "(SELECT ", "CAST(", "x.", "1 + ", "SELECT * FROM (", "a::",
    "list_transform(", "f(x -> ", "IN (", "STRUCT(", "ARRAY[", "- ", "(VALUES (", "EXISTS (SELECT ", "INTERVAL ", "x[",
    "WITH a AS (SELECT ", "lambda a: ", "DATE ", "1 BETWEEN ", "UNNEST(", "if(", "MAP {", "@")


def seeds() -> list[str]:
    """Return the statements of both fixtures."""
    return [line.replace("⏎", "\n") for name in ("guard_attacks.sql", "guard_legitimate.sql")
            for line in (FIXTURES / name).read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")]


class Texts:
    """Bytes -> a dialect and a text."""

    def __init__(self, only: str | None) -> None:
        self.seeds, self.only = seeds(), only

    def made(self, data: bytes) -> tuple[str, str]:
        """Return (dialect, text): the first byte chooses both the dialect and how the rest is read."""
        first = data[0] if data else 0
        dialect, body = self.only or DIALECTS[first % 4], data[1:]
        way = first // 4 % 4
        if way == 0:
            return dialect, body.decode("utf-8", "replace")
        if way == 1:
            return dialect, " ".join(PIECES[byte % len(PIECES)] for byte in body)
        if way == 2:
            return dialect, self._nested(body)
        return dialect, self._mutated(body)

    def _mutated(self, body: bytes) -> str:
        text = self.seeds[int.from_bytes(body[:2]) % len(self.seeds)]
        for at in range(2, len(body) - 3, 4):
            kind, where, what, more = body[at:at + 4]
            place = where * (len(text) + 1) // 256
            end = min(len(text), place + 1 + more % 12)
            piece = PIECES[what % len(PIECES)]
            other = self.seeds[(what * 256 + more) % len(self.seeds)]
            text = (text[:place] + piece + text[place:], text[:place] + text[end:], text[:place] + piece + text[end:],
                    text[:place] + text[place:end] * 2 + text[end:], text[:place] + other[place:],
                    text[:place] + " " + other, text[:place] + chr(what * 17 + more) + text[place:])[kind % 7]
        return text

    def _nested(self, body: bytes) -> str:
        """Repeat an opening and its closing up to 120 times: what backtracks shows itself."""
        picked = [OPENINGS[byte % len(OPENINGS)] for byte in body[1:4]] or ["("]
        times = (body[0] if body else 9) % 120
        text = "".join(picked) * times + "1"
        closing = {"(": ")", "[": "]", "{": "}"}
        ends = "".join(closing[sign] for sign in reversed("".join(picked)) if sign in closing)
        return "SELECT " + text + (ends * times if len(body) % 3 else "")


class Judge:
    """Looks at each verdict; keeps what should not be."""

    def __init__(self, out: Path) -> None:
        from schemas.guard import Verdict, check
        from schemas.guard_functions import FUNCTIONS

        self.check, self.verdict, self.out = check, Verdict, out
        self.functions = FUNCTIONS
        self.counts, self.findings, self.slowest = Counter[str](), 0, 0.0
        schema = (FIXTURES / "guard_schema.sql").read_text()
        self.light = sqlite3.connect(":memory:")
        self.light.executescript(schema)
        self.light.execute("SELECT 1 FROM json_each('[]'), json_tree('[]')").fetchall()
        self.odd = ""
        self.light.set_authorizer(self._authorize)
        try:
            import duckdb
        except ImportError:
            self.duck = None
        else:
            self.duck = duckdb.connect(config={"enable_external_access": "false"})
            self.duck.execute(schema)

    def look(self, dialect: str, sql: str) -> None:
        """Judge one text."""
        start = time.process_time()
        try:
            verdict = self.check(sql, dialect)
        except Exception as error:  # the finding itself
            return self._found(dialect, sql, f"raised {type(error).__name__}: {error}")
        took = time.process_time() - start
        self.slowest = max(self.slowest, took)
        self.counts[f"{dialect} {'allowed' if verdict.allowed else 'denied'}"] += 1
        if not isinstance(verdict, self.verdict):
            self._found(dialect, sql, "no verdict")
        if took > SLOW:
            self._found(dialect, sql, f"took {took:.1f} s")
        if verdict.allowed and (why := self._sqlite(sql) if dialect == "sqlite" else
                                self._duckdb(sql) if dialect == "duckdb" else ""):
            self._found(dialect, sql, why)

    def _found(self, dialect: str, sql: str, why: str) -> None:
        self.findings += 1
        self.out.mkdir(parents=True, exist_ok=True)
        (self.out / f"{self.findings}.json").write_text(json.dumps({"dialect": dialect, "sql": sql, "why": why}))
        print(f"FOUND {dialect}: {why}: {sql[:300]!r}", flush=True)

    def _authorize(self, action: int, first: str | None, second: str | None, *_: str | None) -> int:
        reading = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE)
        if action == sqlite3.SQLITE_READ and (first or "").startswith("pragma_"):
            self.odd = f"reads {first}"
        elif action == sqlite3.SQLITE_FUNCTION and (second or "").lower() not in self.functions["sqlite"]:
            self.odd = f"calls {second}"
        elif action not in reading and action != sqlite3.SQLITE_FUNCTION:
            self.odd = f"does action {action} on {first}"
        return sqlite3.SQLITE_OK

    def _sqlite(self, sql: str) -> str:
        self.odd = ""
        try:
            self.light.execute(f"EXPLAIN {sql}" if not sql.lstrip().upper().startswith("EXPLAIN") else sql)
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            return "several statements" if "one statement" in str(error) else ""
        return self.odd

    def _duckdb(self, sql: str) -> str:
        if self.duck is None or sql.lstrip().upper().startswith("EXPLAIN"):
            return ""
        import duckdb

        try:
            kinds = [str(statement.type) for statement in self.duck.extract_statements(sql)]
            answer = self.duck.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()
            called = set(_names(json.loads(answer[0]) if answer else {}))
        except (duckdb.Error, RecursionError):
            return ""
        if [kind for kind in kinds if kind.endswith(("SELECT", "CREATE", "MULTI"))] != kinds or not kinds:
            return f"DuckDB sees {kinds}"
        unknown = {name for name in called - self.functions["duckdb"] if re.search(r"\w", name)}
        return f"calls {unknown}" if unknown else ""


def _names(tree: object) -> Iterator[str]:
    """Yield the functions that a statement's tree calls."""
    ahead = [tree]
    while ahead:
        node = ahead.pop()
        ahead += node if isinstance(node, list) else list(node.values()) if isinstance(node, dict) else []
        if isinstance(node, dict) and isinstance(node.get("function_name"), str) and node["function_name"]:
            yield node["function_name"].lower()


def main() -> int:
    """Fuzz for a while; print what was seen."""
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--dialect", choices=DIALECTS)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--atheris", action="store_true")
    options.add_argument("--out", type=Path, default=Path("/tmp/guard_fuzz"))
    given = options.parse_args()
    if given.atheris:
        import atheris

        with atheris.instrument_imports(include=["schemas", "sqlglot"]):
            judge = Judge(given.out)
    else:
        judge = Judge(given.out)
    texts, start = Texts(given.dialect), time.process_time()

    def one(data: bytes) -> None:
        judge.look(*texts.made(data))
        if given.atheris and sum(judge.counts.values()) % 20_000 == 0:  # its end is no end of Python's
            summary()

    def summary() -> None:
        shown = ", ".join(f"{name} {count}" for name, count in sorted(judge.counts.items()))
        print(f"{sum(judge.counts.values())} texts in {time.process_time() - start:.0f} s of processor time: {shown}; "
              f"slowest {judge.slowest:.2f} s; {judge.findings} findings", flush=True)

    if given.atheris:
        atheris.Setup([sys.argv[0], f"-max_total_time={given.seconds:.0f}", "-max_len=600", f"-seed={given.seed + 1}",
                       "-rss_limit_mb=2500", "-verbosity=0"], one)
        atheris.Fuzz()
        return 0
    draw = random.Random(given.seed)
    while time.process_time() - start < given.seconds:
        one(draw.randbytes(1 + int(draw.random() ** 2 * 80)))
    summary()
    return min(judge.findings, 9)


if __name__ == "__main__":
    sys.exit(main())
