"""Keyed hashes by which an order is found again: name, street and phone of its recipient (data-protection.md 4.6).

Derived personal data: cleared in the UPDATE that redacts (RED-65). E-mail addresses lead to the customer, whose key
they are (`orders.imports.customers`).
"""

from orders.buyer import BuyerData
from stores.sealing import blind_index


def name_key(name: str) -> str:
    return blind_index("order.name", name)


def street_key(line: str) -> str:
    return blind_index("order.street", line)


def phone_key(number: str) -> str:
    """Of the digits alone: people write the same number in many ways."""
    return blind_index("order.phone", "".join(filter(str.isdecimal, number)))


def search_keys(buyer: BuyerData) -> dict[str, str]:
    """The columns of `Order` that follow its buyer data; '' where the buyer's field is empty."""
    return {
        "name_key": name_key(buyer.recipient_name),
        "street_key": street_key(buyer.line1),
        "phone_key": phone_key(buyer.phone),
    }


NO_KEYS = dict.fromkeys(search_keys(BuyerData()), "")
