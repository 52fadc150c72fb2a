"""Search by what people know of a buyer: looked up here, and never put into an address of a page (T12, RED-65).

Name, street, phone and e-mail address lead to unredacted orders alone, since redaction takes their keys; city and
postal code stay on the order (RED-4) and go on leading to it.
"""

from collections.abc import Callable, Iterable, Sequence
from heapq import nlargest
from typing import NamedTuple

from django.db.models import Q, QuerySet

from orders.imports import customers as of_amazon
from orders.lists.listed import ORDER_COLUMNS, give_stores
from orders.manual import customers as entered
from orders.models import Customer, Order
from orders.opening import with_buyers
from orders.search_keys import name_key, phone_key, street_key
from stores.models import Store
from stores.sealing import blind_index

MOST_FOUND = 50
# Shorter runs of digits are house numbers and postal codes.
_PHONE_DIGITS = 6
_IN_PHONES = frozenset(" +-./()ext")
_ZIP_DIGITS = 5


class Found(NamedTuple):
    """Orders, newest first, at most MOST_FOUND, with `store` at hand; `by`: what of them was typed, or ''."""

    orders: list[Order]
    by: str = ""


def find_by_details(text: str, stores: Sequence[Store]) -> Found:
    """The first of name, street, phone, postal code and city that anything has; an address with @ is an e-mail.

    Names, streets and phones as a whole only, since they are kept as keyed hashes. Seven queries at most.
    """
    finders: dict[str, Callable[[str, Sequence[Store]], list[Order]]] = (
        {"e-mail address": _by_email}
        if "@" in text
        else {
            "recipient": _by_name,
            "street": _by_street,
            "phone": _by_phone,
            "postal code": _by_postal_code,
            "city": _by_city,
        }
    )
    for by, find in finders.items():
        if orders := find(text, stores):
            return Found(orders, by)
    return Found([])


def _by_name(text: str, stores: Sequence[Store]) -> list[Order]:
    return _by_keys("name_key", [name_key(text)], stores)


def _by_street(text: str, stores: Sequence[Store]) -> list[Order]:
    return _by_keys("street_key", [street_key(text)], stores)


def _by_phone(text: str, stores: Sequence[Store]) -> list[Order]:
    digits = "".join(filter(str.isdecimal, text))
    if len(digits) < _PHONE_DIGITS or set(text.casefold()) - set(digits) - _IN_PHONES:
        return []
    # As it was typed, with the 1 of North America and without it.
    return _by_keys(
        "phone_key", map(phone_key, {digits, f"1{digits}", digits.removeprefix("1")}), stores
    )


def _by_email(text: str, stores: Sequence[Store]) -> list[Order]:
    """Through the customer, whose key the address is; it may outlive some of its orders, which then stay hidden."""
    keys = [blind_index(place, text) for place in (of_amazon.EMAIL_INDEX, entered.EMAIL_INDEX)]
    accounts = {store.selling_partner.account_id for store in stores}
    customers = Customer.objects.filter(account__in=accounts, email_key__in=keys)
    found = Order.objects.filter(customer__in=customers, redacted_at=None)
    return _newest([found], stores)


def _by_postal_code(text: str, stores: Sequence[Store]) -> list[Order]:
    """A ZIP code finds the longer ones of nine digits too."""
    code = " ".join(text.upper().split())
    orders = Order.objects.filter(store__in=stores)
    found = [orders.filter(postal_code__in={code, text})]
    if len(code) == _ZIP_DIGITS and code.isdecimal():
        # Two bounds that any collation can look up, and the condition that is meant.
        longer = Q(postal_code__gte=f"{code}-", postal_code__lte=f"{code}-9999")
        found.append(orders.filter(longer, postal_code__startswith=f"{code}-"))
    return _newest(found, stores)


def _by_city(text: str, stores: Sequence[Store]) -> list[Order]:
    """However it is written: each spelling is looked up in the index."""
    spellings = {text, text.upper(), text.lower(), text.title()}
    return _newest([Order.objects.filter(city__in=spellings, store__in=stores)], stores)


def _by_keys(column: str, keys: Iterable[str], stores: Sequence[Store]) -> list[Order]:
    wanted = {key for key in keys if key}
    if not wanted:
        return []
    # Without the store: SQLite then takes the small index of the keys and not that of all orders of the store.
    # The second condition is the index's own.
    found = Order.objects.filter(**{f"{column}__in": wanted}).exclude(**{column: ""})
    return _newest([found], stores)


def _newest(found: Iterable[QuerySet[Order]], stores: Sequence[Store]) -> list[Order]:
    """Sorted here: asked for an order, databases walk through all orders of a store from the newest on."""
    ours = {store.pk for store in stores}
    columns = ("purchased_at", "pk", "store_id")
    rows = [row for orders in found for row in orders.values_list(*columns) if row[2] in ours]
    ids = [pk for _, pk, _ in nlargest(MOST_FOUND, rows)]
    if not ids:
        return []
    rows = with_buyers(Order.objects.filter(pk__in=ids).only(*ORDER_COLUMNS))
    by_id = {row.pk: row for row in rows}
    newest = [by_id[pk] for pk in ids if pk in by_id]
    give_stores(newest, stores)
    return newest
