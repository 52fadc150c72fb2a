"""The orders that could go in one parcel with an order: same store, channel, recipient and address (SHP-12).

Found by the keyed hash of the name and the postal code; the sealed addresses of those few are opened and compared.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Sum

from orders.models import Order
from shipments.combining.rule import MOST, Held, place_of, refusal
from shipments.models import Label, ShipmentNotification


def held_of(orders: Iterable[Order]) -> dict[int, Held]:
    """Order id -> what the tables say; one query for all."""
    labels = Label.objects.filter(order=OuterRef("pk"), state__in=Label.STANDING)
    # A cancelled one never reached Amazon: its parcel was voided before.
    rows_of = ShipmentNotification.objects.filter(order=OuterRef("pk"))
    told = rows_of.exclude(state=ShipmentNotification.State.CANCELLED)
    rows = (
        Order.objects.filter(pk__in=[order.pk for order in orders])
        .annotate(left=Sum("items__quantity_unfulfilled"), label=Exists(labels), told=Exists(told))
        .values_list("pk", "left", "label", "told")
    )
    return {pk: Held(left or 0, has_label, is_told) for pk, left, has_label, is_told in rows}


def refusal_of(order: Order) -> str:
    return refusal(order, held_of([order])[order.pk])


def candidates(order: Order) -> list[Order]:
    """Soonest ship-by first, with `store` and `items` loaded; empty if the order itself may not be combined.

    Five queries at most, whatever the number.
    """
    if refusal_of(order):
        return []
    rows = Order.objects.filter(
        store=order.store_id,
        channel=order.channel,
        name_key=order.name_key,
        postal_code=order.postal_code,
        country=order.country,
        status=Order.Status.AWAITING_SHIPMENT,
        redacted_at=None,
    ).exclude(pk=order.pk)
    loaded = rows.select_related("store__selling_partner").prefetch_related("items")
    found = list(loaded.order_by("queue_at", "pk")[: 3 * MOST])
    held = held_of(found)
    here = place_of(order, order.buyer)
    same = [
        other
        for other in found
        if not refusal(other, held[other.pk]) and place_of(other, other.buyer) == here
    ]
    return same[: MOST - 1]
