"""Reads the facts that the schedule needs, set-wise and without opening any sealed value."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from orders.models import Order
from redaction.schedule import Deadline, OrderFacts, ShipmentFacts, deadline
from shipments.models import Shipment
from stores.marketplaces import MARKETPLACES

AMAZON = "AMAZON"


class Held(NamedTuple):
    """One unredacted order with its deadline (None: Amazon fulfils it)."""

    id: int
    customer_id: int | None
    field_count: int
    deadline: Deadline | None


def held(order_ids: Collection[int]) -> list[Held]:
    """Two queries, whatever the number of orders. Redacted orders are left out."""
    rows = Order.objects.filter(pk__in=order_ids, redacted_at=None).values_list(
        "pk",
        "customer_id",
        "buyer_fields",
        "first_imported_at",
        "fulfilled_by",
        "store__marketplace_id",
    )
    shipments = _standing_shipments(order_ids)
    return [
        Held(pk, customer, len(fields), deadline(_facts(first, by, market, shipments.get(pk, ()))))
        for pk, customer, fields, first, by, market in rows
    ]


def deadlines(order_ids: Collection[int]) -> dict[int, Deadline]:
    """The deadline of each unredacted order that has one."""
    return {row.id: row.deadline for row in held(order_ids) if row.deadline is not None}


def _facts(
    first_imported_at: datetime,
    fulfilled_by: str,
    marketplace_id: str,
    shipments: Collection[ShipmentFacts],
) -> OrderFacts:
    return OrderFacts(
        first_imported_at,
        MARKETPLACES[marketplace_id].time_zone,
        fulfilled_by == AMAZON,
        tuple(shipments),
    )


def _standing_shipments(order_ids: Collection[int]) -> dict[int, list[ShipmentFacts]]:
    rows = (
        Shipment.objects.standing()
        .filter(order__in=order_ids)
        .values_list(
            "order_id",
            "created_at",
            "ship_date",
            "automatic_tracking",
            "tracking_number",
            "delivered_at",
        )
    )
    found: dict[int, list[ShipmentFacts]] = defaultdict(list)
    for order_id, created_at, ship_date, automatic, number, delivered_at in rows:
        found[order_id].append(
            ShipmentFacts(created_at, ship_date, automatic, number != "", delivered_at)
        )
    return found
