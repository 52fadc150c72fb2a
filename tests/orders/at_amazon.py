"""One order that lives at the pretended Amazon and here: changed there, imported over real HTTP."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from orders.models import ImportRun, Order
from stores import clock
from stores.models import SellingPartner
from tests.amazon import PretendedAmazon
from tests.orders.importing import connect, import_now

SELLER = "ASELLER"
Change = Callable[[dict[str, Any]], None]


@dataclass
class Life:
    """`change` edits the order at Amazon and imports it; each change is newer than the one before."""

    amazon: PretendedAmazon
    partner: SellingPartner
    number: str = ""
    changes: int = field(default=0)

    def begin(self, **options: Any) -> Order:
        """A new order at Amazon, imported."""
        wanted = {"programs": [], "updatedMinutesAgo": 30, **options}
        (self.number,) = self.amazon.generate(SELLER, 1, **wanted)
        import_now(self.partner)
        return self.order

    @property
    def order(self) -> Order:
        return Order.objects.get(amazon_order_id=self.number)

    def change(self, *edits: Change) -> Order:
        self.change_unseen(*edits)
        return self.order

    def change_unseen(self, *edits: Change) -> ImportRun:
        """For an order that is not stored, or set aside."""
        order = copy.deepcopy(self.amazon.order(self.number)["order"])
        for edit in edits:
            edit(order)
        self.changes += 1
        at = clock.now() - timedelta(minutes=10) + timedelta(seconds=30 * self.changes)
        order["lastUpdatedTime"] = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        self.amazon.add_orders(SELLER, [order])
        return import_now(self.partner)

    def kinds(self) -> list[str]:
        """The history, oldest first."""
        return list(self.order.events.values_list("kind", flat=True))

    def confirmations(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.amazon.order(self.number)["confirmations"]
        return found


@pytest.fixture
def life(reached_amazon: PretendedAmazon) -> Life:
    return Life(reached_amazon, connect(reached_amazon))


def status(word: str) -> Change:
    def edit(order: dict[str, Any]) -> None:
        order["fulfillment"]["fulfillmentStatus"] = word

    return edit


def asks(reason: str = "NO_LONGER_NEEDED") -> Change:
    def edit(order: dict[str, Any]) -> None:
        request = {"requester": "BUYER", "cancelReason": reason}
        order["orderItems"][0]["cancellation"] = {"cancellationRequest": request}

    return edit


def withdraws(order: dict[str, Any]) -> None:
    order["orderItems"][0].pop("cancellation")


def quantities(ordered: int, fulfilled: int = 0) -> Change:
    """Of every line."""

    def edit(order: dict[str, Any]) -> None:
        for item in order["orderItems"]:
            item["quantityOrdered"] = ordered
            item["fulfillment"].update(
                quantityFulfilled=fulfilled, quantityUnfulfilled=ordered - fulfilled
            )

    return edit
