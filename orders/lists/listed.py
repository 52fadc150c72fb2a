"""What a line of a list needs of orders and their items: named columns only, in one query each."""

from collections.abc import Sequence
from typing import NamedTuple

from orders.models import Order, OrderItem
from stores.models import Store

# Half of the columns of an order; the others are read when somebody opens it.
ORDER_COLUMNS = (
    "id",
    "public_id",
    "store_id",
    "amazon_order_id",
    "channel",
    "status",
    "amazon_status",
    "fulfilled_by",
    "programs",
    "service_level",
    "purchased_at",
    "ship_by_at",
    "queue_at",
    "shipped_here_at",
    "hold_until",
    "currency",
    "total",
    "unit_count",
    "city",
    "state_or_region",
    "country",
    "buyer_data",
    "buyer_fields",
    "redacted_at",
    "address_problem",
    "cancel_requested",
    "cancel_reason",
    "cancel_decided_at",
    "replaces_order_id",
)


class Line(NamedTuple):
    title: str
    product_key: str
    quantity: int
    is_gift: bool


def lines_of(orders: Sequence[Order]) -> dict[int, list[Line]]:
    """Order id -> its product lines in Amazon's order; orders without lines are left out."""
    rows = OrderItem.objects.filter(order__in=[order.pk for order in orders]).order_by("position")
    found: dict[int, list[Line]] = {}
    columns = ("order_id", "title", "product_key", "quantity_ordered", "is_gift")
    for order_id, *values in rows.values_list(*columns):
        found.setdefault(order_id, []).append(Line(*values))
    return found


def give_stores(orders: Sequence[Order], stores: Sequence[Store]) -> None:
    """The stores are known already: no query, and no join in the statement that reads the orders."""
    by_id = {store.pk: store for store in stores}
    for order in orders:
        order.store = by_id[order.store_id]
