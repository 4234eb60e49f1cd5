"""A run's pairs with the current adapter's own mistakes among them: on-policy negatives beside near misses.

    OUT/answers.jsonl        what the model answered, kept as it came: the same call goes on where a killed one stopped
    OUT/05_pairs.jsonl       the run's pairs; some have made room for the model's own mistakes of the same sort
    OUT/05_dropped.jsonl     questions that gave no pair: answered rightly each time, or in no way that can be judged
    OUT/pairs.jsonl          what `toolkit dpo --data OUT` trains on, and `toolkit review` shows to people
    OUT/onpolicy.json        the counts, and who answered

The questions are the run's own: those it has right queries for, and its requests to refuse with their look-alikes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from curation import export, jsonl, prompt
from curation.answers import Answers
from curation.asking import Ask, Model, Reply
from curation.asking import asked as put
from curation.crew import Track, quiet
from curation.onpolicy import on_policy_pairs
from curation.pairs import LESSONS
from curation.proof import distance
from curation.purse import Limits, Purse
from curation.records import Database, Dropped, Example, Lesson, Pair, PairKind, Record
from schemas.errors import InputError
from schemas.sandbox import Sandbox

Row = Example | Lesson
RIGHT = frozenset({"wrong", "error"})
"Families of on-policy pairs that hold right against wrong, as near misses do."
TO_ANSWER: frozenset[PairKind] = frozenset({"lookalike", "answerable"})
"Kinds of requests that are to be answered."
ALIKE: tuple[tuple[frozenset[str], frozenset[PairKind]], ...] = (
    (RIGHT, frozenset({"near_miss"})),
    (frozenset({"complied"}), frozenset({"refusal", "unanswerable"})),
    (frozenset({"refused"}), TO_ANSWER),
)
"Families of on-policy pairs, and the generated kinds that teach the same."


class Plan(Record):
    """What is asked of the model."""

    questions: int | None = None
    "how many of the run's questions, drawn; None for all"
    samples: int = 4
    "answers to each"
    temperature: float = 0.8
    "0 is greedy"
    top_p: float = 0.95
    "share of the probability that is sampled from"
    max_new_tokens: int = 128
    "longest answer"
    share: float = 0.5
    "near misses that may make room for the model's own wrong queries"
    decisions: float = 0.0
    "generated pairs of each other sort that may make room for its own wrong decisions: refused, complied"
    seed: int = 0
    "another one draws other questions and answers"


class Mixed(Record):
    """What came of it; `onpolicy.json`."""

    model: str
    "name or hash of who answered"
    plan: Plan
    "what was asked"
    questions: int
    "asked"
    answers: int
    "given"
    pairs: Mapping[str, int]
    "pairs to train on, by kind"
    families: Mapping[str, int]
    "on-policy pairs by what was wrong: `wrong`, `error`, `refused`, `complied`"
    dropped: Mapping[str, int]
    "questions without a pair, by reason"
    share: float
    "of on-policy pairs among those of right against wrong"


def mix(run: Path, out: Path, model: Model, plan: Plan, *, workers: int = 1, track: Track = quiet) -> Mixed:
    """Let `model` answer questions of `run` and write the run's pairs, mixed with its mistakes, to `out`.

    On-policy pairs take the places of generated ones that teach the same, up to the plan's share of these: wrong
    queries of near misses and, where the plan has a share for decisions, refused questions of look-alikes and
    answerable ones, what was complied with of what is to be refused. Decisions are left out by default: their own
    balance leans DPO one way or the other (benchmarks/LOG.md). Raises InputError, ToolkitError.
    """
    if out.resolve() == run.resolve():
        raise InputError(f"{out}: is the run itself; choose another --out")
    known = {found.db_id: found for found in jsonl.read(run / "01_databases.jsonl", Database)}
    rows = asked(run, plan.questions, plan.seed, decisions=plan.decisions > 0)
    chats = [prompt.prompt(row.question, known[row.db_id].schema_text, row.dialect) for row in rows]
    answers = answered(chats, model, plan, out / "answers.jsonl", track)
    found, fallen = list[Pair](), list[Dropped]()
    for record in track(judge(rows, answers, known, run, workers), "judging answers", len(rows)):
        found.append(record) if isinstance(record, Pair) else fallen.append(record)
    kept = blended(list(jsonl.read(run / "05_pairs.jsonl", Pair)), found, plan)
    places = {db_id: place for place, db_id in enumerate(known)}
    jsonl.write(out / "01_databases.jsonl", (at_home(database, run) for database in known.values()))
    kept.sort(key=lambda pair: places[pair.db_id])
    jsonl.write(out / "05_pairs.jsonl", kept)
    jsonl.write(out / "05_dropped.jsonl", fallen)
    export.pair_files(out)
    mixed = told(model.identity(), plan, answers, kept, fallen)
    with jsonl.replacing(out / "onpolicy.json") as file:
        file.write(mixed.model_dump_json(indent=2) + "\n")
    return mixed


def asked(run: Path, questions: int | None, seed: int, *, decisions: bool = True) -> list[Row]:
    """Return the run's training questions with what is right, in the order of its databases; `questions` of them.

    Without `decisions` what is to be refused is not asked.
    """
    rows: list[Row] = [row for row in jsonl.read(run / "04_selected.jsonl", Example) if row.split == "train"]
    order = list(dict.fromkeys(row.db_id for row in rows))
    for pair in jsonl.read(run / "05_pairs.jsonl", Pair):
        if pair.split == "train" and pair.kind in (LESSONS if decisions else TO_ANSWER):
            rows.append(Lesson(id=pair.id, db_id=pair.db_id, dialect=pair.dialect, question=pair.question,
                               response=pair.chosen, kind=pair.kind, family=pair.family, split=pair.split))
    if questions is not None and questions < len(rows):
        rows = Random(f"{seed}:questions").sample(rows, questions)
    places = {db_id: place for place, db_id in enumerate(order)}
    return sorted(rows, key=lambda row: (places.get(row.db_id, len(places)), row.db_id, row.id))


def answered(chats: Sequence[Sequence[prompt.Message]], model: Model, plan: Plan, kept: Path,
             track: Track) -> list[list[str]]:
    """Return the model's answers to each chat; what it would not take (too long, say) has fewer, or none."""
    asks = [Ask(tuple(chat), plan.temperature, plan.top_p, plan.max_new_tokens, plan.seed * 1_000_003 + number,
                sql=True) for chat in chats for number in range(plan.samples)]
    found: list[list[str]] = [[] for _ in chats]
    with Answers(kept) as answers:
        came = put(asks, model, answers, Purse(Limits()))
        for place, reply in track(came, "sampling answers", len(asks)):
            if isinstance(reply, Reply):
                found[place // plan.samples].append(reply.text)
    return found


def judge(rows: Sequence[Row], answers: Sequence[Sequence[str]], known: Mapping[str, Database], run: Path,
          workers: int) -> Iterator[Pair | Dropped]:
    """Yield for each question the pair with its commonest mistake, or why there is none."""
    with Sandbox(workers) as sandbox:
        for row, texts in zip(rows, answers, strict=True):
            instances = tuple(run / name for name in known[row.db_id].instances)
            yield first(row, on_policy_pairs(((row, text) for text in commonest(row, texts)), instances, sandbox))


def commonest(row: Row, texts: Sequence[str]) -> list[str]:
    """Return the different answers, the commonest first, and of equally common ones the nearest to what is right."""
    right = row.sql if isinstance(row, Example) else row.response
    counts = Counter(texts)
    return sorted(counts, key=lambda text: (-counts[text], distance(right, text), text))


def first(row: Row, judged: Iterable[Pair | Dropped]) -> Pair | Dropped:
    """Return the first pair, or the last reason why there is none."""
    last: Pair | Dropped = Dropped(id=row.id, db_id=row.db_id, reason="unanswered", detail="not taken")
    for last in judged:
        if isinstance(last, Pair):
            break
    return last


def blended(generated: Sequence[Pair], found: Sequence[Pair], plan: Plan) -> list[Pair]:
    """Return the pairs to train on: `found` in the places of generated ones that teach the same, so the mix stays."""
    dice = Random(f"{plan.seed}:blend")
    kept = [pair for pair in generated if pair.split != "train" or pair.kind == "on_policy"]
    for families, kinds in ALIKE:
        own = [pair for pair in found if pair.family in families]
        alike = [pair for pair in generated if pair.split == "train" and pair.kind in kinds]
        share = plan.share if families == RIGHT else plan.decisions
        taken = dice.sample(own, min(len(own), round(share * len(alike)))) if alike else own if share else []
        stay = {pair.id for pair in dice.sample(alike, len(alike) - len(taken))} if alike else set()
        kept += [pair for pair in alike if pair.id in stay] + taken
    return kept


def at_home(database: Database, run: Path) -> Database:
    """Return `database` with instances that are found from any folder."""
    return database.model_copy(update={"instances": tuple(str((run / name).resolve()) for name in database.instances)})


def told(model: str, plan: Plan, answers: Sequence[Sequence[str]], kept: Sequence[Pair],
         fallen: Sequence[Dropped]) -> Mixed:
    """Count what came of it."""
    train = [pair for pair in kept if pair.split == "train"]
    kinds = Counter(pair.kind for pair in train)
    own = Counter(pair.family for pair in train if pair.kind == "on_policy")
    against = sum(own[family] for family in RIGHT)
    return Mixed(model=model, plan=plan, questions=len(answers), answers=sum(map(len, answers)),
                 pairs=dict(kinds.most_common()), families=dict(own.most_common()),
                 dropped=dict(Counter(row.reason for row in fallen).most_common()),
                 share=round(against / max(1, against + kinds["near_miss"]), 4))
