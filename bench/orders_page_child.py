"""Child: fill the tables with skewed orders and ask for the orders page."""

import re
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.child import connect_seller, measure, setup

setup()
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.filling import fill  # noqa: E402
from stores.models import Account, Member, Store, User  # noqa: E402

ROUNDS = 9
FLOOR = (
    "SELECT id, amazon_order_id, status, queue_at, buyer_data FROM orders_order"
    " WHERE store_id = %s AND status = 'shipped' ORDER BY purchased_at DESC, id DESC LIMIT 50"
)
COUNT = "SELECT COUNT(*) FROM (SELECT 1 FROM orders_order WHERE store_id = %s AND status = %s LIMIT 1001) AS found"


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
