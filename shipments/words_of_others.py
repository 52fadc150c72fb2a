"""What Amazon or BigCommerce said about an order, before it is kept: a refusal may quote the buyer (RED-63, I4)."""

from collections.abc import Mapping

from orders.buyer import BuyerData
from orders.models import Order
from orders.scrubbing import scrub
from stores.sealing import SealBroken

# What the columns hold.
_LONGEST = 500


def about(order_id: int, text: str) -> str:
    """The text without the buyer."""
    return about_many({order_id: text})[order_id]


def about_many(texts: Mapping[int, str]) -> dict[int, str]:
    """Order id -> its text without the buyer; one query, none where nothing was said.

    Of a redacted order nobody knows any more what would be the buyer's: nothing is kept.
    """
    clean = dict.fromkeys(texts, "")
    said = [order_id for order_id, text in texts.items() if text]
    if said:
        rows = Order.objects.filter(pk__in=said, redacted_at=None)
        try:
            for order in rows.only("buyer_data"):
                buyer = BuyerData.from_json(order.buyer_data or {})
                clean[order.pk] = said_of(texts[order.pk], buyer)
        except SealBroken:
            # Nor of a buyer that cannot be read; whose row it is the query does not say.
            return dict.fromkeys(texts, "")
    return clean


def said_of(text: str, buyer: BuyerData) -> str:
    """The same where the buyer is at hand. Cut last: of half a name nobody would know whose it is."""
    return scrub(text, buyer)[:_LONGEST]
