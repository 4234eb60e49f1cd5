"""Right against wrong: a query and a near miss of it, kept as a pair only when execution tells them apart.

    chosen     SELECT name FROM singer WHERE age > 30
    rejected   SELECT name FROM singer WHERE age >= 30       evidence: instance 2: 4 rows against 5
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Literal

from curation.engines import runnable
from curation.nearmiss import NearMiss, near_misses
from curation.records import Dialect, Dropped, Example, Pair
from curation.spelling import tokens
from schemas import compare
from schemas.sandbox import Execution, Sandbox
from schemas.schema import Schema

if TYPE_CHECKING:
    from schemas.describe import Samples

INVENTED = 0.10
"Largest share of near misses whose rejected side does not run at all."
Split = Literal["train", "validation"]
EAGER = {"two_edits": 2, "null_handling": 8, "set_operation": 8, "having": 8, "and_or": 8, "missing_join": 8,
         "pattern": 8, "negation": 6, "wrong_aggregate": 6, "off_by_one": 5, "limit": 4, "missing_order": 4,
         "order_direction": 4, "group_by": 4, "join_path": 4, "join_kind": 4, "count_target": 3, "distinct": 3,
         "comparison": 2, "wrong_value": 2, "missing_filter": 2}
"How eagerly a kind of mutation is tried, 1 where not said: the fewer queries it fits, the more."
FAR = 3
"Tokens that differ between the two sides of a far miss; half of the time far ones are sought, else near ones."
_TRIED = 4
"Near misses executed for one example and one pair."
_POOL = 24
"Near misses held for one example."


def near_miss_pairs(schema: Schema, samples: Samples, instances: Sequence[Path], examples: Sequence[Example],
                    sandbox: Sandbox, *, seed: int, dialect: Dialect, count: int,
                    split: Split = "train") -> Iterator[Pair | Dropped]:
    """Yield up to `count` right-against-wrong pairs; mutations that are rare so far, or rare at all, are tried first.

    Examples take turns, each with other mutations in the next turn, until there are enough or nothing new is left.
    """
    rng = Random(f"{seed}:{schema.db_id}:near_miss")
    order = [example.model_copy(update={"sql": example.sql.strip().rstrip(";").rstrip()})
             for example in rng.sample(list(examples), len(examples))]
    used: Counter[str] = Counter()
    made, told = 0, set[str]()
    pools: dict[str, list[NearMiss]] = {}
    while made < count and order:
        again = []
        for example in order:
            if made >= count:
                return
            if example.id not in pools:
                misses = near_misses(example.sql, schema, samples, dialect=dialect, seed=seed)
                pools[example.id] = list(islice(misses, _POOL))
            _line_up(pools[example.id], example.sql, used, rng)
            invent = rng.random() < INVENTED and used["invented_column"] < INVENTED * (made + 1)
            found = _prove(example, pools[example.id], invent, instances, sandbox, dialect, split)
            if found is None:
                if example.id not in told:
                    yield Dropped(id=example.id, db_id=example.db_id, reason="no_near_miss",
                                  detail="no mutation answers differently on any instance")
                continue
            told.add(example.id)
            made += 1
            used[found.family] += 1
            again.append(example)
            yield found
        order = again


def _line_up(pool: list[NearMiss], sql: str, used: Counter[str], rng: Random) -> None:
    """Order `pool` by how often its mutations have been used, and among equals by a draw that favours scarce ones."""
    far = rng.random() < 0.5
    weights = [EAGER.get(miss.mutation, 1) * (3 if (changed(sql, miss.sql) >= FAR) == far else 1) for miss in pool]
    drawn = {id(miss): rng.expovariate(weight) for miss, weight in zip(pool, weights, strict=True)}
    pool.sort(key=lambda miss: (used[miss.mutation], drawn[id(miss)]))


def _prove(example: Example, pool: list[NearMiss], invent: bool, instances: Sequence[Path], sandbox: Sandbox,
           dialect: Dialect, split: Split) -> Pair | None:
    """Return a pair of `example` with the first of its near misses that is proven wrong; used up ones leave `pool`.

    `invent`: a column that is not there is tried first, else not at all.
    """
    tried = [miss for miss in pool if invent or miss.mutation != "invented_column"]
    tried = sorted(tried, key=lambda miss: miss.mutation != "invented_column")[:_TRIED]
    if not tried:
        return None
    for miss in tried:
        pool.remove(miss)
    texts = [runnable(sql, dialect) for sql in (example.sql, *(miss.sql for miss in tried))]
    results = list(sandbox.run_many([(path, sql) for sql in texts for path in instances]))
    k = len(instances)
    right = results[:k]
    if any(execution.status != "ok" for execution in right):
        return None
    for index, miss in enumerate(tried):
        wrong = results[(index + 1) * k : (index + 2) * k]
        evidence = difference(right, wrong, miss.mutation, example.sql, dialect)
        if evidence:
            pool.extend(tried[index + 1 :])
            return Pair(id=identity("near_miss", example.db_id, example.question, example.sql, miss.sql),
                        db_id=example.db_id, dialect=dialect, question=example.question, chosen=example.sql,
                        rejected=miss.sql, kind="near_miss", family=miss.mutation, evidence=evidence,
                        edit_distance=distance(example.sql, miss.sql), source_id=example.id, split=split)
    return None


def difference(right: Sequence[Execution], wrong: Sequence[Execution], mutation: str, sql: str,
               dialect: Dialect) -> str:
    """Return how the results show the two queries to be different, or '' when they do not."""
    if mutation == "invented_column":
        failed = next((e for e in wrong if e.status == "error"), None)
        return f"does not run: {failed.error}" if failed is not None and all(e.status == "error" for e in wrong) else ""
    for number, (good, bad) in enumerate(zip(right, wrong, strict=True), 1):
        if bad.status == "ok" and not compare.same_answer(good, bad, sql, dialect):
            if len(good.rows) != len(bad.rows):
                return f"instance {number}: {counted(good)} against {counted(bad)}"
            if len(good.columns) != len(bad.columns):
                return f"instance {number}: {len(good.columns)} columns against {len(bad.columns)}"
            return f"instance {number}: {counted(good)} in both, other values"
    return ""


def counted(execution: Execution) -> str:
    """Return the number of rows in words."""
    return f"{len(execution.rows)} row{'' if len(execution.rows) == 1 else 's'}"


def changed(chosen: str, rejected: str) -> int:
    """Return how many tokens of the longer side differ."""
    left, right = ([token.lower() for token in tokens(text)] for text in (chosen, rejected))
    codes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return sum(max(l2 - l1, r2 - r1) for op, l1, l2, r1, r2 in codes if op != "equal")


def distance(chosen: str, rejected: str) -> float:
    """Return 1 - the similarity of the two texts' tokens, 0 to 1."""
    left, right = ([token.lower() for token in tokens(text)] for text in (chosen, rejected))
    return round(1.0 - SequenceMatcher(None, left, right, autojunk=False).ratio(), 4)


def identity(kind: str, db_id: str, *content: str) -> str:
    """Return a record's stable id."""
    return f"{kind}-{db_id}-{hashlib.sha256(chr(0).join(content).encode()).hexdigest()[:12]}"
