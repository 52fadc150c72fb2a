"""Customers of a person's accounts, newest first. Nothing here exports or mails them (IMP-19)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Subquery

from orders.buyer import MARKER
from orders.models import Customer, Order
from orders.opening import UNREADABLE, with_buyers
from stores.models import Store

ROWS = 50


class CustomerRow(NamedTuple):
    """`newest_order`: public id of the last order that this person may see."""

    name: str
    is_redacted: bool
    relay_email: str
    orders: int
    last_order_at: datetime | None
    stores: str
    first_seen_at: datetime
    newest_order: UUID | None


def page_of(stores: Sequence[Store], after: UUID | None) -> tuple[list[CustomerRow], UUID | None]:
    """Two queries, three beyond the first page: the customers of one page and their orders, grouped."""
    accounts = {store.selling_partner.account_id for store in stores}
    customers = Customer.objects.filter(account__in=accounts).order_by("-id")
    if after is not None:
        place = customers.filter(public_id=after).values_list("id", flat=True).first()
        if place is not None:
            customers = customers.filter(id__lt=place)
    orders = Order.objects.filter(customer=OuterRef("pk"), store__in=stores)
    newest = Subquery(orders.order_by("-purchased_at", "-id").values("public_id")[:1])
    found = with_buyers(customers.annotate(newest_order=newest)[: ROWS + 1])
    shown = found[:ROWS]
    return _rows(shown, stores), shown[-1].public_id if len(found) > ROWS else None


def _rows(customers: Sequence[Customer], stores: Sequence[Store]) -> list[CustomerRow]:
    names = {store.pk: store.name for store in stores}
    grouped = (
        Order.objects.filter(customer__in=customers, store__in=stores)
        .values("customer_id", "store_id")
        .annotate(orders=Count("id"), last=Max("purchased_at"))
    )
    by_customer: dict[int, list[tuple[str, int, datetime]]] = {}
    for group in grouped:
        entry = (names[group["store_id"]], group["orders"], group["last"])
        by_customer.setdefault(group["customer_id"], []).append(entry)
    return [_row(customer, by_customer.get(customer.pk, [])) for customer in customers]


def _row(customer: Customer, groups: list[tuple[str, int, datetime]]) -> CustomerRow:
    name = customer.buyer.buyer_name or (MARKER if customer.redacted_at else "")
    return CustomerRow(
        name=UNREADABLE if customer.seal_is_broken else name,
        is_redacted=customer.redacted_at is not None,
        relay_email=customer.relay_email,
        orders=sum(orders for _, orders, _ in groups),
        last_order_at=max((last for _, _, last in groups), default=None),
        stores=", ".join(sorted(name for name, _, _ in groups)),
        first_seen_at=customer.first_seen_at,
        newest_order=getattr(customer, "newest_order", None),
    )
