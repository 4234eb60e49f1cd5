"""What a person sees of a training run: one short line a log step with the time that is left, and no library chatter.

    step 12/80  loss 0.412  5.6 rows/s  3:10 left
"""

from __future__ import annotations

import contextlib
import logging
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from accelerate import PartialState
from transformers import TrainerCallback

Say = Callable[[str], None]

SHOWN = {"loss": "loss", "eval_loss": "validation loss", "rewards/margins": "margin", "rewards/chosen": "chosen reward",
         "rewards/accuracies": "accuracy", "logps/chosen": "chosen logp", "logps/rejected": "rejected logp"}
"What of the trainer's log is shown, and by which name."


def to_stderr(line: str) -> None:
    """Print a line where it does not mix with a command's output."""
    print(line, file=sys.stderr, flush=True)


def by_one(say: Say) -> Say:
    """Return what says a line in the first of several processes, and nothing in the others."""
    def first_says(line: str) -> None:
        if PartialState().is_main_process:  # asked late: on CPU, trl's arguments are what starts the processes' group
            say(line)

    return first_says


class Lines(TrainerCallback):  # type: ignore[misc]
    """Says how far training is, each time the trainer logs."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.began, self.first = time.monotonic(), 0

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.began, self.first = time.monotonic(), state.global_step

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        parts = [f"{SHOWN[key]} {value:.3f}" for key, value in (logs or {}).items() if key in SHOWN]
        done = state.global_step - self.first
        if not parts or not done or not state.is_world_process_zero:
            return
        left = int((time.monotonic() - self.began) / done * (state.max_steps - state.global_step))
        self.say(f"step {state.global_step}/{state.max_steps}  {'  '.join(parts)}  {left // 60}:{left % 60:02d} left")


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Silence the libraries' progress bars, notices and warnings that are known to be harmless."""
    import datasets
    import transformers

    level = transformers.logging.get_verbosity()
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in ("trl", "peft", "accelerate")]
    levels = {name: logging.getLogger(name).level for name in ("trl", "peft", "accelerate", *names)}
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    datasets.disable_progress_bars()
    for name in levels:
        logging.getLogger(name).setLevel(logging.ERROR)
    with warnings.catch_warnings():
        for kind in (FutureWarning, UserWarning, DeprecationWarning):
            warnings.simplefilter("ignore", kind)
        try:
            yield
        finally:
            transformers.logging.set_verbosity(level)
            for name, before in levels.items():
                logging.getLogger(name).setLevel(before)
