"""An OpenAI-compatible server (vLLM, llama.cpp, Ollama, `transformers serve`, a vendor) as a model that is asked.

    Endpoint("http://localhost:8000/v1", "sql-adapter").answer(Ask(messages))   Reply("SELECT count(*) FROM singer", …)
    stream(prompts, endpoint)                                                   yields (index of the prompt, response)

Requests run on several threads; a server that is busy, briefly gone or breaks off is asked again, with growing pauses
or with those that it asks for; a parameter that it does not know is left out. Standard library only. It does not batch:
the server does.
"""

from __future__ import annotations

import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice, takewhile
from typing import Any

from curation.asking import Ask, Refused, Reply, estimated
from curation.pace import Pace
from curation.prompt import Message
from schemas.errors import InputError, ToolkitError

AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"HTTP states that another try may mend."
UNFIT = frozenset({400, 413, 422})
"HTTP states that say something of one request (say, that it is too long), not of the server."
_UNKNOWN = re.compile(r"unsupported|not supported|unknown|unrecogni[sz]ed|not permitted|forbidden", re.IGNORECASE)
LONGEST_PAUSE = 60.0
"Seconds waited at most between two tries, whatever the server asks for."
FIRST_REFUSALS = 5
"Refused requests, before the first answer, after which it is the server and not the requests."


class Unfit(InputError):
    """The server would not take one request."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server and how it is asked."""

    url: str
    "base address, with the version part: http://localhost:8000/v1"
    model: str
    "the model's or the LoRA module's name there"
    key: str = field(default="", repr=False)
    "bearer token; empty for none"
    translator: str = ""
    "the model or LoRA module that is asked for SQL; empty for the same"
    revision: str = ""
    "which version of the model, where its name does not tell"
    max_new_tokens: int = 128
    "longest response of `ask`"
    timeout: float = 300.0
    "seconds one request may take"
    tries: int = 5
    "how often a request is sent before the run ends"
    pause: float = 0.5
    "seconds before the second try; doubled for each further one"
    threads: int = 8
    "requests under way at a time"
    spared: set[str] = field(default_factory=set, repr=False, compare=False)
    "parameters that the server said it does not know; found out by asking"
    pace: Pace = field(default_factory=Pace, repr=False, compare=False)
    "when the next request may start"

    def identity(self) -> str:
        """Return the model's name and revision; the same model has the same one at another address."""
        name = f"{self.model}+{self.translator}" if self.translator else self.model
        return f"{name}@{self.revision}" if self.revision else name

    def ask(self, prompt: Sequence[Message]) -> str:
        """Return the greedy response to one prompt; InputError when the server refuses it, ToolkitError when gone."""
        return self.answer(Ask(tuple(prompt), max_tokens=self.max_new_tokens)).text

    def answer(self, ask: Ask) -> Reply:
        """Return the response to one request; InputError when the server refuses it, ToolkitError when it is gone."""
        said = ""
        for attempt in range(self.tries):
            self.pace.wait()
            pause = self.pause * 2**attempt
            try:
                return self._reply(ask, self._send(ask))
            except urllib.error.HTTPError as error:
                said = f"HTTP {error.code}: {_shown(error)}"
                if error.code in UNFIT and (unknown := _unsupported(said, self.spared)):
                    self.spared.add(unknown)
                    pause = 0.0
                elif error.code not in AGAIN:
                    raise (Unfit if error.code in UNFIT else InputError)(
                        f"{self.url}: refused the request ({said}); check the model's name there and the address"
                    ) from error
                if (asked := _retry_after(error.headers.get("Retry-After", ""))) is not None:
                    pause = min(asked, LONGEST_PAUSE)
                    self.pace.hold(pause)
            except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
                said = str(getattr(error, "reason", error)) or type(error).__name__
            if attempt + 1 < self.tries:
                time.sleep(min(pause, LONGEST_PAUSE))
        raise ToolkitError(f"{self.url}: no response after {self.tries} tries ({said}); start the server and run "
                           "again, what was answered is kept")

    def answers(self, asks: Iterable[tuple[int, Ask]]) -> Iterator[tuple[int, Reply | Refused]]:
        """See Model; a request that the server will not take is told as refused when it takes others.

        When it is gone, what is under way is still awaited and given.
        """
        answered, refused, failed = 0, 0, list[ToolkitError]()

        def tried(ask: Ask) -> Reply:
            if failed:
                raise failed[0]
            return self.answer(ask)

        for place, future in _spread(tried, takewhile(lambda _: not failed, asks), self.threads):
            try:
                reply = future.result()
            except Unfit as error:
                refused += 1
                if not answered and refused >= FIRST_REFUSALS:
                    failed.append(error)
                yield place, Refused("refused", str(error))
            except ToolkitError as error:
                failed.append(error)
            else:
                answered += 1
                yield place, reply
        if failed:
            raise failed[0]

    def _send(self, ask: Ask) -> Mapping[str, Any]:
        name = self.translator if ask.sql and self.translator else self.model
        how = {"temperature": ask.temperature, "top_p": ask.top_p, "max_tokens": ask.max_tokens, "seed": ask.seed}
        if "max_tokens" in self.spared:
            how["max_completion_tokens"] = ask.max_tokens
        body = {"model": name, "messages": list(ask.messages)} | {
            part: value for part, value in how.items() if value is not None and part not in self.spared}
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        address = f"{self.url.rstrip('/')}/chat/completions"
        if not address.startswith(("http://", "https://")):
            raise InputError(f"{self.url}: is no http address; give one like http://localhost:8000/v1")
        request = urllib.request.Request(address, data=json.dumps(body).encode(), headers=headers, method="POST")
        with urllib.request.urlopen(request, timeout=self.timeout) as answer:
            return dict(json.loads(answer.read()))

    def _reply(self, ask: Ask, answer: Mapping[str, Any]) -> Reply:
        try:
            text = str(answer["choices"][0]["message"]["content"] or "").strip()
            used = answer.get("usage") or {}
            return Reply(text=text, prompt_tokens=int(used.get("prompt_tokens") or ask.prompt_tokens()),
                         completion_tokens=int(used.get("completion_tokens") or estimated(text)),
                         model=str(answer.get("model") or ""), fingerprint=str(answer.get("system_fingerprint") or ""))
        except (KeyError, IndexError, TypeError) as error:
            raise InputError(f"{self.url}: its answer is not an OpenAI chat completion; check that the address ends in "
                             "/v1") from error


