"""Editing the address of an open order, and taking Amazon's again (decision 16, SUP-9, RED-66)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from orders.addresses.edited import (
    PLACE,
    Address,
    address_of,
    fingerprint,
    place_of,
    with_address,
)
from orders.buyer import BuyerData
from orders.handling import lifecycle
from orders.handling.permitted import edit_refusal
from orders.imports.mapping import address_problem, buyer_data, order_place
from orders.imports.single import store_single
from orders.models import Order
from orders.search_keys import search_keys
from stores import audit
from stores.models import User
from stores.spapi.orders import get_order
from stores.spapi.payloads import OrderPayload

NOTHING_THERE = "Amazon gives no address for this order now, so the one entered here stays."


def edit_address(order: Order, address: Address, user: User, now: datetime) -> str:
    """Writes it for good: no import replaces it. Why not, or ''. The same address again changes nothing."""
    with transaction.atomic():
        row = _locked(order)
        refusal = edit_refusal(row)
        if refusal:
            return refusal
        before = address_of(row.buyer, place_of(row))
        changed = [name for name in Address._fields if getattr(before, name) != getattr(address, name)]  # fmt: skip
        if not changed:
            return ""
        buyer = with_address(row.buyer, address)
        if row.address_edited_at is None:
            buyer = buyer._replace(amazon_address=fingerprint(before))
        _write(row, buyer, address, edited_at=now)
        lifecycle.note(row, "address_edited", user=user, now=now)
        _audit("order.address_edited", row, user, fields=changed)
    return ""


def take_amazons(order: Order, user: User, now: datetime) -> str:
    """Asks Amazon for the order and gives it Amazon's address again. Why not, or ''. Raises SpApiError kinds."""
    refusal = _retake_refusal(order)
    if refusal:
        return refusal
    sent = get_order(order.selling_partner, order.amazon_order_id)
    if not isinstance(sent, OrderPayload) or not fingerprint(_sent_address(sent)):
        return NOTHING_THERE
    with transaction.atomic():
        row = _locked(order)
        refusal = _retake_refusal(row)
        if refusal:
            return refusal
        address = _sent_address(sent)
        buyer = with_address(row.buyer, address)._replace(amazon_address="")
        _write(row, buyer, address, edited_at=None)
        lifecycle.note(row, "address_reset", user=user, now=now)
        _audit("order.address_reset", row, user)
    # Whatever else Amazon changed comes along; the locks of an import are taken in its own order.
    store_single(order.selling_partner, sent, now)
    return ""


def _retake_refusal(order: Order) -> str:
    if order.address_edited_at is None:
        return f"The address of order {order.amazon_order_id} is Amazon's already."
    return edit_refusal(order)


def _locked(order: Order) -> Order:
    rows = Order.objects.select_related("store__selling_partner__account")
    return rows.select_for_update(of=("self",)).get(pk=order.pk)


def _sent_address(sent: OrderPayload) -> Address:
    return address_of(buyer_data(sent), order_place(sent))


def _write(row: Order, buyer: BuyerData, address: Address, *, edited_at: datetime | None) -> None:
    row.buyer_data = buyer.remembering(row.buyer).as_json() or None
    row.buyer_fields = buyer.filled()
    keys = search_keys(buyer)
    row.address_problem = address_problem(buyer, row.fulfilled_by)
    row.address_edited_at = edited_at
    for name in PLACE:
        setattr(row, name, getattr(address, name))
    for name, key in keys.items():
        setattr(row, name, key)
    row.save(
        update_fields=[
            "buyer_data", "buyer_fields", "address_problem", "address_edited_at", *keys, *PLACE,
        ]
    )  # fmt: skip


def _audit(action: str, row: Order, user: User, **detail: Any) -> None:
    account = row.store.selling_partner.account
    audit.record(action, user=user, account=account, subject=f"order {row.public_id}", **detail)
