"""Is every pair of a run what it says? Each one is executed again, and the run's mix is counted.

    python benchmarks/pair_proofs.py RUN [--workers 2]

Chosen SQL has to run on every instance and the rejected SQL of a near miss has to answer otherwise on one; no pair may
have the same text, or a refusal, on both sides. Prints the faults (none is expected), the mix by kind, and for near
misses each mutation's share and how many tokens lie between the two sides.
"""

from __future__ import annotations

import argparse
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from curation import jsonl
from curation.engines import runnable
from curation.prompt import parse
from curation.proof import changed
from curation.records import Database, Pair
from schemas import compare
from schemas.sandbox import Execution, Sandbox


def faults(pairs: Sequence[Pair], run: Path, workers: int) -> list[str]:
    """Return what is wrong with the pairs, a line each."""
    files = {found.db_id: [run / name for name in found.instances]
             for found in jsonl.read(run / "01_databases.jsonl", Database)}
    sides = [(pair, [text for text in (pair.chosen, pair.rejected) if parse(text).kind == "sql"]) for pair in pairs]
    jobs = [(path, runnable(text, pair.dialect)) for pair, texts in sides for text in texts if wanted(pair, text)
            for path in files[pair.db_id]]
    found = []
    with Sandbox(workers) as sandbox:
        results = sandbox.run_many(jobs)
        for pair, texts in sides:
            ran = {text: [next(results) for _ in files[pair.db_id]] for text in texts if wanted(pair, text)}
            found += [f"{pair.id}: {fault}" for fault in faults_of(pair, ran)]
    return found


def wanted(pair: Pair, text: str) -> bool:
    """Is `text` executed? What complies with a request to refuse, or invents columns, is not."""
    return text == pair.chosen or pair.kind in ("near_miss", "on_policy")


def faults_of(pair: Pair, ran: dict[str, list[Execution]]) -> Iterable[str]:
    """Yield what is wrong with one pair; `ran`: its texts that were executed, with the result on each instance."""
    kinds = [parse(text).kind for text in (pair.chosen, pair.rejected)]
    if pair.chosen == pair.rejected or kinds == ["refusal", "refusal"]:
        yield "both sides are the same"
    right, wrong = ran.get(pair.chosen, []), ran.get(pair.rejected, [])
    if any(execution.status != "ok" for execution in right):
        yield "chosen does not run"
    elif right and not any(execution.rows for execution in right) and pair.kind != "near_miss":
        yield "chosen finds nothing"
    if right and wrong and all(compare.same_answer(good, bad, pair.chosen, pair.dialect)
                               for good, bad in zip(right, wrong, strict=True)):
        yield "both sides give the same answer"


def tables(pairs: Sequence[Pair]) -> Iterable[str]:
    """Yield the counts as lines of Markdown."""
    yield "| kind | pairs | share |\n| --- | ---: | ---: |"
    for kind, count in Counter(pair.kind for pair in pairs).most_common():
        yield f"| {kind} | {count} | {100 * count / len(pairs):.1f} % |"
    near = [pair for pair in pairs if pair.kind in ("near_miss", "on_policy")]
    tokens = {pair.id: changed(pair.chosen, pair.rejected) for pair in near}
    yield "\n| mutation | pairs | share | median edit distance | tokens between, median (most) |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for family, count in Counter(pair.family for pair in near).most_common():
        those = [pair for pair in near if pair.family == family]
        apart = [tokens[pair.id] for pair in those]
        yield (f"| {family} | {count} | {100 * count / len(near):.1f} % | "
               f"{statistics.median(pair.edit_distance for pair in those):.2f} | "
               f"{statistics.median(apart):.0f} ({max(apart)}) |")
    bands = Counter(next(name for most, name in BANDS if tokens[pair.id] <= most) for pair in near)
    yield "\ntokens between: " + ", ".join(f"{name}: {100 * bands[name] / len(near):.0f} %" for _, name in BANDS)
    asked = Counter(pair.family for pair in pairs if pair.kind in ("refusal", "lookalike"))
    yield f"request families: {len(asked)}, from {min(asked.values())} to {max(asked.values())} pairs each"


BANDS = ((1, "1"), (2, "2"), (4, "3-4"), (8, "5-8"), (10**6, "9 and more"))

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    read = list(jsonl.read(options.run / "05_pairs.jsonl", Pair))
    wrong_ones = faults(read, options.run, options.workers)
    head = f"{len(read)} pairs executed again, {len(wrong_ones)} faults"
    print("\n".join([head, *wrong_ones[:20], "", *tables(read)]))
