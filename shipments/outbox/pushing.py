"""People who do not want to wait: the seller's "Retry" and support's "Push now". Neither can tell Amazon twice."""

from datetime import datetime
from typing import Any

from django.db import transaction

from orders.handling import lifecycle
from shipments.models import ShipmentNotification
from shipments.outbox.verdict import Reason
from stores import audit
from stores.models import User

State = ShipmentNotification.State


def retry_rejected(notification: ShipmentNotification, user: User | None, now: datetime) -> bool:
    """A rejected notification goes back into the queue; False, and nothing done, in any other state (SHP-22)."""
    fields: dict[str, Any] = {
        "reason": "",
        "settled_at": None,
        "due_at": now,
        "state": State.WAITING,
    }
    if notification.reason == Reason.PACKAGE_TAKEN:
        fields["package_reference_id"] = ""
    with transaction.atomic():
        rows = ShipmentNotification.objects.filter(pk=notification.pk, state=State.REJECTED)
        if not rows.update(**fields):
            return False
        lifecycle.note(notification.order, "notification_retried", user=user, now=now)
        return True


def push(notification: ShipmentNotification, user: User, now: datetime) -> bool:
    """Support makes a stuck notification due at once (SHP-19); finished ones stay as they are (SHP-8)."""
    with transaction.atomic():
        waiting = ShipmentNotification.objects.filter(
            pk=notification.pk, state__in=(State.WAITING, State.UNKNOWN)
        )
        pushed = bool(waiting.update(due_at=now)) or retry_rejected(notification, user, now)
        if pushed:
            audit.record(
                "notification.pushed",
                user=user,
                account=notification.selling_partner.account,
                subject=f"order {notification.order.public_id}",
                state=notification.state,
            )
        return pushed
