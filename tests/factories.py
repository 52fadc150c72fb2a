"""Rows for tests. People and orders are invented."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from orders.models import Customer, Order, OrderItem, Product
from shipments.models import Label, LabelFile, RateQuote, Shipment, ShipmentNotification
from stores.models import Account, Member, SellingPartner, ShipFrom, Store, User

# Most tests do not care which day it is.
TODAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@cache
def _hashed(password: str) -> str:
    """Once for all people of a test process: the real hasher is slow on purpose."""
    return make_password(password)


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    first_name = "Maya"
    last_name = "Ortiz"
    password = factory.LazyFunction(lambda: _hashed("correct horse battery staple"))


class AccountFactory(DjangoModelFactory[Account]):
    class Meta:
        model = Account

    name = factory.Sequence(lambda n: f"Northwind Goods {n}")
    country = "US"


class MemberFactory(DjangoModelFactory[Member]):
    class Meta:
        model = Member

    account = factory.SubFactory(AccountFactory)
    user = factory.SubFactory(UserFactory)
    role = Member.Role.MANAGER


class SellingPartnerFactory(DjangoModelFactory[SellingPartner]):
    class Meta:
        model = SellingPartner

    account = factory.SubFactory(AccountFactory)
    seller_id = factory.Sequence(lambda n: f"ASELLER{n:07d}")
    region = SellingPartner.Region.NA
    refresh_token = "Atzr|test-refresh-token"
    authorized_at = TODAY - timedelta(days=30)
    credentials_changed_at = TODAY - timedelta(days=30)


class StoreFactory(DjangoModelFactory[Store]):
    class Meta:
        model = Store

    selling_partner = factory.SubFactory(SellingPartnerFactory)
    marketplace_id = "ATVPDKIKX0DER"
    name = "Northwind US"
    product_identifier = Store.ProductIdentifier.SKU
    import_from = TODAY - timedelta(days=14)


class CustomerFactory(DjangoModelFactory[Customer]):
    class Meta:
        model = Customer

    account = factory.SubFactory(AccountFactory)
    email_key = factory.Sequence(lambda n: f"{n:032x}")
    relay_email = factory.Sequence(lambda n: f"relay{n}@marketplace.amazon.example")
    buyer_data = {"buyer_name": "Tom Lindqvist"}
    buyer_fields = ["buyer_name"]
    first_seen_at = TODAY - timedelta(days=2)


BUYER = {
    "buyer_name": "Tom Lindqvist",
    "recipient_name": "Tom Lindqvist",
    "line1": "2214 Alder Street",
    "line2": "Apt 5",
    "phone": "+1 555-010-0142",
}


class OrderFactory(DjangoModelFactory[Order]):
    class Meta:
        model = Order

    store = factory.SubFactory(StoreFactory)
    selling_partner = factory.SelfAttribute("store.selling_partner")
    amazon_order_id = factory.Sequence(lambda n: f"113-{n // 10**7:07d}-{n % 10**7:07d}")
    status = Order.Status.AWAITING_SHIPMENT
    amazon_status = "UNSHIPPED"
    fulfilled_by = "MERCHANT"
    service_level = "STANDARD"
    purchased_at = TODAY - timedelta(hours=20)
    amazon_updated_at = TODAY - timedelta(hours=19)
    first_imported_at = TODAY - timedelta(hours=18)
    imported_at = TODAY - timedelta(hours=18)
    ship_by_at = TODAY + timedelta(hours=5)
    deliver_by_at = TODAY + timedelta(days=3)
    queue_at = factory.LazyAttribute(
        lambda order: order.ship_by_at or datetime(9999, 1, 1, tzinfo=UTC)
    )
    currency = "USD"
    total = Decimal("54.89")
    unit_count = 2
    city = "Columbus"
    state_or_region = "OH"
    postal_code = "43215"
    country = "US"
    buyer_data = factory.LazyFunction(lambda: dict(BUYER))
    buyer_fields = factory.LazyAttribute(lambda order: list(order.buyer_data or {}))


class ManualOrderFactory(OrderFactory):
    """Entered here: none of Amazon's words (decision 31)."""

    amazon_order_id = factory.Sequence(lambda n: f"M-{1001 + n}")
    channel = Order.Channel.MANUAL
    amazon_status = ""
    service_level = ""


