"""Who works on which notification: claims with a lease, and writes that only the holder of the lease may make.

Every claim has a fresh token. A worker that lost its lease to another one changes nothing any more (T18).
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet

from shipments.models import NotificationAttempt, ShipmentNotification
from stores.models import SellingPartner

State = ShipmentNotification.State
Via = ShipmentNotification.Via

# Longer than any task may run, so a live worker never loses a row.
LEASE = timedelta(minutes=5)
BATCH = 20
# So many rows are locked at a time where many change at once.
CHUNK = 500


class Claim(NamedTuple):
    notification_id: int
    holder: str


def due(now: datetime) -> QuerySet[ShipmentNotification]:
    """Unfinished rows that may be worked on now by calls of their own; what waits for a feed is not among them.

    A row in SENDING whose lease ran out was left by a crash. A held queue sends nothing new (TRB-3).
    """
    by_call = Q(state=State.WAITING, via=Via.CALL, selling_partner__queue_hold=None)
    asked = Q(state=State.UNKNOWN)
    ready = (by_call | asked) & Q(due_at__lte=now) | Q(state=State.SENDING)
    return _free(now).filter(ready)


def sendable(now: datetime) -> QuerySet[ShipmentNotification]:
    """Rows that Amazon may be told now, by a call or in a feed."""
    return _free(now).filter(state=State.WAITING, due_at__lte=now, selling_partner__queue_hold=None)


def _free(now: datetime) -> QuerySet[ShipmentNotification]:
    """Rows that nobody works on, of sellers with a valid authorisation."""
    return ShipmentNotification.objects.filter(
        Q(leased_until=None) | Q(leased_until__lt=now),
        selling_partner__credentials=SellingPartner.Credentials.GOOD,
    )


def sellers_with_due(now: datetime) -> list[int]:
    """Selling partners with something to send. Without valid authorisation a seller's queue waits (REA-7)."""
    sellers = due(now).values_list("selling_partner_id", flat=True).order_by("selling_partner_id")
    return list(sellers.distinct())


def claim(selling_partner_id: int, now: datetime) -> list[Claim]:
    """The next rows by ship-by, leased to a fresh holder in one short transaction."""
    holder = secrets.token_hex(16)
    with transaction.atomic():
        rows = due(now).filter(selling_partner_id=selling_partner_id)
        # SQLite has no row locks; there the immediate transaction excludes the others.
        locked = rows.select_for_update(skip_locked=True, of=("self",)).order_by("queue_at", "id")
        ids = list(locked.values_list("pk", flat=True)[:BATCH])
        ShipmentNotification.objects.filter(pk__in=ids).update(
            lease_holder=holder, leased_until=now + LEASE
        )
    return [Claim(pk, holder) for pk in ids]


def give_back(claims: list[Claim]) -> None:
    """Rows that were not begun become free again at once."""
    for holder in {claim.holder for claim in claims}:
        ids = [claim.notification_id for claim in claims if claim.holder == holder]
        rows = ShipmentNotification.objects.filter(pk__in=ids, lease_holder=holder)
        change_many(rows, {"lease_holder": "", "leased_until": None}, wait=True)


def change_many(
    rows: QuerySet[ShipmentNotification], fields: Mapping[str, Any], *, wait: bool = False
) -> list[int]:
    """Changes `rows`, `CHUNK` at a time, each locked in the order of its id; the ids of those that changed.

    One UPDATE would lock them in the order of some index, and run into a ring with a person who locks those of one
    parcel by id. What somebody else has locked is left out; with `wait` it is changed after him.
    """
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    changed: list[int] = []
    for start in range(0, len(found), CHUNK):
        with transaction.atomic():
            chunk = rows.filter(pk__in=found[start : start + CHUNK]).order_by("pk")
            locked = chunk.select_for_update(skip_locked=not wait, of=("self",))
            ids = list(locked.values_list("pk", flat=True))
            ShipmentNotification.objects.filter(pk__in=ids).update(**fields)
        changed += ids
    return changed


def begin(
    claim: Claim,
    now: datetime,
    *,
    outcome: NotificationAttempt.Outcome,
    sent: Mapping[str, Any] | None = None,
    **fields: Any,
) -> NotificationAttempt | None:
    """Writes the attempt down before the call, with `fields` of the notification; None if the lease is lost.

    `sent`: what Amazon is about to be told (`confirming.fields_of`); a look at the order has none.
    """
    with transaction.atomic():
        held = _held(claim, now).update(
            attempts=F("attempts") + 1, leased_until=now + LEASE, **fields
        )
        if not held:
            return None
        number = ShipmentNotification.objects.values_list("attempts", flat=True).get(
            pk=claim.notification_id
        )
        return NotificationAttempt.objects.create(
            notification_id=claim.notification_id,
            number=number,
            outcome=outcome,
            sent=sent or {},
            started_at=now,
        )


def forget(claim: Claim, attempt: NotificationAttempt) -> None:
    """Takes back an attempt that made no call, so that it is neither counted nor taken for a lost answer."""
    with transaction.atomic():
        attempt.delete()
        keep(claim, attempts=F("attempts") - 1)


def settle(claim: Claim, **fields: Any) -> bool:
    """Writes the result and frees the row; False, and nothing written, if somebody else holds it by now."""
    return bool(
        ShipmentNotification.objects.filter(
            pk=claim.notification_id,
            lease_holder=claim.holder,
            state__in=ShipmentNotification.UNFINISHED,
        ).update(lease_holder="", leased_until=None, **fields)
    )


def keep(claim: Claim, **fields: Any) -> bool:
    """Writes without freeing the row."""
    return bool(
        ShipmentNotification.objects.filter(
            pk=claim.notification_id, lease_holder=claim.holder
        ).update(**fields)
    )


def _held(claim: Claim, now: datetime) -> QuerySet[ShipmentNotification]:
    return ShipmentNotification.objects.filter(
        pk=claim.notification_id,
        lease_holder=claim.holder,
        leased_until__gt=now,
        state__in=ShipmentNotification.UNFINISHED,
    )
