"""Voided after Amazon accepted it, or BigCommerce told Amazon of it: the number is changed there only (decision 18)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from orders.handling import lifecycle
from orders.models import Order, OrderEvent
from shipments import carriers
from shipments.models import BigCommerceUpdate, Label, Shipment, ShipmentNotification
from shipments.outbox.verdict import Reason
from stores.models import BigCommerceLink, Store, User

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
    # One that was voided while BigCommerce was asked about it has left its notification behind.
    looked_up = Q(
        order__bigcommerce__state=BigCommerceUpdate.State.ACCEPTED,
        order__bigcommerce__shipment=F("pk"),
        order__bigcommerce__link__teller=BigCommerceLink.Teller.BIGCOMMERCE,
        order__notification__reason__in=(Reason.BIGCOMMERCE, Reason.VOIDED),
    )
    by_bigcommerce = looked_up | Q(
        notifications__state=State.NOT_NEEDED, notifications__reason=Reason.BIGCOMMERCE
    )
    corrected = OrderEvent.objects.filter(
        order=OuterRef("order"), kind="number_corrected", at__gte=OuterRef("voided_at")
    )
    rows = Shipment.objects.filter(
        accepted | by_label | by_bigcommerce,
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
