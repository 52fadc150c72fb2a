"""Listings Items 2021-08-01: getListingsItem, for the quantity that is available (FEA-14)."""

import hashlib
import sqlite3
from typing import Any

from sandbox import catalogue_facts
from sandbox.errors import invalid_input, not_found, unauthorized
from sandbox.generating.products import asin_of_sku
from sandbox.included_data import compact
from sandbox.marketplaces import MARKETPLACES
from sandbox.operations import Call, Reply
from sandbox.search_query import read_list, read_marketplaces

PARAMETERS = frozenset({"marketplaceIds", "issueLocale", "includedData"})
PARTS = frozenset(
    {
        "summaries", "attributes", "issues", "offers", "fulfillmentAvailability", "procurement",
        "relationships", "productTypes",
    }
)  # fmt: skip
_LISTED = "2026-01-05T09:00:00Z"


def get_listings_item(call: Call) -> Reply:
    """``GET /listings/2021-08-01/items/{sellerId}/{sku}``: known are the SKUs of generated orders and those put in."""
    values = call.single_values(PARAMETERS)
    marketplaces = read_marketplaces(values)
    if not marketplaces or not all(id_ in MARKETPLACES for id_ in marketplaces):
        raise invalid_input("Invalid Input", "marketplaceIds is required.")
    parts = read_list(values, "includedData", PARTS) or ["summaries"]
    seller_id, sku = call.arguments["sellerId"], call.arguments["sku"]
    if seller_id != call.caller.seller_id:
        raise unauthorized("The seller is not the one who authorized this application.")
    with call.world.database.reading() as db:
        quantity = _quantity(db, seller_id, sku)
    asin = asin_of_sku(sku)
    whole: dict[str, Any] = {
        "summaries": [_summary(asin, id_) for id_ in marketplaces],
        "fulfillmentAvailability": [{"fulfillmentChannelCode": "DEFAULT"} | quantity],
    }
    return Reply(200, compact({"sku": sku} | {name: whole.get(name, []) for name in parts}))


def _quantity(db: sqlite3.Connection, seller_id: str, sku: str) -> dict[str, int]:
    """Empty for a listing without a quantity. Raises ApiRefusal 404 where nothing is listed."""
    row = db.execute(
        "SELECT listed, quantity FROM listings WHERE seller_id = ? AND sku = ?", (seller_id, sku)
    ).fetchone()
    if row is None and asin_of_sku(sku):
        return {"quantity": hashlib.sha256(sku.encode()).digest()[0] % 120}
    if row is None or not row["listed"]:
        raise not_found("The requested listing does not exist.")
    return {} if row["quantity"] is None else {"quantity": row["quantity"]}


def _summary(asin: str, marketplace_id: str) -> dict[str, Any]:
    found = {
        "marketplaceId": marketplace_id,
        "productType": "HOME",
        "conditionType": "new_new",
        "status": ["BUYABLE", "DISCOVERABLE"],
        "createdDate": _LISTED,
        "lastUpdatedDate": _LISTED,
    }
    return found | ({"asin": asin, **catalogue_facts.summary(asin, marketplace_id)} if asin else {})
