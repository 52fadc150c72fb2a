"""The seller also ships in Seller Central, at any moment: Amazon is then not told from here."""

import random
from contextlib import suppress

from tests.amazon import PretendedAmazon

NUMBER = "1Z999AA10123456784"


class Elsewhere:
    """Ships at most `count` orders by hand."""

    def __init__(self, amazon: PretendedAmazon, count: int, seed: int) -> None:
        self.shipped = 0
        self._amazon = amazon
        self._left = count
        self._tried: set[str] = set()
        self._chance = random.Random(seed)

    def maybe_ship(self, known: list[str]) -> None:
        """Now and then one of the `known` orders; Amazon refuses it if it was shipped already."""
        left = [number for number in known if number not in self._tried]
        if not left or not self._left or self._chance.random() > 0.1:
            return
        self._left -= 1
        number = self._chance.choice(left)
        self._tried.add(number)
        order = self._amazon.order(number)["order"]
        items = [
            {"orderItemId": item["orderItemId"], "quantity": item["quantityOrdered"]}
            for item in order["orderItems"]
        ]
        package = {
            "packageReferenceId": "77", "carrierCode": "UPS", "trackingNumber": NUMBER,
            "shipDate": order["lastUpdatedTime"], "orderItems": items,
        }  # fmt: skip
        body = {"marketplaceId": order["salesChannel"]["marketplaceId"], "packageDetail": package}
        with suppress(AssertionError):
            self._amazon.confirm_by_hand(order["orderId"], body)
            self.shipped += 1
