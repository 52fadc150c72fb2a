"""How a try ends: the attempt is completed and the notification moves, in one short transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from orders.handling import lifecycle
from shipments.models import NotificationAttempt, ShipmentNotification
from shipments.outbox import claiming
from shipments.outbox.claiming import Claim
from shipments.outbox.deciding import Ending
from shipments.outbox.verdict import Reason
from shipments.words_of_others import about
from stores.spapi.errors import SpApiError

State = ShipmentNotification.State
Tried = NotificationAttempt.Outcome

# These count for the waiting time; throttling never does (SHP-17).
FAILURES = (Tried.UNAVAILABLE, Tried.UNKNOWN, Tried.REJECTED)


class Work(NamedTuple):
    """A claimed notification with its order, store, shipment and seller loaded."""

    claim: Claim
    notification: ShipmentNotification

    @property
    def may_have_landed(self) -> bool:
        return self.notification.tries.landed().exists()

    @property
    def landed_by(self) -> frozenset[str]:
        """ "call", "feed": by what Amazon may have it."""
        tries = self.notification.tries.landed()
        feeds = tries.values_list("feed_id", flat=True)
        return frozenset("call" if feed is None else "feed" for feed in feeds)

    @property
    def failures(self) -> int:
        return self.notification.tries.filter(outcome__in=FAILURES).count()


def load(claim: Claim) -> Work:
    rows = ShipmentNotification.objects.select_related(
        "order__store", "shipment", "selling_partner"
    )
    notification = rows.defer("order__buyer_data").get(pk=claim.notification_id)
    notification.shipment.order = notification.order
    return Work(claim, notification)


def last_answer(work: Work) -> NotificationAttempt | None:
    """The last try that may have landed or that Amazon refused: what a look at the order is about."""
    asked = (*NotificationAttempt.MAY_HAVE_LANDED, Tried.REJECTED)
    return work.notification.tries.filter(outcome__in=asked).order_by("number").last()


def close(
    attempt: NotificationAttempt, outcome: Tried, at: datetime, error: SpApiError | None = None
) -> None:
    """Completes the line of one try; Amazon's words and request id are kept for support (TRB-6)."""
    attempt.outcome = outcome
    attempt.ended_at = at
    if error is not None:
        attempt.status = error.status
        attempt.amazon_code = error.code
        attempt.amazon_message = about(attempt.notification.order_id, error.message)
        attempt.request_id = error.request_id
    attempt.save()


def accept(work: Work, at: datetime, request_id: str = "") -> bool:
    """Amazon has our package. Final: nothing is ever sent for this order again (SHP-8)."""
    return _finish(work, at, State.ACCEPTED, "", request_id=request_id)


def conclude(work: Work, at: datetime, ending: Ending) -> bool:
    """Ends by what the order says."""
    if ending.state == State.ACCEPTED:
        return accept(work, at)
    return _finish(work, at, ending.state, ending.reason)


def conclude_many(rows: Sequence[ShipmentNotification], at: datetime, ending: Ending) -> None:
    """The same for rows that the caller has locked, in two statements."""
    fields = {"amazon_code": "", "amazon_message": "", "lease_holder": "", "leased_until": None}
    if ending.state == State.ACCEPTED:
        fields["request_id"] = ""
    ShipmentNotification.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=ending.state, reason=ending.reason, settled_at=at, **fields
    )
    detail = {"reason": ending.reason} if ending.reason else {}
    orders = [row.order_id for row in rows]
    lifecycle.note_many(orders, f"notification_{ending.state.value}", now=at, **detail)


def reject(work: Work, at: datetime, reason: Reason, refused: NotificationAttempt) -> bool:
    """A person must look: Amazon refused one of the tries for good (I8)."""
    return _finish(
        work,
        at,
        State.REJECTED,
        reason,
        amazon_code=refused.amazon_code,
        amazon_message=refused.amazon_message,
        request_id=refused.request_id,
    )


def wait(
    work: Work, until: datetime, reason: Reason, *, state: State, error: SpApiError | None = None
) -> bool:
    """Back into the queue, not before `until`."""
    said = {} if error is None else {
        "amazon_code": error.code,
        "amazon_message": about(work.notification.order_id, error.message),
        "request_id": error.request_id,
    }  # fmt: skip
    return claiming.settle(work.claim, state=state, reason=reason, due_at=until, **said)


def hold_queue(work: Work, until: datetime, reason: Reason, *, state: State) -> None:
    """The seller's other rows of the same kind wait too: one allowance serves them all.

    One that somebody has locked is tried early and only waits a little later.
    """
    rows = ShipmentNotification.objects.filter(
        selling_partner_id=work.notification.selling_partner_id, state=state, due_at__lt=until
    )
    claiming.change_many(rows, {"due_at": until, "reason": reason})


def _finish(work: Work, at: datetime, state: State, reason: str, **fields: str) -> bool:
    fields = {"amazon_code": "", "amazon_message": "", **fields}
    with transaction.atomic(savepoint=False):
        if not claiming.settle(work.claim, state=state, reason=reason, settled_at=at, **fields):
            return False
        detail = {"reason": reason} if reason else {}
        lifecycle.note(
            work.notification.order, f"notification_{state.value}", user=None, now=at, **detail
        )
        return True
