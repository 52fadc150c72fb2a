"""Who looked at a buyer's details, for the auditor (decision 34)."""

from collections.abc import Iterable

from orders.models import Order
from stores.audit import record, record_each
from stores.models import User


def note_the_look(order: Order, user: User) -> None:
    """Needs the store with its account."""
    if order.buyer_data is not None:
        account = order.store.selling_partner.account
        record("order.viewed", user=user, account=account, subject=f"order {order.public_id}")


def note_the_search(orders: Iterable[Order], by: str, user: User) -> None:
    """Orders that were found by what somebody knows of a buyer; `by` says what kind of thing, never which."""
    found = [
        (order.store.selling_partner.account_id, f"order {order.public_id}")
        for order in orders
        if order.buyer_data is not None
    ]
    if found:
        record_each("order.found", found, user=user, by=by)
