"""What is printed instead of a label whose order was redacted (RED-40, RED-41)."""

from orders.models import Order
from shipments.models import Label
from shipments.papers import placeholder
from tests.shipments.papers.reading import letters, pages, sizes


def label(**fields: str) -> Label:
    facts = {
        "carrier": "USPS",
        "service": "Ground Advantage",
        "tracking_id": "9400111899223344556677",
    }
    return Label(order=Order(amazon_order_id="113-1234567-1234567"), **{**facts, **fields})


def test_red_40_the_placeholder_shows_marker_carrier_service_tracking_and_order() -> None:
    content = placeholder.of(label())
    assert sizes(content) == [(288, 432)]
    (text,) = pages(content)
    for wanted in (
        "REDACTED (Amazon)",
        "USPS",
        "Ground Advantage",
        "9400111899223344556677",
        "113-1234567-1234567",
    ):
        assert letters(wanted) in letters(text)


def test_a_carrier_in_letters_without_a_font_does_not_stop_it() -> None:
    (text,) = pages(placeholder.of(label(carrier="日本郵便")))
    assert "[U+65E5]" in text
