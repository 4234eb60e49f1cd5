"""Rows from a model: grown questions reworded and new questions with queries, kept where execution agrees.

    03_answers.jsonl         what the model said, by the hash of what it was asked; a killed run asks none of it again
    03_sampled_dropped.jsonl why the others fell
    03_model.json            who was asked what, and what came of it, counted; part of the manifest
    03_sampled.jsonl         examples, each database's together, in the databases' order

The model is asked in this process, on as many connections as it takes; queries are run by the crew.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from curation import confirm, grow, jsonl, paraphrase, prompt, propose, wishes
from curation.answers import Answers
from curation.asking import Ask, Model, Refused, Reply, asked
from curation.confirm import Draft
from curation.crew import Crew, Track
from curation.paraphrase import Rewording
from curation.propose import Proposal
from curation.purse import Limits, Purse
from curation.records import Candidate, Database, Dropped, Example, Record
from curation.sampling import Sampling
from curation.settings import Settings
from schemas import describe
from schemas.errors import InputError
from schemas.schema import Schema

SAMPLED, DROPPED, FACTS = "03_sampled.jsonl", "03_sampled_dropped.jsonl", "03_model.json"
PART = 512
"Questions that are on their way at a time."
Item = Rewording | Proposal


@dataclass(slots=True)
class Sampler:
    """Who is asked, at what price, and where the answers are kept."""

    model: Model
    "an endpoint or a local model"
    limits: Limits = field(default_factory=Limits)
    "what it may cost"
    answers: Path | None = None
    "the file of answers; None for one in the run's folder"
    requests: int = 0
    "answers that were asked for, once it has worked"
    found: int = 0
    "answers that were in the file already"

    def told(self) -> str:
        """Say in one line what was asked."""
        return f"{self.requests} answers asked for, {self.found} found in the file of answers."


class Facts(Record):
    """What the manifest says of the model; the same whether answers were asked for or found."""

    sampling: Sampling
    "what was asked for"
    served: tuple[str, ...]
    "the names by which the model calls itself"
    fingerprints: tuple[str, ...]
    "what the server says of its build"
    prompts: str
    "16 hex of all wordings that a model is asked with"
    answers: int
    "answers that this run used"
    prompt_tokens: int
    completion_tokens: int
    cost: float
    "of these tokens, at the prices given"
    kept: dict[str, int]
    "rows by source"
    dropped: dict[str, int]
    "rows that fell, by `paraphrase: reason` and `propose: reason`"


def sampled(settings: Settings, run: Path, crew: Crew, track: Track, sampler: Sampler | None) -> None:
    """Ask the model for what `settings` say, and write what was confirmed. Raises InputError, ToolkitError."""
    if settings.sampling is None or sampler is None:
        raise InputError(f"{run}: is a run that asks a model; give --endpoint URL, or --base for a local one, again")
    databases = list(jsonl.read(run / "01_databases.jsonl", Database))
    with Answers(sampler.answers or run / "03_answers.jsonl") as kept:
        work = _Work(settings, settings.sampling, run, crew, track, sampler, kept, databases)
        with jsonl.replacing(run / SAMPLED) as good, jsonl.replacing(run / DROPPED) as bad:
            items, part = work.items(), 0
            while chunk := list(islice(items, PART)):
                part += 1
                for item, record in zip(chunk, work.results(chunk, part), strict=True):
                    work.count(item, record)
                    (good if isinstance(record, Example) else bad).write(record.model_dump_json() + "\n")
            with jsonl.replacing(run / FACTS) as out:
                out.write(work.facts().model_dump_json(indent=2) + "\n")
        sampler.requests, sampler.found = kept.asked, work.answers - kept.asked


class _Work:
    """One run's questions to its model."""

    def __init__(self, settings: Settings, sampling: Sampling, run: Path, crew: Crew, track: Track, sampler: Sampler,
                 kept: Answers, databases: Sequence[Database]) -> None:
        self._settings, self._sampling, self._run, self._crew, self._track = settings, sampling, run, crew, track
        self._sampler, self._kept = sampler, kept
        self._purse = Purse(sampler.limits, kept.replies())
        self._databases = {database.db_id: database for database in databases}
        self._part, self._texts = 0, dict[str, str]()
        self._served, self._built = Counter[str](), Counter[str]()
        self._rows, self._fallen = Counter[str](), Counter[str]()
        self.answers = self._read = self._written = 0

    def items(self) -> Iterator[Item]:
        """Yield what is to be asked for, a database at a time."""
        rewordings: dict[str, list[Rewording]] = {}
        if self._sampling.paraphrase:
            for found in paraphrase.chosen(self._run, self._sampling.paraphrase, self._settings.seed).values():
                rewordings.setdefault(found.db_id, []).append(found)
        for place, (db_id, database) in enumerate(self._databases.items()):
            yield from rewordings.get(db_id, ())
            if numbers := propose.share(self._sampling.propose, place, len(self._databases)):
                yield from propose.proposals(database, self._known(db_id)[0], numbers, self._settings.dialect,
                                             self._settings.seed)

    def results(self, items: Sequence[Item], part: int) -> list[Example | Dropped]:
        """Return what came of each of `items`."""
        self._part, self._texts = part, {}
        asks = [item.ask(self._shown(item.db_id), self._sampling) for item in items]
        read: list[Draft | Candidate | Dropped] = [Dropped(id="", db_id="", reason="unasked")] * len(items)
        for place, answer in self._asking(asks, "asking for questions"):
            read[place] = items[place].read(answer)
        drafts = self._verified(read)
        open_ = [place for place, draft in enumerate(drafts) if isinstance(draft, Draft)]
        settled = confirm.confirmed([draft for draft in drafts if isinstance(draft, Draft)], self._databases,
                                    self._bare, self._sampling, self._asking, self._crew, self._run)
        ended = dict(zip(open_, settled, strict=True))
        return [ended[place] if isinstance(draft, Draft) else draft for place, draft in enumerate(drafts)]

    def _verified(self, read: Sequence[Draft | Candidate | Dropped]) -> list[Draft | Dropped]:
        """Execute the proposals as any candidate is."""
        places: dict[str, list[int]] = {}
        for place, found in enumerate(read):
            if isinstance(found, Candidate) and not isinstance(found, Example):
                places.setdefault(found.db_id, []).append(place)
        drafts = [found for found in read]
        tasks = [grow.Check(self._databases[db_id], self._run,
                            tuple(found for place in own if isinstance(found := read[place], Candidate)))
                 for db_id, own in places.items()]
        for own, judged in zip(places.values(), self._crew.map(grow.check, tasks), strict=True):
            for place, result in zip(own, judged, strict=True):
                drafts[place] = (Draft(result, self._sampling.needed()) if isinstance(result, Example) else result)
        return [draft for draft in drafts if isinstance(draft, Draft | Dropped)]

    def _asking(self, asks: Sequence[Ask], what: str) -> Iterator[tuple[int, Reply | Refused]]:
        """Ask, count and show how far it is."""
        answers = asked(asks, self._sampler.model, self._kept, self._purse)
        for place, answer in self._track(answers, f"{what}, part {self._part}", len(asks)):
            if isinstance(answer, Reply):
                self.answers += 1
                self._read += answer.prompt_tokens
                self._written += answer.completion_tokens
                self._served[Path(answer.model).name if answer.model.startswith("/") else answer.model] += 1
                self._built[answer.fingerprint] += 1
            yield place, answer

    def _known(self, db_id: str) -> tuple[Schema, describe.Samples]:
        return grow.known(self._databases[db_id], self._run)

    def _bare(self, db_id: str) -> str:
        """Return the schema as a translator sees it: an adapter was trained without values."""
        trained = self._sampling.adapter or self._sampling.translator
        return self._databases[db_id].schema_text if trained else self._shown(db_id)

    def _shown(self, db_id: str) -> str:
        """Return the schema as the model sees it, with some values of each column."""
        if db_id not in self._texts:
            schema, samples = self._known(db_id)
            self._texts[db_id] = describe.prompt_text(schema, self._settings.dialect, samples)
        return self._texts[db_id]

    def count(self, item: Item, record: Example | Dropped) -> None:
        """Count what came of an item."""
        if isinstance(record, Example):
            self._rows[record.source] += 1
        else:
            self._fallen[f"{'paraphrase' if isinstance(item, Rewording) else 'propose'}: {record.reason}"] += 1

    def facts(self) -> Facts:
        """Return what the manifest says."""
        return Facts(sampling=self._sampling, served=tuple(sorted(filter(None, self._served))),
                     fingerprints=tuple(sorted(filter(None, self._built))), prompts=wordings(), answers=self.answers,
                     prompt_tokens=self._read, completion_tokens=self._written,
                     cost=round(self._sampler.limits.price(self._read, self._written), 6),
                     kept=dict(sorted(self._rows.items())), dropped=dict(sorted(self._fallen.items())))


def wordings() -> str:
    """Return 16 hex of all that a model is asked with: another wording has another one."""
    texts = [prompt.SYSTEM, prompt.REWORD, prompt.PROPOSE, repr(wishes.STYLES), repr(wishes.deck())]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def examples(run: Path, databases: Sequence[Database]) -> Iterator[Example]:
    """Yield a run's examples: each database's own, then those of the model, when there are any."""
    order = [database.db_id for database in databases]
    own = jsonl.grouped(run / "03_examples.jsonl", Example, order)
    if not (run / SAMPLED).exists():
        for rows in own:
            yield from rows
        return
    for rows, more in zip(own, jsonl.grouped(run / SAMPLED, Example, order), strict=True):
        yield from (*rows, *more)
