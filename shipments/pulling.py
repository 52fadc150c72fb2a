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
from shipments.labels import voiding
from shipments.models import Label, Shipment
from stores.models import Store

# More parcels than anybody pulls before one pick-up; the newest come first.
MOST = 200


class Parcel(NamedTuple):
    """`cancelled`: Amazon cancelled it; otherwise its buyer asked, for the reason in `why`.

    `shipment` is the newest, voided or not: the parcel may lie in the pile either way. `voiding`: Amazon is asked.
    """

    order: Order
    shipment: Shipment | None
    carrier: str
    tracking_number: str
    lines: Sequence[Line]
    cancelled: bool
    why: str
    zone: ZoneInfo
    bought: bool
    voiding: bool
    may_void: bool


def to_pull(stores: Sequence[Store]) -> list[Parcel]:
    """Orders shipped here that Amazon cancelled, or whose buyers asked to cancel, until a person decided.

    Four queries, whatever the number; the two small indexes of `attention` are used one by one.
    """
    asked = Order.objects.filter(ASKING, store__in=stores, status=Order.Status.SHIPPED)
    late = Order.objects.filter(CANCELLED_LATE, store__in=stores)
    either = Q(pk__in=late.values("pk")) | Q(pk__in=asked.values("pk"))
    parcels = Shipment.objects.select_related("label")
    found = (
        Order.objects.filter(either)
        .prefetch_related(Prefetch("shipments", parcels))
        .order_by("-shipped_here_at", "-pk")
    )
    orders = list(found[:MOST])
    give_stores(orders, stores)
    lines = lines_of(orders)
    return [_parcel(order, lines.get(order.pk, [])) for order in orders]


def _parcel(order: Order, lines: Sequence[Line]) -> Parcel:
    shipment = _newest(order)
    label = None if shipment is None else voiding.label_of(shipment)
    carrier = (
        carriers.display_name(shipment.carrier_code, shipment.carrier_name) if shipment else ""
    )
    cancelled = is_cancelled_late(order)
    return Parcel(
        order,
        shipment,
        carrier,
        shipment.tracking_number if shipment else "",
        lines,
        cancelled,
        "" if cancelled else reason_words(order.cancel_reason),
        order.store.marketplace.time_zone,
        bought=label is not None,
        voiding=label is not None and label.state == Label.State.VOIDING,
        may_void=shipment is not None and not voiding.refusal(shipment),
    )


def _newest(order: Order) -> Shipment | None:
    """The standing one; without any, what was voided last."""
    found = sorted(order.shipments.all(), key=lambda each: (each.voided_at is None, each.pk))
    return found[-1] if found else None
