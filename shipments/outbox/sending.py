"""One confirmation to Amazon: look at the order once more, write the try down, call, settle."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import assert_never

from django.db import transaction

from shipments.models import NotificationAttempt
from shipments.outbox import claiming, retry, settling
from shipments.outbox.confirming import (
    confirmation_of,
    fields_of,
    next_package_reference,
    open_items,
)
from shipments.outbox.settling import State, Tried, Work
from shipments.outbox.steps import GO_ON, STOP, UNANSWERED, Pause, Step
from shipments.outbox.verdict import Package, Reason, Standing, refusal, standing
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
    notification = work.notification
    order, shipment = notification.order, notification.shipment
    reference = _reference(work)
    ours = Package.of(reference, shipment.tracking_number)
    if order.status == order.Status.CANCELLED:
        settling.end(work, clock(), State.CANCELLED, Reason.ORDER_CANCELLED)
        return GO_ON
    stands = standing(order.amazon_status, work.known_packages, ours, tried=work.may_have_landed)
    if shipment.voided_at is not None and stands in (Standing.STILL_OPEN, Standing.REFERENCE_TAKEN):
        # Voided while Amazon was asked about it: what is back in the queue is not there (SHP-9).
        settling.end(work, clock(), State.CANCELLED, Reason.VOIDED)
        return GO_ON
    if stands is not Standing.STILL_OPEN:
        conclude(work, clock(), stands)
        return GO_ON
    items = open_items(order.items.all(), shipment.transparency_codes)
    if not items:
        settling.reject(work, clock(), Reason.NOTHING_LEFT)
        return GO_ON
    at = clock()
    confirmation = confirmation_of(shipment, items, reference, _first_try_at(work) or at)
    attempt = claiming.begin(
        work.claim, at, outcome=Tried.STARTED, sent=fields_of(confirmation),
        state=State.SENDING, reason="", package_reference_id=reference,
    )  # fmt: skip
    if attempt is None:
        return GO_ON
    return _call(work, attempt, confirmation, clock)


def conclude(work: Work, at: datetime, stands: Standing) -> None:
    """Ends a notification by what the order says; an open order is the caller's matter."""
    match stands:
        case Standing.OURS_IS_THERE:
            settling.accept(work, at)
        case Standing.SHIPPED_ELSEWHERE:
            settling.end(work, at, State.NOT_NEEDED, Reason.ALREADY_SHIPPED)
        case Standing.CANCELLED:
            settling.end(work, at, State.CANCELLED, Reason.ORDER_CANCELLED)
        case Standing.REFERENCE_TAKEN:
            settling.reject(work, at, Reason.PACKAGE_TAKEN)
        case Standing.STILL_OPEN:
            raise ValueError("an open order concludes nothing")
        case _:
            assert_never(stands)


def _reference(work: Work) -> str:
    """Fixed with the first try and kept; chosen anew only while no try can have reached Amazon (decision 22)."""
    fixed = work.notification.package_reference_id
    taken = {package.reference for package in work.known_packages}
    if fixed and (fixed not in taken or work.may_have_landed):
        return fixed
    return next_package_reference(taken)


def _first_try_at(work: Work) -> datetime | None:
    """Of the tries that may have landed: a repeat says the same, a corrected shipment says its own date."""
    landed = work.notification.tries.filter(outcome__in=settling.MAY_HAVE_LANDED)
    return landed.order_by("number").values_list("started_at", flat=True).first()


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
        return throttled(work, attempt, error, clock(), State.WAITING)
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


def throttled(
    work: Work, attempt: NotificationAttempt, error: Throttled, at: datetime, state: State
) -> Step:
    """Not a failure (SHP-17). The rest of the seller's queue waits too, unless the refill is seconds away."""
    until = retry.after_throttling(error.retry_at, at, random.random())
    soon = error.retry_at - at <= SHORT_WAIT
    with transaction.atomic():
        if error.status is None:
            claiming.forget(work.claim, attempt)  # our own allowance said no
        else:
            settling.close(attempt, Tried.THROTTLED, at, error)
        if soon:
            claiming.keep(work.claim, state=state)
        else:
            settling.wait(work, until, Reason.THROTTLED, state=state, error=error)
    if soon:
        return Pause(error.retry_at)
    settling.hold_queue(work, until, Reason.THROTTLED, state=state)
    return STOP


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
