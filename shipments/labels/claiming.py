"""Who works on which void: a claim with a lease, and writes that only its holder may make (T18)."""

import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet

from shipments.models import Label
from stores.models import SellingPartner

State = Label.State

# Longer than any task may run, so a live worker never loses a row.
LEASE = timedelta(minutes=5)


class Claim(NamedTuple):
    label_id: int
    holder: str


def due(now: datetime) -> QuerySet[Label]:
    """Voids without an end that may be asked about now. Without valid authorization they wait (REA-7)."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    ready = Q(next_try_at=None) | Q(next_try_at__lte=now)
    good = SellingPartner.Credentials.GOOD
    rows = Label.objects.filter(free, ready, state=State.VOIDING)
    return rows.filter(order__selling_partner__credentials=good)


def claim(now: datetime, handled: set[int]) -> Claim | None:
    """The next one that this run has not had, leased to a fresh holder."""
    holder = secrets.token_hex(16)
    with transaction.atomic():
        rows = due(now).exclude(pk__in=handled).order_by("next_try_at", "pk")
        locked = rows.select_for_update(skip_locked=True, of=("self",))
        pk = locked.values_list("pk", flat=True).first()
        if pk is None:
            return None
        Label.objects.filter(pk=pk).update(
            lease_holder=holder, leased_until=now + LEASE, attempts=F("attempts") + 1
        )
    return Claim(pk, holder)


def settle(claim: Claim, **fields: Any) -> bool:
    """Writes and frees the row; False, and nothing written, if somebody else holds it by now."""
    held = Label.objects.filter(pk=claim.label_id, lease_holder=claim.holder, state=State.VOIDING)
    return bool(held.update(lease_holder="", leased_until=None, **fields))


def holds(claim: Claim) -> bool:
    """Still ours? Locks the label until the caller's transaction ends."""
    held = Label.objects.select_for_update().filter(
        pk=claim.label_id, lease_holder=claim.holder, state=State.VOIDING
    )
    return held.first() is not None
