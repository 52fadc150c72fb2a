"""Updates to BigCommerce as the pages show them: one of an order, and those that need a person or wait."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from orders.models import Order
from shipments.bigcommerce.claiming import HELD
from shipments.bigcommerce.pushing import may_retry
from shipments.bigcommerce.verdict import Reason
from shipments.bigcommerce.wording import Words, is_cut_off, is_held, words
from shipments.models import BigCommerceUpdate
from stores.models import BigCommerceLink, Store

State = BigCommerceUpdate.State

# More is no list to work through; the oldest come first.
MOST = 100


class Line(NamedTuple):
    """`next_at`: when it is tried again by itself; None where a person or nobody must act, or within a minute.

    `cut_off`: it waits for a new token, which is all that counts then.
    """

    update: BigCommerceUpdate
    words: Words
    next_at: datetime | None
    zone: ZoneInfo
    may_retry: bool
    cut_off: bool


def is_linked(stores: Sequence[Store]) -> bool:
    """Does any of them send parcels to BigCommerce?"""
    return BigCommerceLink.objects.filter(store__in=stores, unlinked_at=None).exists()


def updates_of(stores: Sequence[Store]) -> QuerySet[BigCommerceUpdate]:
    """Without the token and the buyer."""
    rows = BigCommerceUpdate.objects.filter(link__store__in=stores)
    rows = rows.select_related(
        "link", "order__store__selling_partner", "order__notification", "shipment"
    )
    return rows.defer("link__token", "order__buyer_data")


def line_of(update: BigCommerceUpdate) -> Line:
    cut_off = is_cut_off(update)
    put_off = bool(update.reason or update.link.blocked_until)
    stands = cut_off or is_held(update)
    waits = update.state == State.WAITING and put_off and not stands
    due = max(filter(None, (update.due_at, update.link.blocked_until))) if waits else None
    zone = update.order.store.marketplace.time_zone
    return Line(update, words(update), due, zone, may_retry(update), cut_off)


def of_order(order: Order) -> Line | None:
    """Needs the order with its store; None where the store was never linked while a parcel left."""
    update = updates_of([order.store]).filter(order=order).first()
    return None if update is None else line_of(update)


def waiting_for(now: datetime, span: timedelta) -> QuerySet[BigCommerceUpdate]:
    """What BigCommerce should have had for so long; orders that it does not hold yet and refused tokens are apart."""
    rows = BigCommerceUpdate.objects.filter(
        ~HELD,
        state__in=BigCommerceUpdate.UNFINISHED,
        created_at__lt=now - span,
        link__credentials=BigCommerceLink.Credentials.GOOD,
        link__unlinked_at=None,
    )
    return rows.exclude(reason=Reason.NOT_THERE_YET)


def to_fix(stores: Sequence[Store]) -> list[Line]:
    rows = updates_of(stores).filter(state=State.REJECTED).order_by("queue_at", "pk")
    return [line_of(row) for row in rows[:MOST]]


def waiting(stores: Sequence[Store]) -> list[Line]:
    rows = updates_of(stores).filter(state__in=BigCommerceUpdate.UNFINISHED)
    return [line_of(row) for row in rows.order_by("queue_at", "pk")[:MOST]]
