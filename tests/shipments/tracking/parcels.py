"""Labels that were really bought at the pretended Amazon, with the rows that a purchase leaves here."""

from dataclasses import dataclass

from orders.imports.single import store_single
from orders.models import Order
from shipments.models import Label, Shipment
from stores import clock
from stores.models import SellingPartner
from stores.spapi.orders import get_order
from stores.spapi.parcels import ParcelItem, PurchaseOrder
from stores.spapi.shipping import get_rates, purchase_shipment
from tests.amazon import US, PretendedAmazon
from tests.factories import LabelFactory, ShipmentFactory
from tests.orders.importing import connect
from tests.stores.spapi.calls import QUESTION


@dataclass
class Parcels:
    """One seller of the pretended Amazon, whose orders were imported."""

    amazon: PretendedAmazon
    seller: SellingPartner

    def buy(self) -> Shipment:
        """A new order, imported, with a label of UPS."""
        order = self.imported()
        items = tuple(
            ParcelItem(item.amazon_item_id, item.quantity_ordered) for item in order.items.all()
        )
        question = QUESTION._replace(
            amazon_order_id=order.amazon_order_id, marketplace_id=US,
            parcel=QUESTION.parcel._replace(items=items),
        )  # fmt: skip
        rates = get_rates(self.seller, question)
        rate = next(rate for rate in rates.rates if rate.service_id == "UPS_PTP_GND")
        added = tuple(group.services[0].id for group in rate.groups if group.required)
        choice = PurchaseOrder(US, rates.token, rate.rate_id, rate.documents[0].choice(), added)
        bought = purchase_shipment(self.seller, choice, f"key-{order.pk}")
        now = clock.now()
        shipment: Shipment = ShipmentFactory.create(
            order=order, tracking_number=bought.tracking_id, created_at=now,
            ship_date=now.astimezone(order.store.marketplace.time_zone).date(),
        )  # fmt: skip
        LabelFactory.create(
            order=order, shipment=shipment, carrier_id=rate.carrier_id,
            amazon_shipment_id=bought.shipment_id, tracking_id=bought.tracking_id,
        )  # fmt: skip
        return shipment

    def imported(self) -> Order:
        (order_id,) = self.amazon.generate(
            self.seller.seller_id, 1, US, shipByDays=[3, 3], programs=[], status="UNSHIPPED"
        )
        self.read(order_id)
        return Order.objects.get(amazon_order_id=order_id)

    def read(self, order_id: str) -> None:
        """Import one order as it is at Amazon now."""
        store_single(self.seller, get_order(self.seller, order_id), clock.now())

    def event(self, shipment: Shipment, code: str, **fields: str) -> None:
        self.amazon.parcel_event(label_of(shipment).amazon_shipment_id, code, **fields)


def label_of(shipment: Shipment) -> Label:
    return Label.objects.get(shipment=shipment)


def parcels_at(amazon: PretendedAmazon) -> Parcels:
    return Parcels(amazon, connect(amazon))
