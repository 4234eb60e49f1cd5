"""Does sharing prefixes cost accuracy? The small model's SFT with and without, equal data and steps, several seeds.

    python benchmarks/sharing_accuracy.py prepare OUT                          the held-out questions, into OUT
    python benchmarks/sharing_accuracy.py train RUN BASE OUT --seeds 0 1 2     RUN of `toolkit curate`; one GPU
    python benchmarks/sharing_accuracy.py score OUT                            a table; a paired test over all seeds

`shared` trains as `toolkit sft` does: micro-batches of one schema, its prefix computed once. `plain` has
`prefix_sharing: false`, mixed rows, and as many rows a step as give it the same number of steps. `train` needs torch
alone; `prepare` and `score` need the engines.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from pathlib import Path
from typing import Any


def prepare(out: Path) -> None:
    """Write the prompts of the bundled held-out benchmark."""
    from alignment import benchmark

    held = benchmark.load("heldout", out=out / "databases")
    with gzip.open(out / "prompts.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": name, "messages": messages}) + "\n"
                        for name, messages in held.prompts().items())


def train(opt: argparse.Namespace) -> None:
    """Train and answer, seed by seed, first shared, then plain in as many steps."""
    for seed in opt.seeds:
        steps, rows = once(opt, f"shared-{seed}", [f"training.seed={seed}", f"data.seed={seed}"])
        once(opt, f"plain-{seed}", [f"training.seed={seed}", f"data.seed={seed}", "prefix_sharing=false",
                                    f"training.per_device_train_batch_size={round(rows / steps)}",
                                    f"training.max_steps={steps}"])


def once(opt: argparse.Namespace, name: str, settings: list[str]) -> tuple[int, int]:
    """Train one adapter and write its answers; return its steps and rows."""
    from alignment import generate, recipe, sft
    from alignment.model import open_model

    began = time.monotonic()
    chosen = recipe.load("smollm2/sft", ["training.save_strategy=no", "training.eval_strategy=no",
                                         "training.logging_steps=50", *settings, *opt.set])
    result = sft.train(opt.run, opt.base, opt.out / name, chosen, say=lambda line: None)
    trained = time.monotonic()
    with gzip.open(opt.out / "prompts.jsonl.gz", "rt", encoding="utf-8") as file:
        asked: list[Any] = [json.loads(line) for line in file]
    model, tokenizer = open_model(opt.base, opt.out / name)
    found = generate.stream([row["messages"] for row in asked], model.eval(), tokenizer, max_new_tokens=96,
                            batch_size=opt.batch)
    lines = [json.dumps({"id": asked[number]["id"], "response": text}) + "\n" for number, text in found]
    (opt.out / f"{name}.answers.jsonl").write_text("".join(lines), encoding="utf-8")
    print(f"{name}: {result.steps} steps of {result.rows / result.steps:.1f} rows, loss {result.last_loss:.3f}, "
          f"trained {trained - began:.0f} s, answered {time.monotonic() - trained:.0f} s", flush=True)
    return result.steps, result.rows


def score(out: Path) -> None:
    """Print the figures of every adapter, and accuracy paired over the seeds."""
    from alignment import benchmark, evaluate, scores
    from alignment.summary import Run

    held = benchmark.load("heldout", out=out / "databases")
    right: dict[str, dict[str, bool]] = {"shared": {}, "plain": {}}
    for file in sorted(out.glob("*.answers.jsonl")):
        name = file.name.removesuffix(".answers.jsonl")
        rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        evaluate.evaluate(held, {row["id"]: row["response"] for row in rows}, out / f"scored-{name}", Run(), workers=2)
        found = evaluate.scores(out / f"scored-{name}")
        way, _, seed = name.partition("-")
        asked = [row for row in found if row.expect != "refuse"]
        right[way] |= {f"{seed} {row.id}": bool(row.correct) for row in asked}
        accuracy = scores.rate(sum(bool(row.correct) for row in asked), len(asked))
        refused = {expect: [row.kind == "refusal" for row in found if row.expect == expect]
                   for expect in ("refuse", "answer")}
        print(f"{name:12} execution accuracy {accuracy.rate or 0:6.1%} ({accuracy.low or 0:.1%}-"
              f"{accuracy.high or 0:.1%})   block rate {sum(refused['refuse']) / len(refused['refuse']):6.1%}   "
              f"false positives {sum(refused['answer']) / len(refused['answer']):6.1%}")
    both = sorted(right["shared"].keys() & right["plain"].keys())
    wins = sum(right["shared"][key] and not right["plain"][key] for key in both)
    losses = sum(right["plain"][key] and not right["shared"][key] for key in both)
    print(f"paired over {len(both)} answers: right only when shared {wins}, only when plain {losses}, "
          f"p {scores.sign_test(wins, losses):.2g}")


def main() -> None:
    """Parse and call."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(dest="part", required=True)
    for name in ("prepare", "train", "score"):
        part = parts.add_parser(name)
        if name == "train":
            part.add_argument("run", type=Path)
            part.add_argument("base")
        part.add_argument("out", type=Path)
        if name == "train":
            part.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
            part.add_argument("--batch", type=int, default=256, help="answers generated at a time")
            part.add_argument("--set", action="append", default=[], help="override a key of the recipe")
    opt = parser.parse_args()
    if opt.part == "train":
        train(opt)
    else:
        (prepare if opt.part == "prepare" else score)(opt.out)
    sys.exit(0)


if __name__ == "__main__":
    main()
