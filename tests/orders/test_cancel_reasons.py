import pytest

from orders.handling.cancel_reasons import reason_words


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("NO_LONGER_NEEDED", "No longer needed"),
        ("ORDER_CREATED_BY_MISTAKE", "Ordered by mistake"),
        ("Order created by mistake", "Ordered by mistake"),
        ("Found cheaper somewhere else.", "Found cheaper somewhere else"),
        ("A_REASON_OF_TOMORROW", "A reason of tomorrow"),
        ("NOVELTY", "Novelty"),
        ("Changed mind about purchase", "Changed mind about purchase"),
        ("", ""),
    ],
)
def test_decision_17_reasons_are_words_and_unknown_ones_are_readable(sent: str, words: str) -> None:
    assert reason_words(sent) == words
