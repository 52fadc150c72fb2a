"""Batches for tests: orders of one store, drafted and started."""

from collections.abc import Sequence
from typing import Any

from orders.models import Order, OrderItem
from shipments.batches import drafting, starting
from shipments.batches.drafting import Line
from shipments.models import Batch
from stores.models import Store
from tests.factories import TODAY, StoreFactory, order_with_items

SETTINGS = {"carrier_code": "UPS", "service": "Ground", "ship_date": TODAY.date().isoformat()}


def orders_of(store: Store | None = None, *, count: int, **fields: Any) -> list[Order]:
    store = store or StoreFactory.create()
    return [order_with_items(store=store, **fields) for _ in range(count)]


def many_orders(store: Store, count: int) -> list[Order]:
    """Open orders with one line each, written at once."""
    template = order_with_items(store=store)
    columns = {
        field.attname: getattr(template, field.attname)
        for field in Order._meta.concrete_fields
        if field.attname not in ("id", "public_id", "amazon_order_id")
    }
    rows = (Order(amazon_order_id=f"111-{n:07d}-0000000", **columns) for n in range(count))
    orders = Order.objects.bulk_create(rows, batch_size=500)
    for order in orders:
        order.store = store
    line = {"position": 0, "product_key": "A", "quantity_ordered": 1, "quantity_unfulfilled": 1}
    OrderItem.objects.bulk_create(
        [OrderItem(order=order, amazon_item_id=f"i{order.pk}", **line) for order in orders],
        batch_size=500,
    )
    return orders


def lines_of(orders: Sequence[Order]) -> list[Line]:
    """Each with a tracking number of its own."""
    return [
        Line(position, order, details={"tracking_number": f"1Z99900{position:05d}"})
        for position, order in enumerate(orders, start=1)
    ]


def drafted(orders: Sequence[Order], kind: Batch.Kind = Batch.Kind.MARK) -> Batch:
    account = orders[0].store.selling_partner.account
    return drafting.draft(account, kind, dict(SETTINGS), lines_of(orders), None, TODAY)


def started(orders: Sequence[Order], kind: Batch.Kind = Batch.Kind.MARK) -> Batch:
    batch = drafted(orders, kind)
    assert starting.start(batch, None, TODAY)
    return batch


def states(batch: Batch) -> list[str]:
    return list(batch.entries.order_by("position").values_list("state", flat=True))
