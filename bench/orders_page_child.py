"""Child: fill the tables with skewed orders and ask for the orders page."""

import random
import re
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bench.child import connect_seller, measure, setup

setup()
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from orders.bulk import insert  # noqa: E402
from orders.models import Order, OrderItem  # noqa: E402
from stores import clock  # noqa: E402
from stores.models import Account, Member, Store, User  # noqa: E402

ROUNDS = 9
BUYER = {
    "buyer_name": "Tom Lindqvist",
    "recipient_name": "Tom Lindqvist",
    "line1": "2214 Alder Street",
}
FLOOR = (
    "SELECT id, amazon_order_id, status, queue_at, buyer_data FROM orders_order"
    " WHERE store_id = %s AND status = 'shipped' ORDER BY purchased_at DESC, id DESC LIMIT 50"
)
COUNT = "SELECT COUNT(*) FROM (SELECT 1 FROM orders_order WHERE store_id = %s AND status = %s LIMIT 1001) AS found"


def fill(orders: int) -> None:
    """One store has 70 % of the orders, 94 % are shipped, 20 % still hold buyer data."""
    now, chance = clock.now(), random.Random(7)
    stores = list(Store.objects.order_by("pk"))
    for start in range(0, orders, 2_000):
        rows = [
            _order(stores, number, now, chance)
            for number in range(start, min(start + 2_000, orders))
        ]
        insert(Order, rows)
        ids = Order.objects.order_by("-pk").values_list("pk", flat=True)[: len(rows)]
        insert(OrderItem, [_item(pk, position) for pk in ids for position in (0, 1)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _order(stores: list[Store], number: int, now: Any, chance: random.Random) -> dict[str, Any]:
    status = (
        "awaiting"
        if chance.random() < 0.005
        else chance.choices(("shipped", "cancelled"), (94, 6))[0]
    )
    store = stores[0] if chance.random() < 0.7 else stores[1]
    bought = now - timedelta(minutes=chance.randrange(600_000))
    ship_by = now + timedelta(minutes=chance.randrange(-500, 5_000))
    return {
        "public_id": uuid.UUID(int=chance.getrandbits(128), version=4),
        "selling_partner_id": store.selling_partner_id, "store_id": store.pk, "customer_id": None,
        "amazon_order_id": f"113-{number // 10**7:07d}-{number % 10**7:07d}", "seller_order_id": "",
        "status": status, "amazon_status": "UNSHIPPED", "fulfilled_by": "MERCHANT", "programs": ["PRIME"],
        "service_level": "STANDARD", "purchased_at": bought, "amazon_updated_at": bought,
        "first_imported_at": bought, "imported_at": bought, "earliest_ship_at": None, "ship_by_at": ship_by,
        "deliver_by_at": ship_by, "queue_at": ship_by, "currency": "USD", "total": Decimal("54.89"),
        "unit_count": 3, "city": "Columbus", "state_or_region": "OH", "postal_code": "43215", "country": "US",
        "relay_email": "", "buyer_data": BUYER if chance.random() < 0.2 else None,
        "buyer_fields": list(BUYER), "name_key": "", "address_problem": "", "cancel_requested": False,
        "replaces_order_id": "", "packages": [],
    }  # fmt: skip


def _item(order_id: int, position: int) -> dict[str, Any]:
    return {
        "order_id": order_id, "amazon_item_id": f"{order_id}{position}", "position": position,
        "product_key": "NOTEB-A5-DOT", "sku": "NOTEB-A5-DOT", "asin": "B0C7H2VYQK",
        "title": "Dotted notebook A5", "quantity_ordered": 2, "quantity_fulfilled": 0,
        "quantity_unfulfilled": 2, "condition_type": "NEW", "condition_subtype": "NEW",
        "is_gift": False, "gift_wrap": "", "is_custom": False,
    }  # fmt: skip


def cpu_ms(work: Callable[[], Any]) -> float:
    """Median over several rounds, after one that is not counted."""
    work()
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        taken.append((time.process_time() - start) * 1000)
    return statistics.median(taken)


def ask(client: Client) -> dict[str, Any]:
    def get(address: str) -> Any:
        response = client.get(address, headers={"accept-encoding": "gzip"})
        assert response.status_code == 200, response.status_code
        return response

    get("/orders/?tab=shipped")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page = get("/orders/?tab=shipped")
    queries = len(captured)  # the next request forgets them
    raw = client.get("/orders/?tab=shipped")
    deep = deep_address(client)
    return {
        "queries": queries,
        "bytes": len(page.content),
        "raw_bytes": len(raw.content),
        "cpu_ms": cpu_ms(lambda: get("/orders/?tab=shipped")),
        "deep_ms": cpu_ms(lambda: get(deep)),
        "floor_ms": cpu_ms(floor),
    }


def deep_address(client: Client) -> str:
    """The address of a page near the end of the list."""
    address = "/orders/?tab=shipped"
    for _ in range(20):
        found = re.search(r'href="(\?[^"]*after=[^"]*)"', client.get(address).content.decode())
        if found is None:
            break
        address = "/orders/" + found[1].replace("&amp;", "&")
    return address


def floor() -> None:
    with connection.cursor() as cursor:
        for store in Store.objects.values_list("pk", flat=True):
            for status in ("awaiting", "on_hold", "shipped", "cancelled"):
                cursor.execute(COUNT, [store, status])
                cursor.fetchone()
            cursor.execute(FLOOR, [store])
            ids = [row[0] for row in cursor.fetchall()]
            if ids:
                marks = ", ".join(["%s"] * len(ids))
                cursor.execute(
                    f"SELECT order_id, title, sku FROM orders_orderitem WHERE order_id IN ({marks})",
                    ids,
                )
                cursor.fetchall()


if __name__ == "__main__":
    connect_seller("none")
    fill(int(sys.argv[1]))
    user = User.objects.create_user("bench@example.com", "correct horse battery staple")
    Member.objects.create(user=user, account=Account.objects.get(), role=Member.Role.MANAGER)
    visitor = Client(SERVER_NAME="127.0.0.1")
    visitor.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    measure(lambda: ask(visitor))
