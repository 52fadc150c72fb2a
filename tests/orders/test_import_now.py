import pytest

from orders.imports.import_now import promise_for

RATE = 0.0056


@pytest.mark.parametrize(
    ("free", "words"),
    [
        (20.0, "The import starts now."),
        (2.0, "The import starts now."),
        (1.99, "The import starts now. Amazon allows the next one in about 1 min."),
        (1.0, "The import starts now. Amazon allows the next one in about 2 min."),
        (0.99, "Amazon's allowance is used up. The import starts by itself in about 1 min."),
        (0.0, "Amazon's allowance is used up. The import starts by itself in about 2 min."),
    ],
)
def test_decision_15_import_now_says_when_the_next_one_is_possible(free: float, words: str) -> None:
    assert promise_for(free, RATE) == words
