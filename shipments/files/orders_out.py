"""Orders to ship as a table for a carrier's program: who may go in, and the cells (T7, DPP 2.3).

Buyer data is opened while the answer is sent, a few hundred orders at a time; nothing is kept on the server.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from babel import Locale

from orders.addresses.layout import PROBLEMS
from orders.buyer import BuyerData
from orders.handling.parcels import Parcel
from orders.marks import service_words
from orders.models import Order, OrderItem
from orders.tables.writing import csv_lines
from shipments.batches.refusing import refusals_by_hand
from shipments.habits.proposing import proposed_parcels

CHUNK = 200
HEADER = (
    "Order number", "Store", "Recipient", "Company", "Street 1", "Street 2", "Street 3", "City", "State or region",
    "Postal code", "Country code", "Country", "Phone", "Service", "Ship by", "Weight (kg)", "Length (cm)", "Width (cm)",
    "Height (cm)", "Units", "Items", "Total", "Currency",
)  # fmt: skip


class Sorted(NamedTuple):
    """`going` in the order given; `left_out` with why."""

    going: list[Order]
    left_out: list[tuple[Order, str]]


def sort_out(orders: Sequence[Order]) -> Sorted:
    """Leaves out what nobody can ship from here, and whose buyer is not known (any more). Needs `store` at hand."""
    refused = refusals_by_hand(orders)
    found = Sorted([], [])
    for order in orders:
        if why := _refusal(order, refused):
            found.left_out.append((order, why))
        else:
            found.going.append(order)
    return found


def csv_of(orders: Sequence[Order]) -> Iterator[bytes]:
    """The file, piece by piece. An order that is redacted meanwhile stays out."""
    return csv_lines(_rows(orders))


def _refusal(order: Order, refused: dict[int, tuple[str, str]]) -> str:
    number = order.amazon_order_id
    if order.redacted_at is not None:
        return f"The buyer details of order {number} were removed on time."
    if order.address_problem:
        problem = PROBLEMS.get(order.address_problem, "Amazon sent no full address.")
        return f"Order {number}: {problem}"
    return refused[order.pk][1] if order.pk in refused else ""


def _rows(orders: Sequence[Order]) -> Iterator[Iterable[str]]:
    yield HEADER
    for start in range(0, len(orders), CHUNK):
        part = {order.pk: order for order in orders[start : start + CHUNK]}
        fresh = Order.objects.filter(pk__in=part, redacted_at=None, buyer_data__isnull=False)
        rows = {order.pk: order for order in fresh.prefetch_related("items")}
        for pk, order in rows.items():
            order.store = part[pk].store
        items = [item for order in rows.values() for item in order.items.all()]
        parcels = proposed_parcels(list(rows.values()), items)
        for pk in part:
            if found := rows.get(pk):
                yield _row(found, found.buyer, list(found.items.all()), parcels[pk])


def _row(order: Order, buyer: BuyerData, items: Sequence[OrderItem], parcel: Parcel) -> list[str]:
    zone = order.store.marketplace.time_zone
    return [
        order.amazon_order_id,
        order.store.name,
        buyer.recipient_name,
        buyer.company,
        buyer.line1,
        buyer.line2,
        _third_line(buyer),
        order.city,
        order.state_or_region,
        order.postal_code,
        order.country,
        str(Locale("en").territories.get(order.country, order.country)),
        buyer.phone,
        service_words(order.service_level),
        order.ship_by_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if order.ship_by_at else "",
        _scaled(parcel.weight_g, 1000),
        _scaled(parcel.length_mm, 10),
        _scaled(parcel.width_mm, 10),
        _scaled(parcel.height_mm, 10),
        str(sum(item.quantity_unfulfilled for item in items)),
        "; ".join(_item_words(item) for item in items if item.quantity_unfulfilled),
        "" if order.total is None else f"{order.total:.2f}",
        order.currency,
    ]


def _third_line(buyer: BuyerData) -> str:
    return ", ".join(filter(None, [buyer.line3, buyer.district]))


def _item_words(item: OrderItem) -> str:
    return f"{item.quantity_unfulfilled} x {item.product_key}"


def _scaled(value: int | None, by: int) -> str:
    """``1.25``; empty where nobody knows."""
    return "" if value is None else f"{Decimal(value) / by:f}"
