"""Rejected notifications whose order moved on at Amazon. Imports know nothing of shipments, so we look ourselves."""

from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Upper

from orders.models import Order
from orders.status import CANCELLED, SHIPPED
from shipments.models import ShipmentNotification
from shipments.outbox import claiming
from stores.models import SellingPartner

State = ShipmentNotification.State


def queue_overtaken(now: datetime) -> int:
    """Queues those whose order is by now cancelled, shipped or voided, and answers their number (STA-9, STA-10).

    Nobody can mend them. The queue ends them by what the order says, without a call (SHP-23).
    """
    moved_on = Q(amazon_status__in=CANCELLED | SHIPPED) | Q(order__status=Order.Status.CANCELLED)
    moved_on |= Q(shipment__voided_at__isnull=False)
    rejected = ShipmentNotification.objects.filter(
        state=State.REJECTED, selling_partner__credentials=SellingPartner.Credentials.GOOD
    )
    overtaken = rejected.alias(amazon_status=Upper("order__amazon_status")).filter(moved_on)
    fields = {"state": State.WAITING, "reason": "", "settled_at": None, "due_at": now}
    # The next sweep finds what somebody has locked.
    return len(claiming.change_many(overtaken, fields))