def stream(prompts: Sequence[list[Message]], endpoint: Endpoint, *, threads: int = 8) -> Iterator[tuple[int, str]]:
    """Yield `(index of the prompt, response)` as responses come; the first request that cannot be answered ends it."""
    for index, future in _spread(endpoint.ask, enumerate(prompts), threads):
        yield index, future.result()


def generate_endpoint(prompts: Sequence[list[Message]], endpoint: Endpoint, *, threads: int = 8,
                      progress: Callable[[int], None] | None = None) -> list[str]:
    """Return the response to each prompt, in the prompts' order; `progress` is told how many more came."""
    responses = [""] * len(prompts)
    for index, text in stream(prompts, endpoint, threads=threads):
        responses[index] = text
        if progress:
            progress(1)
    return responses


def _spread(do: Callable[[Any], Any], items: Iterable[tuple[int, Any]], threads: int
            ) -> Iterator[tuple[int, Future[Any]]]:
    """Yield the number of each item with its finished future, in any order; items are drawn as threads are free."""
    waiting: dict[Future[Any], int] = {}
    left = iter(items)
    pool = ThreadPoolExecutor(threads)
    try:
        while True:
            for index, item in islice(left, 2 * threads - len(waiting)):
                waiting[pool.submit(do, item)] = index
            if not waiting:
                return
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield waiting.pop(future), future
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _unsupported(said: str, spared: Collection[str]) -> str:
    """Return the parameter that a refusal says is unknown, of those that can be left out; '' for none."""
    if not _UNKNOWN.search(said):
        return ""
    named = (name for name in ("max_tokens", "seed", "temperature", "top_p") if re.search(rf"[\"'`]{name}[\"'`]", said))
    return next((name for name in named if name not in spared), "")


def _retry_after(text: str) -> float | None:
    """Return the seconds that a Retry-After header asks for, given as seconds or as a date; None for neither."""
    if text.strip().replace(".", "", 1).isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _shown(error: urllib.error.HTTPError) -> str:
    """Return the first words of a refusal's body."""
    try:
        return " ".join(error.read(500).decode("utf-8", "replace").split())[:200]
    except (OSError, http.client.HTTPException):
        return ""
