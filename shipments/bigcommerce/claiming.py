"""Who works on which update: claims with a lease, and writes that only the holder of the lease may make (T18)."""

import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet

from shipments.models import BigCommerceUpdate, ShipmentNotification
from shipments.outbox.verdict import Reason
from stores.models import BigCommerceLink

State = BigCommerceUpdate.State
_Told = ShipmentNotification.State

# Longer than any task may run, so a live worker never loses a row.
LEASE = timedelta(minutes=5)
BATCH = 20


class Claim(NamedTuple):
    update_id: int
    holder: str


# A parcel keeps the teller that it was recorded with. BigCommerce, which tells Amazon by now, gets those that Waybill
# has yet to tell, or leaves untold, only after Amazon knows them (SHP-26); what was voided is only looked up there.
HELD = Q(link__teller=BigCommerceLink.Teller.BIGCOMMERCE, shipment__voided_at=None) & (
    Q(order__notification__state__in=(*ShipmentNotification.UNFINISHED, _Told.REJECTED))
    | Q(
        order__notification__state=_Told.NOT_NEEDED,
        order__notification__reason__in=(Reason.NEVER, Reason.COMBINED),
    )
)
# Of the shop that is linked now; the others are ended by the sweep.
_LIVE = Q(link__unlinked_at=None, created_at__gte=F("link__created_at"))


def due(now: datetime) -> QuerySet[BigCommerceUpdate]:
    """Rows that may be worked on now. One in SENDING whose lease ran out was left by a crash."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    open_shop = Q(link__blocked_until=None) | Q(link__blocked_until__lte=now)
    ready = Q(state=State.WAITING, due_at__lte=now) | Q(state=State.SENDING)
    return BigCommerceUpdate.objects.filter(
        ~HELD,
        _LIVE,
        free,
        open_shop,
        ready,
        link__credentials=BigCommerceLink.Credentials.GOOD,
    )


def links_with_due(now: datetime) -> list[int]:
    """With a refused token, or within BigCommerce's limit, a link's queue waits."""
    links = due(now).values_list("link_id", flat=True).order_by("link_id")
    return list(links.distinct())


def claim(link_id: int, now: datetime) -> list[Claim]:
    """The next rows by ship-by, leased to a fresh holder in one short transaction."""
    holder = secrets.token_hex(16)
    with transaction.atomic():
        rows = due(now).filter(link_id=link_id)
        # SQLite has no row locks; there the immediate transaction excludes the others.
        locked = rows.select_for_update(skip_locked=True, of=("self",)).order_by("queue_at", "id")
        ids = list(locked.values_list("pk", flat=True)[:BATCH])
        BigCommerceUpdate.objects.filter(pk__in=ids).update(
            lease_holder=holder, leased_until=now + LEASE
        )
    return [Claim(pk, holder) for pk in ids]


def give_back(claims: list[Claim]) -> None:
    """Rows that were not begun become free again at once."""
    for holder in {claim.holder for claim in claims}:
        ids = [claim.update_id for claim in claims if claim.holder == holder]
        BigCommerceUpdate.objects.filter(pk__in=ids, lease_holder=holder).update(
            lease_holder="", leased_until=None
        )


def begin(claim: Claim, now: datetime) -> bool:
    """Counts the try before the first call; False if the lease is lost."""
    held = _held(claim).filter(leased_until__gt=now)
    return bool(
        held.update(
            attempts=F("attempts") + 1,
            state=State.SENDING,
            reason="",
            tried_at=now,
            leased_until=now + LEASE,
        )
    )


def may_write(claim: Claim) -> bool:
    """Asked right before the parcel is sent off: a void or another shop may have come since the try began."""
    return _held(claim).filter(~HELD, _LIVE, shipment__voided_at=None).exists()


def settle(claim: Claim, **fields: Any) -> bool:
    """Writes the result and frees the row; False, and nothing written, if somebody else holds it by now."""
    return bool(_held(claim).update(lease_holder="", leased_until=None, **fields))


def _held(claim: Claim) -> QuerySet[BigCommerceUpdate]:
    return BigCommerceUpdate.objects.filter(
        pk=claim.update_id,
        lease_holder=claim.holder,
        state__in=BigCommerceUpdate.UNFINISHED,
    )
