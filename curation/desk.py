"""What `toolkit review` does: hand a run's pairs to people, and take back what they made of them.

    send(RUN, "sql-review", server)        ->  ballots on an Argilla server; hand_out(RUN, FILE.csv)  ->  in a file
    collect(RUN, OUT, server=server, ...)  ->  votes of both, merged; OUT and the files beside it (curation.reviewed)
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from curation import review, reviewfile
from curation.ballot import ballots, load, training_file
from curation.correction import executing
from curation.crew import Track, quiet
from curation.review import Pushed, Server
from curation.reviewed import Summary, merge, write
from schemas.errors import InputError
from schemas.sandbox import Sandbox


def send(source: Path, dataset: str, server: Server, *, annotators: int = 2, disputed: Path | None = None,
         workers: int = 1, track: Track = quiet) -> Pushed:
    """Push the pairs of `source` (a run's folder or its `pairs.jsonl`) to `dataset`; safe to repeat.

    `disputed` is the queue that `collect` left: only its ballots are pushed, each with what is to be settled.
    Raises InputError, ToolkitError.
    """
    cases = load(source)
    disputes = reviewfile.disputes(disputed) if disputed else None
    with Sandbox(workers) as sandbox:
        return review.push(cases, dataset, server, sandbox, annotators=annotators, disputes=disputes, track=track)


def hand_out(source: Path, out: Path, *, workers: int = 1, track: Track = quiet) -> int:
    """Write the pairs of `source` as a review file, .csv or .jsonl; return how many ballots. Raises InputError."""
    cases = list({case.ballot_id: case for case in load(source)}.values())
    with Sandbox(workers) as sandbox:
        return reviewfile.export(track(ballots(cases, sandbox), "writing ballots", len(cases)), out)


def collect(source: Path, out: Path, *, server: Server | None = None, datasets: Sequence[str] = (),
            rulings: Sequence[str] = (), files: Sequence[Path] = (), ruling_files: Sequence[Path] = (),
            annotator: str = "", needed: int = 2, workers: int = 1, track: Track = quiet) -> Summary:
    """Merge votes from datasets and filled review files into the pairs of `source`; write `out` and what goes with it.

    `rulings` and `ruling_files` are an adjudicator's, and settle. `annotator` names who filled the rows of files that
    name nobody; `needed` votes decide a record. Raises InputError when there is nothing to take votes from, a vote does
    not fit, or `out` is the generated file itself.
    """
    if not (datasets or rulings or files or ruling_files):
        raise InputError("name a dataset or a filled review file to take votes from")
    if (datasets or rulings) and server is None:
        raise InputError("a dataset needs a server: give its address and a key")
    if out.resolve() == training_file(source).resolve():
        raise InputError(f"{out}: is what was generated; write what was reviewed to another file")
    cases = load(source)
    votes = [vote for paths, final in ((files, False), (ruling_files, True)) for path in paths
             for vote in reviewfile.read(path, cases, annotator=annotator, final=final)]
    if server is not None:
        votes += [vote for names, final in ((datasets, False), (rulings, True)) for name in names
                  for vote in review.pull(name, server, final=final, track=track)]
    with Sandbox(workers) as sandbox:
        merged = merge(cases, votes, executing(sandbox), needed=needed)
        write(merged, out, sandbox)
    return merged.summary
