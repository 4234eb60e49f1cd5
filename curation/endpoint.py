"""Prompts -> responses from an OpenAI-compatible server (vLLM, llama.cpp, Ollama, `transformers serve`, a vendor).

    stream(prompts, "http://localhost:8000/v1", "sql-adapter")   yields (index of the prompt, response) as they come

Requests run on several threads; a server that is busy or briefly gone is asked again, with growing pauses. Standard
library only. It does not batch: the server does.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from typing import Any

from curation.prompt import Message
from schemas.errors import InputError, ToolkitError

AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
"HTTP states that another try may mend."
LONGEST_PAUSE = 30.0
"Seconds waited at most between two tries, whatever the server asks for."


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server and how it is asked."""

    url: str
    "base address, with the version part: http://localhost:8000/v1"
    model: str
    "the model's or the LoRA module's name there"
    key: str = ""
    "bearer token; empty for none"
    max_new_tokens: int = 128
    "longest response"
    timeout: float = 120.0
    "seconds one request may take"
    tries: int = 5
    "how often a request is sent before the run ends"
    pause: float = 0.5
    "seconds before the second try; doubled for each further one"

    def ask(self, prompt: Sequence[Message]) -> str:
        """Return the greedy response to one prompt; InputError when the server refuses it, ToolkitError when gone."""
        body = json.dumps({"model": self.model, "messages": list(prompt), "temperature": 0, "top_p": 1, "n": 1,
                           "max_tokens": self.max_new_tokens}).encode()
        said = ""
        for attempt in range(self.tries):
            try:
                return self._text(self._send(body))
            except urllib.error.HTTPError as error:
                said = f"HTTP {error.code}: {_shown(error)}"
                if error.code not in AGAIN:
                    raise InputError(f"{self.url}: refused the request ({said}); check the model's name there and the "
                                     "address") from error
                asked = error.headers.get("Retry-After", "")
            except (urllib.error.URLError, OSError, ValueError) as error:
                said, asked = str(getattr(error, "reason", error)), ""
            if attempt + 1 < self.tries:
                wished = float(asked) if asked.replace(".", "", 1).isdigit() else self.pause * 2**attempt
                time.sleep(min(wished, LONGEST_PAUSE))
        raise ToolkitError(f"{self.url}: no response after {self.tries} tries ({said}); start the server and run "
                           "again, what was answered is kept")

    def _send(self, body: bytes) -> Mapping[str, Any]:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        address = f"{self.url.rstrip('/')}/chat/completions"
        if not address.startswith(("http://", "https://")):
            raise InputError(f"{self.url}: is no http address; give one like http://localhost:8000/v1")
        request = urllib.request.Request(address, data=body, headers=headers, method="POST")
        with urllib.request.urlopen(request, timeout=self.timeout) as answer:
            return dict(json.loads(answer.read()))

    def _text(self, answer: Mapping[str, Any]) -> str:
        try:
            return str(answer["choices"][0]["message"]["content"] or "").strip()
        except (KeyError, IndexError, TypeError) as error:
            raise InputError(f"{self.url}: its answer is not an OpenAI chat completion; check that the address ends in "
                             "/v1") from error


def stream(prompts: Sequence[list[Message]], endpoint: Endpoint, *, threads: int = 8) -> Iterator[tuple[int, str]]:
    """Yield `(index of the prompt, response)` as responses come; the first request that cannot be answered ends it."""
    waiting: dict[Future[str], int] = {}
    left = iter(enumerate(prompts))
    pool = ThreadPoolExecutor(threads)
    try:
        while True:
            for index, prompt in islice(left, 2 * threads - len(waiting)):
                waiting[pool.submit(endpoint.ask, prompt)] = index
            if not waiting:
                return
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield waiting.pop(future), future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def generate_endpoint(prompts: Sequence[list[Message]], endpoint: Endpoint, *, threads: int = 8,
                      progress: Callable[[int], None] | None = None) -> list[str]:
    """Return the response to each prompt, in the prompts' order; `progress` is told how many more came."""
    responses = [""] * len(prompts)
    for index, text in stream(prompts, endpoint, threads=threads):
        responses[index] = text
        if progress:
            progress(1)
    return responses


def _shown(error: urllib.error.HTTPError) -> str:
    """Return the first words of a refusal's body."""
    try:
        return " ".join(error.read(500).decode("utf-8", "replace").split())[:200]
    except OSError:
        return ""
