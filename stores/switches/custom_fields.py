"""Rule: what support may map to an order's custom fields (SUP-2, SUP-3)."""

from collections.abc import Sequence

MOST = 3

# Source -> how it is called on the pages. None is personal data but the last, which stays among the sealed buyer data.
SOURCES = {
    "amazon_order_id": "Amazon order id",
    "seller_order_id": "Seller order id",
    "sales_channel": "Sales channel",
    "marketplace_id": "Marketplace id",
    "service_level": "Service level",
    "programs": "Order programs",
    "earliest_ship_at": "Earliest ship time",
    "ship_by_at": "Latest ship time",
    "deliver_by_at": "Latest delivery time",
    "asins": "ASINs",
    "skus": "SKUs",
    "order_item_ids": "Order item ids",
    "purchase_order": "Buyer's PO number",
}


def fault(sources: Sequence[str]) -> str:
    """What is wrong with a choice of sources, or ''."""
    if len(sources) > MOST:
        return f"At most {MOST} custom fields can be mapped."
    for source in sources:
        if source not in SOURCES:
            return f"{source} is no source of a custom field."
        if sources.count(source) > 1:
            return f"{SOURCES[source]} is chosen twice. Choose each source once."
    return ""
