"""The orders page: which rows it shows and the counts above them, in a fixed number of queries (D1 to D5)."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from orders import attention
from orders.lists.buckets import Bucket, bounds
from orders.lists.forms import ROWS, Filters
from orders.lists.keyset import Beyond
from orders.lists.listed import ORDER_COLUMNS, Line, give_stores, lines_of
from orders.lists.merging import count_all, first_rows
from orders.models import Order, OrderItem
from stores.models import Store

# Above this a count stops and is shown as "1,000+".
CAP = 1000
_OPEN_TABS = (Order.Status.AWAITING_SHIPMENT, Order.Status.ON_HOLD)


class Page(NamedTuple):
    """Orders with `store` at hand and their lines by order id; the cursors are None at the ends."""

    orders: list[Order]
    lines: dict[int, list[Line]]
    before: UUID | None
    after: UUID | None


class Counts(NamedTuple):
    """Tabs above CAP hold CAP + 1. Buckets are those of the tab Awaiting shipment and always exact.

    `asking`: buyers who wait for a decision; `late`: parcels to take out (decision 17, STA-10).
    """

    tabs: dict[str, int]
    buckets: dict[Bucket, int]
    asking: int = 0
    late: int = 0


def page_of(filters: Filters, stores: Sequence[Store], now: datetime) -> Page:
    """Three queries: the orders, their items and, beyond the first page, the row that it starts from."""
    column, downwards = _sorting(filters.tab)
    backwards = filters.before is not None
    place = _place(filters.after or filters.before, column, stores)
    descending = downwards != backwards
    parts = [matching(filters, store, now).only(*ORDER_COLUMNS) for store in stores]
    if place is not None:
        parts = [part.filter(Beyond(column, *place, descending=descending)) for part in parts]
    sign = "-" if descending else ""
    found = first_rows(parts, [f"{sign}{column}", f"{sign}id"], ROWS + 1)
    more = len(found) > ROWS
    orders = found[:ROWS]
    if backwards:
        orders.reverse()
    give_stores(orders, stores)
    has_before = place is not None and (more or not backwards)
    has_after = more or (backwards and place is not None)
    return Page(
        orders,
        lines_of(orders),
        before=orders[0].public_id if orders and has_before else None,
        after=orders[-1].public_id if orders and has_after else None,
    )


def counts_of(stores: Sequence[Store], now: datetime) -> Counts:
    """One statement. Open tabs are counted exactly, the others up to CAP."""
    if not stores:
        return Counts({}, dict.fromkeys(Bucket, 0))
    orders = Order.objects.filter(store__in=stores)
    awaiting = orders.filter(status=Order.Status.AWAITING_SHIPMENT)
    wanted = {
        f"due_{bucket}": awaiting.filter(_due_in_zones(bucket, stores, now)) for bucket in Bucket
    }
    wanted["on_hold"] = orders.filter(status=Order.Status.ON_HOLD)
    wanted["shipped"] = orders.filter(status=Order.Status.SHIPPED)[: CAP + 1]
    wanted["cancelled"] = orders.filter(status=Order.Status.CANCELLED)[: CAP + 1]
    wanted["all"] = orders[: CAP + 1]
    wanted["asking"] = orders.filter(attention.ASKING)
    wanted["late"] = orders.filter(attention.CANCELLED_LATE)
    found = count_all(wanted)
    asking, late = found.pop("asking"), found.pop("late")
    buckets = {bucket: found.pop(f"due_{bucket}") for bucket in Bucket}
    return Counts({"awaiting": sum(buckets.values()), **found}, buckets, asking, late)


def _sorting(tab: str) -> tuple[str, bool]:
    """The packing queue runs by ship-by, everything else from the newest order down."""
    return ("queue_at", False) if tab in _OPEN_TABS else ("purchased_at", True)


def matching(filters: Filters, store: Store, now: datetime) -> QuerySet[Order]:
    """The store's orders that the filters show, in no order; which store is filtered for is the caller's matter."""
    orders: QuerySet[Order] = Order.objects.filter(_within(filters, store))
    if filters.tab != "all":
        orders = orders.filter(status=filters.tab)
    if filters.due:
        orders = orders.filter(_due(filters.due, store, now))
    if filters.service:
        orders = orders.filter(service_level=filters.service)
    if filters.mark in _MARKED:
        orders = orders.filter(_MARKED[filters.mark])
    for column in ("sku", "asin"):
        if wanted := getattr(filters, column):
            items = OrderItem.objects.filter(order=OuterRef("pk"), **{column: wanted})
            orders = orders.filter(Exists(items))
    return orders


def _within(filters: Filters, store: Store) -> Q:
    """The store's orders; the few that wait for a person by their small index, or all of the store's are read."""
    if filters.mark not in _FEW:
        return Q(store=store)
    return Q(pk__in=Order.objects.filter(_FEW[filters.mark], store=store).values("pk"))


_FEW = {"cancel": attention.ASKING, "late": attention.CANCELLED_LATE}
_MARKED = {
    "address": ~Q(address_problem=""),
    "mismatch": attention.OPEN_AT_AMAZON,
    "partly": attention.PARTLY_SHIPPED,
    "redacted": Q(redacted_at__isnull=False),
    "manual": Q(channel=Order.Channel.MANUAL),
}


def _due(bucket: Bucket, store: Store, now: datetime) -> Q:
    start, end = bounds(bucket, now, store.marketplace.time_zone)
    within = Q()
    if start:
        within &= Q(queue_at__gte=start)
    if end:
        within &= Q(queue_at__lt=end)
    return within


def _due_in_zones(bucket: Bucket, stores: Sequence[Store], now: datetime) -> Q:
    found = Q()
    by_zone = sorted(stores, key=_zone)
    for _, group in groupby(by_zone, key=_zone):
        members = list(group)
        found |= Q(store__in=members) & _due(bucket, members[0], now)
    return found


def _zone(store: Store) -> str:
    return store.marketplace.zone


def _place(
    public_id: UUID | None, column: str, stores: Sequence[Store]
) -> tuple[datetime, int] | None:
    if public_id is None:
        return None
    rows = Order.objects.filter(public_id=public_id, store__in=stores)
    return rows.values_list(column, "id").first()
