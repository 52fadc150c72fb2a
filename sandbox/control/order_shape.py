"""What an order handed to ``POST /_sandbox/orders`` must have to be storable."""

from typing import Any

from sandbox.errors import ControlRefusal
from sandbox.identifiers import is_order_id
from sandbox.times import parse_time


def check(order: Any) -> dict[str, Any]:
    """The order itself. Raises ControlRefusal naming the order and the field."""
    if not isinstance(order, dict) or not is_order_id(str(order.get("orderId"))):
        raise ControlRefusal("Each order needs an orderId of the form 123-1234567-1234567.")
    order_id = order["orderId"]
    for name in ("createdTime", "lastUpdatedTime"):
        try:
            parse_time(str(order.get(name)))
        except ValueError as error:
            raise ControlRefusal(f"{order_id}: {name} must be an ISO 8601 date-time.") from error
    channel = order.get("salesChannel")
    if not isinstance(channel, dict) or "channelName" not in channel:
        raise ControlRefusal(f"{order_id}: salesChannel.channelName is required.")
    fulfillment = order.get("fulfillment", {})
    if not isinstance(fulfillment, dict):
        raise ControlRefusal(f"{order_id}: fulfillment must be an object.")
    items = order.get("orderItems")
    if not isinstance(items, list):
        raise ControlRefusal(f"{order_id}: orderItems must be a list.")
    for item in items:
        _check_item(order_id, item)
    return order


def _check_item(order_id: str, item: Any) -> None:
    if not isinstance(item, dict):
        raise ControlRefusal(f"{order_id}: each order item must be an object.")
    for name, kind in (("orderItemId", str), ("quantityOrdered", int), ("product", dict)):
        if not isinstance(item.get(name), kind):
            raise ControlRefusal(f"{order_id}: each order item needs {name}.")
