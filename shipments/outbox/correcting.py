"""A rejected shipment with the right carrier or number: the same one notification, sent again (SHP-22)."""

from datetime import datetime

from django.db import transaction

from shipments.details import ShipmentDetails
from shipments.models import Shipment, ShipmentNotification
from shipments.outbox.pushing import retry_rejected
from shipments.overdue import remove_if_due
from shipments.recording import CannotShip, checked
from stores.models import User


def may_correct(notification: ShipmentNotification) -> bool:
    """Only while Amazon has surely taken none of the tries: an accepted update is never changed (SHP-8)."""
    rejected = notification.state == ShipmentNotification.State.REJECTED
    return rejected and not notification.tries.landed().exists()


def correct(
    notification: ShipmentNotification, details: ShipmentDetails, user: User | None, now: datetime
) -> None:
    """Changes the shipment and queues its notification again. Raises `CannotShip`."""
    order = notification.order
    details = checked(order, details, now)
    with transaction.atomic():
        rows = ShipmentNotification.objects.select_for_update()
        locked = rows.get(pk=notification.pk)
        if not may_correct(locked):
            raise CannotShip(
                "already_told",
                f"Amazon may already know about order {order.amazon_order_id}, so it is not changed.",
            )
        remove_if_due(order, now)  # another ship date would prolong what has passed
        # automatic_tracking stays as it was: later changes move no deadline (RED-14).
        Shipment.objects.filter(pk=locked.shipment_id).update(
            carrier_code=details.carrier_code,
            carrier_name=details.carrier_name,
            service=details.service,
            tracking_number=details.tracking_number,
            ship_date=details.ship_date,
        )
        retry_rejected(locked, user, now)
