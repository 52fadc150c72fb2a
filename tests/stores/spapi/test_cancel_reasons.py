import pytest

from stores.spapi.cancel_reasons import reason_code


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("NO_LONGER_NEEDED", "NO_LONGER_NEEDED"),
        ("A_REASON_OF_TOMORROW", "A_REASON_OF_TOMORROW"),
        ("Order created by mistake", "ORDER_CREATED_BY_MISTAKE"),
        ("Ordered by mistake.", "ORDERED_BY_MISTAKE"),
        ("Changed mind about purchase", "CHANGED_MIND_ABOUT_PURCHASE"),
        ("", ""),
        (" ", ""),
    ],
)
def test_decision_17_a_code_stays_and_amazons_sentences_become_codes(sent: str, code: str) -> None:
    assert reason_code(sent) == code


@pytest.mark.parametrize(
    "sent",
    [
        "Please cancel, Maria Example has moved to 7 Mill Lane",
        "Maria Example",
        "MARIA EXAMPLE",
        "Maria",
        "MARIA",
        "maria_example",
        "0171_555_0142",
        "maria@example.com",
    ],
)
def test_decision_17_words_of_the_buyers_own_are_not_kept(sent: str) -> None:
    assert reason_code(sent) == "OTHER"
