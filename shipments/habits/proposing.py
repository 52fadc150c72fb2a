"""The parcels that orders probably need, for dialogs and batches: three queries, however many orders."""

from collections import defaultdict
from collections.abc import Sequence

from orders.handling.parcel_sizes import takes_sizes
from orders.handling.parcels import Parcel
from orders.models import Order, OrderItem, Product
from shipments.habits.rule import NOTHING_KNOWN, Line, proposal
from shipments.models import ProductHabit

Key = tuple[int, str]


def proposed_parcel(order: Order, items: Sequence[OrderItem] | None = None) -> Parcel:
    """For one order; see `proposed_parcels`."""
    return proposed_parcels([order], items)[order.pk]


def proposed_parcels(
    orders: Sequence[Order], items: Sequence[OrderItem] | None = None
) -> dict[int, Parcel]:
    """By order id: what was set for the order, completed by its products' defaults; unknown parts are None.

    `items`: their lines, if they are at hand. Needs the orders' stores loaded.
    """
    if items is None:
        items = list(OrderItem.objects.filter(order__in=[order.pk for order in orders]))
    store_of = {order.pk: order.store for order in orders}
    units = _units(orders, [(store_of[item.order_id].pk, item.product_key) for item in items])
    packages = _packages(orders, items)
    lines: dict[int, list[Line]] = defaultdict(list)
    for item in items:
        store = store_of[item.order_id].pk
        known = units.get((store, item.product_key)) or packages.get((store, item.asin))
        lines[item.order_id].append(Line(item.quantity_unfulfilled, known or NOTHING_KNOWN))
    return {order.pk: proposal(own_parcel(order), lines[order.pk]) for order in orders}


def own_parcel(order: Order) -> Parcel:
    """What a person or Amazon said about this very order."""
    return Parcel(
        order.parcel_length_mm,
        order.parcel_width_mm,
        order.parcel_height_mm,
        order.parcel_weight_g,
    )


def _units(orders: Sequence[Order], keys: Sequence[Key]) -> dict[Key, Parcel]:
    habits = ProductHabit.objects.filter(
        store__in={order.store_id for order in orders}, product_key__in={key for _, key in keys}
    )
    return {
        (habit.store_id, habit.product_key): found
        for habit in habits
        if (found := unit_parcel(habit)) != NOTHING_KNOWN
    }


def unit_parcel(habit: ProductHabit) -> Parcel:
    return Parcel(
        habit.parcel_length_mm,
        habit.parcel_width_mm,
        habit.parcel_height_mm,
        habit.parcel_weight_g,
    )


def _packages(orders: Sequence[Order], items: Sequence[OrderItem]) -> dict[Key, Parcel]:
    """Amazon's packages, for stores that support lets take them (SUP-6)."""
    stores = {order.store_id for order in orders if takes_sizes(order.store)}
    if not stores:
        return {}
    products = Product.objects.filter(
        store__in=stores, asin__in={item.asin for item in items if item.asin}
    )
    columns = ("store_id", "asin", "length_mm", "width_mm", "height_mm", "weight_g")
    return {
        (store, asin): Parcel(*parcel) for store, asin, *parcel in products.values_list(*columns)
    }
