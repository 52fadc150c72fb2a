"""One confirmation to Amazon by a call: look at the order once more, write the try down, call, settle."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from shipments.models import NotificationAttempt
from shipments.outbox import claiming, retry, settling
from shipments.outbox.confirming import fields_of
from shipments.outbox.deciding import Ending, decide
from shipments.outbox.settling import State, Tried, Work
from shipments.outbox.steps import GO_ON, STOP, UNANSWERED, Pause, Step
from shipments.outbox.verdict import Reason, refusal
from stores.faults import fault_point
from stores.models import SellingPartner
from stores.spapi import shipment_confirmation
from stores.spapi.errors import (
    NotAuthorized,
    OutcomeUnknown,
    Rejected,
    SpApiError,
    TemporarilyUnavailable,
    Throttled,
)
from stores.spapi.payloads import ShipmentConfirmation

# A refill this near is waited for; anything longer gives the worker back (django-q2.md, section 6).
SHORT_WAIT = timedelta(seconds=2.5)


def send(work: Work, clock: Callable[[], datetime]) -> Step:
    """Tells Amazon about one waiting notification, unless the order shows that it need not be told."""
    at = clock()
    allowed_at = shipment_confirmation.allowed_at(work.notification.selling_partner, at)
    if at < allowed_at <= at + SHORT_WAIT:
        # Waited for before a try is written down, which would only be taken back.
        return Pause(allowed_at)
    decided = decide(work.notification, work.notification.landed, at)
    if isinstance(decided, Ending):
        settling.conclude(work, at, decided)
        return GO_ON
    if not decided.tracking_number:
        # A call demands a number: it goes in the next feed (decision 27).
        fields = {"via": claiming.Via.FEED, "reason": Reason.UNTRACKED, "due_at": at}
        claiming.settle(work.claim, state=State.WAITING, **fields)
        return GO_ON
    attempt = claiming.begin(
        work.claim, at, outcome=Tried.STARTED, sent=fields_of(decided),
        state=State.SENDING, reason="", package_reference_id=decided.package_reference_id,
    )  # fmt: skip
    if attempt is None:
        return GO_ON
    fault_point("notify-begun")
    return _call(work, attempt, decided, clock)


def _call(
    work: Work,
    attempt: NotificationAttempt,
    confirmation: ShipmentConfirmation,
    clock: Callable[[], datetime],
) -> Step:
    try:
        receipt = shipment_confirmation.confirm_shipment(
            work.notification.selling_partner, confirmation
        )
    except Throttled as error:
        return throttled(work, attempt, error, clock())
    except NotAuthorized as error:
        return unauthorized(work, attempt, error, clock(), State.WAITING)
    except TemporarilyUnavailable as error:
        return unavailable(work, attempt, error, clock(), State.WAITING)
    except OutcomeUnknown as error:
        at = clock()
        with transaction.atomic():
            settling.close(attempt, Tried.UNKNOWN, at, error)
            until = retry.first_look(at)
            settling.wait(work, until, Reason.NO_ANSWER, state=State.UNKNOWN, error=error)
        return UNANSWERED
    except Rejected as error:
        return _refused(work, attempt, error, clock())
    fault_point("notify-answered")
    attempt.request_id = receipt.request_id
    attempt.status = 204
    at = clock()
    with transaction.atomic():
        settling.close(attempt, Tried.ACCEPTED, at)
        settling.accept(work, at, receipt.request_id)
    return GO_ON


def _refused(work: Work, attempt: NotificationAttempt, error: Rejected, at: datetime) -> Step:
    meaning = refusal(error.status, error.message)
    with transaction.atomic():
        settling.close(attempt, Tried.REJECTED, at, error)
        if meaning.ask:
            settling.wait(work, at, meaning.reason, state=State.UNKNOWN, error=error)
        else:
            settling.reject(work, at, meaning.reason, attempt)
    return GO_ON


def throttled(work: Work, attempt: NotificationAttempt, error: Throttled, at: datetime) -> Step:
    """Not a failure (SHP-17). The rest of the seller's queue waits too, unless the refill is seconds away."""
    until = retry.after_throttling(error.retry_at, at, random.random())
    soon = error.retry_at - at <= SHORT_WAIT
    with transaction.atomic():
        close_throttled(work, attempt, error, at)
        if soon:
            claiming.keep(work.claim, state=State.WAITING)
        else:
            settling.wait(work, until, Reason.THROTTLED, state=State.WAITING, error=error)
    if soon:
        return Pause(error.retry_at)
    settling.hold_queue(work, until, Reason.THROTTLED, state=State.WAITING)
    return STOP


def close_throttled(
    work: Work, attempt: NotificationAttempt, error: Throttled, at: datetime
) -> None:
    """A refusal of our own allowance made no call, so it leaves no try."""
    if error.status is None:
        claiming.forget(work.claim, attempt)
    else:
        settling.close(attempt, Tried.THROTTLED, at, error)


def unauthorized(
    work: Work, attempt: NotificationAttempt, error: SpApiError, at: datetime, state: State
) -> Step:
    """The whole seller waits, nothing is lost (REA-7). Bad credentials hold the queue by themselves."""
    seller = work.notification.selling_partner
    seller.refresh_from_db(fields=["credentials"])
    cut_off = seller.credentials == SellingPartner.Credentials.BAD
    until = at if cut_off else retry.after_unauthorized(at)
    with transaction.atomic():
        settling.close(attempt, Tried.UNAUTHORIZED, at, error)
        settling.wait(work, until, Reason.UNAUTHORIZED, state=state, error=error)
    if not cut_off:
        settling.hold_queue(work, until, Reason.UNAUTHORIZED, state=state)
    return STOP


def unavailable(
    work: Work, attempt: NotificationAttempt, error: SpApiError, at: datetime, state: State
) -> Step:
    """Nothing happened at Amazon; the others are left for the next minute."""
    with transaction.atomic():
        settling.close(attempt, Tried.UNAVAILABLE, at, error)
        until = retry.after_failure(work.failures, at, random.random())
        settling.wait(work, until, Reason.UNAVAILABLE, state=state, error=error)
    return STOP
