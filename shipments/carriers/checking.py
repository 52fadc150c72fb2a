"""The facts behind `checks`, for one parcel or a thousand: a fixed number of queries (SHP-24, decisions 19 and 29)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from orders.addresses.layout import is_non_latin
from orders.models import Order, OrderItem
from shipments.carriers.checks import Doubt, Entry, Known, warnings
from shipments.carriers.lookup import table
from shipments.carriers.prime import PRIME, prime_share
from shipments.carriers.repeats import same_numbers
from shipments.details import ShipmentDetails

TRANSPARENCY = "TRANSPARENCY"


class Parcel(NamedTuple):
    """One order and what is entered for it. `codes`: order item id -> scanned Transparency codes."""

    order: Order
    entry: Entry
    codes: Mapping[str, Sequence[str]] = {}


def parcel_of(order: Order, details: ShipmentDetails) -> Parcel:
    """Of details whose number is clean."""
    entry = Entry(details.carrier_code, details.tracking_number, details.carrier_name)
    return Parcel(order, entry, details.transparency_codes)


def doubts_of(parcels: Sequence[Parcel], now: datetime) -> dict[int, list[Doubt]]:
    """Order id -> what is odd about its parcel; every order of `parcels` has its list, mostly an empty one."""
    known, carriers = known_of(parcels, now), table()
    return {p.order.pk: warnings(p.entry, known[p.order.pk], carriers) for p in parcels}


def known_of(parcels: Sequence[Parcel], now: datetime) -> dict[int, Known]:
    """Order id -> the facts about it. Six queries at most, and one more per store with Prime orders."""
    orders = [parcel.order for parcel in parcels]
    same = same_numbers([(p.order, p.entry.tracking_number) for p in parcels])
    missing = _codes_missing(parcels)
    foreign = _foreign_letters([order.pk for order in orders])
    stores = {order.store_id for order in orders if PRIME in order.programs}
    shares = {store: prime_share(store, now) for store in stores}
    return {
        order.pk: Known(
            same_number=tuple(same.get(order.pk, ())),
            codes_missing=missing.get(order.pk, 0),
            foreign_letters=order.pk in foreign,
            prime=shares[order.store_id] if PRIME in order.programs else None,
            for_amazon=not order.is_manual,
        )
        for order in orders
    }


def transparency_lines(orders: Iterable[Order]) -> dict[int, list[OrderItem]]:
    """Order id -> its lines of the program that have units to ship."""
    items = OrderItem.objects.filter(order__in=orders, quantity_unfulfilled__gt=0)
    found: dict[int, list[OrderItem]] = defaultdict(list)
    for item in items.order_by("position"):
        if TRANSPARENCY in item.programs:
            found[item.order_id].append(item)
    return found


def _codes_missing(parcels: Sequence[Parcel]) -> dict[int, int]:
    lines = transparency_lines([parcel.order for parcel in parcels])
    return {
        parcel.order.pk: sum(
            max(item.quantity_unfulfilled - len(parcel.codes.get(item.amazon_item_id, ())), 0)
            for item in lines[parcel.order.pk]
        )
        for parcel in parcels
        if parcel.order.pk in lines
    }


def _foreign_letters(order_ids: Collection[int]) -> set[int]:
    rows = Order.objects.filter(pk__in=order_ids, redacted_at=None)
    lettered = rows.only("buyer_data", "buyer_fields", "city", "state_or_region")
    return {order.pk for order in lettered if is_non_latin(order, order.buyer)}
