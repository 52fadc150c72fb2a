import pytest

from orders.history import tell


def test_news_from_amazon_name_the_new_state_and_amazons_word() -> None:
    told = tell("status_changed", {"from": "awaiting", "to": "cancelled", "amazon": "CANCELLED"})
    assert (told.text, told.tone, told.more) == ("Now cancelled", "bad", "Amazon says CANCELLED")


def test_details_are_shown_without_what_the_words_say_already() -> None:
    told = tell(
        "shipped", {"carrier": "UPS", "came_from": "awaiting", "despite_cancel_request": False}
    )
    assert (told.text, told.more) == ("Marked as shipped", "carrier: UPS")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("notification_accepted", "Amazon accepted the shipment"),
        ("notification_not_needed", "Amazon knew of the shipment already"),
        ("something_of_tomorrow", "Something of tomorrow"),
    ],
)
def test_every_kind_has_words_even_an_unknown_one(kind: str, text: str) -> None:
    assert tell(kind, {}).text == text
