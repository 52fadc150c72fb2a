"""One page of orders into the tables, set-wise and in one transaction (IMP-8, IMP-9, I2).

Older news never overwrites newer, nothing refills a redacted order, one bad order stops nothing.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from orders.bulk import insert
from orders.buyer import BuyerData
from orders.customers import customers_of
from orders.mapping import (
    address_problem,
    buyer_data,
    is_physical,
    item_values,
    keeps_lines,
    merged,
    nothing_left,
    order_values,
)
from orders.models import Order, OrderEvent, OrderItem
from orders.quarantine import Trouble, release, set_aside
from orders.status import Known, Quarantine, Skip, Status, first_sight, fulfilment, on_update
from stores.models import SellingPartner, Store
from stores.sealing import blind_index
from stores.spapi.payloads import BrokenOrder, OrderPayload

NAME_INDEX = "order.name"


class StoreBook:
    """The stores that take part in a search, by marketplace."""

    def __init__(self, stores: Sequence[Store], selling_partner: SellingPartner) -> None:
        self.selling_partner = selling_partner
        self.by_marketplace = {store.marketplace_id: store for store in stores}

    @property
    def marketplace_ids(self) -> list[str]:
        return sorted(self.by_marketplace)


class Counts(NamedTuple):
    """What became of one page's orders; `skipped` is reason -> number."""

    seen: int
    created: int
    updated: int
    unchanged: int
    quarantined: int
    skipped: dict[str, int]


class _Change(NamedTuple):
    """An order to write: what Amazon sent, what it means, and the row if there is one."""

    payload: OrderPayload
    store: Store
    status: Status
    row: Order | None


def store_page(
    book: StoreBook, orders: Sequence[OrderPayload | BrokenOrder], now: datetime
) -> Counts:
    """Write one page and say what became of each order."""
    skipped: Counter[str] = Counter()
    troubles: list[Trouble] = []
    with transaction.atomic():
        newest = _newest(book, orders, skipped, troubles)
        known = _known(book.selling_partner, newest)
        changes: list[_Change] = []
        unchanged = 0
        for payload in newest:
            row = known.get(payload.amazon_order_id)
            if row is not None and payload.updated_at <= row.amazon_updated_at:
                unchanged += 1
                continue
            verdict = _verdict(payload, row)
            if isinstance(verdict, Status):
                store = book.by_marketplace[payload.marketplace_id]
                changes.append(_Change(payload, store, verdict, row))
            elif isinstance(verdict, Skip):
                skipped[verdict.reason] += 1
            else:
                troubles.append(
                    Trouble(payload.amazon_order_id, verdict.reason, "", payload.marketplace_id)
                )
        created = [change for change in changes if change.row is None]
        updated = [change for change in changes if change.row is not None]
        customers = customers_of(book.selling_partner.account_id, [c.payload for c in changes], now)
        _create(book, created, customers, now)
        _update(updated, customers, now)
        set_aside(book, troubles, now)
        release(book.selling_partner, [change.payload.amazon_order_id for change in changes], now)
    return Counts(len(orders), len(created), len(updated), unchanged, len(troubles), dict(skipped))


def _newest(
    book: StoreBook,
    orders: Sequence[OrderPayload | BrokenOrder],
    skipped: Counter[str],
    troubles: list[Trouble],
) -> list[OrderPayload]:
    """The readable orders of our stores, once each; the others are counted or set aside."""
    newest: dict[str, OrderPayload] = {}
    for order in orders:
        if isinstance(order, BrokenOrder):
            troubles.append(
                Trouble(order.amazon_order_id, order.reason, order.detail, order.marketplace_id)
            )
        elif order.marketplace_id not in book.by_marketplace:
            skipped["no_store"] += 1
        elif isinstance(other := fulfilment(order.fulfilled_by, order.channel), Skip):
            skipped[other.reason] += 1
        elif isinstance(other, Quarantine):
            troubles.append(Trouble(order.amazon_order_id, other.reason, "", order.marketplace_id))
        else:
            twin = newest.get(order.amazon_order_id)
            if twin is None or twin.updated_at < order.updated_at:
                newest[order.amazon_order_id] = order
    return list(newest.values())


def _known(selling_partner: SellingPartner, payloads: list[OrderPayload]) -> dict[str, Order]:
    """The rows that exist already, locked. Sealed data is not opened unless a row is changed."""
    ids = [payload.amazon_order_id for payload in payloads]
    rows = (
        Order.objects.filter(selling_partner=selling_partner, amazon_order_id__in=ids)
        .select_for_update()
        .defer("buyer_data")
        .order_by("id")
    )
    return {row.amazon_order_id: row for row in rows}


def _verdict(payload: OrderPayload, row: Order | None) -> Status | Skip | Quarantine:
    if row is None:
        if not is_physical(payload):
            return Quarantine("no_physical_product")
        return first_sight(payload.status, nothing_left=nothing_left(payload))
    known = Known(Status(row.status), row.amazon_status, row.shipped_here_at is not None)
    return on_update(known, payload.status, nothing_left=nothing_left(payload))


