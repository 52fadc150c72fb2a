"""The lines of an invented order, with quantities and money that add up."""

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

from sandbox.generating.products import Product, choose, money
from sandbox.generating.recipe import Recipe

_PENDING = frozenset({"PENDING", "PENDING_AVAILABILITY"})
_GIFT_MESSAGES = (
    "Happy birthday, with love from all of us",
    "Congratulations on the new home",
    "Thank you for everything",
    "Get well soon",
)


@dataclass(frozen=True)
class Lines:
    """``totals`` and ``total`` are in the smallest unit; ``shipped`` is units by item id."""

    items: list[dict[str, Any]]
    totals: Counter[str]
    shipped: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.totals.values())


def make_lines(rng: Random, recipe: Recipe, order_id: str, status: str, *, business: bool) -> Lines:
    """One to four lines, mostly one or two."""
    count = rng.choices((1, 2, 3, 4), (62, 25, 9, 4))[0]
    lines = Lines([], Counter(), {})
    gift = rng.random() < recipe.gift_share
    cancel = rng.random() < recipe.cancellation_request_share
    first_id = int(order_id.replace("-", "")[3:])
    for position, product in enumerate(choose(rng, recipe.marketplace, count)):
        quantity = rng.choices((1, 2, 3), (85, 11, 4))[0]
        if status == "PARTIALLY_SHIPPED" and position == 0:
            quantity = max(quantity, 2)
        item_id = f"{(first_id + position * 7919) % 10**14:014d}"
        item = _item(item_id, product, quantity)
        shipped = _shipped(status, position, quantity)
        if shipped:
            lines.shipped[item_id] = shipped
        left = 0 if status == "CANCELLED" else quantity - shipped
        item["fulfillment"] = {"quantityFulfilled": shipped, "quantityUnfulfilled": left}
        if status not in _PENDING:
            _price(rng, recipe, item, product, gift=gift and position == 0, totals=lines.totals)
            if business:
                item["product"]["price"]["priceDesignation"] = "BUSINESS_PRICE"
        if gift and position == 0:
            packing = {"giftMessage": rng.choice(_GIFT_MESSAGES), "giftWrapLevel": "STANDARD"}
            item["fulfillment"]["packing"] = {"giftOption": packing}
        _cancellation(item, status, asked=cancel)
        lines.items.append(item)
    return lines


def _item(item_id: str, product: Product, quantity: int) -> dict[str, Any]:
    return {
        "orderItemId": item_id,
        "quantityOrdered": quantity,
        "measurement": {"unit": "COUNT", "value": 1},
        "product": {
            "asin": product.asin,
            "title": product.title,
            "sellerSku": product.sku,
            "condition": {
                "conditionType": "NEW",
                "conditionSubtype": "NEW",
                "conditionNote": "",
            },
        },
    }


def _shipped(status: str, position: int, quantity: int) -> int:
    if status == "SHIPPED":
        return quantity
    return int(status == "PARTIALLY_SHIPPED" and position == 0)


def _price(
    rng: Random,
    recipe: Recipe,
    item: dict[str, Any],
    product: Product,
    *,
    gift: bool,
    totals: Counter[str],
) -> None:
    """Unit price and the seller's proceeds of the line."""
    quantity = item["quantityOrdered"]
    amounts: dict[str, int] = {"ITEM": product.price * quantity}
    if rng.random() < 0.3:
        amounts["SHIPPING"] = max(1, product.price // 5)
    if gift:
        amounts["GIFT_WRAP"] = max(1, product.price // 8)
    if recipe.marketplace.country in ("US", "CA"):
        amounts["TAX"] = round(amounts["ITEM"] * rng.choice((0, 0.0625, 0.0825, 0.13)))
    if rng.random() < 0.05:
        item["promotion"] = {"breakdowns": [{"promotionId": f"SAVE-{rng.randrange(100, 999)}"}]}
    totals.update(amounts)
    marketplace = recipe.marketplace
    item["product"]["price"] = {"unitPrice": money(marketplace, product.price)}
    item["proceeds"] = {
        "proceedsTotal": money(marketplace, sum(amounts.values())),
        "breakdowns": [
            {"type": kind, "subtotal": money(marketplace, units)} for kind, units in amounts.items()
        ],
    }


def _cancellation(item: dict[str, Any], status: str, *, asked: bool) -> None:
    if status == "CANCELLED":
        execution = {"cancelledBy": "BUYER", "cancelReason": "ORDER_CREATED_BY_MISTAKE"}
        item["cancellation"] = {"cancellationExecution": execution}
    elif asked:
        request = {"requester": "BUYER", "cancelReason": "NO_LONGER_NEEDED"}
        item["cancellation"] = {"cancellationRequest": request}
