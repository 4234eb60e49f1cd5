"""SFT and DPO by one process and by several: the same losses at the same global batch, and the speed-up.

    python benchmarks/several_gpus.py --data DATA --tokenizer SMOLLM2 --place FOLDER --processes 2          # GPUs
    python benchmarks/several_gpus.py --data DATA --tokenizer SMOLLM2 --place FOLDER --one-gpu    # losses only
    python benchmarks/several_gpus.py --data DATA --tokenizer SMOLLM2 --place FOLDER --shape tiny --device cpu

Runs itself under `accelerate launch --multi_gpu` (on CPU: torchrun) once for each way: one process, DDP and, on GPUs,
FSDP 2 over an unquantized base. One process accumulates as many micro-batches as the others have processes. With
--one-gpu the processes share a GPU and speak through gloo: the losses can be compared, the time says nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import randommodel
import spiderlike
import torch
from transformers import AutoTokenizer

from alignment import dpo, recipe, sft

FSDP = ["--use_fsdp", "--fsdp_version", "2", "--fsdp_auto_wrap_policy", "TRANSFORMER_BASED_WRAP",
        "--fsdp_transformer_layer_cls_to_wrap", "LlamaDecoderLayer", "--fsdp_state_dict_type", "FULL_STATE_DICT"]
NEAR = 2e-2
"By how much losses in bfloat16 may differ, relative; on CPU, in float32, they differ by rounding only."


def prepare(opt: argparse.Namespace) -> None:
    """Save a random base and a run of rows."""
    tokenizer = AutoTokenizer.from_pretrained(opt.tokenizer)
    tokenizer.pad_token = "<|endoftext|>"
    model = randommodel.build(opt.shape, torch.device("cpu"), eos=tokenizer.eos_token_id, pad=tokenizer.pad_token_id,
                              quantized=False)
    model.save_pretrained(opt.place / "base")
    tokenizer.save_pretrained(opt.place / "base")
    (opt.place / "run").mkdir()
    for name in ("sft.jsonl", "pairs.jsonl"):
        rows = spiderlike.rows(opt.data, name, opt.schema, tokenizer)[:opt.rows]
        (opt.place / "run" / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def work(opt: argparse.Namespace) -> None:
    """Train one method in this process, one of as many as the launcher started."""
    half = opt.device != "cpu"
    chosen = recipe.load(f"smollm2/{opt.method}", [
        f"training.gradient_accumulation_steps={opt.accumulate}", f"nodes_per_batch={opt.budget}",
        "training.learning_rate=1e-3", "training.num_train_epochs=1", "training.logging_steps=1",
        "training.save_strategy=no", f"training.bf16={half}".lower(), f"dtype={'bfloat16' if half else 'float32'}",
        *(["training.ddp_backend=gloo"] if opt.one_gpu and opt.worker != "one" else [])])
    run, base, out = opt.place / "run", str(opt.place / "base"), opt.place / f"{opt.method}-{opt.worker}"
    if opt.method == "sft":
        sft.train(run, base, out, chosen)
    else:
        dpo.train(run, base, opt.place / "sft-one", out, chosen)


def launch(opt: argparse.Namespace, method: str, way: str) -> None:
    """Run this script's `work` under a launcher; with --one-gpu each process is a machine of its own."""
    words = [__file__, "--data", opt.data, "--tokenizer", opt.tokenizer, "--place", opt.place, "--device", opt.device,
             "--budget", opt.budget, "--method", method, "--worker", way, "--accumulate",
             opt.processes if way == "one" else 1, *(["--one-gpu"] if opt.one_gpu else [])]
    apart = opt.one_gpu and way != "one"
    alone = {"CUDA_VISIBLE_DEVICES": "0"} if way == "one" or apart else {}
    cpu = {"ACCELERATE_USE_CPU": "true"} if opt.device == "cpu" else {}
    started = [subprocess.Popen([sys.executable, *launcher(opt, way, machine), *map(str, words)],
                                env={**os.environ, **alone, **cpu}) for machine in range(opt.processes if apart else 1)]
    if any([process.wait() for process in started]):  # a list, so that each is waited for
        sys.exit(f"{method} {way}: broke off")


def launcher(opt: argparse.Namespace, way: str, machine: int) -> list[str]:
    """Return what starts `way`'s processes, or the one of this `machine` of as many as there are processes."""
    if way == "one":
        return []
    if opt.device == "cpu":
        return ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node", str(opt.processes)]
    many = ["--num_machines", str(opt.processes), "--machine_rank", str(machine), "--main_process_ip", "127.0.0.1",
            "--main_process_port", "29517"] if opt.one_gpu else ["--num_machines", "1"]
    return ["-m", "accelerate.commands.launch", *(FSDP if way == "fsdp" else ["--multi_gpu"]), "--num_processes",
            str(opt.processes), *many, "--mixed_precision", "no", "--dynamo_backend", "no"]


def told(place: Path, method: str, way: str) -> bool:
    """Print how `way` compares with one process; return whether its losses are the same."""
    one, other = (json.loads((place / f"{method}-{name}" / "training.json").read_text()) for name in ("one", way))
    losses = [[line["loss"] for line in record["log"]] for record in (one, other)]
    apart = max(abs(a - b) / abs(a) for a, b in zip(*losses, strict=True))
    print(f"{method} {way}: {one['steps']} steps, losses apart {apart:.1e} at most ({losses[0][-1]:.4f} and "
          f"{losses[1][-1]:.4f} at the end), {one['seconds']:.1f} s by one, {other['seconds']:.1f} s, "
          f"{one['seconds'] / other['seconds']:.2f} times as fast: {'holds' if apart <= NEAR else 'FAILS'}", flush=True)
    return bool(apart <= NEAR)


def main() -> None:
    """Train each way and compare; or, under a launcher, train."""
    opt = options()
    if opt.worker:
        return work(opt)
    prepare(opt)
    ways = ["ddp"] if opt.device == "cpu" else opt.ways
    held = []
    for method in ("sft", "dpo"):
        for way in ["one", *ways]:
            launch(opt, method, way)
        held += [told(opt.place, method, way) for way in ways]
    sys.exit(0 if all(held) else 1)


def options() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that benchmarks/spiderlike.py made")
    parser.add_argument("--tokenizer", required=True, help="folder of SmolLM2's tokenizer")
    parser.add_argument("--place", type=Path, required=True, help="new folder for base, rows and adapters")
    parser.add_argument("--shape", choices=sorted(randommodel.SHAPES), default="mid")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--one-gpu", action="store_true", help="let the processes share one GPU")
    parser.add_argument("--rows", type=int, default=768)
    parser.add_argument("--schema", type=int, default=400, help="schema tokens")
    parser.add_argument("--budget", type=int, default=4096, help="distinct tokens of a micro-batch")
    parser.add_argument("--ways", nargs="+", choices=["ddp", "fsdp"], default=["ddp", "fsdp"], help="on GPUs")
    for name in ("--method", "--worker"):
        parser.add_argument(name, default="", help=argparse.SUPPRESS)
    parser.add_argument("--accumulate", type=int, default=1, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
