"""People who do not want to wait: the seller's "Retry" and "Tell Amazon now", support's "Push now".

None can tell Amazon twice: each changes a row that Amazon cannot have, in one statement.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from orders.handling import lifecycle
from shipments.models import ShipmentNotification
from shipments.outbox import queueing
from shipments.outbox.moments import PLANNED, Moment
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
    if notification.reason == Reason.UNKNOWN_ORDER and notification.tries.landed().exists():
        # Nobody has seen yet what became of a try: it is asked about first (SHP-20).
        fields["state"] = State.UNKNOWN
    with transaction.atomic():
        rows = ShipmentNotification.objects.filter(pk=notification.pk, state=State.REJECTED)
        if not rows.update(**fields):
            return False
        lifecycle.note(notification.order, "notification_retried", user=user, now=now)
        return True


def tell_now(notification: ShipmentNotification, user: User, now: datetime) -> bool:
    """Ends the wait for the moment of the store's setting, and tells what the store never tells (SHP-14).

    False, and nothing done, for any other row. It goes by a call: somebody waits for it.
    """
    waits = Q(state=State.WAITING, reason__in=PLANNED)
    untold = Q(state=State.NOT_NEEDED, reason=Reason.NEVER)
    fields = queueing.columns(Moment(now), now) | {"via": ShipmentNotification.Via.CALL}
    with transaction.atomic():
        rows = ShipmentNotification.objects.filter(waits | untold, pk=notification.pk)
        if not rows.update(**fields):
            return False
        lifecycle.note(notification.order, "notification_told_now", user=user, now=now)
        return True


def push(notification: ShipmentNotification, user: User, now: datetime) -> bool:
    """Support makes a stuck notification due at once (SHP-19); finished ones stay as they are (SHP-8)."""
    with transaction.atomic():
        waiting = ShipmentNotification.objects.filter(
            pk=notification.pk, state__in=(State.WAITING, State.UNKNOWN)
        )
        pushed = bool(waiting.update(due_at=now))
        if pushed:
            audit.record(
                "notification.pushed",
                user=user,
                account=notification.selling_partner.account,
                subject=f"order {notification.order.public_id}",
                state=notification.state,
            )
        return pushed or retry_rejected(notification, user, now)
