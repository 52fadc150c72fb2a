"""One try of a purchase, by the one worker that holds the label's lease; the row says what is known at any time."""

import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from shipments.buying import settling
from shipments.buying.drivers import driver_of
from shipments.buying.rates import document_from
from shipments.buying.verdict import Code, Fail
from shipments.models import Label
from stores.faults import fault_point
from stores.spapi.errors import SpApiError
from stores.spapi.parcels import PurchaseOrder

# Longer than a call and a new access token may take.
LEASE = timedelta(minutes=2)
# A sweep begins no purchase after this (django-q2 kills a task at 60 seconds).
BUDGET = timedelta(seconds=12)


def run(label: Label, holder: str, now: datetime) -> Label:
    """Asks the driver once and writes down what came of it. The label as it is then."""
    clock = _since(now)
    maybe_bought = label.error_code == Code.UNKNOWN
    if not maybe_bought and datetime.fromisoformat(label.request["expires_at"]) <= now:
        # No try can have reached Amazon's shop, and none will be taken any more.
        settling.not_bought(label, holder, Fail(Code.EXPIRED), None, now)
        return _fresh(label)
    # Who dies from here on leaves "unknown" behind.
    begun = Label.objects.filter(pk=label.pk, lease_holder=holder, state=Label.State.BUYING).update(
        attempts=F("attempts") + 1, error_code=Code.UNKNOWN, leased_until=now + LEASE
    )
    if not begun:
        return _fresh(label)
    fault_point("label-asking")
    seller = label.order.store.selling_partner
    try:
        bought = driver_of(label.driver).purchase(seller, _order(label), label.idempotency_key.hex)
    except SpApiError as error:
        settling.failed(label, holder, error, clock(), maybe_bought=maybe_bought)
    else:
        fault_point("label-answered")
        settling.bought(label, bought, clock())
    return _fresh(label)


def finish(label: Label, now: datetime) -> Label:
    """The same purchase once more, with the same key, unless somebody is at it; the label as it is then."""
    holder = secrets.token_hex(16)
    claimed = _free(now).filter(pk=label.pk).update(lease_holder=holder, leased_until=now + LEASE)
    label = _fresh(label)
    return run(label, holder, now) if claimed else label


def finish_due(now: datetime) -> int:
    """Unfinished purchases whose time has come, oldest first; how many were looked at."""
    clock, done = _since(now), 0
    due = _free(now).filter(next_try_at__lte=now).order_by("next_try_at", "pk")
    for pk in list(due.values_list("pk", flat=True)[:100]):
        if clock() >= now + BUDGET:
            break
        finish(Label(pk=pk), clock())
        done += 1
    return done


def _free(now: datetime) -> QuerySet[Label]:
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    return Label.objects.filter(free, state=Label.State.BUYING)


def _fresh(label: Label) -> Label:
    rows = Label.objects.select_related("order__store__selling_partner", "shipment")
    return rows.defer("order__buyer_data").get(pk=label.pk)


def _order(label: Label) -> PurchaseOrder:
    asked = label.request
    return PurchaseOrder(
        marketplace_id=asked["marketplace_id"],
        token=asked["token"],
        rate_id=asked["rate_id"],
        document=document_from(asked["document"]),
        added_services=tuple(asked["added"]),
    )


def _since(now: datetime) -> Callable[[], datetime]:
    began = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - began)
