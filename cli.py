"""The `toolkit` command: the rooms' commands in one group, and the one place where an error becomes a sentence.

A ToolkitError ends in its one sentence and its own exit code; so does a disk that is full or a file that may not be
read. Commands live in their rooms' `commands.py`; what a command needs is imported inside it.
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Any

import click

from alignment import commands as alignment
from alignment import pairs_commands
from alignment import round_commands as rounds
from curation import commands as curation
from curation import review_commands as review
from schemas import commands as schemas
from schemas.errors import ToolkitError


class Failure(click.ClickException):
    """A mistake told in one sentence."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(" ".join(message.split()))
        self.exit_code = code


class OneSentence(click.Group):
    """A group whose commands end a user's mistake in one sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ToolkitError as error:
            raise Failure(str(error), error.exit_code) from error
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise Failure(f"{where}{error.strerror or error}; free space, mend the permission or choose another place",
                          4) from error


def local_model(base: str, adapter: Path | None) -> Any:
    """Open a local model for a command of a room that knows nothing of weights."""
    from alignment.local import Local

    return Local(base, adapter)


@click.group(cls=OneSentence, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110,
                                                "obj": local_model})
@click.version_option(metadata.version("sql-alignment-toolkit"), prog_name="toolkit")
def cli() -> None:
    """Align a text-to-SQL adapter: grow an executed corpus, review pairs, train SFT and DPO, judge by execution.

    \b
    toolkit demo                                the whole line on a small model, no GPU, no account
    toolkit curate --out run                    a corpus and preference pairs from schemas
    toolkit sft --data run --base MODEL ...     train an adapter, or go on with one
    toolkit dpo --data run --base MODEL ...     a refresh round on top of the adapter
    toolkit evaluate --benchmark heldout ...    execution accuracy, block rate, false positives
    """


for _command in (schemas.schemas, schemas.guard, curation.curate, review.review, alignment.sft,
                 pairs_commands.pairs, alignment.dpo, alignment.merge, rounds.rounds, alignment.evaluate, alignment.ask,
                 alignment.report, alignment.demo):
    cli.add_command(_command)

if __name__ == "__main__":
    cli()
