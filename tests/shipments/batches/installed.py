"""What the test of killed batches does inside an installation: ``python -m tests.shipments.batches.installed``."""

import json
import sys
from collections import Counter
from typing import Any

import django


def start(kind: str) -> None:
    """A store and a running batch of its orders; standard input holds what the pretended Amazon has of them."""
    from orders.models import Order
    from shipments.batches import drafting, starting
    from shipments.batches.drafting import Line
    from shipments.models import Batch
    from stores import clock
    from tests.factories import SellingPartnerFactory, ShipFromFactory, StoreFactory

    given = json.load(sys.stdin)
    seller = SellingPartnerFactory.create(
        seller_id=given["seller"], refresh_token=given["token"], authorized_at=clock.now()
    )
    sender = ShipFromFactory.create(account=seller.account)
    store = StoreFactory.create(selling_partner=seller, buy_shipping=True, ship_from=sender)
    orders: list[Order] = [_imported(store, sent) for sent in given["orders"]]
    today = clock.now().astimezone(store.marketplace.time_zone).date()
    settings = {"policy": "cheapest", "carrier_code": "UPS", "service": "x"}
    settings["ship_date"] = today.isoformat()
    lines = [
        Line(position, order, details={"tracking_number": f"1Z99900{position:05d}"})
        for position, order in enumerate(orders, start=1)
    ]
    now = clock.now()
    batch = drafting.draft(seller.account, Batch.Kind(kind), settings, lines, None, now)
    assert starting.start(batch, None, now)


def _imported(store: Any, sent: dict[str, Any]) -> Any:
    """The columns that matter here; the real import has its own tests."""
    from tests.factories import OrderFactory, OrderItemFactory

    order = OrderFactory.create(
        store=store, amazon_order_id=sent["orderId"], deliver_by_at=None,
        purchased_at=sent["createdTime"], country=sent["recipient"]["deliveryAddress"]["countryCode"],
        parcel_length_mm=305, parcel_width_mm=229, parcel_height_mm=102, parcel_weight_g=680,
    )  # fmt: skip
    for position, item in enumerate(sent["orderItems"]):
        OrderItemFactory.create(
            order=order, position=position, amazon_item_id=item["orderItemId"],
            quantity_ordered=item["quantityOrdered"], quantity_unfulfilled=item["quantityOrdered"],
        )  # fmt: skip
    return order


def beside_another() -> int:
    """Works at the same moment as another process, and without the lease of the batch, as if that had run out.

    How many turns were taken here.
    """
    from shipments.batches import working
    from shipments.models import Batch
    from stores import clock

    batch = Batch.objects.get()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    return working.work(batch.pk, clock.now(), threads=2).turns


def state() -> dict[str, object]:
    from orders.models import Order
    from shipments.models import Batch, BatchEntry, Label, LabelFile, Shipment

    return {
        "batch": Batch.objects.get().state,
        "entries": Counter(BatchEntry.objects.values_list("state", flat=True)),
        "leased": BatchEntry.objects.exclude(lease_holder="").count(),
        "orders": Counter(Order.objects.values_list("status", flat=True)),
        "labels": Counter(Label.objects.values_list("state", flat=True)),
        "files": LabelFile.objects.count(),
        "shipments": Shipment.objects.count(),
    }


if __name__ == "__main__":
    django.setup()
    turns = 0
    if sys.argv[1] == "start":
        start(sys.argv[2])
    elif sys.argv[1] == "work":
        from shipments.models import Batch
        from shipments.tasks import work_on_batch

        work_on_batch(Batch.objects.get().pk)
    elif sys.argv[1] == "beside":
        turns = beside_another()
    sys.stdout.write(json.dumps(state() | {"turns": turns}))
