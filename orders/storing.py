"""One page of orders into the tables, set-wise and in one transaction (IMP-8, IMP-9, I2).

Older news never overwrites newer, nothing refills a redacted order, one bad order stops nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from orders.creating import create_orders
from orders.customers import customers_of
from orders.pages import StoreBook, sort_page
from orders.quarantine import release, set_aside
from orders.updating import update_orders
from stores.spapi.payloads import SentOrder


class Counts(NamedTuple):
    """What became of one page's orders; `skipped` is reason -> number."""

    seen: int
    created: int
    updated: int
    unchanged: int
    quarantined: int
    skipped: dict[str, int]


def store_page(book: StoreBook, sent: Sequence[SentOrder], now: datetime) -> Counts:
    """Write one page and say what became of each order."""
    with transaction.atomic():
        page = sort_page(book, sent)
        created = [change for change in page.changes if change.row is None]
        updated = [change for change in page.changes if change.row is not None]
        # A redacted order must not bring its buyer back as a customer (RED-60).
        with_buyer = [
            change.payload
            for change in page.changes
            if change.row is None or change.row.redacted_at is None
        ]
        customers = customers_of(book.selling_partner.account_id, with_buyer, now)
        create_orders(book, created, customers, now)
        update_orders(updated, customers, now)
        set_aside(book, page.troubles, now)
        stored = [change.payload.amazon_order_id for change in page.changes]
        release(book.selling_partner, stored, now)
    return Counts(
        seen=len(sent),
        created=len(created),
        updated=len(updated),
        unchanged=page.unchanged,
        quarantined=len(page.troubles),
        skipped=dict(page.skipped),
    )
