"""How many of a SKU the seller offers: Listings Items 2021-08-01, read only (FEA-14)."""

from typing import Any

from stores.models import SellingPartner
from stores.spapi.calling import call
from stores.spapi.client import GuardedListings
from stores.spapi.errors import Rejected, TemporarilyUnavailable
from stores.spapi.fields import JSON, Fault, parts, required, units
from stores.spapi.plans import GET_LISTINGS_ITEM

INCLUDED_DATA = "summaries,fulfillmentAvailability"
# Stock in Amazon's own warehouses is not the seller's to ship.
_AMAZONS = "AMAZON"


def available_quantity(
    selling_partner: SellingPartner, marketplace_id: str, sku: str
) -> int | None:
    """What the seller offers from own stock; None where nothing is listed or no quantity given. Raises SpApiError."""
    if sku in (".", ".."):
        return None  # in an address these two mean a folder, quoted or not
    try:
        answer = call(
            selling_partner,
            GET_LISTINGS_ITEM,
            GuardedListings,
            lambda api: api.get_listings_item(
                selling_partner.seller_id,
                sku,
                marketplaceIds=marketplace_id,
                includedData=INCLUDED_DATA,
            ),
        )
    except Rejected as error:
        if error.status == 404:
            return None
        raise
    try:
        return quantity_of(answer.data)
    except Fault as fault:
        raise TemporarilyUnavailable(
            GET_LISTINGS_ITEM, answer.status, "unreadable", fault.path, answer.request_id
        ) from None


def quantity_of(data: JSON) -> int | None:
    """The sum over the seller's own places. Raises Fault, also for what is no listing at all."""
    required(data, "sku", 500)
    found: list[int] = []
    for entry in parts(data, "fulfillmentAvailability", 1000):
        channel: Any = entry.get("fulfillmentChannelCode")
        quantity = units(entry, "quantity")
        if quantity is not None and not str(channel).startswith(_AMAZONS):
            found.append(quantity)
    return sum(found) if found else None
