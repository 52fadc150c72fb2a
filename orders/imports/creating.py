"""Writing orders that are new, with their lines."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from orders.imports.bulk import insert
from orders.imports.custom_fields import pairs_of
from orders.imports.mapping import (
    address_problem,
    buyer_data,
    item_values,
    keeps_lines,
    order_values,
)
from orders.imports.pages import Change, StoreBook
from orders.models import Order, OrderEvent, OrderItem
from orders.search_keys import search_keys


def create_orders(
    book: StoreBook, changes: Sequence[Change], customers: dict[str, int], now: datetime
) -> None:
    insert(Order, [_new_row(book, change, customers, now) for change in changes])
    _note_requests(book, changes, now)
    with_lines = {
        change.payload.amazon_order_id: change for change in changes if _keeps_lines(change)
    }
    ids = Order.objects.filter(
        selling_partner=book.selling_partner, amazon_order_id__in=with_lines
    ).values_list("amazon_order_id", "pk")
    insert(
        OrderItem,
        [
            {
                "order_id": pk,
                **item_values(
                    item,
                    position,
                    change.store.product_identifier,
                    with_note=change.store.condition_note,
                ),
            }
            for change, pk in ((with_lines[amazon_id], pk) for amazon_id, pk in ids)
            for position, item in enumerate(change.payload.items)
        ],
    )


def _keeps_lines(change: Change) -> bool:
    return keeps_lines(
        change.status,
        change.payload.fulfilled_by,
        keep_closed_lines=change.store.keep_closed_lines,
    )


def _note_requests(book: StoreBook, changes: Sequence[Change], now: datetime) -> None:
    """History of the orders whose buyers had asked to cancel before we saw them (decision 17); mostly none."""
    asking = {
        change.payload.amazon_order_id: change.payload.cancel_reason
        for change in changes
        if change.payload.cancel_requested
    }
    if not asking:
        return
    rows = Order.objects.filter(
        selling_partner=book.selling_partner, amazon_order_id__in=asking
    ).values_list("pk", "amazon_order_id")
    OrderEvent.objects.bulk_create(
        OrderEvent(order_id=pk, kind="cancel_requested", detail={"reason": asking[number]}, at=now)
        for pk, number in rows
    )


def _new_row(
    book: StoreBook, change: Change, customers: dict[str, int], now: datetime
) -> dict[str, Any]:
    buyer = buyer_data(change.payload)
    return {
        **order_values(change.payload, change.status),
        "public_id": uuid.uuid4(),
        "selling_partner_id": book.selling_partner.pk,
        "store_id": change.store.pk,
        "customer_id": customers.get(change.payload.buyer.email),
        "amazon_order_id": change.payload.amazon_order_id,
        "channel": Order.Channel.AMAZON.value,
        "custom_fields": pairs_of(
            change.store.custom_fields, change.payload, with_lines=_keeps_lines(change)
        ),
        "parcel_set_by": "",
        "first_imported_at": now,
        "imported_at": now,
        "buyer_data": buyer.as_json() or None,
        "buyer_fields": buyer.filled(),
        **search_keys(buyer),
        "address_problem": address_problem(buyer, change.payload.fulfilled_by),
    }
