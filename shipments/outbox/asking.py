"""A lost or unclear answer: the order is read first, then decided (SHP-20). Nothing is sent from here."""

import random
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from orders.imports.single import store_single
from orders.status import CANCELLED
from shipments.models import NotificationAttempt
from shipments.outbox import claiming, queueing, retry, settling
from shipments.outbox.confirming import next_package_reference
from shipments.outbox.deciding import ending
from shipments.outbox.sending import close_throttled, unauthorized, unavailable
from shipments.outbox.settling import State, Tried, Work
from shipments.outbox.steps import GO_ON, Step
from shipments.outbox.verdict import (
    Package,
    Reason,
    Refusal,
    Standing,
    refusal,
    refusal_in_feed,
    standing,
)
from stores.spapi import orders
from stores.spapi.errors import NotAuthorized, Rejected, TemporarilyUnavailable, Throttled
from stores.spapi.payloads import BrokenOrder, OrderPayload


def ask(work: Work, clock: Callable[[], datetime]) -> Step:
    """Reads the order of a notification whose last try has no known end."""
    settle_crashed_tries(work)
    if _nothing_to_ask(work):
        claiming.settle(work.claim, state=State.WAITING, reason="", due_at=clock())
        return GO_ON
    attempt = claiming.begin(work.claim, clock(), outcome=Tried.READ, state=State.UNKNOWN)
    if attempt is None:
        return GO_ON
    notification = work.notification
    try:
        order = orders.get_order(notification.selling_partner, notification.order.amazon_order_id)
    except Throttled as error:
        return _later(work, attempt, error, clock())
    except NotAuthorized as error:
        return unauthorized(work, attempt, error, clock(), State.UNKNOWN)
    except TemporarilyUnavailable as error:
        return unavailable(work, attempt, error, clock(), State.UNKNOWN)
    except Rejected as error:
        at = clock()
        with transaction.atomic():
            # A look that failed says nothing about the tries: they stay what is asked about.
            settling.close(attempt, Tried.READ, at, error)
            settling.reject(work, at, Reason.UNKNOWN_ORDER, attempt)
        return GO_ON
    at = clock()
    settling.close(attempt, Tried.READ, at)
    if isinstance(order, BrokenOrder):
        until = retry.after_failure(work.failures, at, random.random())
        settling.wait(work, until, Reason.UNREADABLE, state=State.UNKNOWN)
    else:
        _note_cancelled(work, order, at)
        _decide(work, order, at)
    return GO_ON


def _note_cancelled(work: Work, order: OrderPayload, at: datetime) -> None:
    """The parcel is to be taken out now, not only after the next import (STA-10, decision 18).

    In a transaction of its own, and before the notification ends: after a crash between the two it is read again.
    """
    if order.status.upper() in CANCELLED:
        store_single(work.notification.selling_partner, order, at)


def _later(work: Work, attempt: NotificationAttempt, error: Throttled, at: datetime) -> Step:
    """The other reads wait too, and nothing else does: a thousand orders of a broken feed take half an hour to read."""
    until = retry.after_throttling(error.retry_at, at, random.random())
    with transaction.atomic():
        close_throttled(work, attempt, error, at)
        settling.wait(work, until, Reason.THROTTLED, state=State.UNKNOWN, error=error)
    settling.hold_queue(work, until, Reason.THROTTLED, state=State.UNKNOWN)
    return GO_ON


def settle_crashed_tries(work: Work) -> None:
    """A try that was begun and never completed may have reached Amazon."""
    work.notification.tries.filter(outcome=Tried.STARTED).update(outcome=Tried.UNKNOWN)


def _nothing_to_ask(work: Work) -> bool:
    """No try can have reached Amazon: a crash left the row behind after one that got no further.

    One that was put here without a try is read all the same: somebody else may have told Amazon (SHP-26).
    """
    return work.notification.state == State.SENDING and not work.may_have_landed


def _decide(work: Work, order: OrderPayload, at: datetime) -> None:
    notification = work.notification
    packages = [
        Package.of(package.reference_id, package.tracking_number) for package in order.packages
    ]
    ours = Package.of(notification.package_reference_id, notification.shipment.tracking_number)
    landed_by = work.landed_by
    by_feed = "feed" in landed_by
    stands = standing(order.status, packages, ours, tried=bool(landed_by), by_feed=by_feed)
    if stands is Standing.REFERENCE_TAKEN and "call" not in landed_by:
        fresh = next_package_reference(package.reference for package in packages)
        claiming.keep(work.claim, package_reference_id=fresh)
        stands = Standing.STILL_OPEN
    if stands is not Standing.STILL_OPEN:
        settling.conclude(work, at, ending(stands))
        return
    last = settling.last_answer(work)
    if last is None:
        _tell_after_all(work, at)
        return
    if last.outcome == Tried.REJECTED:
        meaning = _meaning_of(last)
        if meaning.reason != Reason.ALREADY_SHIPPED:
            settling.reject(work, at, meaning.reason, last)
            return
    # One cut off by a crash had ended long before its lease did.
    believable_at = retry.believable_at(last.ended_at or last.started_at)
    if at < believable_at:
        settling.wait(work, believable_at, Reason.NO_ANSWER, state=State.UNKNOWN)
        return
    # The same reference, items and number again: at worst Amazon takes it as an edit of the same package.
    until = retry.after_failure(work.failures, at, random.random())
    settling.wait(work, until, Reason.NO_ANSWER, state=State.WAITING)


def _meaning_of(refused: NotificationAttempt) -> Refusal:
    if refused.feed_id is not None:
        return refusal_in_feed(refused.amazon_code, refused.amazon_message)
    return refusal(refused.status, refused.amazon_message)


def _tell_after_all(work: Work, at: datetime) -> None:
    """BigCommerce was to tell Amazon and did not: the order is told by us, at the moment that the store wants."""
    notification = work.notification
    believable_at = retry.believable_at(notification.created_at)
    if at < believable_at:
        settling.wait(work, believable_at, Reason.BIGCOMMERCE, state=State.UNKNOWN)
    elif notification.shipment.voided_at is not None:
        settling.wait(work, at, Reason.BIGCOMMERCE, state=State.WAITING)
    else:
        moment = queueing.moment_of(notification.shipment, at)
        claiming.settle(work.claim, **queueing.columns(moment, at))
