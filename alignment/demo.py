"""The whole line on the embedded small model, end to end, in one folder; a demo that was killed goes on.

    OUT/run        corpus and pairs, grown from the bundled training schemas
    OUT/sft        the adapter that SFT begins        OUT/dpo   the same adapter after DPO
    OUT/eval-*     base, SFT and DPO on the bundled held-out schemas: questions, requests to refuse, look-alikes
    OUT/page.html  what the toolkit did
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alignment.judge import Ask, judge
from alignment.summary import Summary
from curation import pipeline
from curation.crew import Track, quiet
from curation.settings import Settings

BASE = "smollm2"
SETTINGS = Settings(target=1400, pairs=400, lessons=1000, mix={"near_miss": 0.38, "refusal": 0.25, "lookalike": 0.28,
                                                               "unanswerable": 0.02, "answerable": 0.07})
"What two cores can learn in some minutes; so little leaves SFT complying more than refusing, hence its mix."
QUESTIONS = 300
"Held-out questions and requests that each model answers."


def demo(out: Path, *, workers: int = 2, track: Track = quiet,
         say: Callable[[str], None] = lambda _: None) -> list[Summary]:
    """Run the line into `out` and return the evaluations of base, SFT and DPO; see `out`/page.html."""
    from alignment import dpo, recipe, report, sft

    say("growing a corpus from the bundled schemas")
    pipeline.curate(SETTINGS, out / "run", workers=workers, track=track)
    if not (out / "sft" / "training.json").exists():
        sft.train(out / "run", BASE, out / "sft", recipe.load("smollm2/sft"), say=say)
    if not (out / "dpo" / "training.json").exists():
        dpo.train(out / "run", BASE, out / "sft", out / "dpo", recipe.load("smollm2/dpo"), say=say)
    judged = []
    for name, adapter in (("base", None), ("sft", out / "sft"), ("dpo", out / "dpo")):
        say(f"judging {name} on the held-out schemas")
        ask = Ask("heldout", base=BASE, adapter=adapter, limit=QUESTIONS, max_new_tokens=96, label=name)
        judged.append(judge(ask, out / f"eval-{name}", workers=workers, track=track))
    folders = [out / "run", out / "sft", out / "dpo", *(out / f"eval-{name}" for name in ("base", "sft", "dpo"))]
    report.page(folders, out / "page.html")
    return judged
