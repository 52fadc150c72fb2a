"""Reads the facts that the schedule needs, set-wise and without opening any sealed value."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models.expressions import RawSQL

from orders.models import Order
from orders.status import AMAZON
from redaction.schedule import Deadline, OrderFacts, ShipmentFacts, deadline, ship_instant
from shipments.models import Shipment
from stores.marketplaces import MARKETPLACES
from stores.models import Store


def deadlines(order_ids: Collection[int]) -> dict[int, Deadline]:
    """The deadline of each unredacted order that has one. Three queries, whatever the number of orders."""
    orders = Order.objects.filter(pk__in=order_ids, redacted_at=None)
    rows = list(
        orders.values_list("pk", "first_imported_at", "fulfilled_by", "channel", "store_id")
    )
    zones = _zones({store for *_, store in rows})
    shipments = _shipments([pk for pk, *_ in rows])
    found = {
        pk: deadline(
            OrderFacts(
                first,
                zones[store],
                fulfilled_by_amazon=by == AMAZON,
                entered_here=channel == Order.Channel.MANUAL,
                shipments=tuple(shipments.get(pk, ())),
            )
        )
        for pk, first, by, channel, store in rows
    }
    return {pk: limit for pk, limit in found.items() if limit is not None}


def ship_instants(chosen: RawSQL) -> dict[tuple[int, date], datetime]:
    """(store, ship date) of every standing shipment of the orders -> 00:00 of the date there (RED-13)."""
    shipments = Shipment.objects.standing().filter(order__in=chosen)
    pairs = list(shipments.values_list("order__store", "ship_date").distinct())
    zones = _zones({store for store, _ in pairs})
    return {(store, day): ship_instant(day, zones[store]) for store, day in pairs}


def _zones(store_ids: Collection[int]) -> dict[int, ZoneInfo]:
    stores = Store.objects.filter(pk__in=store_ids).values_list("pk", "marketplace_id")
    return {pk: MARKETPLACES[marketplace].time_zone for pk, marketplace in stores}


def _shipments(order_ids: Collection[int]) -> dict[int, list[ShipmentFacts]]:
    # RED-15: of two that are due at the same time the first counts.
    rows = (
        Shipment.objects.filter(order__in=order_ids)
        .order_by("pk")
        .values_list(
            "order_id",
            "created_at",
            "ship_date",
            "automatic_tracking",
            "tracking_number",
            "delivered_at",
            "voided_at",
        )
    )
    found: dict[int, list[ShipmentFacts]] = defaultdict(list)
    for order_id, created_at, ship_date, automatic, number, delivered_at, voided_at in rows:
        found[order_id].append(
            ShipmentFacts(
                created_at, ship_date, automatic, number != "", delivered_at, voided_at is not None
            )
        )
    return found
