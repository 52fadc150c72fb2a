"""Shipments that Amazon has not accepted: near their ship-by (`lateness`, as a query), or unfinished for long."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from orders.models import Order
from orders.status import CANCELLED, SHIPPED
from shipments.models import BigCommerceUpdate, ShipmentNotification
from shipments.outbox.lateness import CALL_GRACE, FEED_GRACE
from shipments.outbox.verdict import Reason
from stores.models import SellingPartner

State = ShipmentNotification.State

# They wait for a feed or are in one.
TOGETHER = Q(state=State.IN_FEED) | Q(state=State.WAITING, via=ShipmentNotification.Via.FEED)

# Each part has an index of its own.
PARTS = ("late_unfinished", "late_rejected", "late_left", "late_left_rejected")
_ENDED_THERE = sorted(SHIPPED | CANCELLED)


def parts(hours: Iterable[int], now: datetime) -> dict[str, QuerySet[ShipmentNotification]]:
    """All of them, by the names of `PARTS`."""
    hours = list(hours)
    waiting, refused = BigCommerceUpdate.UNFINISHED, (BigCommerceUpdate.State.REJECTED,)
    found = (
        unfinished(hours, now),
        rejected(hours, now),
        left(waiting, hours, now),
        left(refused, hours, now),
    )
    return dict(zip(PARTS, found, strict=True))


def unfinished(hours: Iterable[int], now: datetime) -> QuerySet[ShipmentNotification]:
    """Those on their way. `hours`: the settings of the stores that are looked at."""
    return _near(hours, now).filter(state__in=ShipmentNotification.UNFINISHED)


def rejected(hours: Iterable[int], now: datetime) -> QuerySet[ShipmentNotification]:
    """Those that Amazon refused. By itself, since another index finds them."""
    return _near(hours, now).filter(state=State.REJECTED)


def stuck(now: datetime, since: timedelta = timedelta(hours=1)) -> QuerySet[ShipmentNotification]:
    """Unfinished for longer than `since`: the alarm of decision 24 and support's list (SHP-19)."""
    return ShipmentNotification.objects.filter(
        state__in=ShipmentNotification.UNFINISHED, created_at__lte=now - since
    )


def untold(hours: Iterable[int], now: datetime) -> Q:
    """Of late ones: those of which something came to pass since people were last told, as `lateness.alarm` says."""
    since = ~TOGETHER & Q(alarmed_at__lt=F("created_at") + CALL_GRACE)
    since |= TOGETHER & Q(alarmed_at__lt=F("created_at") + FEED_GRACE)
    since |= Q(order__ship_by_at__lte=now, alarmed_at__lt=F("order__ship_by_at"))
    for number in sorted(set(hours)):
        near = F("order__ship_by_at") - timedelta(hours=number)
        since |= Q(order__store__late_hours=number, alarmed_at__lt=near)
    return Q(alarmed_at=None) | since


def left(
    states: Collection[BigCommerceUpdate.State], hours: Iterable[int], now: datetime
) -> QuerySet[ShipmentNotification]:
    """Those that BigCommerce is to tell Amazon of, and does not have itself yet (SHP-26)."""
    updates = BigCommerceUpdate.objects.filter(state__in=states).values("order")
    rows = _near(hours, now).filter(state=State.NOT_NEEDED, reason=Reason.BIGCOMMERCE)
    return rows.filter(order__in=updates)


def standing() -> QuerySet[ShipmentNotification]:
    """Without what is settled at Amazon, here or for good: the outbox ends these by itself."""
    rows = ShipmentNotification.objects.filter(shipment__voided_at=None)
    rows = rows.exclude(order__status=Order.Status.CANCELLED)
    rows = rows.exclude(order__amazon_status__in=_ENDED_THERE)
    return rows.exclude(selling_partner__credentials_error=SellingPartner.DISCONNECTED)


def _near(hours: Iterable[int], now: datetime) -> QuerySet[ShipmentNotification]:
    near = Q(pk=None)
    for number in sorted(set(hours)):
        limit = now + timedelta(hours=number)
        near |= Q(order__store__late_hours=number, order__ship_by_at__lte=limit)
    by_call = ~TOGETHER & Q(created_at__lte=now - CALL_GRACE)
    return standing().filter(near, by_call | Q(created_at__lte=now - FEED_GRACE))
