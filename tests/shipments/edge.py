"""A scripted edge: the gateway's two functions, answering what the test says and keeping what was sent."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from orders.models import Order
from shipments.details import ShipmentDetails
from shipments.models import ShipmentNotification
from shipments.recording import record_shipment
from stores.models import SellingPartner
from stores.spapi.errors import (
    NotAuthorized,
    OutcomeUnknown,
    Rejected,
    TemporarilyUnavailable,
    Throttled,
)
from stores.spapi.payloads import (
    BrokenOrder,
    ItemPayload,
    OrderPayload,
    PackagePayload,
    Receipt,
    ShipmentConfirmation,
)
from tests.factories import TODAY, StoreFactory, order_with_items

CONFIRM = "confirmShipment"

# An answer: raised if it is an error, called if it is a function, else returned.
Answer = Exception | Receipt | Callable[[ShipmentConfirmation], Receipt]


class ScriptedAmazon:
    """Confirms everything until told otherwise; `orders` is what getOrder says in turn, else what was imported."""

    def __init__(self) -> None:
        self.sent: list[ShipmentConfirmation] = []
        self.asked: list[str] = []
        self.answers: list[Answer] = []
        self.orders: list[OrderPayload | BrokenOrder | Exception] = []

    def confirm(self, seller: SellingPartner, confirmation: ShipmentConfirmation) -> Receipt:
        self.sent.append(confirmation)
        answer = self.answers.pop(0) if self.answers else Receipt(f"req-{len(self.sent)}")
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Receipt) else answer(confirmation)

    def get_order(self, seller: SellingPartner, amazon_order_id: str) -> OrderPayload | BrokenOrder:
        self.asked.append(amazon_order_id)
        if not self.orders:
            imported = Order.objects.get(amazon_order_id=amazon_order_id, selling_partner=seller)
            return seen(imported, imported.amazon_status)
        answer = self.orders.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> ScriptedAmazon:
    scripted = ScriptedAmazon()
    monkeypatch.setattr("stores.spapi.shipment_confirmation.confirm_shipment", scripted.confirm)
    monkeypatch.setattr("stores.spapi.orders.get_order", scripted.get_order)
    monkeypatch.setattr("random.random", lambda: 0.5)
    return scripted


def shipped(order: Order, tracking: str = "1Z999AA10123456784") -> ShipmentNotification:
    """Mark the order as shipped; its waiting notification."""
    day = TODAY.date() - timedelta(days=1)
    record_shipment(order, ShipmentDetails("UPS", tracking, day, service="Ground"), None, TODAY)
    return ShipmentNotification.objects.get(order=order)


def several(count: int) -> list[ShipmentNotification]:
    """Notifications of one seller; the last one has the earliest ship-by."""
    store = StoreFactory.create()
    hours = range(count, 0, -1)
    orders = [order_with_items(store=store, ship_by_at=TODAY + timedelta(hours=h)) for h in hours]
    return [shipped(order, f"1Z9990{number}") for number, order in enumerate(orders)]


def seen(order: Order, status: str = "UNSHIPPED", *packages: tuple[str, str]) -> OrderPayload:
    """The order as getOrder shows it; packages as (reference, tracking number)."""
    return OrderPayload(
        amazon_order_id=order.amazon_order_id,
        purchased_at=order.purchased_at,
        updated_at=order.amazon_updated_at,
        channel="AMAZON",
        marketplace_id=order.store.marketplace_id,
        status=status,
        fulfilled_by="MERCHANT",
        items=(ItemPayload("1", 2, 0, 2),),
        packages=tuple(PackagePayload(ref, tracking_number=number) for ref, number in packages),
    )


def throttled(until: datetime, status: int | None = 429) -> Throttled:
    code, words = ("QuotaExceeded", "You exceeded your quota.") if status else ("", "")
    return Throttled(CONFIRM, until, status, code, words, "req-429" if status else "")


def lost() -> OutcomeUnknown:
    return OutcomeUnknown(CONFIRM, None, "timeout")


def away() -> TemporarilyUnavailable:
    return TemporarilyUnavailable(CONFIRM, None, "connect")


def forbidden() -> NotAuthorized:
    return NotAuthorized(CONFIRM, 403, "Unauthorized", "Access is denied", "req-403")


def refused(message: str, status: int = 400) -> Rejected:
    return Rejected(CONFIRM, status, "InvalidInput", message, "req-400")


def outcomes(notification: ShipmentNotification) -> list[str]:
    return list(notification.tries.order_by("number").values_list("outcome", flat=True))


def state(notification: ShipmentNotification) -> tuple[str, str]:
    notification.refresh_from_db()
    return notification.state, notification.reason
