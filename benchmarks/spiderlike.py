"""Training rows of the toolkit's own grammar, their schemas stretched or cut to a number of tokens.

    python benchmarks/spiderlike.py DATA      # makes them: sft.jsonl and pairs.jsonl of 16 bundled schemas

Spider asks about 50 questions of each of its databases, of 15 to 20 tokens, with queries of 20 to 40; so do these.
Making them needs the whole toolkit; reading them does not, so that a machine that trains may do without.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

SCHEMAS = 16
QUESTIONS = 48
"Rows kept of each schema."
NAMED = 24
"Bundled schemas that are asked about; the 16 with the most rows are kept."
HEAD = "Schema:\n"


def make(folder: Path) -> None:
    """Write sft.jsonl and pairs.jsonl of the schemas with the most rows to `folder`."""
    import tempfile

    from curation import pipeline
    from curation.settings import Settings
    from schemas import catalog

    names = tuple(source.db_id for source in catalog.bundled("train")[:NAMED])
    with tempfile.TemporaryDirectory() as place:
        run = Path(place) / "run"
        pipeline.curate(Settings(schemas=names, target=NAMED * 70, lessons=0, pairs=NAMED * 70, instances=2), run,
                        workers=2)
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("sft.jsonl", "pairs.jsonl"):
            groups: dict[str, list[str]] = defaultdict(list)
            for line in (run / name).read_text(encoding="utf-8").splitlines():
                groups[json.loads(line)["db_id"]].append(line)
            most = sorted(groups, key=lambda key: (-len(groups[key]), key))[:SCHEMAS]
            lines = [line for key in most for line in groups[key][:QUESTIONS]]
            (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
            print(f"{name}: {len(lines)} rows of {len(most)} schemas, {min(len(groups[key]) for key in most)} at least")


def rows(folder: Path, name: str, tokens: int, tokenizer: Any) -> list[dict[str, Any]]:
    """Return the rows of `folder`/`name`, each schema with tables of the others added, or cut, to about `tokens`."""
    found = [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
    turns = "messages" if name == "sft.jsonl" else "prompt"
    texts = {row["db_id"]: row[turns][0]["content"] for row in found}
    order = sorted(texts)
    stretched = {}
    for place, key in enumerate(order):
        others = [texts[other].split(HEAD, 1)[1] for other in order[place + 1:] + order[:place]]
        body = "\n".join([texts[key].split(HEAD, 1)[1], *others])
        ids = tokenizer(body, add_special_tokens=False)["input_ids"][:tokens]
        stretched[key] = texts[key].split(HEAD, 1)[0] + HEAD + tokenizer.decode(ids)
    return [{**row, turns: [{**row[turns][0], "content": stretched[row["db_id"]]}, *row[turns][1:]]} for row in found]


if __name__ == "__main__":
    make(Path(sys.argv[1]))
