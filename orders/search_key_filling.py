"""Search keys of what was stored before there were any of streets and phones, or under another INDEX_KEY (RED-65)."""

from collections.abc import Callable

from django.db import connection, transaction
from django.db.models import QuerySet

from orders.imports import customers as of_amazon
from orders.manual import customers as entered
from orders.models import Customer, Order
from orders.opening import Row, with_buyers
from orders.search_keys import NO_KEYS, search_keys
from stores.sealing import blind_index

_AT_ONCE = 500


def fill_search_keys() -> int:
    """Fill them from the buyer data of unredacted orders; how many changed. Restartable; waits for nobody."""
    lacking = _known().filter(street_key="", phone_key="")
    return _rewrite(lacking, list(NO_KEYS), _keys_of_order)


def renew_search_keys() -> tuple[int, int]:
    """All of them anew, after INDEX_KEY was changed: how many orders and customers changed. As `fill_search_keys`."""
    customers = Customer.objects.filter(redacted_at=None, email_key__isnull=False)
    orders = _rewrite(_known(), list(NO_KEYS), _keys_of_order)
    return orders, _rewrite(customers, ["email_key"], _key_of_customer)


def _known() -> QuerySet[Order]:
    return Order.objects.filter(redacted_at=None, buyer_data__isnull=False)


def _keys_of_order(row: Order) -> dict[str, str]:
    return search_keys(row.buyer)


def _key_of_customer(row: Customer) -> dict[str, str]:
    """Nothing where the address is not known, or where a newer row of the same buyer has the key already."""
    email = row.relay_email or row.buyer.email
    by_amazon = row.relay_email or row.orders.filter(channel=Order.Channel.AMAZON).exists()
    key = blind_index(of_amazon.EMAIL_INDEX if by_amazon else entered.EMAIL_INDEX, email)
    taken = Customer.objects.filter(account=row.account_id, email_key=key).exists()
    return {} if not key or taken else {"email_key": key}


def _rewrite(
    rows: QuerySet[Row], columns: list[str], keys_of: Callable[[Row], dict[str, str]]
) -> int:
    # Whoever holds a row writes its keys himself.
    free = rows.order_by("pk").select_for_update(
        skip_locked=connection.features.has_select_for_update
    )
    written = last = 0
    while True:
        with transaction.atomic():
            page = with_buyers(free.filter(pk__gt=last)[:_AT_ONCE])
            changed = [row for row in page if not row.seal_is_broken and _fill(row, keys_of(row))]
            rows.bulk_update(changed, columns)
        written += len(changed)
        if len(page) < _AT_ONCE:
            return written
        last = page[-1].pk


def _fill(row: Order | Customer, found: dict[str, str]) -> bool:
    if all(getattr(row, name) == key for name, key in found.items()):
        return False
    for name, key in found.items():
        setattr(row, name, key)
    return True
