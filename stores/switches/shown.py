"""Rule: support's switches as the settings page tells them, for reading only (SUP-1)."""

from typing import NamedTuple

from stores.models import Store
from stores.switches import offers
from stores.switches.custom_fields import SOURCES


class Shown(NamedTuple):
    label: str
    value: str


def switches_of(store: Store) -> list[Shown]:
    """Those that this store may have at all. Needs the seller's account at hand."""
    account = store.selling_partner.account
    fields = ", ".join(SOURCES.get(source, source) for source in store.custom_fields)
    found = [Shown("Custom fields of orders", fields or "none")]
    if offers.is_amazon_com(store.marketplace_id):
        found.append(Shown("Condition note of items", _words(store.condition_note)))
        found.append(Shown("Order size from the product", _words(store.amazon_dimensions)))
    if offers.buy_shipping(account.country, store.marketplace_id):
        found.append(Shown("Amazon Buy Shipping", _words(store.buy_shipping)))
    found.append(Shown("Amazon.co.jp as an order source", _words(account.sells_in_japan)))
    return found


def _words(on: bool) -> str:
    return "on" if on else "off"
