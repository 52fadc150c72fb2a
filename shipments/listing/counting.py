"""Figures above the lists, and the late ones among them. No count goes further than a page can say."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from shipments.models import ShipmentNotification
from shipments.outbox import late
from shipments.outbox.verdict import Reason
from stores.models import Store

# Counting stops here; the page then says "1,000+".
CAP = 1000

State = ShipmentNotification.State


class Tiles(NamedTuple):
    accepted_today: int
    queued: int
    throttled: int
    rejected: int


def tiles_of(stores: Sequence[Store], now: datetime) -> Tiles:
    """A day begins at midnight of the first store's zone."""
    rows = ShipmentNotification.objects.filter(order__store__in=stores)
    zone = stores[0].marketplace.time_zone if stores else ZoneInfo("UTC")
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    throttled = rows.filter(state=State.WAITING, reason=Reason.THROTTLED)
    accepted = rows.filter(state=State.ACCEPTED, settled_at__gte=midnight)
    return Tiles(
        accepted_today=capped(accepted),
        queued=capped(rows.filter(state__in=ShipmentNotification.UNFINISHED)),
        throttled=capped(throttled),
        rejected=capped(rows.filter(state=State.REJECTED)),
    )


def late_rows(stores: Sequence[Store], now: datetime) -> dict[str, QuerySet[ShipmentNotification]]:
    """Those that the dashboard warns of (decision 24), by the names of `late.PARTS`."""
    hours = [store.late_hours for store in stores]
    ours = {
        "selling_partner__in": {store.selling_partner_id for store in stores},
        "order__store__in": stores,
    }
    return {name: rows.filter(**ours) for name, rows in late.parts(hours, now).items()}


def late_ids(stores: Sequence[Store], now: datetime) -> list[int]:
    """The first `CAP` + 1 of each part."""
    parts = late_rows(stores, now).values() if stores else ()
    return [pk for rows in parts for pk in rows.values_list("pk", flat=True)[: CAP + 1]]


def capped(rows: QuerySet[ShipmentNotification]) -> int:
    """`CAP` + 1 stands for any more."""
    return rows.values("pk")[: CAP + 1].count()
