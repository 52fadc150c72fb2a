import pytest

from orders.handling.cancel_reasons import reason_words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("NO_LONGER_NEEDED", "No longer needed"),
        ("ORDER_CREATED_BY_MISTAKE", "Ordered by mistake"),
        ("A_REASON_OF_TOMORROW", "A reason of tomorrow"),
        ("OTHER", "Another reason"),
        ("", ""),
    ],
)
def test_decision_17_reasons_are_words_and_unknown_ones_are_readable(code: str, words: str) -> None:
    assert reason_words(code) == words
