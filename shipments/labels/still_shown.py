"""Voided after Amazon accepted it (decision 18): the number can be corrected in Seller Central only."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from orders.handling import lifecycle
from orders.models import Order, OrderEvent
from shipments import carriers
from shipments.models import Label, Shipment, ShipmentNotification
from stores.models import Store, User

State = ShipmentNotification.State
MOST = 200
# Found by when the parcel was recorded; after that nobody looks for it any more.
REACH = timedelta(days=90)


class Row(NamedTuple):
    """`shipment` was voided and is what Amazon shows; `following` is the parcel that left instead, if any."""

    order: Order
    shipment: Shipment
    carrier: str
    following: Shipment | None
    zone: ZoneInfo


def still_shown(stores: Sequence[Store], now: datetime) -> QuerySet[Shipment]:
    """Voided shipments whose number Amazon goes on showing, until somebody notes that it was corrected there."""
    accepted = Q(notifications__state=State.ACCEPTED) & (
        Q(label=None) | Q(label__state=Label.State.VOIDED)
    )
    by_label = Q(notifications__state=State.NOT_NEEDED, label__state=Label.State.VOIDED)
    corrected = OrderEvent.objects.filter(
        order=OuterRef("order"), kind="number_corrected", at__gte=OuterRef("voided_at")
    )
    rows = Shipment.objects.filter(
        accepted | by_label,
        order__store__in=stores,
        created_at__gte=now - REACH,
        voided_at__isnull=False,
    )
    return rows.exclude(order__status=Order.Status.CANCELLED).exclude(Exists(corrected))


def rows_of(stores: Sequence[Store], now: datetime) -> list[Row]:
    """Newest void first, at most `MOST`; two queries whatever the number, and the table of carriers."""
    standing = Prefetch("order__shipments", Shipment.objects.standing().order_by("-pk"))
    loaded = still_shown(stores, now).select_related("order__store", "voided_by")
    found = loaded.defer("order__buyer_data").prefetch_related(standing).order_by("-voided_at")
    return [_row(shipment) for shipment in found[:MOST]]


def note_corrected(order: Order, user: User, now: datetime) -> bool:
    """A person has changed the number in Seller Central; False if there is nothing to note."""
    with transaction.atomic():
        locked = lifecycle.locked(order)
        if not still_shown([locked.store], now).filter(order=locked).exists():
            return False
        lifecycle.note(locked, "number_corrected", user=user, now=now)
        return True


def _row(shipment: Shipment) -> Row:
    order = shipment.order
    return Row(
        order,
        shipment,
        carriers.display_name(shipment.carrier_code, shipment.carrier_name),
        next(iter(order.shipments.all()), None),
        order.store.marketplace.time_zone,
    )
