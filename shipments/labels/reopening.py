"""After a void at Amazon: what the order says there, and what its one notification becomes (decision 28)."""

from datetime import datetime

from orders.status import CANCELLED, OPEN, SHIPPED
from shipments.models import Label, Shipment, ShipmentNotification
from shipments.outbox import queueing
from shipments.outbox.verdict import Reason

State = ShipmentNotification.State


def shows_shipped(amazon_status: str) -> bool:
    return amazon_status.upper() in SHIPPED


def says_voided(message: str) -> bool:
    """Did Amazon refuse a void because it is done already? An earlier answer of the same request was lost then."""
    words = message.casefold()
    return "already" in words and ("cancelled" in words or "canceled" in words)


def settle(label: Label, amazon_status: str, now: datetime) -> None:
    """SHIPPED keeps the row; open, the same row may tell once more; cancelled, there is nothing to tell.

    A row that Amazon accepted stays accepted whatever it shows (SHP-8). The caller holds a transaction.
    """
    rows = ShipmentNotification.objects.select_for_update()
    row = rows.filter(order=label.order_id, state=State.NOT_NEEDED).first()
    status = amazon_status.upper()
    if row is None or row.shipment_id != label.shipment_id:
        return
    if status in CANCELLED:
        _write(row, State.CANCELLED, Reason.ORDER_CANCELLED, now)
        return
    if status not in OPEN:
        return
    standing = Shipment.objects.standing().filter(order=label.order_id)
    parcels = standing.select_related("order__store").defer("order__buyer_data").order_by("pk")
    next_parcel = parcels.first()
    if next_parcel is None:
        _write(row, State.CANCELLED, Reason.VOIDED, now)
        return
    # Shipped anew before Amazon's word came: this parcel is told, at the moment that the store wants (SHP-14).
    fields = queueing.columns_of(next_parcel, now)
    rows.filter(pk=row.pk).update(shipment=next_parcel, alarmed_at=None, **fields)


def _write(row: ShipmentNotification, state: State, reason: Reason, now: datetime) -> None:
    row.state, row.reason, row.settled_at = state, reason, now
    row.save(update_fields=["state", "reason", "settled_at"])
