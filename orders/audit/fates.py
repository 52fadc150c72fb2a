"""What became of orders that an audit found missing (IMP-11)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from orders.audit.results import Check
from orders.imports.runs import QUARANTINED, cut_words
from orders.models import Order, QuarantinedOrder
from stores.models import Store

ROWS = 50


class Fate(NamedTuple):
    """`order` leads to the order when it is here by now; else `text` says why not, and `retry_at` what comes."""

    amazon_order_id: str
    found_at: datetime
    store: Store | None
    order: UUID | None
    text: str
    retry_at: datetime | None


class Fates(NamedTuple):
    """`cut_off`: ``the newest 50 of 130`` where there are more."""

    rows: list[Fate]
    cut_off: str


def fates_of(checks: Sequence[Check], stores: Sequence[Store], key: str = "missed") -> Fates:
    """Of the orders that these audits list under `key`, newest first, each once."""
    found_at: dict[str, datetime] = {}
    for check in checks:
        for order_id in check.listed(key):
            found_at.setdefault(order_id, check.together.started_at)
    ids = list(found_at)[:ROWS]
    here = {
        order.amazon_order_id: order
        for order in Order.objects.filter(store__in=stores, amazon_order_id__in=ids).only(
            "amazon_order_id", "public_id", "store_id"
        )
    }
    sellers = {store.selling_partner_id for store in stores}
    listed = {
        row.amazon_order_id: row
        for row in QuarantinedOrder.objects.filter(
            selling_partner__in=sellers, amazon_order_id__in=ids
        )
    }
    by_id = {store.pk: store for store in stores}
    rows = [
        _fate(order_id, found_at[order_id], here.get(order_id), listed.get(order_id), by_id)
        for order_id in ids
    ]
    return Fates(rows, cut_words(ROWS, len(found_at)) if len(found_at) > ROWS else "")


def _fate(
    order_id: str,
    found_at: datetime,
    order: Order | None,
    row: QuarantinedOrder | None,
    stores: dict[int, Store],
) -> Fate:
    if order is not None:
        store = stores.get(order.store_id)
        return Fate(order_id, found_at, store, order.public_id, "Fetched", None)
    store = stores.get(row.store_id or 0) if row else None
    if row is None or row.resolved_at is not None:
        return Fate(order_id, found_at, store, None, "By now a rule leaves it out", None)
    if row.reason == "missed":
        return Fate(order_id, found_at, store, None, "Waits to be fetched", row.retry_at)
    reason = QUARANTINED.get(row.reason, row.reason.replace("_", " "))
    return Fate(order_id, found_at, store, None, f"Set aside: {reason}", row.retry_at)