def _create(
    book: StoreBook, changes: list[_Change], customers: dict[str, int], now: datetime
) -> None:
    insert(Order, [_new_row(book, change, customers, now) for change in changes])
    with_lines = {
        change.payload.amazon_order_id: change
        for change in changes
        if keeps_lines(change.status, keep_closed_lines=change.store.keep_closed_lines)
    }
    ids = Order.objects.filter(
        selling_partner=book.selling_partner, amazon_order_id__in=with_lines
    ).values_list("amazon_order_id", "pk")
    insert(
        OrderItem,
        [
            {
                "order_id": pk,
                **item_values(item, position, with_lines[amazon_id].store.product_identifier),
            }
            for amazon_id, pk in ids
            for position, item in enumerate(with_lines[amazon_id].payload.items)
        ],
    )


def _new_row(
    book: StoreBook, change: _Change, customers: dict[str, int], now: datetime
) -> dict[str, Any]:
    buyer = buyer_data(change.payload)
    return {
        **order_values(change.payload, change.status),
        "public_id": uuid.uuid4(),
        "selling_partner_id": book.selling_partner.pk,
        "store_id": change.store.pk,
        "customer_id": customers.get(change.payload.buyer.email),
        "amazon_order_id": change.payload.amazon_order_id,
        "first_imported_at": now,
        "imported_at": now,
        "buyer_data": buyer.as_json() or None,
        "buyer_fields": buyer.filled(),
        "name_key": blind_index(NAME_INDEX, buyer.recipient_name),
        "address_problem": address_problem(buyer),
    }


# Columns that belong to us or to the first import; everything else follows Amazon.
_OURS = {"id", "public_id", "selling_partner", "store", "amazon_order_id", "first_imported_at",
         "shipped_here_at", "redacted_at"}  # fmt: skip
_FOLLOWING = [field.name for field in Order._meta.concrete_fields if field.name not in _OURS]


def _update(changes: list[_Change], customers: dict[str, int], now: datetime) -> None:
    if not changes:
        return
    rows = [change.row for change in changes if change.row is not None]
    sealed = dict(
        Order.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "buyer_data")
    )
    events: list[OrderEvent] = []
    for change in changes:
        row = change.row
        assert row is not None
        events.extend(_events(row, change, now))
        _apply(row, change, sealed[row.pk], customers, now)
    Order.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["selling_partner", "amazon_order_id"],
        update_fields=_FOLLOWING,
    )
    _update_items(changes)
    OrderEvent.objects.bulk_create(events)


def _apply(
    row: Order,
    change: _Change,
    stored: dict[str, Any] | None,
    customers: dict[str, int],
    now: datetime,
) -> None:
    """New values onto the row; what Amazon left out stays, a redacted row gets no buyer (decision 16, RED-60)."""
    values = order_values(change.payload, change.status)
    for name in ("city", "state_or_region", "postal_code", "country", "relay_email"):
        values[name] = values[name] or getattr(row, name)
    row.buyer_data = stored
    if row.redacted_at is None:
        buyer = merged(BuyerData.from_json(stored or {}), buyer_data(change.payload))
        row.buyer_data = buyer.as_json() or None
        row.buyer_fields = buyer.filled()
        row.name_key = blind_index(NAME_INDEX, buyer.recipient_name)
        row.customer_id = row.customer_id or customers.get(change.payload.buyer.email)
        row.address_problem = address_problem(buyer)
    for name, value in values.items():
        setattr(row, name, value)
    row.imported_at = now


def _events(row: Order, change: _Change, now: datetime) -> list[OrderEvent]:
    """History of what moved: our status, and the buyer's wish to cancel."""
    events = []
    if row.status != change.status:
        detail = {"from": row.status, "to": change.status.value, "amazon": change.payload.status}
        events.append(OrderEvent(order=row, kind="status_changed", detail=detail, at=now))
    if change.payload.cancel_requested and not row.cancel_requested:
        events.append(OrderEvent(order=row, kind="cancel_requested", at=now))
    return events


def _update_items(changes: list[_Change]) -> None:
    """Lines follow Amazon. An order that came without lines gets them only when it is open (IMP-13, IMP-15)."""
    row_ids = [change.row.pk for change in changes if change.row is not None]
    with_lines = set(OrderItem.objects.filter(order__in=row_ids).values_list("order_id", flat=True))
    items = [
        OrderItem(order=change.row, **item_values(item, position, change.store.product_identifier))
        for change in changes
        if change.row is not None
        and (
            change.row.pk in with_lines
            or keeps_lines(change.status, keep_closed_lines=change.store.keep_closed_lines)
        )
        for position, item in enumerate(change.payload.items)
    ]
    following = [field.name for field in OrderItem._meta.concrete_fields if field.name != "id"]
    following = [
        name for name in following if name not in ("order", "amazon_item_id", "product_key")
    ]
    OrderItem.objects.bulk_create(
        items,
        update_conflicts=True,
        unique_fields=["order", "amazon_item_id"],
        update_fields=following,
    )
