"""Orders of one buyer, as the import would leave them."""

from typing import Any

from orders.models import Order
from orders.search_keys import name_key
from stores.models import Store
from tests.factories import BUYER, order_with_items


def bought_by(store: Store, name: str = "Tom Lindqvist", **fields: Any) -> Order:
    filled = {**BUYER, "recipient_name": name, **fields.pop("buyer", {})}
    fields = {"buyer_data": filled, **fields}
    key = name_key(name)
    return order_with_items(store=store, name_key=key, **fields)
