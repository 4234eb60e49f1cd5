"""Words of questions, values masked: what counts as the same question and as nearly the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from curation import likeness


def test_spelling_and_punctuation_do_not_make_another_question() -> None:
    assert likeness.words("How many singers,  please?") == likeness.words("how many Singers please")


def test_signs_numbers_and_letters_of_any_script_do() -> None:
    asked = ["price > 5", "price < 5", "price > -5", "price > 5.5", "from Köln", "from Kiel", "in 京都", "in 大阪"]
    assert len({likeness.words(question) for question in asked}) == len(asked)


def test_values_of_the_query_are_masked_and_other_words_stay() -> None:
    sql = "SELECT name FROM singer WHERE country = 'New Zealand' AND age > 30 AND name LIKE 'O''Neil%'"
    assert likeness.masked("Singers from New Zealand over thirty or 30 called O'Neil in New York", sql) == (
        "singers", "from", "?", "over", "thirty", "or", "?", "called", "?", "in", "new", "york")


def test_articles_do_not_set_questions_apart_and_nouns_do() -> None:
    def kept(text: str) -> frozenset[str]:
        return likeness.features(likeness.masked(text, ""))

    assert likeness.near(kept("What are the names of all the singers?"), kept("What are names of singers"))
    assert not likeness.near(kept("How many singers are there?"), kept("How many stadiums are there?"))


@given(st.frozensets(st.integers(0, 30), min_size=1), st.frozensets(st.integers(0, 30), min_size=1))
def test_near_sets_share_one_of_their_rarest_members(one: frozenset[int], other: frozenset[int]) -> None:
    left, right = ({str(number) for number in part} for part in (one, other))
    frequency = {str(number): number % 7 for number in range(31)}
    if likeness.near(left, right):
        assert set(likeness.rarest(left, frequency)) & set(likeness.rarest(right, frequency))
