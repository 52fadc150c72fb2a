"""What goes to Amazon about an order, and what is odd about it, before anything is sent. Made as the real call is."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import prefetch_related_objects

from orders.attention import asks_to_cancel
from orders.models import Order, OrderItem
from shipments import carriers
from shipments.carriers.checks import Doubt, Entry, Known, warnings
from shipments.models import Landed, NotificationAttempt, Shipment, ShipmentNotification
from shipments.outbox.composing import compose, facts_of
from shipments.outbox.confirming import fields_of
from shipments.outbox.field_words import Told, lines_of
from shipments.outbox.preflight import Finding, Seen, findings

Tried = NotificationAttempt.Outcome
State = ShipmentNotification.State
# Whatever comes next for these, it is composed anew; for all others the newest try says what Amazon heard.
_STILL_OPEN = (State.WAITING, State.REJECTED)
_AT_SENDING = "The moment of sending, since the noon of this day is still ahead."


class Preview(NamedTuple):
    """`at`: when Amazon was told; None for what is still to go."""

    lines: list[Told]
    findings: list[Finding]
    at: datetime | None = None

    @property
    def stopped(self) -> bool:
        return any(finding.stops for finding in self.findings)


def preview(
    shipment: Shipment,
    notification: ShipmentNotification | None,
    doubts: Sequence[Doubt],
    now: datetime,
) -> Preview:
    """Of a shipment that waits, or of one that nobody has recorded yet. `doubts`: of `carriers.checks`."""
    order = shipment.order
    prefetch_related_objects([order], "items")
    landed = notification.landed if notification else None
    fixed = notification.package_reference_id if notification else ""
    confirmation = compose(shipment, fixed, landed.first_at if landed else None, now)
    lines = lines_of(
        fields_of(confirmation),
        _products(order),
        by_feed=_goes_by_feed(notification, confirmation.tracking_number),
        # Noon of the day is still ahead (decision 26).
        of_date=_AT_SENDING if confirmation.ship_date == now else "",
    )
    known = seen(shipment, order.items.all(), doubts, now, landed=landed)
    return Preview(lines, findings(confirmation, known))


def story(
    notification: ShipmentNotification, tries: Sequence[NotificationAttempt], now: datetime
) -> Preview | None:
    """What was told, or is to be told; None where nothing was and nothing will be."""
    if notification.state in _STILL_OPEN:
        shipment = notification.shipment
        shipment.order = notification.order
        return preview(shipment, notification, number_doubts(shipment), now)
    told = [attempt for attempt in tries if attempt.sent]
    if not told:
        return None
    prefetch_related_objects([notification.order], "items")
    last = next((attempt for attempt in told if attempt.outcome == Tried.ACCEPTED), told[-1])
    lines = lines_of(last.sent, _products(notification.order), by_feed=last.feed_id is not None)
    return Preview(lines, [], last.started_at)


def seen(
    shipment: Shipment,
    items: Iterable[OrderItem],
    doubts: Sequence[Doubt],
    now: datetime,
    *,
    landed: Landed | None = None,
) -> Seen:
    """What a preview looks at, of a shipment that may be unsaved. No query."""
    order = shipment.order
    return Seen(
        facts=facts_of(shipment, landed),
        ordered=sum(item.quantity_ordered for item in items),
        ship_date=shipment.ship_date,
        today=now.astimezone(order.store.marketplace.time_zone).date(),
        asks_to_cancel=asks_to_cancel(order),
        doubts=doubts,
    )


def number_doubts(shipment: Shipment) -> list[Doubt]:
    """About the number alone: what else is odd was decided when the parcel was recorded (SHP-24)."""
    entry = Entry(shipment.carrier_code, shipment.tracking_number, shipment.carrier_name)
    return warnings(entry, Known(), carriers.table())


def _goes_by_feed(notification: ShipmentNotification | None, tracking_number: str) -> bool:
    """A parcel without a number always does (decision 27)."""
    waits = notification is not None and notification.via == ShipmentNotification.Via.FEED
    return waits or not tracking_number


def _products(order: Order) -> dict[str, str]:
    return {item.amazon_item_id: item.product_key for item in order.items.all()}
