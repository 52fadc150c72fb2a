"""Rule: what Waybill does with Amazon, as tables that follow the code (decision 20)."""

from typing import NamedTuple

from orders import status as rule
from orders.status import Status, first_sight
from stores.spapi.payloads import ShipmentConfirmation


class StatusRow(NamedTuple):
    """`ours` is a status, or empty where Amazon's words lead to none; `amazon` holds Amazon's words."""

    ours: str
    name: str
    amazon: tuple[str, ...]
    note: str


class SentRow(NamedTuple):
    """`fields` are those of a ShipmentConfirmation that carry it; none: it is not sent."""

    name: str
    fields: tuple[str, ...]
    note: str

    @property
    def is_sent(self) -> bool:
        return bool(self.fields)


_NOTES = {
    Status.AWAITING_SHIPMENT: ("Awaiting shipment", "Paid and ready to ship."),
    Status.ON_HOLD: ("On hold", "Kept here only. Amazon neither sends nor learns it."),
    Status.SHIPPED: ("Shipped", "Also when somebody shipped it elsewhere."),
    Status.CANCELLED: ("Cancelled", "Cancelling here does not cancel at Amazon."),
}


def status_rows() -> list[StatusRow]:
    """The map of orders/status.py, asked word by word."""
    known = [*rule.OPEN, *rule.SHIPPED, *rule.CANCELLED, *rule.PENDING, *rule.UNFULFILLABLE]
    by_answer: dict[object, list[str]] = {}
    for word in sorted(known):
        by_answer.setdefault(first_sight(word), []).append(word)
    rows = [
        StatusRow(ours, name, tuple(by_answer.pop(ours, [])), note)
        for ours, (name, note) in _NOTES.items()
    ]
    left_out = tuple(sorted(word for words in by_answer.values() for word in words))
    waits = StatusRow(
        "",
        "Not imported",
        left_out,
        "Awaiting payment does not exist here: such orders come in once paid.",
    )
    return [waits, *rows]


SENT = (
    SentRow("That the order shipped", ("amazon_order_id", "marketplace_id"), "Once per order, never again."),
    SentRow(
        "Tracking number", ("tracking_number",),
        "A parcel without one is told in a feed, with its service. That Amazon takes it so is not confirmed.",
    ),
    SentRow("Carrier", ("carrier_code", "carrier_name"), "By Amazon's own code; with its name where there is none."),
    SentRow("Service", ("shipping_method",), ""),
    SentRow("Carrier fee", (), "Amazon has no place for it. It stays here as the cost of the label."),
    SentRow("Ship date", ("ship_date",), "Noon of that day where the store sells, never ahead of now."),
    SentRow("Items", ("items",), "Every line with all its open units, and the Transparency codes scanned for them."),
    SentRow("Package number", ("package_reference_id",), "A number of our own that no other package of the order has."),
)  # fmt: skip


def unexplained() -> set[str]:
    """Fields that are sent and stand in no row: a test wants none."""
    told = {field for row in SENT for field in row.fields}
    return set(ShipmentConfirmation._fields) ^ told
