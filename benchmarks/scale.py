"""Print what a large run takes, and whether its files hang on how it was run: time, processor time, memory, hashes.

    python benchmarks/scale.py OUT                                   20,000 and 100,000 rows with 2 workers
    python benchmarks/scale.py OUT --rows 100000 --workers 1 --workers 2 --kill -- --schemas webshop

The promise: 100,000 kept rows, as many pairs, in 10 minutes on 2 cores and 4 GB, with memory flat in the number of
rows. With `--kill` each size is run once more and killed (SIGKILL, the whole process group) in the middle of each
stage; all runs of one size have to leave the same files. What follows `--` goes to `toolkit curate`. Memory is the
largest resident set of the parent and of any other process, and the largest sum of proportional shares (what 4 GB have
to hold), sampled every half second. Exit 1 when files differ.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

STAGES = ("settings.json", "01_databases.jsonl", "02_candidates.jsonl", "03_examples.jsonl", "04_selected.jsonl",
          "05_pairs.jsonl", "sft.jsonl")
"Files whose appearance begins the stage after them."
INTO = 4.0
"Seconds into a stage at which it is killed, unless its file is half written before."
SOON = 0.5
"Seconds into the last stage, which writes when all is counted."


@dataclass(slots=True)
class Cost:
    """What one run took."""

    wall: float = 0.0
    cpu: float = 0.0
    parent: int = 0
    child: int = 0
    together: int = 0
    stages: str = ""


def command(rows: int, workers: int, out: Path, more: list[str]) -> list[str]:
    """Return the command line of one run."""
    return [sys.executable, str(Path(__file__).parent.parent / "cli.py"), "curate", "--out", str(out), "--target",
            str(rows), "--workers", str(workers), *more]


def run(words: list[str], out: Path) -> Cost:
    """Run to the end; return what it took."""
    cost, begun, used = Cost(), time.monotonic(), _children()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        _sample(process.pid, cost)
        time.sleep(0.5)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
    cost.wall, cost.cpu = time.monotonic() - begun, _children() - used
    times = [(out / name).stat().st_mtime for name in STAGES if (out / name).exists()]
    cost.stages = " ".join(f"{name[:2]}:{late - early:.0f}s" for name, early, late in
                           zip(STAGES[1:], times, times[1:], strict=False))
    return cost


def run_killed(words: list[str], out: Path) -> int:
    """Run, killing the process group in the middle of each stage, then to the end; return how often it was killed."""
    kills = 0
    for name, after in zip(STAGES, (*STAGES[1:], "manifest.json"), strict=True):
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        while process.poll() is None and not (out / name).exists():
            time.sleep(0.02)
        late = time.monotonic() + (SOON if after == "manifest.json" else INTO)
        while process.poll() is None and time.monotonic() < late and not _nearly(out, after):
            time.sleep(0.005)
        if process.poll() is None and not (out / after).exists():
            kills += 1
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return kills


def _nearly(out: Path, name: str) -> bool:
    """Is a stage's file half written, where the stage is a short one?"""
    partial = out / f".{name}.partial"
    with suppress(OSError):
        return name in ("04_selected.jsonl", "sft.jsonl") and partial.stat().st_size > 0
    return False


def _children() -> float:
    """Return processor seconds of all ended descendants that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _sample(root: int, cost: Cost) -> None:
    """Look at the memory of a process and all below it."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            below.setdefault(int(entry.read_text().rpartition(")")[2].split()[1]), []).append(int(entry.parent.name))
    tree, stack = [], [root]
    while stack:
        tree.append(stack.pop())
        stack += below.get(tree[-1], [])
    cost.parent = max(cost.parent, _kilobytes(root, "status", "VmHWM:"))
    cost.child = max([cost.child, *(_kilobytes(pid, "status", "VmHWM:") for pid in tree[1:])])
    cost.together = max(cost.together, sum(_kilobytes(pid, "smaps_rollup", "Pss:") for pid in tree))


def _kilobytes(pid: int, file: str, field: str) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1])
    return 0


def fingerprint(out: Path) -> str:
    """Return one hash over every file of a run but its databases, and over their names and contents."""
    total = hashlib.sha256()
    for path in sorted(path for path in out.rglob("*") if path.is_file()):
        with path.open("rb") as stream:
            total.update(f"{path.relative_to(out)} {hashlib.file_digest(stream, 'sha256').hexdigest()}\n".encode())
    return total.hexdigest()[:16]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, action="append")
    parser.add_argument("--workers", type=int, action="append")
    parser.add_argument("--kill", action="store_true")
    cut = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    asked, more = parser.parse_args(sys.argv[1:cut]), sys.argv[cut + 1:]
    same = True
    for rows in asked.rows or [20_000, 100_000]:
        found = set()
        for workers in asked.workers or [2]:
            out = asked.out / f"{rows}-{workers}"
            cost = run(command(rows, workers, out, more), out)
            found.add(fingerprint(out))
            memory = (f"peak parent {cost.parent // 1024} MB, largest other {cost.child // 1024} MB, together "
                      f"{cost.together // 1024} MB")
            print(f"{rows} rows, {workers} workers: {cost.wall:.0f} s wall, {cost.cpu:.0f} s processor; {memory}; "
                  f"{cost.stages}; {fingerprint(out)}", flush=True)
        if asked.kill:
            out, begun = asked.out / f"{rows}-killed", time.monotonic()
            kills = run_killed(command(rows, max(asked.workers or [2]), out, more), out)
            found.add(fingerprint(out))
            print(f"{rows} rows, killed {kills} times: {time.monotonic() - begun:.0f} s wall; {fingerprint(out)}",
                  flush=True)
        same = same and len(found) == 1
    print("all runs of one size left the same files" if same else "FILES DIFFER")
    sys.exit(not same)


if __name__ == "__main__":
    main()