class OrderItemFactory(DjangoModelFactory[OrderItem]):
    class Meta:
        model = OrderItem

    order = factory.SubFactory(OrderFactory)
    amazon_item_id = factory.Sequence(lambda n: f"{n:014d}")
    position = 0
    product_key = "NOTEB-A5-DOT"
    sku = "NOTEB-A5-DOT"
    asin = "B0C7H2VYQK"
    title = "Dotted notebook A5"
    quantity_ordered = 2
    quantity_unfulfilled = 2
    unit_price = Decimal("24.45")
    item_total = Decimal("48.90")


class ShipmentFactory(DjangoModelFactory[Shipment]):
    class Meta:
        model = Shipment

    order = factory.SubFactory(OrderFactory, status=Order.Status.SHIPPED)
    carrier_code = "UPS"
    service = "Ground"
    tracking_number = "1Z999AA10123456784"
    ship_date = TODAY.date()
    automatic_tracking = True
    created_at = TODAY


class NotificationFactory(DjangoModelFactory[ShipmentNotification]):
    class Meta:
        model = ShipmentNotification

    shipment = factory.SubFactory(ShipmentFactory)
    order = factory.SelfAttribute("shipment.order")
    selling_partner = factory.SelfAttribute("shipment.order.selling_partner")
    due_at = TODAY
    queue_at = factory.SelfAttribute("shipment.order.queue_at")
    created_at = TODAY


def order_with_items(lines: int = 1, **fields: Any) -> Order:
    """An open order with `lines` lines of two units each."""
    order = OrderFactory.create(**fields)
    for position in range(lines):
        OrderItemFactory.create(order=order, position=position)
    return order


class ProductFactory(DjangoModelFactory[Product]):
    """Due to be asked about."""

    class Meta:
        model = Product

    store = factory.SubFactory(StoreFactory)
    asin = factory.Sequence(lambda n: f"B0{n:07d}K")
    ask_at = TODAY - timedelta(hours=1)


class ShipFromFactory(DjangoModelFactory[ShipFrom]):
    class Meta:
        model = ShipFrom

    account = factory.SubFactory(AccountFactory)
    name = "Harbour Supplies"
    line1 = "12 Dock Road"
    city = "Portland"
    state_or_region = "ME"
    postal_code = "04101"
    country = "US"
    phone = "+12075550100"


class LabelFactory(DjangoModelFactory[Label]):
    """A bought label with its shipment; `files` are added by the test."""

    class Meta:
        model = Label

    order = factory.SubFactory(OrderFactory)
    shipment = factory.SubFactory(ShipmentFactory, order=factory.SelfAttribute("..order"))
    state = Label.State.BOUGHT
    request = factory.LazyFunction(dict)
    package_reference = factory.Sequence(lambda n: f"parcel-{n}")
    carrier_id = "USPS"
    carrier = "USPS"
    service_id = "USPS_GROUND_ADVANTAGE"
    service = "Ground Advantage"
    cost = Decimal("6.40")
    currency = "USD"
    format = "PDF"
    amazon_shipment_id = factory.Sequence(lambda n: f"ship-{n}")
    tracking_id = factory.SelfAttribute("shipment.tracking_number")
    created_at = factory.SelfAttribute("shipment.created_at")
    bought_at = factory.SelfAttribute("shipment.created_at")


class LabelFileFactory(DjangoModelFactory[LabelFile]):
    class Meta:
        model = LabelFile

    label = factory.SubFactory(LabelFactory)
    kind = "LABEL"
    format = "PDF"
    content = b"%PDF-1.4 a label"
    size = factory.LazyAttribute(lambda file: len(file.content))
    stored_at = factory.SelfAttribute("label.created_at")


class RateQuoteFactory(DjangoModelFactory[RateQuote]):
    """Offers without any rate, good for ten minutes from `created_at`."""

    class Meta:
        model = RateQuote

    order = factory.SubFactory(OrderFactory)
    ship_from = factory.SubFactory(
        ShipFromFactory, account=factory.SelfAttribute("..order.store.selling_partner.account")
    )
    parcel = factory.LazyFunction(
        lambda: {"length_mm": 305, "width_mm": 229, "height_mm": 102, "weight_g": 680}
    )
    package_reference = factory.Sequence(lambda n: f"parcel-{n}")
    token = "token"
    created_at = TODAY
    expires_at = factory.LazyAttribute(lambda quote: quote.created_at + timedelta(minutes=10))
