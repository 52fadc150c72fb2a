"""Rule: the fields that Amazon gets, line by line, with plain labels and Amazon's own names (SHP-1 to SHP-7)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

# Field of the single call -> label, and its name in a feed; None: a feed has no such field.
_FIELDS: dict[str, tuple[str, str | None]] = {
    "amazonOrderId": ("Order", "AmazonOrderID"),
    "marketplaceId": ("Marketplace", None),
    "packageReferenceId": ("Package number", None),
    "carrierCode": ("Carrier", "CarrierCode"),
    "carrierName": ("Carrier's name", "CarrierName"),
    "shippingMethod": ("Service", "ShippingMethod"),
    "trackingNumber": ("Tracking number", "ShipperTrackingNumber"),
    "shipDate": ("Ship date", "FulfillmentDate"),
}
_ITEMS = ("orderItems", "Item")
_CODES = ("transparencyCodes", "TransparencyCode")


class Told(NamedTuple):
    """`value` is exactly what goes out; `plain` says it in words where that helps."""

    label: str
    name: str
    value: str
    plain: str = ""


def lines_of(
    fields: Mapping[str, Any],
    products: Mapping[str, str],
    *,
    by_feed: bool = False,
    of_date: str = "",
) -> list[Told]:
    """Of `fields` as `confirming.fields_of` makes them. `products`: order item id -> what the seller calls it.

    `of_date`: words about the ship date.
    """
    items = _items(fields.get("orderItems", ()), products, by_feed)
    return [*_single(fields, by_feed, of_date), *items]


def _single(fields: Mapping[str, Any], by_feed: bool, of_date: str) -> Iterator[Told]:
    for field, (label, feed_name) in _FIELDS.items():
        name = feed_name if by_feed else field
        if name is not None and field in fields:
            yield Told(label, name, str(fields[field]), of_date if field == "shipDate" else "")


def _items(
    items: Sequence[Mapping[str, Any]], products: Mapping[str, str], by_feed: bool
) -> Iterator[Told]:
    for item in items:
        product = products.get(item["orderItemId"], "")
        units = f"{item['quantity']} × {item['orderItemId']}"
        yield Told("Units", _ITEMS[by_feed], units, product)
        if codes := item.get("transparencyCodes"):
            yield Told("Transparency codes", _CODES[by_feed], ", ".join(codes), product)
