"""Figures above the lists, and the late ones among them. No count goes further than a page can say."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from orders.lists.merging import count_all
from shipments.models import ShipmentNotification
from shipments.outbox import late, stopped
from shipments.outbox.verdict import Reason
from stores.models import Store

# Counting stops here; the page then says "1,000+".
CAP = 1000

State = ShipmentNotification.State


class Tiles(NamedTuple):
    accepted_today: int
    waiting: int
    throttled: int
    to_fix: int


def tiles_of(stores: Sequence[Store], now: datetime) -> Tiles:
    """In one statement. A day begins at midnight of the first store's zone."""
    if not stores:
        return Tiles(0, 0, 0, 0)  # an empty list has no SQL
    rows = ShipmentNotification.objects.filter(order__store__in=stores)
    zone = stores[0].marketplace.time_zone
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    counted = {
        "accepted": rows.filter(state=State.ACCEPTED, settled_at__gte=midnight),
        "waiting": rows.filter(state__in=ShipmentNotification.UNFINISHED),
        "throttled": rows.filter(stopped.GOES, reason=Reason.THROTTLED),
        **fix_rows(stores),
    }
    found = count_all({name: each[: CAP + 1] for name, each in counted.items()})
    to_fix = found["to_fix"] + found["stopped"]
    return Tiles(found["accepted"], found["waiting"], found["throttled"], to_fix)


def fix_rows(stores: Sequence[Store]) -> dict[str, QuerySet[ShipmentNotification]]:
    """Those that somebody must do something about: rejected, and stopped before the account is mended."""
    ours = ShipmentNotification.objects.filter(
        selling_partner__in={store.selling_partner_id for store in stores},
        order__store__in=stores,
    )
    return {"to_fix": ours.filter(state=State.REJECTED), "stopped": ours.filter(stopped.STOPPED)}


def fix_ids(stores: Sequence[Store]) -> list[int]:
    """The first `CAP` + 1 of each part."""
    parts = fix_rows(stores).values() if stores else ()
    soonest = [rows.order_by("queue_at", "id").values_list("pk", flat=True) for rows in parts]
    return [pk for ids in soonest for pk in ids[: CAP + 1]]


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
