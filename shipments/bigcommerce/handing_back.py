"""An order that BigCommerce was to tell Amazon of, and cannot: Waybill tells Amazon after all (SHP-26, I1).

Where BigCommerce may have the parcel by a try of ours, it may have told Amazon as well: the order is read there first.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from orders.models import Order
from shipments.bigcommerce.verdict import Reason as UpdateReason
from shipments.models import BigCommerceUpdate, ShipmentNotification
from shipments.outbox import queueing
from shipments.outbox.verdict import Reason

State = ShipmentNotification.State
Update = BigCommerceUpdate.State

_AT_ONCE = 200
_COLUMNS = (
    "state", "reason", "via", "batch", "due_at", "created_at", "settled_at", "alarmed_at",
)  # fmt: skip


def left() -> QuerySet[ShipmentNotification]:
    """Standing parcels of which BigCommerce is to tell Amazon."""
    return ShipmentNotification.objects.filter(
        state=State.NOT_NEEDED, reason=Reason.BIGCOMMERCE, shipment__voided_at=None
    )


def hand_back(orders: Collection[int], now: datetime, *, looks: int = 0) -> int:
    """Queues the notifications of these orders that were left to BigCommerce. The caller holds a transaction.

    `looks`: tries that are known to have written nothing there; one with more is read at Amazon first.
    """
    rows = left().filter(order__in=orders).select_related("shipment__order__store")
    rows = rows.select_for_update(of=("self",)).defer("shipment__order__buyer_data")
    found = list(rows.order_by("pk"))
    # Locked as well, so that no try begins while this is decided.
    updates = BigCommerceUpdate.objects.filter(order__in=[row.order_id for row in found])
    tried = updates.select_for_update().order_by("pk").values_list("order_id", "attempts")
    attempts = dict(tried)
    for row in found:
        asked_first = attempts.get(row.order_id, 0) > looks
        for name, value in _columns(row, now, asked_first=asked_first).items():
            setattr(row, name, value)
    ShipmentNotification.objects.bulk_update(found, _COLUMNS, batch_size=_AT_ONCE)
    return len(found)


def _columns(row: ShipmentNotification, now: datetime, *, asked_first: bool) -> dict[str, Any]:
    if asked_first:
        return {"alarmed_at": None, **queueing.asked_first(now)}
    return {"alarmed_at": None, **queueing.columns(queueing.moment_of(row.shipment, now), now)}


def hand_back_lost(now: datetime, look_back: timedelta | None) -> int:
    """The net: what was left to BigCommerce, and no update of the linked shop stands for any more."""
    updates = BigCommerceUpdate.objects.filter(order=OuterRef("order"))
    live = updates.filter(
        Q(state=Update.ACCEPTED)
        | Q(state=Update.NOT_NEEDED, reason=UpdateReason.SHIPPED_THERE)
        | Q(
            state__in=(*BigCommerceUpdate.UNFINISHED, Update.REJECTED),
            link__unlinked_at=None,
            created_at__gte=F("link__created_at"),
        )
    )
    lost = left().filter(~Exists(live)).exclude(order__status=Order.Status.CANCELLED)
    if look_back is not None:
        lost = lost.filter(settled_at__gte=now - look_back)
    orders = list(lost.order_by("settled_at").values_list("order_id", flat=True)[:_AT_ONCE])
    if not orders:
        return 0
    with transaction.atomic():
        # Once more behind the lock: a parcel may just have been shipped again.
        still = lost.filter(order__in=orders).values_list("order_id", flat=True)
        return hand_back(list(still), now)
