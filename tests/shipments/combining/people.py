"""Orders of one buyer, as the import would leave them."""

from typing import Any

from orders.imports.creating import NAME_INDEX
from orders.models import Order
from stores.models import Store
from stores.sealing import blind_index
from tests.factories import BUYER, order_with_items


def bought_by(store: Store, name: str = "Tom Lindqvist", **fields: Any) -> Order:
    filled = {**BUYER, "recipient_name": name, **fields.pop("buyer", {})}
    fields = {"buyer_data": filled, **fields}
    key = blind_index(NAME_INDEX, name)
    return order_with_items(store=store, name_key=key, **fields)
