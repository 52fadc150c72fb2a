"""The effects of a void on our side, in one transaction: shipments, notifications, orders, history (SHP-9)."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from orders.handling import lifecycle
from shipments import telling
from shipments.bigcommerce.ending import drop_voided
from shipments.models import BigCommerceUpdate, Shipment, ShipmentNotification
from shipments.outbox.verdict import Reason
from shipments.overdue import remove_overdue
from shipments.recording import locked_notifications
from stores.models import User

State = ShipmentNotification.State


def parcel_of(shipment: Shipment) -> list[Shipment]:
    """The standing shipments of the same parcel, the lead first: of a combined one every member (SHP-12)."""
    lead = shipment.lead_id or shipment.pk
    rows = Shipment.objects.standing().filter(Q(pk=lead) | Q(lead=lead))
    return list(rows.select_related("order__store").defer("order__buyer_data").order_by("pk"))


def lock(shipments: Sequence[Shipment]) -> list[ShipmentNotification]:
    """Locks the notifications, then the orders, in this order as the outbox does."""
    notifications = list(locked_notifications(shipment.order for shipment in shipments).values())
    lifecycle.locked_many([shipment.order for shipment in shipments])
    return notifications


def undo(shipments: Sequence[Shipment], user: User | None, now: datetime) -> list[Shipment]:
    """Voids those that still stand and answers them. The caller holds a transaction and `lock`."""
    notifications = {row.shipment_id: row for row in lock(shipments)}
    fresh = Shipment.objects.standing().filter(pk__in=[shipment.pk for shipment in shipments])
    standing = list(fresh.select_related("order").defer("order__buyer_data").order_by("pk"))
    voided = Shipment.objects.filter(pk__in=[shipment.pk for shipment in standing])
    voided.update(voided_at=now, voided_by=user, track_at=None)
    told = told_by_bigcommerce(standing)
    for shipment in standing:
        if shipment.pk not in told:
            _drop(notifications.get(shipment.pk), now)
        lifecycle.shipment_voided(shipment.order, user=user, now=now)
    drop_voided(standing, now)
    remove_overdue([shipment.order for shipment in standing], now)
    return standing


def told_by_bigcommerce(shipments: Sequence[Shipment]) -> set[int]:
    """Those of which BigCommerce told Amazon: no void takes that back, and nobody is told of a next one (SHP-26)."""
    left = ShipmentNotification.objects.filter(
        shipment__in=shipments, state=State.NOT_NEEDED, reason=Reason.BIGCOMMERCE
    )
    has_it = BigCommerceUpdate.objects.filter(
        shipment__in=shipments,
        state=BigCommerceUpdate.State.ACCEPTED,
        order__in=left.values("order"),
    )
    return set(has_it.values_list("shipment_id", flat=True))


def _drop(notification: ShipmentNotification | None, now: datetime) -> None:
    """One that Amazon cannot have is cancelled; a worker that holds it loses its lease, and so sends nothing."""
    if notification is None or not telling.is_untold(notification):
        return
    ShipmentNotification.objects.filter(pk=notification.pk).update(
        state=State.CANCELLED,
        reason=Reason.VOIDED,
        settled_at=now,
        lease_holder="",
        leased_until=None,
        amazon_code="",
        amazon_message="",
    )
    detail = {"reason": Reason.VOIDED.value}
    lifecycle.note(notification.order, "notification_cancelled", user=None, now=now, **detail)
