"""What the test of killed feeds does inside an installation: ``python -m tests.shipments.feeds.installed``."""

import json
import sys
from collections import Counter
from datetime import timedelta

import django


def start() -> None:
    """A store and the orders of a batch, shipped and due by feed; standard input holds what Amazon has of them."""
    from shipments.details import ShipmentDetails
    from shipments.models import Batch, ShipmentNotification
    from shipments.recording import record_shipment
    from stores import clock
    from tests.factories import OrderFactory, OrderItemFactory, SellingPartnerFactory, StoreFactory

    given = json.load(sys.stdin)
    now = clock.now()
    seller = SellingPartnerFactory.create(
        seller_id=given["seller"], refresh_token=given["token"], authorized_at=now
    )
    store = StoreFactory.create(selling_partner=seller, feed_from=2)
    today = now.astimezone(store.marketplace.time_zone).date()
    batch = Batch.objects.create(
        account=seller.account, number=1, kind="mark", state="done", created_at=now
    )
    for number, sent in enumerate(given["orders"]):
        order = OrderFactory.create(
            store=store, amazon_order_id=sent["orderId"], purchased_at=now - timedelta(days=1)
        )
        for position, item in enumerate(sent["orderItems"]):
            OrderItemFactory.create(
                order=order, position=position, amazon_item_id=item["orderItemId"],
                quantity_ordered=item["quantityOrdered"], quantity_unfulfilled=item["quantityOrdered"],
            )  # fmt: skip
        details = ShipmentDetails("UPS", f"1Z999AA1{number:010d}", today, "Ground")
        record_shipment(order, details, None, now)
    ShipmentNotification.objects.update(
        via="feed", batch=batch, due_at=now, queue_at=now + timedelta(days=3)
    )


def beside_another() -> None:
    """Works at the same moment as another process, without the lease of the seller, as if that had run out."""
    from shipments.feeds import gathering, working
    from stores import clock
    from stores.models import SellingPartner

    seller = SellingPartner.objects.get()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    gathering.gather(seller.pk, clock.now())
    working.work(seller.pk, clock.now())


def state() -> dict[str, object]:
    from orders.models import OrderEvent
    from shipments.models import FeedSubmission, NotificationAttempt, ShipmentNotification

    accepted = OrderEvent.objects.filter(kind="notification_accepted")
    return {
        "rows": Counter(ShipmentNotification.objects.values_list("state", flat=True)),
        "tries": Counter(NotificationAttempt.objects.values_list("outcome", flat=True)),
        "feeds": Counter(FeedSubmission.objects.values_list("state", flat=True)),
        "told": accepted.count(),
    }


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "start":
        start()
    elif sys.argv[1] == "work":
        from shipments.tasks import send_for_seller
        from stores.models import SellingPartner

        send_for_seller(SellingPartner.objects.get().pk)
    elif sys.argv[1] == "beside":
        beside_another()
    sys.stdout.write(json.dumps(state()))
