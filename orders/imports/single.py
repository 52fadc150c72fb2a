"""One order that was read with getOrder, through the same rules as a page of a search (IMP-8, IMP-9)."""

from datetime import datetime
from functools import partial

from orders.imports.pages import StoreBook
from orders.imports.storing import Counts, store_page
from stores.models import SellingPartner
from stores.spapi.payloads import BrokenOrder, OrderPayload, SentOrder

Read = OrderPayload | BrokenOrder


def store_single(selling_partner: SellingPartner, order: Read, now: datetime) -> Counts:
    """Stores it, leaves it out or sets it aside, for the seller's active stores; what became of it."""
    book = StoreBook(list(selling_partner.stores.active()), selling_partner)
    return store_page(book, [as_sent(order)], now)


def as_sent(order: Read) -> SentOrder:
    updated_at = order.updated_at if isinstance(order, OrderPayload) else None
    return SentOrder(order.amazon_order_id, updated_at, partial(_same, order))


def _same(order: Read) -> Read:
    return order
