"""Which open orders the visitor takes next."""

from collections.abc import Callable
from typing import Any

from config.demo.amazon import US
from config.demo.failing import must
from config.demo.reading import orders_on, pages_from
from config.demo.stage import Stage

AtAmazon = dict[str, Any]


def next_orders(
    stage: Stage, count: int, wanted: Callable[[AtAmazon], bool] | None = None
) -> dict[str, str]:
    """Amazon order id -> address of the first open ones that are `wanted` (all), soonest ship-by first."""
    found: dict[str, str] = {}
    for page in pages_from(stage.visitor, "/orders/"):
        for order_id, address in orders_on(page).items():
            if len(found) < count and (wanted is None or wanted(stage.at_amazon[order_id])):
                found[order_id] = address
        if len(found) == count:
            break
    must(len(found) == count, f"Only {len(found)} of {count} open orders are left to ship.")
    return found


def without_prime(order: AtAmazon) -> bool:
    """Lines of a file that would need a tick are left out (decision 29)."""
    return "PRIME" not in order.get("programs", [])


def for_labels(order: AtAmazon) -> bool:
    """Amazon sells labels inside the United States (decision 28)."""
    return bool(order["salesChannel"]["marketplaceId"] == US)


def ids_of(addresses: dict[str, str]) -> list[str]:
    """What the ticks of the orders carry: the last part of each address."""
    return [address.strip("/").split("/")[-1] for address in addresses.values()]
