"""Keeping what was used for a product: its parcel, and how it went. A default that a person set stays."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from orders.handling.parcels import Parcel
from orders.models import Order, OrderItem
from shipments.habits.rule import NOTHING_KNOWN, unit_of
from shipments.models import ProductHabit


class Choice(NamedTuple):
    """How an order went. A part that is empty leaves what was remembered before."""

    carrier_code: str = ""
    carrier_name: str = ""
    service: str = ""
    rate_service_id: str = ""


def remember(
    order: Order,
    now: datetime,
    *,
    parcel: Parcel = NOTHING_KNOWN,
    choice: Choice = Choice(),  # noqa: B008  # never changes
) -> None:
    """After a label was bought or a shipment recorded, in its transaction; three queries at most.

    The choice is kept for every product of the order, the parcel only where the order holds one product.
    """
    lines = list(
        OrderItem.objects.filter(order=order).values_list("product_key", "quantity_ordered")
    )
    products = sorted({key for key, _ in lines if key})
    if not products:
        return
    _keep_choice([(order.store_id, key) for key in products], choice, now)
    unit = unit_of(parcel, [quantity for _, quantity in lines]) if len(products) == 1 else None
    if unit is not None and unit != NOTHING_KNOWN:
        _keep_parcel(order.store_id, products[0], unit)


def remember_choice(orders: Sequence[Order], choice: Choice, now: datetime) -> None:
    """How the orders of one parcel went, for all of their products; two queries, however many orders."""
    lines = OrderItem.objects.filter(order__in=[order.pk for order in orders])
    keys = lines.exclude(product_key="").values_list("order__store", "product_key")
    if products := sorted(set(keys)):
        _keep_choice(products, choice, now)


def _keep_choice(products: Sequence[tuple[int, str]], choice: Choice, now: datetime) -> None:
    """Store ids and product keys, sorted: rows are locked in one order everywhere, so that no two wait in a ring."""
    chosen = _columns(choice)
    rows = [
        ProductHabit(store_id=store, product_key=key, used_at=now, **chosen)
        for store, key in products
    ]
    ProductHabit.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["store", "product_key"],
        update_fields=["used_at", *chosen],
    )


def _columns(choice: Choice) -> dict[str, str]:
    """Carrier, its name and service belong together; Amazon's own service stands alone."""
    columns = {}
    if choice.carrier_code:
        columns = {
            "carrier_code": choice.carrier_code,
            "carrier_name": choice.carrier_name,
            "service": choice.service,
        }
    if choice.rate_service_id:
        columns["rate_service_id"] = choice.rate_service_id
    return columns


def _keep_parcel(store_id: int, product_key: str, unit: Parcel) -> None:
    columns: dict[str, int | None] = {}
    if unit.length_mm is not None:
        columns = {
            "parcel_length_mm": unit.length_mm,
            "parcel_width_mm": unit.width_mm,
            "parcel_height_mm": unit.height_mm,
        }
    if unit.weight_g is not None:
        columns["parcel_weight_g"] = unit.weight_g
    ProductHabit.objects.filter(
        store=store_id, product_key=product_key, set_by_person=False
    ).update(**columns)
