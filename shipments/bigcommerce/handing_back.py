"""An order that BigCommerce was to tell Amazon of, and cannot: Waybill tells Amazon after all (SHP-26, I1)."""

from datetime import datetime

from orders.models import Order
from shipments.models import ShipmentNotification
from shipments.outbox import queueing
from shipments.outbox.verdict import Reason
from stores.models import Store

State = ShipmentNotification.State


def hand_back(order: Order, now: datetime) -> bool:
    """Queues the order's notification if it was left to BigCommerce. The caller holds a transaction."""
    rows = ShipmentNotification.objects.select_for_update(of=("self",)).select_related("shipment")
    row = rows.filter(
        order=order,
        state=State.NOT_NEEDED,
        reason=Reason.BIGCOMMERCE,
        shipment__voided_at=None,
    ).first()
    if row is None:
        return False
    row.shipment.order = order
    order.store = Store.objects.get(pk=order.store_id)
    fields = queueing.columns(queueing.moment_of(row.shipment, now), now)
    ShipmentNotification.objects.filter(pk=row.pk).update(alarmed_at=None, **fields)
    return True
