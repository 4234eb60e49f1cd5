"""Judge a corpus by what a small model learns from it: execution accuracy on human questions over unseen databases.

    python benchmarks/corpus_value.py prepare ROOT OUT          ROOT in Spider's layout; questions, baselines into OUT
    python benchmarks/corpus_value.py rows RUN OUT NAME         a run of `toolkit curate` becomes OUT/NAME.jsonl.gz
    python benchmarks/corpus_value.py train MODEL OUT NAME...   fine-tune on OUT/NAME.jsonl.gz (A+B for both), answer
    python benchmarks/corpus_value.py score ROOT OUT            execute the answers of every NAME; a table

`prepare` holds 32 databases of the training questions out and draws 1,500 of their questions: the validation set. The
other databases' questions are the human baselines: `human`, and `human697` of them, as many as the seed adapter saw.
All corpora are trained with the same recipe (benchmarks/full_tuning.py) in the same run and judged on the same
questions, so that the differences are paired. Only `train` needs a GPU; `prepare` and `score` need the databases.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

HELD, ASKED, SAMPLE, SEED = 32, 1_500, 697, 7
Chat = dict[str, Any]


def prepare(root: Path, out: Path) -> None:
    """Write the validation questions and the human baselines."""
    from curation import prompt
    from schemas import catalog, describe

    rows = json.loads((root / "train_spider.json").read_text(encoding="utf-8"))
    texts = {source.db_id: describe.prompt_text(source.schema(), "sqlite") for source in catalog.find(root)}
    rng = random.Random(SEED)
    held = set(rng.sample(sorted({row["db_id"] for row in rows}), HELD))

    def chat(number: int, row: dict[str, str]) -> Chat:
        asked = prompt.prompt(" ".join(row["question"].split()), texts[row["db_id"]], "sqlite")
        return {"id": str(number), "db_id": row["db_id"], "messages": asked + prompt.assistant(row["query"])}

    asked = [(number, row) for number, row in enumerate(rows) if row["db_id"] in held]
    others = [(number, row) for number, row in enumerate(rows) if row["db_id"] not in held]
    rng.shuffle(asked)
    asked = sorted(asked[:ASKED], key=lambda pair: pair[0])
    out.mkdir(parents=True, exist_ok=True)
    write(out / "validation.jsonl.gz", (chat(*pair) for pair in asked))
    write(out / "human.jsonl.gz", (chat(*pair) for pair in others))
    sample = sorted(rng.sample(others, SAMPLE), key=lambda pair: pair[0])
    write(out / "human697.jsonl.gz", (chat(*pair) for pair in sample))
    print(f"{len(asked)} questions on {HELD} held-out databases; {len(others)} human rows on the others")


def rows(run: Path, out: Path, name: str) -> None:
    """Write the questions with SQL that a run kept, as chats; requests to refuse are left out."""
    from curation import jsonl, prompt
    from curation.records import Database, Example

    texts = {database.db_id: database.schema_text for database in jsonl.read(run / "01_databases.jsonl", Database)}
    write(out / f"{name}.jsonl.gz", (
        {"db_id": row.db_id, "messages": prompt.prompt(row.question, texts[row.db_id], row.dialect)
         + prompt.assistant(row.sql)} for row in jsonl.read(run / "04_selected.jsonl", Example)))


def write(path: Path, chats: Iterable[Chat]) -> None:
    """Write chats as gzipped JSON lines."""
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(chat) + "\n" for chat in chats)


def train(model: Path, out: Path, names: list[str], options: list[str]) -> None:
    """Fine-tune on each corpus in turn and write its answers; one process each, so that nothing is carried over."""
    script = Path(__file__).with_name("full_tuning.py")
    for name in names:
        files = ",".join(str(out / f"{part}.jsonl.gz") for part in name.split("+"))
        answers = out / f"{name.replace('+', '_and_')}.answers.jsonl"
        subprocess.run([sys.executable, str(script), str(model), files, str(out / "validation.jsonl.gz"), str(answers),
                        *options], check=True)


def score(root: Path, out: Path, against: str) -> None:
    """Print execution accuracy of every answer file, with a paired test against one of them."""
    from alignment import benchmark, evaluate, scores
    from alignment.summary import Run

    with gzip.open(out / "validation.jsonl.gz", "rt") as file:
        asked = {json.loads(line)["id"] for line in file}
    whole = benchmark.load(root, split="train_spider", out=out / "databases")
    held = replace(whole, questions=tuple(row for row in whole.questions if row.id in asked))
    judged: dict[str, list[scores.Score]] = {}
    for file_ in sorted(out.glob("*.answers.jsonl")):
        lines = map(json.loads, file_.read_text(encoding="utf-8").splitlines())
        answers = {row["id"]: row["response"] for row in lines}
        name = file_.name.removesuffix(".answers.jsonl")
        evaluate.evaluate(held, answers, out / f"scored-{name}", Run(), workers=2)
        judged[name] = evaluate.scores(out / f"scored-{name}")
    print(f"{'corpus':30} {'execution accuracy (95 %)':28} {'runs':>6}   against {against}")
    for name, found in sorted(judged.items(), key=lambda pair: sum(bool(row.correct) for row in pair[1])):
        right = scores.rate(sum(bool(row.correct) for row in found), len(found))
        runs = sum(row.status == "ok" for row in found) / len(found)
        paired = scores.compare(judged[against], found) if against in judged else None
        test = f"+{paired.wins} -{paired.losses} p {paired.p:.2g}" if paired else ""
        share = f"{right.rate or 0:6.1%} ({right.low or 0:.1%}-{right.high or 0:.1%})"
        print(f"{name:30} {share:28} {runs:6.0%}   {test}")


def main() -> None:
    """Parse and call."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(dest="part", required=True)
    for name, arguments in (("prepare", ("root", "out")), ("rows", ("run", "out", "name")), ("train", ("model", "out")),
                            ("score", ("root", "out"))):
        part = parts.add_parser(name)
        for argument in arguments:
            part.add_argument(argument, type=str if argument == "name" else Path)
        if name == "train":
            part.add_argument("names", nargs="+", help="file names without suffix; A+B for both together")
        if name == "score":
            part.add_argument("--against", default="human697")
    options, rest = parser.parse_known_args()
    if options.part == "prepare":
        prepare(options.root, options.out)
    elif options.part == "rows":
        rows(options.run, options.out, options.name)
    elif options.part == "train":
        train(options.model, options.out, options.names, rest)
    else:
        score(options.root, options.out, options.against)


if __name__ == "__main__":
    main()
