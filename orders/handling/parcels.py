"""What people say about an order's parcel (SUP-6)."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from orders.handling import lifecycle
from orders.handling.permitted import is_read_only
from orders.models import Order
from stores.models import User


class Parcel(NamedTuple):
    """Millimetres and grams; the three sides are known together or not at all."""

    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    weight_g: int | None


def size_refusal(order: Order) -> str:
    """Why nobody may set the size, or ''."""
    if order.is_open and not is_read_only(order):
        return ""
    return f"Order {order.amazon_order_id} is not shipped from here, so its size stays as it is."


def set_size(order: Order, parcel: Parcel, user: User, now: datetime) -> str:
    """Write it for good: neither Amazon's size nor a later import replaces it. Why not, or ''."""
    with transaction.atomic():
        row = lifecycle.locked(order)
        refusal = size_refusal(row)
        if refusal:
            return refusal
        row.parcel_length_mm, row.parcel_width_mm, row.parcel_height_mm, row.parcel_weight_g = (
            parcel
        )
        row.parcel_set_by = "person"
        row.save(
            update_fields=["parcel_length_mm", "parcel_width_mm", "parcel_height_mm",
                           "parcel_weight_g", "parcel_set_by"]
        )  # fmt: skip
        lifecycle.note(order, "parcel_measured", user=user, now=now)
    return ""
