"""Which parcels BigCommerce is told of: each one as it is recorded, and by a sweep what that missed (decision 12)."""

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from orders.models import Order
from shipments.models import BigCommerceUpdate, Shipment
from stores.models import BigCommerceLink

State = BigCommerceUpdate.State

_AT_ONCE = 500
# BigCommerce does not have the earlier parcel, so the next one goes there.
_WITHOUT_PARCEL = (State.CANCELLED, State.NOT_NEEDED)


def enter(shipment: Shipment, link: BigCommerceLink, now: datetime) -> None:
    """In the transaction that records a parcel of Amazon's orders, so nobody takes it for one that was forgotten."""
    if not _begin_again(shipment, link, now):
        # One whose earlier parcel is still looked up there stays as it is; the sweep goes on when that has ended.
        BigCommerceUpdate.objects.bulk_create([_row(shipment, link, now)], ignore_conflicts=True)


def queue(now: datetime, look_back: timedelta | None) -> int:
    """A row for each standing parcel of Amazon's orders in linked stores, once per order by constraint."""
    linked = BigCommerceLink.objects.filter(unlinked_at=None)
    stores = list(linked.values_list("store_id", flat=True))
    if not stores:
        return 0
    rows = _parcels(stores, now, look_back)
    fresh = list(rows.filter(order__bigcommerce=None)[:_AT_ONCE])
    BigCommerceUpdate.objects.bulk_create(
        [_row(shipment, shipment.order.store.bigcommerce, now) for shipment in fresh],
        ignore_conflicts=True,
    )
    again = rows.filter(order__bigcommerce__state__in=_WITHOUT_PARCEL).exclude(
        order__bigcommerce__shipment=F("pk")
    )
    return len(fresh) + sum(
        _begin_again(shipment, shipment.order.store.bigcommerce, now)
        for shipment in again[:_AT_ONCE]
    )


def _parcels(stores: list[int], now: datetime, look_back: timedelta | None) -> QuerySet[Shipment]:
    recent = Q() if look_back is None else Q(created_at__gte=now - look_back)
    rows = Shipment.objects.standing().filter(
        recent,
        order__channel=Order.Channel.AMAZON,
        order__store__in=stores,
        created_at__gte=F("order__store__bigcommerce__created_at"),
    )
    rows = rows.select_related("order__store__bigcommerce").order_by("pk")
    return rows.defer("order__buyer_data", "order__store__bigcommerce__token")


def _row(shipment: Shipment, link: BigCommerceLink, now: datetime) -> BigCommerceUpdate:
    return BigCommerceUpdate(
        link=link,
        order=shipment.order,
        shipment=shipment,
        due_at=now,
        queue_at=shipment.order.queue_at,
        created_at=now,
    )


def _begin_again(shipment: Shipment, link: BigCommerceLink, now: datetime) -> int:
    """The same row once more for the next parcel of an order whose earlier one did not come to BigCommerce."""
    ended = BigCommerceUpdate.objects.filter(order=shipment.order, state__in=_WITHOUT_PARCEL)
    return ended.exclude(shipment=shipment).update(
        link=link,
        shipment=shipment,
        state=State.WAITING,
        reason="",
        attempts=0,
        due_at=now,
        queue_at=shipment.order.queue_at,
        created_at=now,
        settled_at=None,
        message="",
        status=None,
        remote_order_id=None,
    )
