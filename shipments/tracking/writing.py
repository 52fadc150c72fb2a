"""Writing down what was seen, set-wise: the shipments, those combined with them, and the history of their orders."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Q

from orders.models import Order, OrderEvent
from shipments.models import Shipment
from shipments.tracking.rule import TROUBLE, Known, News, after
from shipments.tracking.seen import Seen, Transit
from stores import audit
from stores.models import User

_FIELDS = ("transit", "transit_at", "transit_source", "delivered_at", "first_scan_at", "promised_at")  # fmt: skip
# What the history of the order tells.
TOLD = (Transit.DELIVERED, *TROUBLE)


def write_seen(seen: Mapping[int, Seen], now: datetime, user: User | None = None) -> int:
    """Writes the reports by shipment id; how many shipments changed. Voided ones are left alone.

    The orders are locked first, in the order of their ids as everywhere; several workers do no harm.
    """
    with transaction.atomic():
        changed = [(row, news) for row, news in _news(seen, now, lock=True) if _differs(row, news)]
        events = [_event(row, news, now, user) for row, news in changed if _is_told(row, news)]
        for row, news in changed:
            _put(row, news.known)
        Shipment.objects.bulk_update([row for row, _ in changed], _FIELDS, batch_size=500)
        OrderEvent.objects.bulk_create(events)
        if user is not None:
            told = [
                (row.order.selling_partner_id, f"shipment {row.public_id}") for row, _ in changed
            ]
            audit.record_of_sellers("shipment.transit_said", told, user=user)
    return len(changed)


def with_news(seen: Mapping[int, Seen], now: datetime) -> dict[int, Seen]:
    """Those reports that would change something, found without a lock."""
    keys = {_key(row, seen) for row, news in _news(seen, now) if _differs(row, news)}
    return {key: seen[key] for key in keys}


def earliest_of(shipment: Shipment) -> datetime:
    """Nothing can have happened to the parcel before it was recorded, or before the day that it left.

    Needs the order with its store. The earlier of the two: parcels are recorded late, and labels bought ahead.
    """
    zone = shipment.order.store.marketplace.time_zone
    left = datetime.combine(shipment.ship_date, time(), zone).astimezone(UTC)
    return min(shipment.created_at, left)


def known_of(shipment: Shipment) -> Known:
    return Known(
        Transit(shipment.transit),
        shipment.transit_at,
        shipment.transit_source,
        shipment.delivered_at,
        shipment.first_scan_at,
        shipment.promised_at,
    )


def _news(
    seen: Mapping[int, Seen], now: datetime, *, lock: bool = False
) -> list[tuple[Shipment, News]]:
    return [
        (row, after(known_of(row), seen[_key(row, seen)], earliest_of(row), now))
        for row in _rows(seen.keys(), lock=lock)
    ]


def _key(row: Shipment, seen: Mapping[int, Seen]) -> int:
    """A combined order follows the parcel it is in, unless it has a report of its own."""
    return row.pk if row.pk in seen or row.lead_id is None else row.lead_id


def _rows(shipment_ids: Collection[int], *, lock: bool) -> list[Shipment]:
    rows = Shipment.objects.standing().filter(Q(pk__in=shipment_ids) | Q(lead__in=shipment_ids))
    if lock:
        orders = Order.objects.filter(pk__in=rows.values("order")).select_for_update()
        list(orders.order_by("pk").values_list("pk", flat=True))
        rows = rows.select_for_update(of=("self",))
    return list(rows.select_related("order__store").defer("order__buyer_data").order_by("pk"))


def _differs(row: Shipment, news: News) -> bool:
    return news.known != known_of(row)


def _is_told(row: Shipment, news: News) -> bool:
    return news.known.transit in TOLD and news.known.transit != row.transit


def _put(row: Shipment, known: Known) -> None:
    row.transit, row.transit_at, row.transit_source = known.transit, known.at, known.source
    row.delivered_at, row.first_scan_at = known.delivered_at, known.first_scan_at
    row.promised_at = known.promised_at


def _event(row: Shipment, news: News, now: datetime, user: User | None) -> OrderEvent:
    detail: dict[str, Any] = {"source": news.known.source}
    if news.doubt is not None:
        detail["delivery time not believed"] = news.doubt.value
    transit = news.known.transit
    return OrderEvent(
        order_id=row.order_id, kind=f"parcel_{transit.value}", detail=detail, user=user, at=now
    )
