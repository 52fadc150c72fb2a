"""The search keys of orders that were stored before there were any of streets and phones (RED-65)."""

from django.db import connection, transaction

from orders.models import Order
from orders.opening import with_buyers
from orders.search_keys import NO_KEYS, search_keys

_AT_ONCE = 500


def fill_search_keys() -> int:
    """Fill them from the buyer data of unredacted orders; how many changed. Restartable; waits for nobody."""
    lacking = Order.objects.filter(
        redacted_at=None, buyer_data__isnull=False, street_key="", phone_key=""
    ).order_by("pk")
    # Whoever holds a row writes its keys himself.
    lacking = lacking.select_for_update(skip_locked=connection.features.has_select_for_update)
    filled = last = 0
    while True:
        with transaction.atomic():
            rows = with_buyers(lacking.filter(pk__gt=last)[:_AT_ONCE])
            changed = [row for row in rows if not row.seal_is_broken and _fill(row)]
            Order.objects.bulk_update(changed, list(NO_KEYS))
        filled += len(changed)
        if len(rows) < _AT_ONCE:
            return filled
        last = rows[-1].pk


def _fill(row: Order) -> bool:
    found = search_keys(row.buyer)
    if all(getattr(row, name) == key for name, key in found.items()):
        return False
    for name, key in found.items():
        setattr(row, name, key)
    return True
