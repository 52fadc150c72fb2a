"""Waiting notifications for feeds, many at a time, and batches that they belong to."""

from datetime import timedelta
from typing import Any

from orders.models import Order, OrderItem
from shipments.models import Batch, Shipment, ShipmentNotification
from stores.models import Account, Store
from tests.factories import TODAY, order_with_items

FAR = TODAY + timedelta(days=2)


def batch_of(account: Account, number: int = 1, **fields: Any) -> Batch:
    wanted = {"kind": Batch.Kind.MARK, "state": Batch.State.DONE, "created_at": TODAY, **fields}
    return Batch.objects.create(account=account, number=number, **wanted)


def waiting(
    store: Store,
    count: int,
    batch: Batch | None = None,
    *,
    via: str = "feed",
    tracking: str = "1Z99900",
    ship_by: Any = FAR,
    **fields: Any,
) -> list[ShipmentNotification]:
    """`tracking`: what every number begins with; empty: parcels without one."""
    template = order_with_items(store=store, status="shipped", ship_by_at=ship_by)
    left_out = ("id", "public_id", "amazon_order_id")
    columns = {
        field.attname: getattr(template, field.attname)
        for field in Order._meta.concrete_fields
        if field.attname not in left_out
    }
    ids = (f"114-{n:07d}-{template.pk:07d}" for n in range(count - 1))
    orders = [
        template,
        *Order.objects.bulk_create(Order(amazon_order_id=i, **columns) for i in ids),
    ]
    line = {"position": 0, "product_key": "A", "quantity_ordered": 2, "quantity_unfulfilled": 2}
    OrderItem.objects.bulk_create(
        OrderItem(order=order, amazon_item_id=f"{order.pk:014d}", **line) for order in orders[1:]
    )
    shipments = Shipment.objects.bulk_create(
        Shipment(
            order=order,
            carrier_code="UPS",
            service="Ground",
            tracking_number=f"{tracking}{order.pk:07d}" if tracking else "",
            ship_date=TODAY.date() - timedelta(days=1),
            created_at=TODAY,
        )
        for order in orders
    )
    row = {
        "due_at": TODAY,
        "queue_at": ship_by,
        "created_at": TODAY,
        "via": via,
        "batch": batch,
        **fields,
    }
    return ShipmentNotification.objects.bulk_create(
        ShipmentNotification(
            order=shipment.order,
            shipment=shipment,
            selling_partner_id=store.selling_partner_id,
            **row,
        )
        for shipment in shipments
    )


def by_state(*, via: str | None = None) -> dict[str, int]:
    rows = ShipmentNotification.objects.all()
    found: dict[str, int] = {}
    for state in (rows if via is None else rows.filter(via=via)).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found
