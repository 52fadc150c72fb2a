"""A store that is linked with the pretended BigCommerce, and orders that both hold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from pytest_django import Settings

from orders.models import Order
from shipments.bigcommerce import working
from shipments.bigcommerce.sweeping import sweep
from shipments.bigcommerce.working import Counts
from shipments.details import ShipmentDetails
from shipments.models import BigCommerceUpdate, Shipment
from shipments.recording import record_shipment
from stores import clock
from stores.models import BigCommerceLink
from tests.amazon import PretendedAmazon
from tests.bigcommerce import PretendedBigCommerce, make_bigcommerce
from tests.shipments.real_amazon import Desk, desk_at

NUMBER = "1Z999AA10123456784"


@dataclass
class Shop:
    """Our side (`desk`, `link`) and theirs (`there`)."""

    desk: Desk
    link: BigCommerceLink
    there: PretendedBigCommerce

    def order(self, *, copied: bool = True, **copying: Any) -> Order:
        """Open at Amazon, here with its SKUs, and in BigCommerce."""
        (order_id,) = self.desk.amazon.generate(self.desk.seller.id, 1, programs=[])
        order = self.desk.imported(order_id)
        for item in self.desk.amazon.order(order_id)["order"]["orderItems"]:
            order.items.filter(amazon_item_id=item["orderItemId"]).update(
                sku=item["product"]["sellerSku"]
            )
        if copied:
            self.copy(order, **copying)
        return order

    def copy(self, order: Order, **copying: Any) -> None:
        self.there.copy(self.desk.seller.id, orderIds=[order.amazon_order_id], **copying)

    def ship(self, order: Order, number: str = NUMBER, carrier: str = "UPS") -> Shipment:
        day = order.purchased_at.astimezone(order.store.marketplace.time_zone).date()
        details = ShipmentDetails(carrier, number, day, "Ground")
        return record_shipment(order, details, None, clock.now())

    def shipped(self, **copying: Any) -> Order:
        order = self.order(**copying)
        self.ship(order)
        return order

    def run(self, now: datetime | None = None) -> Counts:
        """What the task of every minute does, in one go."""
        now = now or clock.now()
        sweep(now)
        return working.send_due(self.link.pk, now)

    def shipments(self, order: Order) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.there.order(order.amazon_order_id)["shipments"]
        return found


def update_of(order: Order) -> BigCommerceUpdate:
    return BigCommerceUpdate.objects.select_related("link", "shipment").get(order=order)


def shop_at(amazon: PretendedAmazon, settings: Settings) -> Shop:
    desk = desk_at(amazon, settings)
    there = make_bigcommerce(amazon)
    now = clock.now()
    link = BigCommerceLink.objects.create(
        store=desk.store, store_hash=there.store_hash, token=there.token,
        credentials_changed_at=now, created_at=now,
    )  # fmt: skip
    return Shop(desk, link, there)


@pytest.fixture
def shop(db: None, amazon: PretendedAmazon, settings: Settings) -> Shop:
    return shop_at(amazon, settings)
