"""Which orders an export is about: those that the orders page shows under its filters, soonest ship-by first."""

from collections.abc import Sequence
from datetime import datetime

from orders.lists.forms import Filters
from orders.lists.listed import give_stores
from orders.lists.listing import matching
from orders.models import Order
from stores.models import Store

MOST = 5_000


def to_export(filters: Filters, stores: Sequence[Store], now: datetime) -> list[Order]:
    """With `store` at hand and without buyer data, at most MOST + 1."""
    found: list[Order] = []
    for store in stores:
        if filters.store in (None, store.public_id):
            rows = matching(filters, store, now).defer("buyer_data").order_by("queue_at", "id")
            found += rows[: MOST + 1]
    found.sort(key=lambda order: (order.queue_at, order.pk))
    give_stores(found, stores)
    return found[: MOST + 1]
