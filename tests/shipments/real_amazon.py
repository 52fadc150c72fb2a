"""Orders that exist on both sides: at the pretended Amazon and in our tables."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django import Settings

from orders.models import Order
from shipments.details import ShipmentDetails
from shipments.models import ShipmentNotification
from shipments.recording import record_shipment
from stores import clock
from stores.models import Store
from tests.amazon import US, PretendedAmazon, Seller
from tests.conftest import point_at
from tests.factories import OrderFactory, OrderItemFactory, SellingPartnerFactory, StoreFactory

TRACKING = "1Z999AA10123456784"


@dataclass
class Desk:
    """One store at the pretended Amazon."""

    amazon: PretendedAmazon
    seller: Seller
    store: Store

    def shipped(self, count: int = 1) -> list[ShipmentNotification]:
        """New orders at Amazon, imported and marked as shipped here."""
        ids = self.amazon.generate(self.seller.id, count, programs=[])
        return [self._ship(self.imported(order_id)) for order_id in ids]

    def confirmations(self, notification: ShipmentNotification) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.view(notification)["confirmations"]
        return found

    def packages(self, notification: ShipmentNotification) -> list[dict[str, Any]]:
        return self.view(notification)["packages"] or []

    def view(self, notification: ShipmentNotification) -> dict[str, Any]:
        return self.amazon.order(notification.order.amazon_order_id)

    def calls(self, operation: str) -> int:
        return len(self.amazon.calls(operation=operation))

    def imported(self, order_id: str) -> Order:
        """The few columns that matter here; the real import has its own tests."""
        sent = self.amazon.order(order_id)["order"]
        placed = datetime.fromisoformat(sent["createdTime"].replace("Z", "+00:00"))
        order: Order = OrderFactory.create(
            store=self.store, amazon_order_id=order_id, purchased_at=placed.astimezone(UTC),
            programs=sent.get("programs", []),
        )  # fmt: skip
        for position, item in enumerate(sent["orderItems"]):
            left = item["fulfillment"]["quantityUnfulfilled"]
            OrderItemFactory.create(
                order=order, position=position, amazon_item_id=item["orderItemId"],
                quantity_ordered=item["quantityOrdered"], quantity_unfulfilled=left,
            )  # fmt: skip
        return order

    def _ship(self, order: Order) -> ShipmentNotification:
        day = order.purchased_at.astimezone(order.store.marketplace.time_zone).date()
        record_shipment(order, ShipmentDetails("UPS", TRACKING, day, "Ground"), None, clock.now())
        return ShipmentNotification.objects.get(order=order)


def desk_at(amazon: PretendedAmazon, settings: Settings) -> Desk:
    point_at(amazon, settings)
    seller = amazon.add_seller(marketplaces=[US])
    partner = SellingPartnerFactory.create(seller_id=seller.id, refresh_token=seller.refresh_token)
    return Desk(amazon, seller, StoreFactory.create(selling_partner=partner, marketplace_id=US))


@pytest.fixture
def desk(amazon: PretendedAmazon, settings: Settings) -> Desk:
    return desk_at(amazon, settings)
