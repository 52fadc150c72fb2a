"""A desk with everyday orders. People, streets and orders are invented."""

from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from orders.models import Order, OrderEvent
from stores import clock
from stores.models import Account, Store, User
from tests.factories import (
    BUYER,
    AccountFactory,
    CustomerFactory,
    MemberFactory,
    OrderFactory,
    OrderItemFactory,
    SellingPartnerFactory,
    StoreFactory,
    UserFactory,
)

PRODUCTS = [
    ("Enamel camping mug, 12 oz, blue", "MUG-ENAMEL-12-BLU", "18.50"),
    ("Canvas tote bag, natural", "TOTE-CANVAS-NAT", "22.00"),
    ("Soy candle, cedar and moss", "CNDL-SOY-CEDAR", "16.25"),
    ("Dotted notebook A5", "NOTEB-A5-DOT", "24.45"),
    ("Paring knife 3 inch", "KNIFE-PARING-3", "31.90"),
]
PEOPLE = [
    ("Maya Okafor", "Portland", "OR", "US"),
    ("Daniel Reyes", "Austin", "TX", "US"),
    ("Priya Natarajan", "Madison", "WI", "US"),
    ("Tom Lindqvist", "Columbus", "OH", "US"),
    ("Hannah Brandt", "Toronto", "ON", "CA"),
    ("Chloe Martin", "Montréal", "QC", "CA"),
    ("Oluwaseun Ade", "Leeds", "West Yorkshire", "GB"),
    ("Grace Whitfield", "Bristol", "Avon", "GB"),
]
# Hours until ship-by of the first orders; the others follow in the coming days.
HOURS = [-5, -2, -2, 3, 3, 8, 8, 8]
ODDITIES: dict[int, dict[str, object]] = {
    2: {"cancel_requested": True},
    5: {"address_problem": "no_street"},
    6: {"programs": ["PRIME"], "service_level": "NEXT_DAY"},
}


class Desk(NamedTuple):
    user: User
    account: Account
    stores: list[Store]
    orders: list[Order]


def busy_desk(orders: int = 60, **user: object) -> Desk:
    """Two stores of one seller with `orders` open orders, some shipped ones, and one of each oddity."""
    now = clock.now()
    account = AccountFactory.create(name="Northwind Goods")
    person = UserFactory.create(**user)
    MemberFactory.create(account=account, user=person)
    seller = SellingPartnerFactory.create(account=account, authorized_at=now - timedelta(days=30))
    fields = {"selling_partner": seller, "last_import_at": now - timedelta(minutes=2)}
    stores = [
        StoreFactory.create(**fields),
        StoreFactory.create(**fields, name="Northwind CA", marketplace_id="A2EUQ1WTGCTBG2"),
    ]
    made = [_order(number, stores, account) for number in range(orders)]
    for order in OrderFactory.create_batch(4, store=stores[0], status=Order.Status.SHIPPED):
        OrderItemFactory.create(order=order)
    OrderFactory.create(store=stores[0], status=Order.Status.ON_HOLD)
    return Desk(person, account, stores, made)


def _order(number: int, stores: list[Store], account: Account) -> Order:
    now = clock.now()
    name, city, region, country = PEOPLE[number % len(PEOPLE)]
    title, sku, price = PRODUCTS[number % len(PRODUCTS)]
    hours = HOURS[number] if number < len(HOURS) else 20 + 3 * number
    units = 1 + number % 3
    store = stores[number % 5 == 4]
    order: Order = OrderFactory.create(
        store=store,
        amazon_order_id=f"11{number % 5}-{4820193 + number * 73711:07d}-{1937264 + number * 90211:07d}",
        customer=CustomerFactory.create(
            account=account,
            buyer_data={"buyer_name": name},
            first_seen_at=now - timedelta(hours=number),
        ),
        purchased_at=now - timedelta(minutes=12 + number * 22),
        ship_by_at=now + timedelta(hours=hours),
        deliver_by_at=now + timedelta(hours=hours, days=3),
        currency=store.marketplace.currency,
        total=Decimal(price) * units + Decimal("5.99"),
        unit_count=units,
        city=city,
        state_or_region=region,
        country=country,
        buyer_data={**BUYER, "buyer_name": name, "recipient_name": name},
        **ODDITIES.get(number, {}),
    )
    for position in range(3 if number % 4 == 1 else 1):
        OrderItemFactory.create(
            order=order, position=position, title=title, sku=sku, product_key=sku,
            quantity_ordered=units, unit_price=Decimal(price), item_total=Decimal(price) * units,
            shipping_total=Decimal("5.99"), is_gift=number % 4 == 3,
        )  # fmt: skip
    OrderEvent.objects.create(
        order=order,
        kind="status_changed",
        detail={"from": "on_hold", "to": "awaiting", "amazon": "UNSHIPPED"},
        at=now,
    )
    return order
