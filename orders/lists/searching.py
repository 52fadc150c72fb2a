"""The search box: numbers, SKUs and ASINs lead to an address of their own. Other words: `by_details`."""

import re
from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from orders.manual.numbers import clean_number, number_fault
from orders.models import Order, OrderItem
from orders.order_ids import order_id_in
from orders.scanned import without_routing
from stores.models import Store

# Amazon's own, or the ISBN of a book.
ASIN = re.compile(r"^(?:B0[0-9A-Z]{8}|[0-9]{9}[0-9X])$")


def find_order(text: str, stores: Sequence[Store]) -> UUID | None:
    """The one order with this number (dashes may be missing) or this tracking number, typed or scanned."""
    orders = Order.objects.filter(store__in=stores)
    number = order_id_in(text)
    if number:
        return _only(orders.filter(amazon_order_id=number))
    own = clean_number(text)
    entered = None if number_fault(own) else _only(orders.filter(amazon_order_id=own))
    # As it was typed, too: a number from elsewhere may be stored with its ZIP.
    numbers = {text, without_routing(text)}
    return entered or _only(
        orders.filter(shipments__tracking_number__in=numbers, shipments__voided_at=None)
    )


def _only(orders: QuerySet[Order]) -> UUID | None:
    ids = set(orders.values_list("public_id", flat=True)[:2])
    return ids.pop() if len(ids) == 1 else None


def find_sku(text: str, stores: Sequence[Store]) -> str:
    """The SKU as the store writes it, or empty. Tried as typed, in capitals and in small letters: each is indexed."""
    tried = dict.fromkeys((text, text.upper(), text.lower()))
    rows = OrderItem.objects.filter(order__store__in=stores)
    return next((sku for sku in tried if rows.filter(sku=sku).exists()), "")


def find_asin(text: str, stores: Sequence[Store]) -> str:
    """The ASIN, or empty if no order has it or it has not the shape of one."""
    asin = text.upper()
    rows = OrderItem.objects.filter(order__store__in=stores, asin=asin)
    return asin if ASIN.fullmatch(asin) and rows.exists() else ""
