"""Reads the facts that the schedule needs, set-wise and without opening any sealed value."""

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple
from zoneinfo import ZoneInfo

from orders.models import Order
from orders.status import AMAZON
from redaction.schedule import Deadline, OrderFacts, ShipmentFacts, deadline
from shipments.models import Shipment
from stores.marketplaces import MARKETPLACES
from stores.models import Store


class Held(NamedTuple):
    """One unredacted order with its deadline (None: Amazon fulfils it, or it was entered here)."""

    id: int
    customer_id: int | None
    field_count: int
    deadline: Deadline | None
    entered_here: bool


def held(order_ids: Collection[int], *, lock: bool = False) -> list[Held]:
    """Three queries, whatever the number of orders. Redacted orders are left out.

    `lock`: keep the orders locked, in the order of their ids as everywhere, until the caller's transaction ends
    (SQLite has locked the database already). Their shipments are read behind the lock.
    """
    orders = Order.objects.filter(pk__in=order_ids, redacted_at=None).order_by("pk")
    if lock:
        orders = orders.select_for_update()
    rows = list(
        orders.values_list(
            "pk",
            "customer_id",
            "buyer_fields",
            "first_imported_at",
            "fulfilled_by",
            "channel",
            "store_id",
        )
    )
    zones = _zones({store for *_, store in rows})
    shipments = _shipments([pk for pk, *_ in rows])
    return [
        Held(
            pk,
            customer,
            len(fields),
            deadline(
                OrderFacts(
                    first,
                    zones[store],
                    fulfilled_by_amazon=by == AMAZON,
                    entered_here=channel == Order.Channel.MANUAL,
                    shipments=tuple(shipments.get(pk, ())),
                )
            ),
            channel == Order.Channel.MANUAL,
        )
        for pk, customer, fields, first, by, channel, store in rows
    ]


def deadlines(order_ids: Collection[int]) -> dict[int, Deadline]:
    """The deadline of each unredacted order that has one."""
    return {row.id: row.deadline for row in held(order_ids) if row.deadline is not None}


def _zones(store_ids: Collection[int]) -> dict[int, ZoneInfo]:
    stores = Store.objects.filter(pk__in=store_ids).values_list("pk", "marketplace_id")
    return {pk: MARKETPLACES[marketplace].time_zone for pk, marketplace in stores}


def _shipments(order_ids: Collection[int]) -> dict[int, list[ShipmentFacts]]:
    rows = Shipment.objects.filter(order__in=order_ids).values_list(
        "order_id",
        "created_at",
        "ship_date",
        "automatic_tracking",
        "tracking_number",
        "delivered_at",
        "voided_at",
    )
    found: dict[int, list[ShipmentFacts]] = defaultdict(list)
    for order_id, created_at, ship_date, automatic, number, delivered_at, voided_at in rows:
        found[order_id].append(
            ShipmentFacts(
                created_at, ship_date, automatic, number != "", delivered_at, voided_at is not None
            )
        )
    return found
