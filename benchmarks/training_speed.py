"""Examples a second and peak memory of SFT and DPO: trl's own ways against shared prefixes, in one run on one device.

    python benchmarks/training_speed.py --data DATA --tokenizer SMOLLM2 --out speed.json            # 8B, one GPU
    python benchmarks/training_speed.py --data DATA --tokenizer SMOLLM2 --shape tiny --device cpu   # to try it

A random Llama-3.1-8B in NF4 with the 8B recipes' own values (LoRA r 32 on seven projections, dropout, NEFTune, gradient
checkpointing, paged_adamw_8bit) trains for some steps each way, under trl's own trainers and losses. trl's ways: rows
unpacked and sorted by length, small and large micro-batches; packed (bfd). A way's examples a second are those of the
steps after its first. The ratio is that of the fastest of ours whose peak memory is not above that of trl's fastest.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import randommodel
import spiderlike
import torch
from arms import Method, Speed, Way, ratios, told
from datasets import Dataset
from peft import PeftModel, get_peft_model
from peft.helpers import disable_input_dtype_casting
from torch._dynamo.utils import counters
from transformers import AutoTokenizer, TrainerCallback
from transformers.trainer_callback import PrinterCallback, ProgressCallback
from trl import DPOTrainer, SFTTrainer

from alignment import columns, dpo, recipe, session, sft
from alignment.progress import quiet


class Clock(TrainerCallback):
    """Times whole optimizer steps after the first `warm` and after any that compiled, and stops after `seconds`."""

    def __init__(self, trainer: Any, sharing: Any, device: torch.device, seconds: float, warm: int) -> None:
        self.sharing, self.device, self.seconds, self.warm = sharing, device, seconds, warm
        self.rows = self.computed = self.steps = self.graphs = 0
        self.took, self.began = 0.0, 0.0
        plain = trainer.training_step

        def counted(model: Any, inputs: Any, *args: Any) -> Any:
            ids, places = inputs["input_ids"], inputs.get("position_ids")
            rows = len(ids) if places is None else int((places == 0).sum())
            self.rows += rows // (2 if isinstance(trainer, DPOTrainer) else 1)
            self.computed += 0 if sharing else ids.numel()
            return plain(model, inputs, *args)

        trainer.training_step = counted

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> Any:
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        now = time.perf_counter()
        graphs = counters["stats"]["unique_graphs"]
        if state.global_step <= self.warm or graphs != self.graphs:
            self.warm, self.graphs = max(self.warm, state.global_step), graphs
            self.began, self.rows, self.computed = now, 0, -self.sharing.nodes if self.sharing else 0
        else:
            self.took, self.steps = now - self.began, state.global_step - self.warm
            control.should_training_stop = self.took >= self.seconds and self.steps >= 2
        return control


def ways(opt: argparse.Namespace, method: Method, schema: int) -> Iterator[Way]:
    """Yield trl's ways and ours; at one schema length also without checkpointing and with a dense mask."""
    small, large = opt.budgets
    yield Way(f"trl unpacked {small}", small)
    yield Way(f"trl unpacked {large}", large)
    if method == "sft":  # trl does not pack pairs
        if small > 2 * schema:
            yield Way(f"trl packed {small}", small, packing=True)
        yield Way(f"trl packed {large // 2}", large // 2, packing=True)
    yield Way(f"shared {large // 2}", large // 2, sharing=True)
    yield Way(f"shared {large}", large, sharing=True)
    if opt.dense == schema:
        yield Way(f"shared {large // 2} dense", large // 2, sharing=True, attention="dense")
    if opt.both == schema:
        yield Way(f"trl unpacked {small} no ckpt", small, checkpointing=False)
        yield Way(f"trl unpacked {2 * small} no ckpt", 2 * small, checkpointing=False)
        yield Way(f"shared {small} no ckpt", small, sharing=True, checkpointing=False)
        yield Way(f"shared {2 * small} no ckpt", 2 * small, sharing=True, checkpointing=False)


def settings(way: Way, method: Method, length: float) -> recipe.Recipe:
    """Return the 8B recipe with what `way` needs, for rows of about `length` tokens."""
    rows = max(1, round(way.budget / length / (2 if method == "dpo" else 1)))
    packed = [f"training.packing={way.packing}".lower(), "training.packing_strategy=bfd"] if way.packing else []
    sorting = [] if way.packing or method == "dpo" else ["training.train_sampling_strategy=group_by_length"]
    return recipe.load(f"llama-3.1-8b/{method}", [
        f"prefix_sharing={way.sharing}".lower(), f"nodes_per_batch={way.budget}",
        f"training.max_length={way.budget if way.packing else 32768}", "training.gradient_accumulation_steps=1",
        f"training.per_device_train_batch_size={1 if way.packing else rows}", "training.num_train_epochs=100000",
        "training.save_strategy=no", "training.lr_scheduler_type=constant", "training.disable_tqdm=true",
        "training.remove_unused_columns=true", f"training.gradient_checkpointing={way.checkpointing}".lower(),
        *packed, *([] if way.sharing else sorting)])


def built(way: Way, method: Method, model: PeftModel, tokenizer: Any, rows: list[dict[str, Any]], out: Path) -> Any:
    """Return the trainer of `way` and its SharedPrefixes, if any."""
    training = (columns.sft if method == "sft" else columns.dpo)(rows, tokenizer, None)
    length = sum(len(side) for row in training.tokens for side in row) / sum(len(row) for row in training.tokens)
    chosen = settings(way, method, length)
    ours, theirs = (sft.Trainer, SFTTrainer) if method == "sft" else (dpo.Trainer, DPOTrainer)
    trainer = (ours if way.sharing else theirs)(
        model=model, args=chosen.arguments(out), processing_class=tokenizer,
        train_dataset=Dataset.from_list(training.rows))
    if not way.sharing:
        return trainer, None
    sharing = session.prepare(trainer, chosen, training, lambda line: None)
    assert sharing is not None
    sharing.way = way.attention
    return trainer, sharing


def measure(way: Way, method: Method, schema: int, model: PeftModel, tokenizer: Any, rows: list[dict[str, Any]],
            opt: argparse.Namespace) -> Speed:
    """Train `way` for a while; return its speed, or why it has none."""
    found = Speed(method, schema, way.name)
    device = torch.device(opt.device)
    trainer = sharing = None
    try:
        trainer, sharing = built(way, method, model, tokenizer, rows, Path(opt.scratch))
        for shown in (PrinterCallback, ProgressCallback):
            trainer.remove_callback(shown)
        clock = Clock(trainer, sharing, device, opt.seconds, opt.warm)
        trainer.add_callback(clock)
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats()
        with disable_input_dtype_casting(trainer.model, way.sharing):  # as alignment.session trains
            trainer.train()
        saved = sharing.tokens / sharing.nodes if sharing else 1.0
        losses = [line["loss"] for line in trainer.state.log_history if "loss" in line]
        computed = clock.computed + (sharing.nodes if sharing else 0)
        found = replace(found, examples=clock.rows / clock.took, tokens=computed / clock.took, saved=saved,
                        steps=clock.steps, loss=losses[-1],
                        gib=torch.cuda.max_memory_allocated() / 2**30 if device.type == "cuda" else 0.0)
    except torch.cuda.OutOfMemoryError:
        found = replace(found, error="out of memory")
    except Exception as error:  # one way that fails must not take the others' figures with it
        found = replace(found, error=f"{type(error).__name__}: {str(error)[:300]}")
    if sharing:
        sharing.remove()
    del trainer, sharing
    restore(model)
    return found


def restore(model: PeftModel) -> None:
    """Undo what a trainer did to the model, so that the next begins with the same."""
    base = model.get_base_model()
    base.__dict__.pop("forward", None)  # trl's fused head
    base.gradient_checkpointing_disable()
    base.get_input_embeddings()._forward_hooks.clear()  # NEFTune's and checkpointing's
    if "ref" in model.peft_config:
        model.delete_adapter("ref")
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def main() -> None:
    """Measure every way and print."""
    opt = options()
    began = time.monotonic()
    tokenizer = AutoTokenizer.from_pretrained(opt.tokenizer)
    tokenizer.pad_token = "<|endoftext|>"
    device = torch.device(opt.device)
    base = randommodel.build(opt.shape, device, eos=tokenizer.eos_token_id, pad=tokenizer.pad_token_id)
    model = get_peft_model(base, recipe.load("llama-3.1-8b/sft").lora_config())
    print(f"{opt.shape} built after {time.monotonic() - began:.0f} s", flush=True)
    speeds: list[Speed] = []
    for method in opt.methods:
        for schema in opt.lengths:
            name = "sft.jsonl" if method == "sft" else "pairs.jsonl"
            rows = spiderlike.rows(opt.data, name, schema, tokenizer)[:opt.rows]
            for way in ways(opt, method, schema):
                if time.monotonic() - began > opt.deadline:
                    print("the deadline is over; the rest was left out", flush=True)
                    break
                with quiet():
                    some = rows if way.sharing else rows[::4]
                    speeds.append(measure(way, method, schema, model, tokenizer, some, opt))
                print(f"{time.monotonic() - began:4.0f} s  {told(speeds[-1])}", flush=True)
                if opt.out:
                    opt.out.write_text(json.dumps({
                        "device": torch.cuda.get_device_name() if device.type == "cuda" else "cpu", "shape": opt.shape,
                        "speeds": [asdict(one) for one in speeds], "ratios": ratios(speeds)}, indent=1))
    for one in ratios(speeds):
        print(f"{one['method']} schema {one['schema']}{'' if one['checkpointing'] else ' no checkpointing'}: "
              f"{one['ratio']:.1f} x ({one['ours']} against {one['trl']}), token limit {one['limit']:.1f} x, "
              f"GiB {one['gib'][1]:.1f} against {one['gib'][0]:.1f}")


def options() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that benchmarks/spiderlike.py made")
    parser.add_argument("--tokenizer", required=True, help="folder of SmolLM2's tokenizer")
    parser.add_argument("--shape", choices=sorted(randommodel.SHAPES), default="8b")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--methods", nargs="+", default=["sft", "dpo"], choices=["sft", "dpo"])
    parser.add_argument("--lengths", nargs="+", type=int, default=[300, 1000, 3000], help="schema tokens")
    parser.add_argument("--budgets", nargs=2, type=int, default=[4096, 16384], help="tokens of a micro-batch")
    parser.add_argument("--rows", type=int, default=480, help="rows, 48 of a schema; trl trains on a quarter of them")
    parser.add_argument("--dense", type=int, default=0, help="also with a dense mask at this schema length")
    parser.add_argument("--both", type=int, default=0, help="also without checkpointing at this schema length")
    parser.add_argument("--seconds", type=float, default=4.0, help="measured at least this long each")
    parser.add_argument("--warm", type=int, default=1, help="steps before the clock starts")
    parser.add_argument("--deadline", type=float, default=440.0, help="no way is begun after so many seconds")
    parser.add_argument("--scratch", default="/tmp/training_speed")
    parser.add_argument("--out", type=Path, help="also written as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
