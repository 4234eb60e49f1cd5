"""What a user asks of `curate`; saved in the run's folder, so that a run that goes on is the run that was begun."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, ValidationError, field_validator

from curation import jsonl
from curation.records import Dialect, PairKind
from curation.sampling import Sampling
from schemas.errors import InputError


class Settings(BaseModel):
    """Everything that decides what a run's files hold. Workers are not here: they decide only how fast."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schemas: tuple[str, ...] = ()
    "database files, DDL files, folders or bundled names; empty for all bundled training schemas"
    target: int = Field(2000, ge=1, le=10_000_000)
    "examples to keep"
    pairs: int | None = Field(None, ge=0)
    "preference pairs to build; None for as many as examples"
    lessons: int | None = Field(None, ge=0)
    "requests to refuse and look-alikes among the SFT rows; None for as many as examples, 30,000 at most"
    mix: dict[PairKind, NonNegativeFloat] = {}
    "weights of kinds of pairs in the place of `pairs.MIX`'s; all weights together are divided by their sum"
    dialect: Dialect = "sqlite"
    "the dialect of prompt and answer"
    seed: int = 0
    "everything random follows from it"
    instances: int = Field(3, ge=1, le=10)
    "differently filled copies of each database a query is run on"
    variants: int | None = Field(None, ge=0, le=1_000_000)
    "further databases, each a variant of one given; None for one a dozen rows when the schemas are bundled"
    imports: tuple[str, ...] = ()
    "files of questions and SQL that people already have; their rows are kept before grown ones"
    grammar: bool = True
    "grow questions from the schemas; false for imported rows and a model's alone"
    sampling: Sampling | None = None
    "what is asked of a model; None for nothing"
    exclude: tuple[str, ...] = ()
    "benchmark files whose questions and query templates must not occur"

    @field_validator("mix")
    @classmethod
    def _generated(cls, mix: dict[PairKind, float]) -> dict[PairKind, float]:
        """Refuse a kind that curation does not make."""
        if "on_policy" in mix:
            raise ValueError("on_policy pairs are made of a model's answers, by `toolkit pairs`")
        return mix


def remember(settings: Settings, run: Path) -> None:
    """Save `settings` in `run`, or raise InputError when the folder holds a run with other settings."""
    path = run / "settings.json"
    if path.exists():
        try:
            earlier = Settings.model_validate_json(path.read_text())
        except ValidationError as error:
            raise InputError(f"{path}: is not a settings file of this toolkit; choose another --out") from error
        changed = [name for name in Settings.model_fields if getattr(earlier, name) != getattr(settings, name)]
        if changed:
            told = ", ".join(f"{name} {getattr(earlier, name)!r} not {getattr(settings, name)!r}" for name in changed)
            raise InputError(f"{run}: holds a run with other settings ({told}); choose another --out or delete it")
        return
    if run.is_dir() and any(run.iterdir()):
        raise InputError(f"{run}: is not empty and holds no run of this toolkit; choose another --out")
    with jsonl.replacing(path) as out:
        out.write(settings.model_dump_json(indent=2) + "\n")
