r"""The 8B recipes at full shape, end to end: SFT, reload, DPO on its adapter, merge, reload. Random weights, 64 rows.

    python benchmarks/full_shape.py --data DATA --tokenizer SMOLLM2 --place FOLDER               # 35 GB in FOLDER
    python benchmarks/full_shape.py --data DATA --tokenizer SMOLLM2 --place FOLDER --shape tiny --device cpu \
        --falls 0.97 --ranks 0.5 --set training.use_cpu=true --set training.optim=adamw_torch

Everything goes through the toolkit's own functions, as `toolkit sft`, `toolkit dpo` and `toolkit merge` call them; only
the learning rate is raised and the accumulation lowered, since 64 rows give few steps. It must end with `holds`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import randommodel
import spiderlike
import torch
from transformers import AutoTokenizer

from alignment import dpo, recipe, sft
from alignment.model import merge, open_model
from alignment.progress import quiet

ROWS = 64
CHATML = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>'"
          " + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")


def prepare(opt: argparse.Namespace) -> tuple[str, Path]:
    """Save a random quantized base and a run of 64 rows; return the base's folder and the run's."""
    tokenizer = AutoTokenizer.from_pretrained(opt.tokenizer)
    tokenizer.pad_token = "<|endoftext|>"
    tokenizer.chat_template = CHATML
    model = randommodel.build(opt.shape, torch.device(opt.device), eos=tokenizer.eos_token_id,
                              pad=tokenizer.pad_token_id)
    model.save_pretrained(opt.place / "base")
    tokenizer.save_pretrained(opt.place / "base")
    run = opt.place / "run"
    run.mkdir(parents=True)
    for name in ("sft.jsonl", "pairs.jsonl"):
        found = spiderlike.rows(opt.data, name, opt.schema, tokenizer)
        rows = [row for start in (0, 48) for row in found[start:start + ROWS // 2]]
        (run / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(opt.place / "base"), run


def answers(base: str, adapter: Path | None, row: dict[str, Any], device: str) -> torch.Tensor:
    """Return the log-probabilities over the vocabulary after each token of `row`'s conversation."""
    model, tokenizer = open_model(base, adapter, dtype="bfloat16",
                                  quantization=randommodel.NF4 if adapter else None)
    ids = tokenizer.apply_chat_template(row["messages"], return_tensors="pt", return_dict=True)["input_ids"]
    with torch.no_grad():
        return torch.log_softmax(model.eval()(ids.to(device)).logits[0].float(), -1).cpu()


def main() -> None:
    """Run the line and say whether it holds."""
    opt = options()
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:4.0f} s  {line}", flush=True)

    with quiet():
        base, run = prepare(opt)
    say(f"{opt.shape}: a random base is saved")
    few = ["training.gradient_accumulation_steps=1", "training.warmup_steps=2", "training.save_strategy=no",
           "training.logging_steps=2"]
    first = sft.train(run, base, opt.place / "sft", recipe.load("llama-3.1-8b/sft", [
        *few, "training.learning_rate=1e-3", "training.num_train_epochs=10", *opt.set]), say=say)
    second = dpo.train(run, base, opt.place / "sft", opt.place / "dpo", recipe.load("llama-3.1-8b/dpo", [
        *few, "training.learning_rate=1e-4", "training.num_train_epochs=6", *opt.set]), say=say)
    merge(base, opt.place / "dpo", opt.place / "merged")
    say("merged")
    row = json.loads((run / "sft.jsonl").read_text(encoding="utf-8").splitlines()[0])
    with quiet():
        adapted, merged = answers(base, opt.place / "dpo", row, opt.device), answers(
            str(opt.place / "merged"), None, row, opt.device)
    apart = (adapted.exp() * (adapted - merged)).sum(-1).mean().item()
    say(f"the merged model against base and adapter: KL {apart:.4f}")
    held = {f"loss falls to {opt.falls:.0%}": first.last_loss < opt.falls * first.first_loss,
            "DPO raises the chosen answers and ranks the pairs": second.metrics["rewards/chosen"] > 0.0
            and second.metrics["rewards/accuracies"] >= opt.ranks,
            "merge says the same": apart < 0.05}
    for what, true in held.items():
        say(f"{what}: {'holds' if true else 'FAILS'}")
    sys.exit(0 if all(held.values()) else 1)


def options() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that benchmarks/spiderlike.py made")
    parser.add_argument("--tokenizer", required=True, help="folder of SmolLM2's tokenizer")
    parser.add_argument("--place", type=Path, required=True, help="empty folder for base, adapters and merged model")
    parser.add_argument("--shape", choices=sorted(randommodel.SHAPES), default="8b")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--schema", type=int, default=400, help="schema tokens")
    parser.add_argument("--falls", type=float, default=0.5, help="SFT's last loss is below this share of its first")
    parser.add_argument("--ranks", type=float, default=0.95, help="share of pairs that DPO ranks rightly at the end")
    parser.add_argument("--set", action="append", default=[], help="override a key of both recipes")
    return parser.parse_args()


if __name__ == "__main__":
    main()
