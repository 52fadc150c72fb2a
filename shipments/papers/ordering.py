"""In which order labels, slips and orders lie in their piles: the same for all of them."""

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from orders.models import Order, OrderItem

Sort = Literal["sku", "ship_by"]


def sort_of(text: str) -> Sort:
    """By SKU unless something else is asked for."""
    return next((sort for sort in get_args(Sort) if sort == text), "sku")


def in_order(orders: Sequence[Order], sort: Sort) -> list[Order]:
    """By ship-by; or by SKU, so that one shelf after the other is packed, orders of several SKUs last."""
    if sort == "ship_by":
        return sorted(orders, key=lambda order: (order.queue_at, order.pk))
    keys = _keys(order.pk for order in orders)
    return sorted(
        orders, key=lambda order: (*_by_sku(keys.get(order.pk, set())), order.queue_at, order.pk)
    )


def _by_sku(skus: set[str]) -> tuple[bool, list[str]]:
    return len(skus) > 1, sorted(skus)


def _keys(order_ids: Iterable[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    rows = OrderItem.objects.filter(order__in=list(order_ids))
    for order_id, key in rows.values_list("order", "product_key"):
        found.setdefault(order_id, set()).add(key)
    return found
