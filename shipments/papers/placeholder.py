"""What is printed instead of a label whose order was redacted, or whose file cannot be used (RED-40, RED-41)."""

from collections.abc import Sequence

from orders.buyer import MARKER
from orders.models import Order
from shipments.models import Label
from shipments.papers import fonts
from shipments.papers.sheet import LABEL, Sheet, Size

REDACTED = "Buyer details were removed on time. The original file is deleted."


def of(label: Label) -> bytes:
    """One page of 4 by 6 inches: the marker, carrier, service, tracking number and order number. Needs `order`."""
    return note(label, MARKER, REDACTED)


def note(label: Label, heading: str, text: str) -> bytes:
    """The same page with other words, for a file that cannot be printed."""
    return page(heading, text, label.order, facts_of(label))


def facts_of(label: Label) -> list[tuple[str, str]]:
    return [
        ("Carrier", label.carrier),
        ("Service", label.service),
        ("Tracking", label.tracking_id or "No tracking number"),
    ]


def page(
    heading: str, text: str, order: Order, facts: Sequence[tuple[str, str]], size: Size = LABEL
) -> bytes:
    sheet = Sheet(size, margin=20, title=f"Order {order.amazon_order_id}")
    draw(sheet, heading, text, order, facts)
    return sheet.done()


def draw(
    sheet: Sheet, heading: str, text: str, order: Order, facts: Sequence[tuple[str, str]]
) -> None:
    """Always comes out: a letter that no font has is shown by its number."""
    sheet.text(fonts.prepared_anyhow(heading), 18, bold=True)
    sheet.rule()
    sheet.text(fonts.prepared_anyhow(text), 10)
    sheet.rule()
    for name, value in [*facts, ("Order", order.amazon_order_id)]:
        sheet.text(name, 8)
        sheet.text(fonts.prepared_anyhow(value), 12, bold=True)
        sheet.y -= 4
