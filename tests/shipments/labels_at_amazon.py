"""Labels that exist on both sides: bought at the pretended Amazon, and rows here."""

from datetime import timedelta
from decimal import Decimal

from shipments.labels.storing import store_files
from shipments.models import Label, ShipmentNotification
from stores import clock
from stores.spapi import shipping
from stores.spapi.parcels import (
    Document,
    Parcel,
    ParcelItem,
    PurchaseOrder,
    RateQuestion,
    ShipFrom,
)
from stores.spapi.payloads import Money
from tests.factories import LabelFactory, NotificationFactory, ShipmentFactory
from tests.shipments.real_amazon import Desk

HOME = ShipFrom("Harbour Goods", "1 Pier Road", "Seattle", "WA", "98101", "US")


def bought(desk: Desk, format: str = "PDF", *, with_file: bool = True) -> Label:
    """A new order at Amazon with a label bought for it, as the purchase leaves the rows here."""
    (order_id,) = desk.amazon.generate(desk.seller.id, 1, programs=[], shipByDays=[3, 3])
    order = desk.imported(order_id)
    items = tuple(ParcelItem(i.amazon_item_id, i.quantity_unfulfilled) for i in order.items.all())
    reference = f"parcel-{order.pk}"
    parcel = Parcel(
        reference, items, Decimal("1.5"), "POUND", Decimal(12), Decimal(9), Decimal(4), "INCH",
        Money(Decimal(0), "USD"),
    )  # fmt: skip
    seller, market = desk.store.selling_partner, desk.store.marketplace_id
    rates = shipping.get_rates(seller, RateQuestion(order_id, market, HOME, parcel))
    rate = next(r for r in rates.rates if not any(group.required for group in r.groups))
    offer = next(o for o in rate.documents if o.format == format and o.width == 4)
    now = clock.now()
    answer = shipping.purchase_shipment(
        seller, PurchaseOrder(market, rates.token, rate.rate_id, offer.choice()), reference
    )
    today = now.astimezone(desk.store.marketplace.time_zone).date()
    order.status, order.shipped_here_at = "shipped", now
    order.save(update_fields=["status", "shipped_here_at"])
    shipment = ShipmentFactory.create(
        order=order, carrier_code="USPS", service="Ground Advantage",
        tracking_number=answer.tracking_id, ship_date=today, created_at=now,
    )  # fmt: skip
    label: Label = LabelFactory.create(
        order=order, shipment=shipment, package_reference=reference, format=format,
        carrier_id=rate.carrier_id, amazon_shipment_id=answer.shipment_id, bought_at=now,
    )  # fmt: skip
    NotificationFactory.create(
        shipment=shipment, state=ShipmentNotification.State.NOT_NEEDED, settled_at=now,
        created_at=now, due_at=now,
    )  # fmt: skip
    if with_file:
        store_files(label, answer.documents, now)
    return label


def a_pdf(size: int = 0) -> Document:
    """Of at least `size` bytes."""
    return Document("LABEL", "PDF", b"%PDF-1.4\n" + b"x" * size + b"\n%%EOF\n")


HOUR = timedelta(hours=1)
