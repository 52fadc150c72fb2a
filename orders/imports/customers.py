"""Customers of one page of orders, found or made set-wise."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from orders.imports.bulk import insert
from orders.imports.mapping import is_masked
from orders.models import Customer
from stores.sealing import blind_index
from stores.spapi.payloads import OrderPayload

EMAIL_INDEX = "customer.email"


def customers_of(account_id: int, orders: Sequence[OrderPayload], now: datetime) -> dict[str, int]:
    """E-mail as Amazon sent it -> customer id. Orders without an address have no customer.

    A customer is (account, keyed hash of the masked e-mail). A new one gets the name of its newest order; a redacted
    customer has lost its key, so a new order makes a new one.
    """
    newest = {
        order.buyer.email: order
        for order in sorted(orders, key=attrgetter("updated_at"))
        if order.buyer.email
    }
    keys = {email: blind_index(EMAIL_INDEX, email) for email in newest}
    known = _ids(account_id, keys)
    missing = [
        _new_row(account_id, keys[email], order, now)
        for email, order in newest.items()
        if keys[email] not in known
    ]
    if missing:
        # Another seller of the same account may import the same buyer at this moment.
        insert(Customer, missing, skip_existing=True)
        known = _ids(account_id, keys)
    return {email: known[key] for email, key in keys.items()}


def _ids(account_id: int, keys: dict[str, str]) -> dict[str | None, int]:
    """Locked, so that none is redacted while its new order is not committed yet."""
    found = Customer.objects.filter(account=account_id, email_key__in=keys.values())
    return dict(found.select_for_update().order_by("pk").values_list("email_key", "pk"))


def _new_row(account_id: int, key: str, order: OrderPayload, now: datetime) -> dict[str, Any]:
    buyer = {"buyer_name": order.buyer.name} if order.buyer.name else {}
    if not is_masked(order.buyer.email):
        buyer["email"] = order.buyer.email
    return {
        "public_id": uuid.uuid4(),
        "account_id": account_id,
        "email_key": key,
        "relay_email": order.buyer.email if is_masked(order.buyer.email) else "",
        "buyer_data": buyer or None,
        "buyer_fields": list(buyer),
        "first_seen_at": now,
    }
