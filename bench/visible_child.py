"""Child: a minute at Amazon and here, again and again; each minute the schedule asks what is due."""

import os
import statistics
import sys
from datetime import datetime, timedelta
from typing import Any

import requests

from bench.child import connect_seller, measure, setup
from bench.world import SELLER, US

setup()
from django.conf import settings  # noqa: E402

from orders.imports.importing import advance, is_due  # noqa: E402
from orders.models import Order  # noqa: E402
from stores import clock  # noqa: E402
from stores.models import SellingPartner  # noqa: E402

_http = requests.Session()


def control(path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    address = f"{os.environ['LWA_ENDPOINT']}/_sandbox/{path}"
    response = _http.request("POST" if body else "GET", address, json=body, timeout=60)
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer


def work(seller_id: int, orders_a_minute: int, minutes: int) -> dict[str, Any]:
    appeared: dict[str, datetime] = {}
    waited: list[float] = []
    for _ in range(minutes):
        settings.CLOCK_SHIFT += timedelta(minutes=1)
        control("clock", {"advanceSeconds": 60})
        appeared |= _some_orders(orders_a_minute)
        seller = SellingPartner.objects.get(pk=seller_id)
        if is_due(seller, clock.now()):
            advance(seller_id)
            now = clock.now()
            stored = Order.objects.filter(amazon_order_id__in=appeared)
            ids = list(stored.values_list("amazon_order_id", flat=True))
            waited += [(now - appeared.pop(order_id)).total_seconds() for order_id in ids]
    made = control("summary")["callsByStatus"]["searchOrders"]
    return {
        "mean_s": statistics.mean(waited),
        "median_s": statistics.median(waited),
        "worst_s": max(waited),
        "calls": sum(made.values()),
        "refused": made.get("429", 0),
        "unseen": len(appeared),
    }


def _some_orders(count: int) -> dict[str, datetime]:
    """Orders that appeared at Amazon within the last minute, with their time."""
    wanted = {"sellingPartnerId": SELLER, "marketplaceId": US, "updatedMinutesAgo": [0, 1]}
    ids = control("generate", {**wanted, "count": count, "seed": 99})["orderIds"]
    shown = (control(f"orders/{order_id}")["order"] for order_id in ids)
    return {order["orderId"]: datetime.fromisoformat(order["lastUpdatedTime"]) for order in shown}


if __name__ == "__main__":
    pk = connect_seller(sys.argv[1])
    measure(lambda: work(pk, int(sys.argv[2]), int(sys.argv[3])))
