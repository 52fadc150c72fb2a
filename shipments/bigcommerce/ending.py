"""Updates that end from outside: the parcel was voided, the shop unlinked or replaced, or Amazon hears of another."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from shipments.bigcommerce import handing_back
from shipments.bigcommerce.verdict import Reason
from shipments.models import BigCommerceUpdate, Shipment
from stores.models import BigCommerceLink

State = BigCommerceUpdate.State

_AT_ONCE = 200


def drop_unlinked(now: datetime) -> int:
    """What waits for a shop that was given up, or replaced by another, ends; Waybill then tells Amazon."""
    dropped = 0
    gone = _of_lost_shops().order_by("pk")
    while rows := list(gone.values_list("pk", "order_id")[:_AT_ONCE]):
        with transaction.atomic():
            handing_back.hand_back([order for _, order in rows], now)
            ended = _of_lost_shops().filter(pk__in=[pk for pk, _ in rows])
            dropped += _end(ended, State.NOT_NEEDED, Reason.UNLINKED, now)
    return dropped


def drop_voided(shipments: Collection[Shipment], now: datetime) -> None:
    """In the transaction of a void: one that was never tried is dropped, another one is looked up there at once."""
    open_states = (State.WAITING, State.REJECTED)
    rows = BigCommerceUpdate.objects.filter(shipment__in=shipments, state__in=open_states)
    _end(rows.filter(attempts=0), State.CANCELLED, Reason.VOIDED, now)
    rows.update(state=State.WAITING, due_at=now, settled_at=None)


def drop_untold(shipments: Collection[Shipment], now: datetime) -> None:
    """In the transaction of a parcel of which Amazon is to hear by its first order alone (SHP-13).

    Where BigCommerce tells Amazon it would tell of the others too, so it gets none of them.
    """
    rows = BigCommerceUpdate.objects.filter(
        shipment__in=shipments,
        state=State.WAITING,
        link__teller=BigCommerceLink.Teller.BIGCOMMERCE,
    )
    _end(rows, State.NOT_NEEDED, Reason.COMBINED, now)


def _of_lost_shops() -> QuerySet[BigCommerceUpdate]:
    lost = Q(link__unlinked_at__isnull=False) | Q(created_at__lt=F("link__created_at"))
    return BigCommerceUpdate.objects.filter(
        lost, state__in=(*BigCommerceUpdate.UNFINISHED, State.REJECTED)
    )


def _end(rows: QuerySet[BigCommerceUpdate], state: State, reason: Reason, now: datetime) -> int:
    """Also takes the lease away: whoever holds it writes nothing any more."""
    return rows.update(
        state=state,
        reason=reason,
        settled_at=now,
        lease_holder="",
        leased_until=None,
        message="",
    )
