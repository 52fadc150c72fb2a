"""Which parcels BigCommerce is told of. A sweep finds them, so no way of shipping can forget one (decision 12)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from orders.models import Order
from shipments.bigcommerce import handing_back
from shipments.bigcommerce.verdict import Reason
from shipments.models import BigCommerceUpdate, Shipment
from stores.models import BigCommerceLink

State = BigCommerceUpdate.State

# Each minute's sweep looks at the parcels of so long; the daily one at all since the store was linked.
LOOK_BACK = timedelta(days=2)
_AT_ONCE = 500


def queue(now: datetime, look_back: timedelta | None = LOOK_BACK) -> int:
    """A row for each standing parcel of Amazon's orders in linked stores, once per order by constraint."""
    linked = BigCommerceLink.objects.filter(unlinked_at=None)
    stores = list(linked.values_list("store_id", flat=True))
    if not stores:
        return 0
    rows = _parcels(stores, now, look_back)
    fresh = list(rows.filter(order__bigcommerce=None)[:_AT_ONCE])
    BigCommerceUpdate.objects.bulk_create(
        [_row(shipment, now) for shipment in fresh], ignore_conflicts=True
    )
    return len(fresh) + _queue_again(rows, now)


def drop_unlinked(now: datetime) -> int:
    """What waits for a link that was given up ends; Amazon is then told by Waybill."""
    waiting = BigCommerceUpdate.objects.filter(
        state__in=(*BigCommerceUpdate.UNFINISHED, State.REJECTED), link__unlinked_at__isnull=False
    )
    dropped = 0
    for update in waiting.select_related("order").defer("order__buyer_data").order_by("pk"):
        with transaction.atomic():
            handing_back.hand_back(update.order, now)
            dropped += waiting.filter(pk=update.pk).update(
                state=State.NOT_NEEDED,
                reason=Reason.UNLINKED,
                settled_at=now,
                lease_holder="",
                leased_until=None,
                message="",
            )
    return dropped


def drop_voided(shipments: list[Shipment], now: datetime) -> None:
    """In the transaction of a void: one that was never tried is dropped, another one is looked up there at once."""
    open_states = (State.WAITING, State.REJECTED)
    rows = BigCommerceUpdate.objects.filter(shipment__in=shipments, state__in=open_states)
    rows.filter(attempts=0).update(
        state=State.CANCELLED,
        reason=Reason.VOIDED,
        settled_at=now,
        lease_holder="",
        leased_until=None,
    )
    rows.update(state=State.WAITING, due_at=now, settled_at=None)


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


def _row(shipment: Shipment, now: datetime) -> BigCommerceUpdate:
    link: BigCommerceLink = shipment.order.store.bigcommerce
    return BigCommerceUpdate(
        link=link,
        order=shipment.order,
        shipment=shipment,
        due_at=now,
        queue_at=shipment.order.queue_at,
        created_at=now,
    )


def _queue_again(rows: QuerySet[Shipment], now: datetime) -> int:
    """The same row once more for the next parcel of an order whose earlier one was voided unsent."""
    again = rows.filter(order__bigcommerce__state=State.CANCELLED).exclude(
        order__bigcommerce__shipment=F("pk")
    )
    queued = 0
    for shipment in again[:_AT_ONCE]:
        queued += BigCommerceUpdate.objects.filter(
            order=shipment.order, state=State.CANCELLED
        ).update(
            link=shipment.order.store.bigcommerce,
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
        )
    return queued
