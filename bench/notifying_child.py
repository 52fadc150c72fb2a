"""Child: imports a seller's orders, ships them and tells Amazon: by calls, in a feed, or one after the other."""

import os
import statistics
import sys
import time
from datetime import timedelta
from typing import Any

import requests

from bench import queries
from bench.child import connect_seller, measure, setup, visitor

setup()
from django.conf import settings  # noqa: E402

from config.demo.shipping import CARRIER, tracking_number  # noqa: E402
from orders.imports.importing import advance, request_import  # noqa: E402
from orders.models import Order  # noqa: E402
from shipments import seller_turn  # noqa: E402
from shipments.batches import drafting, starting  # noqa: E402
from shipments.batches.drafting import Line  # noqa: E402
from shipments.details import ShipmentDetails  # noqa: E402
from shipments.models import Batch, ShipmentNotification  # noqa: E402
from shipments.recording import record_shipment  # noqa: E402
from shipments.tasks import work_on_batch  # noqa: E402
from stores import clock  # noqa: E402
from stores.models import SellingPartner  # noqa: E402

LOOK_S = 30
_PATIENCE_S = 120


def imported(token: str) -> SellingPartner:
    seller = SellingPartner.objects.get(pk=connect_seller(token))
    request_import([seller], None)
    while advance(seller.pk):
        pass
    return seller


def orders_of(seller: SellingPartner) -> list[Order]:
    rows = Order.objects.filter(selling_partner=seller).select_related("store__selling_partner")
    return list(rows.order_by("queue_at", "pk"))


def day_of(order: Order) -> Any:
    return clock.now().astimezone(order.store.marketplace.time_zone).date()


def unfinished() -> bool:
    waiting = ShipmentNotification.objects.filter(state__in=ShipmentNotification.UNFINISHED)
    return waiting.exists()


def backlog(seller: SellingPartner) -> dict[str, Any]:
    """As the worker does, task after task; what is due a little later is waited for."""
    first = queries.so_far()
    assert unfinished(), "nothing was queued"
    while unfinished():
        taken = seller_turn.take(seller.pk)
        assert taken is not None
        if not taken.more:
            time.sleep(0.1)
    return {"queries": queries.so_far() - first}


def batch(seller: SellingPartner) -> dict[str, Any]:
    """From the press; both clocks are moved on while nothing is due."""
    orders, now, first = orders_of(seller), clock.now(), queries.so_far()
    lines = [
        Line(position, order, details={"tracking_number": tracking_number(position)})
        for position, order in enumerate(orders, start=1)
    ]
    details = {"carrier_code": CARRIER, "ship_date": day_of(orders[0]).isoformat()}
    made = drafting.draft(seller.account, Batch.Kind.MARK, details, lines, None, now)
    assert starting.start(made, None, now)
    while Batch.objects.filter(pk=made.pk, state=Batch.State.RUNNING).exists():
        work_on_batch(made.pk)
    while True:
        taken = seller_turn.take(seller.pk)
        assert taken is not None
        if taken.more:
            continue
        if not unfinished():
            break
        move_clocks(LOOK_S)
    return {
        "queries": queries.so_far() - first,
        "moved_s": (clock.now() - now).total_seconds(),
    }


def move_clocks(seconds: int) -> None:
    settings.CLOCK_SHIFT += timedelta(seconds=seconds)
    address = f"{os.environ['LWA_ENDPOINT']}/_sandbox/clock"
    requests.post(address, json={"advanceSeconds": seconds}, timeout=60).raise_for_status()


def one_by_one(seller: SellingPartner) -> dict[str, Any]:
    person = visitor()
    seconds = [pressed(person, number, each) for number, each in enumerate(orders_of(seller))]
    return {"median_s": statistics.median(seconds[1:]), "worst_s": max(seconds[1:])}


def pressed(person: Any, number: int, order: Order) -> float:
    fields = {
        "carrier_code": CARRIER,
        "tracking_number": tracking_number(number),
        "service": "Priority",
    }
    began = time.perf_counter()
    answer = person.post(
        f"/shipments/mark/{order.public_id}/", {**fields, "ship_date": day_of(order).isoformat()}
    )
    assert answer.status_code == 302, answer.content
    accepted = ShipmentNotification.objects.filter(order=order, state="accepted")
    while not accepted.exists():
        assert time.perf_counter() - began < _PATIENCE_S, "Amazon was not told"
        time.sleep(0.01)
    return time.perf_counter() - began


if __name__ == "__main__":
    queries.count()
    act, refresh_token = sys.argv[1:]
    selling_partner = imported(refresh_token)
    if act == "backlog":
        for place, order in enumerate(orders_of(selling_partner)):
            details = ShipmentDetails(CARRIER, tracking_number(place), day_of(order))
            record_shipment(order, details, None, clock.now())
    acts = {"backlog": backlog, "batch": batch, "one": one_by_one}
    measure(lambda: acts[act](selling_partner))
