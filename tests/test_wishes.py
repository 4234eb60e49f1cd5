"""The deck of wishes is spread as human corpora are."""

from __future__ import annotations

from collections import Counter

from curation.balance import SHARES
from curation.wishes import CARDS, STYLES, deck


def test_the_deck_has_the_difficulties_of_the_corpus_and_every_wish() -> None:
    found = Counter(wish.difficulty for wish in deck())
    assert found == {level: round(CARDS * share) for level, share in SHARES.items()}
    assert len({wish.ask for wish in deck()}) >= 20 and len(STYLES) >= 6


def test_no_wish_stands_beside_itself_for_long() -> None:
    asks = [wish.ask for wish in deck()]
    assert not any(len(set(asks[place:place + 4])) == 1 for place in range(CARDS - 3))
