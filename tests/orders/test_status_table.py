"""docs/statuses.md is what the rule says."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from orders import status
from orders.models import Order
from orders.status_table import _WORDS, render

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "statuses.md"


def test_the_document_is_current() -> None:
    assert DOCUMENT.read_text() == render(), "run: python manage.py status_table > docs/statuses.md"


def test_the_command_prints_it(capsys: object) -> None:
    call_command("status_table")
    assert capsys.readouterr().out == render()  # type: ignore[attr-defined]


def test_every_word_of_amazon_that_the_rule_knows_has_a_row() -> None:
    known = status.OPEN | status.SHIPPED | status.CANCELLED | status.PENDING | status.UNFULFILLABLE
    for word in known:
        assert f"| `{word}` |" in render()
    assert "| any other word | set aside (`unknown_status`) |" in render()


def test_our_words_are_those_of_the_screens() -> None:
    assert {each.value: word for each, word in _WORDS.items()} == dict(Order.Status.choices)
