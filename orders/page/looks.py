"""Who looked at a buyer's details, for the auditor (decision 34)."""

from orders.models import Order
from stores.audit import record
from stores.models import User


def note_the_look(order: Order, user: User) -> None:
    """Needs the store with its account."""
    if order.buyer_data is not None:
        account = order.store.selling_partner.account
        record("order.viewed", user=user, account=account, subject=f"order {order.public_id}")
