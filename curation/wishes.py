"""What a model is asked to write: constructs in the shares of human corpora, and how a question is to sound.

    deck()[17]   Wish(difficulty="hard", ask="What lies above or below the average of all.")

The words are in wishes.yaml.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from curation.balance import SHARES
from curation.records import Difficulty

_FILE: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("wishes.yaml").read_text(encoding="utf-8"))
STYLES: dict[str, str] = _FILE["styles"]
"How a question is to sound, by the style's name."
CARDS = 100
"Wishes in the deck: any so many proposals in a row have the difficulties of `balance.SHARES`."


@dataclass(frozen=True, slots=True)
class Wish:
    """What one proposal is to be."""

    difficulty: Difficulty
    "how hard the query should come out"
    ask: str
    "the sentence that asks for it"


@cache
def deck() -> tuple[Wish, ...]:
    """Return the wishes in a fixed, mixed order, each as often as its weight and its difficulty's share say."""
    cards: list[Wish] = []
    for level, share in SHARES.items():
        own = [entry for entry in _FILE["wishes"] if entry["difficulty"] == level]
        whole, count = sum(entry["weight"] for entry in own), round(CARDS * share)
        reached = 0.0
        for entry in own:
            reached += entry["weight"] / whole * count
            cards += [Wish(level, entry["ask"])] * (round(reached) - sum(card.difficulty == level for card in cards))
    random.Random("wishes").shuffle(cards)
    return tuple(cards)
