"""A store that buys labels at the pretended Amazon, and orders that are there and here."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pytest_django import Settings

from orders.handling.parcels import Parcel
from orders.models import Order
from shipments.buying.choosing import rates_of
from shipments.buying.quoting import quote
from shipments.buying.rates import Rate
from shipments.models import Label, RateQuote
from stores import clock
from stores.models import ShipFrom, Store
from tests.amazon import UK, US, PretendedAmazon, Seller
from tests.conftest import point_at
from tests.factories import (
    AccountFactory,
    OrderFactory,
    OrderItemFactory,
    SellingPartnerFactory,
    ShipFromFactory,
    StoreFactory,
)

PARCEL = Parcel(305, 229, 102, 680)
GROUND, ADVANTAGE = "UPS_PTP_GND", "USPS_PTP_GA"


@dataclass
class Shop:
    amazon: PretendedAmazon
    seller: Seller
    store: Store
    ship_from: ShipFrom
    parcel: Parcel = field(default=PARCEL)

    def order(self, changes: dict[str, Any] | None = None, **fields: Any) -> Order:
        """A new open order, not late; `changes` are Amazon's top-level fields, `fields` columns of ours."""
        (order_id,) = self.amazon.generate(
            self.seller.id, 1, self.store.marketplace_id, shipByDays=[3, 3], programs=[]
        )
        sent = self.amazon.order(order_id)["order"]
        if changes:
            sent |= changes
            self.amazon.add_orders(self.seller.id, [sent])
        return self.imported(sent, **fields)

    def imported(self, sent: dict[str, Any], **fields: Any) -> Order:
        """The columns that matter here; the real import has its own tests."""
        address = sent["recipient"]["deliveryAddress"]
        size = dict(zip(PARCEL_COLUMNS, self.parcel, strict=True))
        values = {
            "amazon_order_id": sent["orderId"], "store": self.store, "programs": sent.get("programs", []),
            "purchased_at": instant(sent["createdTime"]), "country": address["countryCode"],
            "deliver_by_at": instant(sent["fulfillment"]["deliverByWindow"]["latestDateTime"]), **size,
        }  # fmt: skip
        order: Order = OrderFactory.create(**values | fields)
        for position, item in enumerate(sent["orderItems"]):
            OrderItemFactory.create(
                order=order, position=position, amazon_item_id=item["orderItemId"],
                quantity_ordered=item["quantityOrdered"],
                quantity_unfulfilled=item["fulfillment"]["quantityUnfulfilled"],
            )  # fmt: skip
        return order

    def quote(self, order: Order, parcel: Parcel | None = None) -> RateQuote:
        return quote(order, parcel or self.parcel, self.ship_from, None, clock.now())

    def purchases(self, order: Order) -> list[dict[str, Any]]:
        return self.amazon.purchases(order.amazon_order_id)

    def status(self, order: Order) -> str:
        return str(self.amazon.order(order.amazon_order_id)["status"])


PARCEL_COLUMNS = ("parcel_length_mm", "parcel_width_mm", "parcel_height_mm", "parcel_weight_g")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def rate_in(quote: RateQuote, service_id: str = GROUND) -> Rate:
    return next(rate for rate in rates_of(quote) if rate.service_id == service_id)


def cost_of(purchase: dict[str, Any]) -> Decimal:
    return Decimal(str(purchase["cost"]["value"]))


def state_of(label: Label) -> str:
    label.refresh_from_db()
    return str(label.state)


def shop_at(amazon: PretendedAmazon, settings: Settings, country: str = "US") -> Shop:
    point_at(amazon, settings)
    account = AccountFactory.create(country=country)
    marketplace, region = (US, "NA") if country == "US" else (UK, "EU")
    seller = amazon.add_seller(marketplaces=[marketplace], country=country, region=region)
    partner = SellingPartnerFactory.create(
        account=account, seller_id=seller.id, refresh_token=seller.refresh_token, region=region
    )
    british = {
        "city": "Leeds",
        "state_or_region": "Yorks",
        "postal_code": "LS6 1PD",
        "country": "GB",
    }
    sender = ShipFromFactory.create(account=account, **({} if country == "US" else british))
    store = StoreFactory.create(
        selling_partner=partner, marketplace_id=marketplace, buy_shipping=True, ship_from=sender
    )
    return Shop(amazon, seller, store, sender)
