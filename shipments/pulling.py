"""Pull list: parcels to take out of the pile before the pick-up (decision 18)."""

from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q

from orders.attention import ASKING, CANCELLED_LATE, is_cancelled_late
from orders.handling.cancel_reasons import reason_words
from orders.lists.listed import Line, give_stores, lines_of
from orders.models import Order
from shipments import carriers
from shipments.models import Shipment
from stores.models import Store

# More parcels than anybody pulls before one pick-up; the newest come first.
MOST = 200


class Parcel(NamedTuple):
    """`cancelled`: Amazon cancelled it; otherwise its buyer asked, for the reason in `why`."""

    order: Order
    carrier: str
    tracking_number: str
    lines: Sequence[Line]
    cancelled: bool
    why: str
    zone: ZoneInfo


def to_pull(stores: Sequence[Store]) -> list[Parcel]:
    """Orders shipped here that Amazon cancelled, or whose buyers asked to cancel, until a person decided.

    Four queries, whatever the number; the two small indexes of `attention` are used one by one.
    """
    asked = Order.objects.filter(ASKING, store__in=stores, status=Order.Status.SHIPPED)
    late = Order.objects.filter(CANCELLED_LATE, store__in=stores)
    either = Q(pk__in=late.values("pk")) | Q(pk__in=asked.values("pk"))
    standing = Shipment.objects.filter(voided_at=None).order_by("-pk")
    found = (
        Order.objects.filter(either)
        .prefetch_related(Prefetch("shipments", standing))
        .order_by("-shipped_here_at", "-pk")
    )
    orders = list(found[:MOST])
    give_stores(orders, stores)
    lines = lines_of(orders)
    return [_parcel(order, lines.get(order.pk, [])) for order in orders]


def _parcel(order: Order, lines: Sequence[Line]) -> Parcel:
    shipment = next(iter(order.shipments.all()), None)
    carrier = (
        carriers.display_name(shipment.carrier_code, shipment.carrier_name) if shipment else ""
    )
    cancelled = is_cancelled_late(order)
    return Parcel(
        order,
        carrier,
        shipment.tracking_number if shipment else "",
        lines,
        cancelled,
        "" if cancelled else reason_words(order.cancel_reason),
        order.store.marketplace.time_zone,
    )
