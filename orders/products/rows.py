"""The products of order lines: a row each, made with the line, so that Amazon's catalogue is asked later (IMP-23)."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from orders.imports.bulk import insert
from orders.imports.mapping import keeps_lines
from orders.imports.pages import Change, StoreBook
from orders.models import Product
from orders.products.asking_again import is_askable


def note_products(book: StoreBook, changes: Sequence[Change], now: datetime) -> None:
    """Rows for the products of the lines that are kept, set-wise; those that exist stay as they are.

    No call is made here, so a silent catalogue never holds an order up.
    """
    seen = {
        (change.store.pk, item.asin)
        for change in changes
        if keeps_lines(
            change.status,
            change.payload.fulfilled_by,
            keep_closed_lines=change.store.keep_closed_lines,
        )
        for item in change.payload.items
        if is_askable(item.asin)
    }
    seen -= book.products
    if not seen:
        return
    known = Product.objects.filter(
        store__in={store_id for store_id, _ in seen}, asin__in={asin for _, asin in seen}
    ).values_list("store_id", "asin")
    new = sorted(seen.difference(known))
    # A page that is rolled back takes its rows along.
    transaction.on_commit(lambda: book.products.update(seen))
    insert(Product, [_row(store_id, asin, now) for store_id, asin in new], skip_existing=True)


def _row(store_id: int, asin: str, now: datetime) -> dict[str, object]:
    return {
        "public_id": uuid.uuid4(),
        "store_id": store_id,
        "asin": asin,
        "title": "",
        "photo_url": "",
        "photo_type": "",
        "ask_at": now,
        "failures": 0,
    }
