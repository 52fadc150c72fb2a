"""Invariant I1 after a campaign, from both sides: Amazon's record of what it accepted, and our tables (I1, I4).

Amazon's side counts: a confirmation of a package that it has already is an edit, which I1 forbids as well.
"""

import base64
from collections import Counter
from typing import Any, NamedTuple

from shipments.models import ShipmentNotification
from stores.models import SellingPartner
from tests.amazon import PretendedAmazon
from tests.campaign.buyers import texts_of
from tests.campaign.elsewhere import NUMBER as BY_HAND
from tests.campaign.numbers import numbers_of, places_of

State = ShipmentNotification.State
BY_HAND_SOURCE = "seller_central"


class AtAmazon(NamedTuple):
    """What Amazon accepted for one order."""

    numbers: list[str]
    edits: int
    sources: Counter[str]
    status: str

    @property
    def numbers_by_us(self) -> list[str]:
        return [number for number in self.numbers if number != BY_HAND]

    @classmethod
    def of(cls, amazon: PretendedAmazon, order_id: str) -> "AtAmazon":
        view = amazon.order(order_id)
        accepted = [each for each in view["confirmations"] if not each["edit"]]
        return cls(
            [each["trackingNumber"] for each in accepted],
            len(view["confirmations"]) - len(accepted),
            Counter(each["source"] for each in accepted),
            view["status"],
        )


def judged(amazon: PretendedAmazon) -> dict[str, object]:
    """Figures, and under `violations` one sentence for each order or place where an invariant does not hold."""
    counts: Counter[str] = Counter()
    violations: list[str] = []
    orders = [
        order
        for seller in SellingPartner.objects.all()
        for order in amazon.orders(seller.seller_id)
    ]
    places = places_of(order["orderId"] for order in orders)
    rows = {row.order.amazon_order_id: row for row in _notifications()}
    for order_id, place in places.items():
        there = AtAmazon.of(amazon, order_id)
        said = assert_told_once(rows.get(order_id), there, counts)
        if any(number not in numbers_of(place) for number in there.numbers_by_us):
            said.append(f"told another order's number: {there.numbers}")
        violations += [f"{order_id}: {words}" for words in said]
    violations += assert_no_buyer(orders)
    return {**counts, "violations": violations}


def _notifications() -> list[ShipmentNotification]:
    related = ShipmentNotification.objects.select_related("order", "shipment")
    return list(related.defer("order__buyer_data").prefetch_related("order__shipments"))


def assert_told_once(
    row: ShipmentNotification | None, there: AtAmazon, counts: Counter[str]
) -> list[str]:
    """I1 for one order; what is wrong, in words."""
    said = []
    told = len(there.numbers)
    counts["orders"] += 1
    counts["accepted by Amazon"] += told
    for source, number in there.sources.items():
        counts[f"accepted by {source}"] += number
    counts["doubles"] += max(told - 1, 0)
    counts["edits"] += there.edits
    if told > 1 or there.edits:
        said.append(
            f"Amazon accepted {told} confirmations and {there.edits} edits, {there.numbers}"
        )
    if row is None:
        counts["never shipped here"] += 1
        by_us = told - there.sources[BY_HAND_SOURCE]
        return said + ([f"told, though it never shipped: {there.numbers}"] if by_us else [])
    counts[f"ended {row.state}"] += 1
    standing = any(shipment.voided_at is None for shipment in row.order.shipments.all())
    if standing and not told and there.status != "CANCELLED":
        counts["losses"] += 1
        said.append(f"shipped, and Amazon was never told (the row is {row.state}, {row.reason})")
    return said + [words for words in _row_faults(row, there) if words]


def _row_faults(row: ShipmentNotification, there: AtAmazon) -> list[str]:
    told = bool(there.numbers)
    match row.state:
        case State.ACCEPTED:
            right = [row.shipment.tracking_number] == there.numbers
            return [] if right else [f"told {there.numbers}, not {row.shipment.tracking_number}"]
        case State.NOT_NEEDED:
            by_hand = there.sources[BY_HAND_SOURCE] == 1
            return [] if by_hand else [f"not needed ({row.reason}), though nobody else told Amazon"]
        case State.CANCELLED:
            return (
                [f"voided or cancelled before it was sent, yet told {there.numbers}"]
                if told
                else []
            )
        case _:
            return [f"came to no end: {row.state}, {row.reason}"]


def assert_no_buyer(orders: list[dict[str, Any]]) -> list[str]:
    """I4: nothing of a buyer in the queue's tables; `buyers` looks through the logs."""
    from django_q.models import OrmQ, Task

    queue = [_opened(payload) for payload in OrmQ.objects.values_list("payload", flat=True)]
    tasks = Task.objects.values_list("args", "kwargs", "result")
    everything = "\n".join([*queue, *(repr(row) for row in tasks.iterator())])
    found = {text for order in orders for text in texts_of(order) if text in everything}
    return [f"{len(found)} texts of buyers are in the queue's tables"] if found else []


def _opened(payload: str) -> str:
    """A signed pickle: its text in base64, then the signature."""
    packed = payload.partition(":")[0]
    return base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode("latin-1")
