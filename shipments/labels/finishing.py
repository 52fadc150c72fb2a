"""Voids at Amazon from the asking to the end. Asking twice is once, so an unknown outcome is simply asked again."""

import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from orders.handling import lifecycle
from shipments.labels import claiming, reopening, undoing
from shipments.labels.claiming import Claim
from shipments.models import Label, Shipment
from shipments.outbox import retry
from shipments.words_of_others import about
from stores.spapi import orders, shipping
from stores.spapi.errors import NotAuthorized, Rejected, SpApiError, Throttled
from stores.spapi.payloads import BrokenOrder

State = Label.State

# No call is begun after this: as in the outbox, one of at most 45 s fits into the 60 s that a task lives.
BUDGET = timedelta(seconds=12)


def finish_voids(now: datetime, budget: timedelta = BUDGET) -> Counter[str]:
    """Asks Amazon about every void that is due; how many went which way. Safe to run twice and to be killed."""
    began = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    handled: set[int] = set()
    outcomes: Counter[str] = Counter()
    while clock() < now + budget:
        claim = claiming.claim(clock(), handled)
        if claim is None:
            break
        handled.add(claim.label_id)
        outcomes[_work(claim, clock)] += 1
    return outcomes


def _work(claim: Claim, clock: Callable[[], datetime]) -> str:
    """One label: the void itself, unless Amazon has done that already; then what it means for the order."""
    label = _load(claim)
    try:
        if label.voided_at is None:
            shipping.cancel_shipment(
                label.order.selling_partner,
                label.order.store.marketplace_id,
                label.amazon_shipment_id,
            )
            if not _voided(claim, label, clock()):
                return "lost"
        return _look(claim, label, clock)
    except Rejected as error:
        return _rejected(claim, label, error, clock())
    except SpApiError as error:
        claiming.settle(claim, next_try_at=_next_try(label, error, clock()), **_said(label, error))
        return "waiting"


def _load(claim: Claim) -> Label:
    rows = Label.objects.select_related(
        "order__store", "order__selling_partner", "shipment__voided_by"
    )
    return rows.defer("order__buyer_data").get(pk=claim.label_id)


def _voided(claim: Claim, label: Label, at: datetime) -> bool:
    """Amazon has voided it. The label stays unfinished until the order was read (decision 28)."""
    assert label.shipment is not None
    with transaction.atomic():
        parcel = undoing.parcel_of(label.shipment)
        undoing.lock(parcel or [label.shipment])
        if not claiming.holds(claim):
            return False
        undoing.undo(parcel, label.shipment.voided_by, at)
        Label.objects.filter(pk=label.pk).update(
            voided_at=at, error_code="", error_message="", request_id=""
        )
    label.voided_at = at
    return True


def _look(claim: Claim, label: Label, clock: Callable[[], datetime]) -> str:
    """Reads the order and settles what its notification becomes."""
    order = orders.get_order(label.order.selling_partner, label.order.amazon_order_id)
    at = clock()
    assert label.voided_at is not None
    if isinstance(order, BrokenOrder):
        until = retry.after_failure(label.attempts, at, random.random())
        claiming.settle(claim, next_try_at=until, error_code="unreadable")
        return "waiting"
    believable = label.voided_at + retry.STALE_READS
    if reopening.shows_shipped(order.status) and at < believable:
        # An answer from before the void says the same.
        claiming.settle(claim, next_try_at=believable)
        return "waiting"
    return "voided" if _end(claim, label, order.status, at) else "lost"


def _end(claim: Claim, label: Label, amazon_status: str, at: datetime) -> bool:
    with transaction.atomic():
        reopening.settle(label, amazon_status, at)
        return claiming.settle(
            claim, state=State.VOIDED, next_try_at=None, error_code="", error_message=""
        )


def _rejected(claim: Claim, label: Label, error: Rejected, at: datetime) -> str:
    """Refused for good: the label stands, and Amazon's words are shown. A void that is done already is done."""
    if label.voided_at is not None:
        # The order cannot be read, so its notification stays as it is.
        return "voided" if _end(claim, label, "", at) else "lost"
    if reopening.says_voided(error.message):
        _voided(claim, label, at)
        claiming.settle(claim, next_try_at=at)
        return "waiting"
    with transaction.atomic():
        if not claiming.settle(claim, state=State.BOUGHT, next_try_at=None, **_said(label, error)):
            return "lost"
        Shipment.objects.filter(label=label, voided_at=None).update(voided_by=None)
        lifecycle.note(label.order, "void_refused", user=None, now=at)
    return "refused"


def _next_try(label: Label, error: SpApiError, at: datetime) -> datetime:
    match error:
        case Throttled():
            return retry.after_throttling(error.retry_at, at, random.random())
        case NotAuthorized():
            return retry.after_unauthorized(at)
    return retry.after_failure(label.attempts, at, random.random())


def _said(label: Label, error: SpApiError) -> dict[str, str]:
    return {
        "error_code": error.code or error.problem,
        "error_message": about(label.order_id, error.message),
        "request_id": error.request_id,
    }
