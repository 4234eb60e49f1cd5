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
import json
import time
from pathlib import Path

from corpus_value import write
from full_tuning import read


def prepare(out: Path) -> None:
    """Write the prompts of the bundled held-out benchmark."""
    from alignment import benchmark

    asked = benchmark.load("heldout", out=out / "databases").prompts()
    write(out / "prompts.jsonl.gz", ({"id": name, "messages": messages} for name, messages in asked.items()))


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
    asked = read(str(opt.out / "prompts.jsonl.gz"))
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
    judged: dict[str, list[scores.Score]] = {"shared": [], "plain": []}
    for file in sorted(out.glob("*.answers.jsonl")):
        name = file.name.removesuffix(".answers.jsonl")
        way, _, seed = name.partition("-")
        answers = {row["id"]: row["response"] for row in read(str(file))}
        told = evaluate.evaluate(held, answers, out / f"scored-{name}", Run(), workers=2)
        judged[way] += [score.model_copy(update={"id": f"{seed} {score.id}"})
                        for score in evaluate.scores(out / f"scored-{name}") if score.expect != "refuse"]
        measures = {"execution accuracy": told.execution_accuracy, "block rate": told.block_rate,
                    "false positives": told.false_positive_rate}
        print(f"{name:12} " + "   ".join(f"{what} {one.rate or 0:6.1%} ({one.low or 0:.1%}-{one.high or 0:.1%})"
                                         for what, one in measures.items()))
    found = scores.compare(judged["plain"], judged["shared"])
    print(f"paired over {found.n} answers: right only when shared {found.wins}, only when plain {found.losses}, "
          f"p {found.p:.2g}")


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


if __name__ == "__main__":
    main()
