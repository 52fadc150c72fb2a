"""Asking Amazon once whether it gives addresses now, and fetching those that came in without (IMP-24, TRB-7)."""

from datetime import datetime
from typing import TypeGuard

from django.db import transaction
from django.db.models import Min

from orders.addresses.check import Asked
from orders.addresses.facts import RECENT
from orders.imports.asking import OPEN_AT_AMAZON
from orders.imports.mapping import address_problem, buyer_data
from orders.imports.window import MARGIN
from orders.models import Order
from orders.status import MERCHANT, READ_ONLY_PROGRAMS
from stores import audit
from stores.models import Store, User
from stores.spapi.orders import search_orders
from stores.spapi.payloads import OrderPayload


def ask_amazon(store: Store, now: datetime) -> Asked:
    """One search for at most 100 open orders, whose buyers are counted and forgotten. Raises SpApiError kinds."""
    page = search_orders(
        store.selling_partner,
        marketplace_ids=[store.marketplace_id],
        updated_after=now - RECENT,
        updated_before=now - MARGIN,
        fulfilled_by=(MERCHANT,),
        statuses=OPEN_AT_AMAZON,
    )
    orders = [order for order in (sent.read() for sent in page.orders) if _needs_address(order)]
    given = [
        order
        for order in orders
        if address_problem(buyer_data(order), order.fulfilled_by) != "no_access"
    ]
    return Asked(len(orders), len(given))


def _needs_address(order: object) -> TypeGuard[OrderPayload]:
    return isinstance(order, OrderPayload) and not READ_ONLY_PROGRAMS.intersection(order.programs)


def fetch_again(store: Store, user: User, now: datetime) -> bool:
    """Have everything read again from the oldest open order without buyer details on; False if there is none.

    What is complete already stays as it is; nothing refills a redacted order (RED-60).
    """
    missing = Order.objects.open().filter(
        store=store, address_problem="no_access", redacted_at=None, fulfilled_by=MERCHANT
    )
    since: datetime | None = missing.aggregate(since=Min("amazon_updated_at"))["since"]
    if since is None:
        return False
    since = since.replace(microsecond=0)
    with transaction.atomic():
        row = Store.objects.select_for_update(of=("self",)).get(pk=store.pk)
        row.reread_from = min(row.reread_from or since, since)
        row.save(update_fields=["reread_from"])
        audit.record(
            "store.addresses_fetched",
            user=user,
            account=store.selling_partner.account,
            subject=f"store {store.public_id}",
            since=since.isoformat(),
        )
    return True
