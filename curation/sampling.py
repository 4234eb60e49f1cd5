"""What a user asks of a model: how much, of whom, how; saved with the run's settings.

    Sampling(model="qwen", paraphrase=500, propose=500, tries=3)

Where the model is, how fast it may be asked and what it may cost are not here: they decide no row, and may differ when
a killed run goes on.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Sampling(BaseModel):
    """Everything that decides what the model is asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(min_length=1)
    "the model's name at the endpoint, or a local base"
    adapter: str = ""
    "a local base's adapter; it translates back, while the base alone writes"
    translator: str = ""
    "the model or LoRA module at the endpoint that translates back; empty for the same"
    revision: str = ""
    "which version of the model, where its name does not tell"
    paraphrase: int = Field(0, ge=0, le=1_000_000)
    "grown questions that are to be reworded"
    propose: int = Field(0, ge=0, le=1_000_000)
    "questions with SQL that the model is to write"
    tries: int = Field(3, ge=1, le=16)
    "back-translations of a question at most"
    temperature: float = Field(0.8, ge=0, le=2)
    "of everything but the first back-translation, which is greedy"
    top_p: float = Field(0.95, gt=0, le=1)
    "share of the probability that is sampled from"
    max_tokens: int = Field(256, ge=16, le=8192)
    "longest response"

    @model_validator(mode="after")
    def _asks(self) -> Sampling:
        if not self.paraphrase and not self.propose:
            raise ValueError("a model is named but nothing is asked of it; add --paraphrase N or --propose N")
        return self

    def needed(self) -> int:
        """Return how many back-translations have to agree so that they and a proposal are most of all samples."""
        return (self.tries + 1) // 2
