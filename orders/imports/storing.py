"""One page of orders into the tables, set-wise and in one transaction (IMP-8, IMP-9, I2).

Older news never overwrites newer, nothing refills a redacted order, one bad order stops nothing.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import DataError, IntegrityError, transaction

from orders.handling.parcel_sizes import size_new_orders
from orders.imports.creating import create_orders
from orders.imports.customers import customers_of
from orders.imports.pages import StoreBook, Trouble, sort_page
from orders.imports.quarantine import release, set_aside
from orders.imports.updating import update_orders
from orders.products.rows import note_products
from stores.faults import fault_point
from stores.sealing import SealBroken
from stores.spapi.payloads import SentOrder


class Counts(NamedTuple):
    """What became of one page's orders; `skipped` is reason -> number."""

    seen: int
    created: int
    updated: int
    unchanged: int
    quarantined: int
    skipped: dict[str, int]

    def plus(self, other: "Counts") -> "Counts":
        return Counts(
            self.seen + other.seen,
            self.created + other.created,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.quarantined + other.quarantined,
            dict(Counter(self.skipped) + Counter(other.skipped)),
        )


NOTHING = Counts(0, 0, 0, 0, 0, {})


def store_page(book: StoreBook, sent: Sequence[SentOrder], now: datetime) -> Counts:
    """Write one page and say what became of each order.

    A page that the database refuses, or that meets a row whose seal is broken, is written order by order, so that only
    the faulty one is set aside (IMP-9).
    """
    try:
        return _store_together(book, sent, now)
    except (DataError, IntegrityError, SealBroken):
        counts = NOTHING
        for order in sent:
            counts = counts.plus(_store_alone(book, order, now))
        return counts


def _store_alone(book: StoreBook, order: SentOrder, now: datetime) -> Counts:
    try:
        return _store_together(book, [order], now)
    except (DataError, IntegrityError, SealBroken) as error:
        # The database's own words may quote a value.
        why = "seal_broken" if isinstance(error, SealBroken) else "refused_by_database"
        trouble = Trouble(order.amazon_order_id, why, type(error).__name__, "")
        set_aside(book, [trouble], now)
        return NOTHING._replace(seen=1, quarantined=1)


def _store_together(book: StoreBook, sent: Sequence[SentOrder], now: datetime) -> Counts:
    with transaction.atomic():
        page = sort_page(book, sent)
        created = [change for change in page.changes if change.row is None]
        updated = [change for change in page.changes if change.row is not None]
        # A redacted order must not bring its buyer back as a customer (RED-60), and one that has a customer needs none.
        with_buyer = [
            change.payload
            for change in page.changes
            if change.row is None
            or (change.row.redacted_at is None and change.row.customer_id is None)
        ]
        customers = customers_of(book.selling_partner.account_id, with_buyer, now)
        create_orders(book, created, customers, now)
        fault_point("import.page_half_written")
        update_orders(updated, customers, now)
        note_products(book, page.changes, now)
        set_aside(book, page.troubles, now)
        stored = [change.payload.amazon_order_id for change in page.changes]
        size_new_orders(book.by_marketplace.values(), stored)
        release(book.selling_partner, stored, now)
    return Counts(
        seen=len(sent),
        created=len(created),
        updated=len(updated),
        unchanged=page.unchanged,
        quarantined=len(page.troubles),
        skipped=dict(page.skipped),
    )
