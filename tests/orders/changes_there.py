"""What happens to orders at the pretended Amazon while nobody looks."""

import copy
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.amazon import PretendedAmazon

Change = Callable[[dict[str, Any]], None]


def change(
    amazon: PretendedAmazon,
    seller_id: str,
    order_ids: Sequence[str],
    what: Change,
    minutes_ago: float = 3,
) -> None:
    """Change orders, `minutes_ago` by Amazon's clock; a stale read still shows what they were."""
    at = stamp(amazon.now() - timedelta(minutes=minutes_ago))
    changed = []
    for order_id in order_ids:
        order = copy.deepcopy(amazon.order(order_id)["order"])
        what(order)
        order["lastUpdatedTime"] = at
        changed.append(order)
    amazon.add_orders(seller_id, changed)


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def cancelled(order: dict[str, Any]) -> None:
    order["fulfillment"]["fulfillmentStatus"] = "CANCELLED"


def opened(order: dict[str, Any]) -> None:
    order["fulfillment"]["fulfillmentStatus"] = "UNSHIPPED"


def shipped(order: dict[str, Any]) -> None:
    order["fulfillment"]["fulfillmentStatus"] = "SHIPPED"
    for item in order["orderItems"]:
        item["fulfillment"]["quantityFulfilled"] = item["quantityOrdered"]
        item["fulfillment"]["quantityUnfulfilled"] = 0


def moved(order: dict[str, Any]) -> None:
    """The buyer corrected the address."""
    order["recipient"]["deliveryAddress"]["addressLine1"] = "77 Corrected Street"


def two_more(order: dict[str, Any]) -> None:
    for item in order["orderItems"]:
        item["quantityOrdered"] += 2
        item["fulfillment"]["quantityUnfulfilled"] = (
            item["quantityOrdered"] - item["fulfillment"]["quantityFulfilled"]
        )


def asked_to_cancel(order: dict[str, Any]) -> None:
    order["orderItems"][0]["cancellation"] = {
        "cancellationRequest": {"requester": "BUYER", "cancelReason": "FOUND_CHEAPER"}
    }
