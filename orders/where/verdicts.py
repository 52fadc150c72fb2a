"""Why an order that Amazon has is not here, by the same rules as the import (decision 21)."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from orders.audit.absences import absence_of, current_stores
from orders.audit.rule import Absence
from orders.imports.pages import StoreBook, sort_page
from orders.imports.single import Read, as_sent
from orders.models import Order, QuarantinedOrder
from stores.models import SellingPartner, Store
from stores.spapi.payloads import BrokenOrder

# Reasons under which an import would take the order now.
FETCHABLE = frozenset({"coming", "before_reach", "missed", "set_aside", "auto_import_off"})
# Amazon does not have it, or could not be asked.
NOT_FOUND = frozenset(
    {"unknown", "frozen", "credentials_bad", "throttled", "refused", "unavailable", "not_asked"}
)


class Answer(NamedTuple):
    """`code` picks the words (orders/where/words.py); `reason` is a skip's or a fault's; `at` belongs to the words."""

    code: str
    order_id: str = ""
    seller: SellingPartner | None = None
    store: Store | None = None
    reason: str = ""
    marketplace_id: str = ""
    at: datetime | None = None
    order: Order | None = None
    request_id: str = ""

    @property
    def found(self) -> bool:
        return self.code not in NOT_FOUND

    @property
    def may_fetch(self) -> bool:
        return self.code in FETCHABLE


def decide(order: Read, seller: SellingPartner, now: datetime) -> Answer:
    """Nothing is written. The order has no row here."""
    order_id, marketplace = order.amazon_order_id, order.marketplace_id
    stores = {store.marketplace_id: store for store in seller.stores.all()}
    store = stores.get(marketplace)
    facts = Answer("", order_id, seller, store, marketplace_id=marketplace)
    if isinstance(order, BrokenOrder):
        return facts._replace(code="set_aside", reason=order.reason)
    book = StoreBook(list(stores.values()), seller)
    with transaction.atomic():
        found = sort_page(book, [as_sent(order)])
    for reason in found.skipped:
        code = "no_store" if reason == "no_store" else "skipped"
        return facts._replace(code=code, reason=reason)
    if store is None:
        return facts._replace(code="no_store")
    if store.paused_at is not None:
        return facts._replace(code="store_paused", at=store.paused_at)
    for trouble in found.troubles:
        return facts._replace(code="set_aside", reason=trouble.reason)
    return _eligible(facts, store, order.updated_at, now)


def set_aside_answer(row: QuarantinedOrder) -> Answer:
    code = "missed" if row.reason == "missed" else "set_aside"
    return Answer(
        code,
        row.amazon_order_id,
        row.selling_partner,
        row.store,
        reason=row.reason,
        at=row.retry_at,
    )


def _eligible(facts: Answer, store: Store, updated_at: datetime, now: datetime) -> Answer:
    """Every rule lets it in, so what counts is how far the imports have come."""
    # Import now, which the words for automatic import off speak of, brings what came since the last import.
    current = not store.auto_import or store.pk in current_stores([store], now)
    why = absence_of(store, updated_at, current=current)
    if why is Absence.COMING and not store.auto_import:
        return facts._replace(code="auto_import_off")
    return facts._replace(code=why.value, at=store.import_from)
