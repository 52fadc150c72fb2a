"""Waits that end early: the carrier has the parcel, or Amazon moved the ship-by (SHP-14, decision 25)."""

from datetime import datetime
from typing import Any

from django.db.models import F

from shipments.models import ShipmentNotification
from shipments.outbox import claiming, queueing
from shipments.outbox.moments import BEFORE_SHIP_BY, PLANNED, Moment
from shipments.outbox.verdict import Reason

State = ShipmentNotification.State
# More than any minute brings; the next sweep takes the rest.
MOST = 1000


def release(now: datetime) -> list[int]:
    """Makes them due; the selling partners of rows that are due by that. Finds nothing a second time.

    No lock is held but those of the rows that change: whoever writes scans holds their orders, and notifications are
    locked first everywhere.
    """
    return sorted({*_scanned(now), *_ship_by_moved(now)})


def _scanned(now: datetime) -> set[int]:
    waiting = ShipmentNotification.objects.filter(state=State.WAITING, reason=Reason.FIRST_SCAN)
    rows = waiting.filter(shipment__first_scan_at__isnull=False)
    sellers = dict(rows.values_list("pk", "selling_partner_id")[:MOST])
    # The next sweep finds what somebody has locked.
    released = claiming.change_many(waiting.filter(pk__in=sellers), _due(Moment(now), now))
    return {sellers[pk] for pk in released}


def _ship_by_moved(now: datetime) -> set[int]:
    """Imports know nothing of notifications, so this looks itself."""
    waiting = ShipmentNotification.objects.filter(state=State.WAITING, reason__in=PLANNED)
    moved = waiting.filter(
        due_at__gt=now, order__ship_by_at__lt=F("due_at") + BEFORE_SHIP_BY
    ).select_related("order")
    sellers = set()
    for row in moved.defer("order__buyer_data").order_by("order__ship_by_at")[:MOST]:
        assert row.order.ship_by_at is not None
        at = row.order.ship_by_at - BEFORE_SHIP_BY
        due = Moment(at, row.reason) if at > now else Moment(now)
        fields = _due(due, now) | {"queue_at": row.order.queue_at}
        if waiting.filter(pk=row.pk).update(**fields) and at <= now:
            sellers.add(row.selling_partner_id)
    return sellers


def _due(due: Moment, now: datetime) -> dict[str, Any]:
    """What was to go with its batch still does (decision 23)."""
    fields = queueing.columns(due, now)
    return {name: value for name, value in fields.items() if name not in ("via", "batch")}
