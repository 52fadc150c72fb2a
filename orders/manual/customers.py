"""Customers of orders entered here. They are never those of Amazon's orders: nothing is merged by itself (RED-52)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from orders.manual.entry import ManualOrder
from orders.models import Customer
from stores.models import Account
from stores.sealing import blind_index

# Another place than that of Amazon's customers, so that the same address makes two customers.
EMAIL_INDEX = "customer.manual.email"


def customers_of(
    account: Account, entries: Iterable[ManualOrder], now: datetime
) -> dict[str, Customer]:
    """E-mail -> customer, found or made, for orders whose address Amazon does not mask. Runs in a transaction."""
    wanted = {entry.buyer().email: entry for entry in entries if entry.buyer().email}
    keys = {email: blind_index(EMAIL_INDEX, email) for email in wanted}
    known = _known(account, keys.values())
    missing = {keys[email]: email for email in wanted if keys[email] not in known}
    Customer.objects.bulk_create(
        [_new(account, key, wanted[email], now) for key, email in missing.items()],
        ignore_conflicts=True,
    )
    if missing:
        known = _known(account, keys.values())
    return {email: known[key] for email, key in keys.items()}


def _known(account: Account, keys: Iterable[str]) -> dict[str | None, Customer]:
    """Locked, so that none is redacted while its new order is not committed yet (RED-51)."""
    rows = Customer.objects.filter(account=account, email_key__in=list(keys)).defer("buyer_data")
    return {row.email_key: row for row in rows.select_for_update().order_by("pk")}


def _new(account: Account, key: str, entry: ManualOrder, now: datetime) -> Customer:
    data: Any = {"buyer_name": entry.recipient_name, "email": entry.email}
    return Customer(
        account=account,
        email_key=key,
        buyer_data=data,
        buyer_fields=list(data),
        first_seen_at=now,
    )
