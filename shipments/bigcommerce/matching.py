"""Rule: which lines of BigCommerce's order a parcel of ours fills, matched by SKU (decision 30)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from shipments.bigcommerce.verdict import Reason
from stores.bigcommerce.payloads import RemoteProduct, RemoteShipment


class Parcel(NamedTuple):
    """Units by order product. `address_id` is 0 where the lines name none."""

    items: dict[int, int]
    address_id: int


def match(wanted: Mapping[str, int], lines: Sequence[RemoteProduct]) -> Parcel | Reason:
    """`wanted`: units by SKU, all of the parcel. All of them must be open there, or a reason says why not.

    Lines that only BigCommerce has stay open; what it calls digital is not shipped there.
    """
    by_sku: dict[str, list[RemoteProduct]] = defaultdict(list)
    for line in lines:
        by_sku[_key(line.sku)].append(line)
    needed: dict[str, int] = defaultdict(int)
    for sku, units in wanted.items():
        key = _key(sku)
        if key in by_sku and all(line.is_digital for line in by_sku[key]):
            continue
        needed[key] += units
    if not needed:
        return Reason.DIGITAL if wanted else Reason.PRODUCTS_DIFFER
    open_units = {}
    for key, units in needed.items():
        physical = [line for line in by_sku.get(key, []) if not line.is_digital]
        if not key or sum(line.ordered - line.refunded for line in physical) < units:
            return Reason.PRODUCTS_DIFFER
        open_units[key] = sum(line.left for line in physical)
    if any(open_units[key] < units for key, units in needed.items()):
        return Reason.PARTLY_SHIPPED if any(open_units.values()) else Reason.SHIPPED_THERE
    return _filled(needed, by_sku)


def _filled(
    needed: Mapping[str, int], by_sku: Mapping[str, Sequence[RemoteProduct]]
) -> Parcel | Reason:
    items: dict[int, int] = {}
    addresses: set[int] = set()
    for key, units in needed.items():
        rest = units
        for line in by_sku[key]:
            taken = 0 if line.is_digital else min(rest, line.left)
            if taken:
                items[line.id] = taken
                addresses.add(line.address_id)
                rest -= taken
    named = addresses - {0}
    if len(named) > 1:
        return Reason.SEVERAL_ADDRESSES
    return Parcel(items, next(iter(named), 0))


def ours(
    shipments: Sequence[RemoteShipment], tracking_number: str, mark: str
) -> RemoteShipment | None:
    """The shipment there that is this parcel: by its number, or without one by our mark in its comments."""
    number = _number(tracking_number)
    for shipment in shipments:
        if number and _number(shipment.tracking_number) == number:
            return shipment
        if not number and mark in shipment.comments:
            return shipment
    return None


def _key(sku: str) -> str:
    return sku.strip().casefold()


def _number(text: str) -> str:
    return "".join(text.split()).casefold()
