"""What becomes of each order of a page: written, unchanged, left out, or set aside. Nothing is written here."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from orders.imports.mapping import (
    address_problem,
    buyer_data,
    is_physical,
    nothing_left,
    without_buyer,
)
from orders.models import Order
from orders.status import (
    AMAZON,
    Known,
    Quarantine,
    Skip,
    Status,
    by_amazon,
    first_sight,
    fulfilment,
    on_update,
)
from stores.models import SellingPartner, Store
from stores.spapi.payloads import BrokenOrder, OrderPayload, SentOrder


class StoreBook:
    """The stores that take part in a search, by marketplace."""

    def __init__(self, stores: Sequence[Store], selling_partner: SellingPartner) -> None:
        self.selling_partner = selling_partner
        self.by_marketplace = {store.marketplace_id: store for store in stores}
        # (store, ASIN) of products that surely have a row, so that a long import asks for each once.
        self.products: set[tuple[int, str]] = set()

    @property
    def marketplace_ids(self) -> list[str]:
        return sorted(self.by_marketplace)


class Trouble(NamedTuple):
    """An order that cannot be stored. `detail` names a field and the kind of fault, never a value."""

    amazon_order_id: str
    reason: str
    detail: str
    marketplace_id: str


class Change(NamedTuple):
    """An order to write: what Amazon sent, what it means, and the locked row if there is one."""

    payload: OrderPayload
    store: Store
    status: Status
    row: Order | None


class Sorted(NamedTuple):
    changes: list[Change]
    unchanged: int
    skipped: Counter[str]
    troubles: list[Trouble]


def sort_page(book: StoreBook, sent: Sequence[SentOrder]) -> Sorted:
    """Read what is newer than our rows, decide about each order, lock the rows that change."""
    found = Sorted([], 0, Counter(), [])
    stored = _stored(book.selling_partner, sent)
    newer = [order for order in sent if _has_news(order, stored)]
    unchanged = len(sent) - len(newer)
    payloads = _ours(book, newer, found)
    rows = _locked(book.selling_partner, [p for p in payloads if p.amazon_order_id in stored])
    for payload in payloads:
        row = rows.get(payload.amazon_order_id)
        if row is not None and not _is_newer(payload, row):
            unchanged += 1
            continue
        store = book.by_marketplace[payload.marketplace_id]
        verdict = _verdict(payload, row, store)
        if isinstance(verdict, Status):
            found.changes.append(Change(payload, store, verdict, row))
        else:
            _leave_out(payload, verdict, found)
    return found._replace(unchanged=unchanged)


class Stored(NamedTuple):
    """What decides whether an order is read at all. `gap`: it came without any buyer details and is not redacted."""

    updated_at: datetime
    gap: bool


def _stored(selling_partner: SellingPartner, sent: Sequence[SentOrder]) -> dict[str, Stored]:
    """Those that have a row, by order id."""
    rows = Order.objects.filter(
        selling_partner=selling_partner,
        amazon_order_id__in=[order.amazon_order_id for order in sent],
    ).values_list("amazon_order_id", "amazon_updated_at", "address_problem", "redacted_at")
    return {
        number: Stored(at, problem == "no_access" and redacted is None)
        for number, at, problem, redacted in rows
    }


def _has_news(order: SentOrder, stored: dict[str, Stored]) -> bool:
    """An order without news is not even read."""
    known = stored.get(order.amazon_order_id)
    if known is None or order.updated_at is None or order.updated_at > known.updated_at:
        return True
    return known.gap and order.updated_at == known.updated_at


def _is_newer(payload: OrderPayload, row: Order) -> bool:
    """Newer news, or the buyer details that Amazon withheld from the same news before (IMP-24, TRB-7)."""
    if payload.updated_at != row.amazon_updated_at:
        return payload.updated_at > row.amazon_updated_at
    gap = row.address_problem == "no_access" and row.redacted_at is None
    return gap and address_problem(buyer_data(payload), payload.fulfilled_by) != "no_access"


def _ours(book: StoreBook, sent: list[SentOrder], found: Sorted) -> list[OrderPayload]:
    """The readable orders of our stores, once each with the newest data; the others are put where they belong."""
    newest: dict[str, OrderPayload] = {}
    for order in (one.read() for one in sent):
        if isinstance(order, BrokenOrder):
            found.troubles.append(
                Trouble(order.amazon_order_id, order.reason, order.detail, order.marketplace_id)
            )
        elif order.marketplace_id not in book.by_marketplace:
            found.skipped["no_store"] += 1
        elif other := fulfilment(order.fulfilled_by, order.channel):
            _leave_out(order, other, found)
        else:
            twin = newest.get(order.amazon_order_id)
            if twin is None or twin.updated_at < order.updated_at:
                # Here, so that nothing behind this line can store what the answer held (FBA-3).
                ours = without_buyer(order) if order.fulfilled_by == AMAZON else order
                newest[order.amazon_order_id] = ours
    return list(newest.values())


def _leave_out(order: OrderPayload, why: Skip | Quarantine, found: Sorted) -> None:
    if isinstance(why, Skip):
        found.skipped[why.reason] += 1
    else:
        found.troubles.append(Trouble(order.amazon_order_id, why.reason, "", order.marketplace_id))


def _locked(selling_partner: SellingPartner, payloads: list[OrderPayload]) -> dict[str, Order]:
    """The rows that exist already, locked until the page is written."""
    if not payloads:
        return {}
    ids = [payload.amazon_order_id for payload in payloads]
    rows = Order.objects.filter(selling_partner=selling_partner, amazon_order_id__in=ids)
    return {row.amazon_order_id: row for row in rows.select_for_update().order_by("id")}


def known_of(row: Order) -> Known:
    return Known(Status(row.status), row.amazon_status, row.shipped_here_at is not None)


def _verdict(payload: OrderPayload, row: Order | None, store: Store) -> Status | Skip | Quarantine:
    known = None if row is None else known_of(row)
    if row is not None and row.fulfilled_by != payload.fulfilled_by:
        # Buyer data that is held would lose its deadline, or an order its buyer: a person has to look.
        return Quarantine("fulfilment_changed")
    if payload.fulfilled_by == AMAZON:
        found = by_amazon(known, payload.status, payload.updated_at, store.fba_since)
    elif known is None:
        found = first_sight(payload.status, nothing_left=nothing_left(payload))
    else:
        found = on_update(known, payload.status, nothing_left=nothing_left(payload))
    if known is None and isinstance(found, Status) and not is_physical(payload):
        return Quarantine("no_physical_product")
    return found
