"""Print where `strict` and the official Spider and BIRD verdicts part, on mutated queries, each case with its rule.

    python benchmarks/compare_verdicts.py > benchmarks/compare_verdicts.txt

Gold queries come from the grammar over bundled schemas, predictions from the near-miss mutations and from harmless
rewritings (columns turned round, order reversed among ties). A disagreement is explained by the smallest set of rule
switches that turns the strict verdict into the official one; with all switches set, strict is the official verdict.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, combinations, islice
from pathlib import Path

from curation.grammar import generate
from curation.nearmiss import near_misses
from schemas.catalog import bundled
from schemas.compare import agree, ordered, sort_columns, tie_groups
from schemas.describe import sample
from schemas.official import spider_ordered, spider_query
from schemas.populate import build
from schemas.sandbox import Execution, Sandbox

SCHEMAS, GOLD, MISSES = 40, 40, 4


@dataclass(frozen=True)
class Case:
    """One gold query with one prediction, executed as written and as Spider's script rewrites them."""

    gold_sql: str
    sql: str
    gold: Execution
    other: Execution
    gold_spider: Execution
    other_spider: Execution


def strict(case: Case, switches: frozenset[str] = frozenset()) -> bool:
    """Return the strict verdict with some of its rules replaced by the official ones."""
    stripped = "DISTINCT is dropped from both queries" in switches
    gold, other = (case.gold_spider, case.other_spider) if stripped else (case.gold, case.other)
    in_order = ordered(case.gold_sql, "sqlite")
    ties = tie_groups(gold, sort_columns(case.gold_sql, "sqlite"))
    if "any ORDER BY in the text orders" in switches:
        in_order = spider_ordered(case.gold_sql)
    if "tied rows may not swap" in switches:
        ties = None
    if "row order never counts" in switches:
        in_order, ties = False, None
    if "duplicate rows count once" in switches:
        gold, other = (replace(one, rows=tuple(dict.fromkeys(one.rows))) for one in (gold, other))
        in_order, ties = False, None
    if "empty results are all alike" in switches and not gold.rows and not other.rows:
        return gold.status == other.status == "ok"
    if "columns may not permute" in switches and gold.status == other.status == "ok":
        marks = tuple(f"#{number}" for number in range(len(gold.columns)))
        if len(other.columns) != len(marks):
            return False
        gold, other = (replace(one, rows=(marks, *one.rows)) for one in (gold, other))
        ties = None if ties is None else [-1, *ties]
    mode = "spider" if "floats have to be equal to the last bit" in switches else "strict"
    return agree(gold, other, ordered=in_order, ties=ties, mode=mode)  # type: ignore[arg-type]


SPIDER = ("any ORDER BY in the text orders", "tied rows may not swap", "DISTINCT is dropped from both queries",
          "empty results are all alike", "floats have to be equal to the last bit")
BIRD = ("row order never counts", "duplicate rows count once", "columns may not permute", "empty results are all alike",
        "floats have to be equal to the last bit")


def spider(case: Case) -> bool:
    """Return the official Spider verdict."""
    return agree(case.gold_spider, case.other_spider, ordered=spider_ordered(case.gold_sql), mode="spider")


def bird(case: Case) -> bool:
    """Return the official BIRD verdict."""
    return agree(case.gold, case.other, mode="bird")


def explain(case: Case, verdict: bool, rules: tuple[str, ...]) -> str:
    """Name the smallest set of rules that turns the strict verdict into `verdict`."""
    for size in range(1, len(rules) + 1):
        for chosen in combinations(rules, size):
            if strict(case, frozenset(chosen)) is verdict:
                return " and ".join(chosen)
    return "UNEXPLAINED"


def rewritings(sql: str) -> Iterator[str]:
    """Yield queries that mean the same, or the same up to what the official scripts overlook."""
    head, found, tail = sql.partition(" FROM ")
    columns = head.removeprefix("SELECT ").split(", ")
    if found and head.startswith("SELECT ") and len(columns) > 1 and "(" not in head and "DISTINCT" not in head:
        yield f"SELECT {', '.join(reversed(columns))} FROM {tail}"
    if "ORDER BY" not in sql:
        yield f"{sql} ORDER BY 1 DESC"
    elif "LIMIT" not in sql:
        yield f"{sql}, 1 DESC"
    if re.search(r"\bavg\(([\w.]+)\)", sql):
        yield re.sub(r"\bavg\(([\w.]+)\)", r"sum(\1 / 3.0) / count(\1) * 3", sql)
    if head.startswith("SELECT ") and "DISTINCT" not in head and "(" not in head:
        yield sql.replace("SELECT ", "SELECT DISTINCT ", 1)


def cases(folder: Path) -> Iterator[Case]:
    """Execute gold queries and predictions over the bundled schemas."""
    with Sandbox(2) as box:
        for source in bundled("train")[:SCHEMAS]:
            schema = source.schema()
            path = build(schema, "sqlite", folder / f"{source.db_id}.sqlite", seed=0)
            samples = sample(path, schema)
            pairs = [(one.sql, other) for one in generate(schema, samples, n=GOLD, seed=0) for other in chain(
                (miss.sql for miss in islice(near_misses(one.sql, schema, samples, dialect="sqlite", seed=0), MISSES)),
                rewritings(one.sql))]
            texts = (text for gold, other in pairs for text in (gold, other, spider_query(gold), spider_query(other)))
            results = box.run_many((path, text) for text in texts)
            for gold, other in pairs:
                yield Case(gold, other, next(results), next(results), next(results), next(results))


def show(name: str, found: list[Case], official: Callable[[Case], bool], rules: tuple[str, ...]) -> None:
    """Print one table."""
    counts, examples = Counter[tuple[bool, str]](), dict[tuple[bool, str], Case]()
    for case in found:
        verdict = official(case)
        if strict(case) is not verdict:
            key = (verdict, explain(case, verdict, rules))
            counts[key] += 1
            examples.setdefault(key, case)
    print(f"\nstrict against {name}: {len(found)} predictions, {sum(counts.values())} disagreements")
    for (verdict, rule), count in counts.most_common():
        print(f"\n{count:6}  {name} says {'right' if verdict else 'wrong'}: {rule}")
        print(f"          gold  {examples[verdict, rule].gold_sql}\n          other {examples[verdict, rule].sql}")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        found = [case for case in cases(Path(folder)) if case.gold.status == "ok"]
    show("Spider", found, spider, SPIDER)
    show("BIRD", found, bird, BIRD)


if __name__ == "__main__":
    main()
