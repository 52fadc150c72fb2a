"""What the test of killed purchases does inside an installation: ``python -m tests.shipments.buying.installed``."""

import json
import sys

import django


def connect(refresh_token: str, order_id: str, item_id: str, quantity: str) -> None:
    """A store that buys labels, and one order that is at the pretended Amazon."""
    from stores import clock
    from tests.factories import (
        OrderFactory,
        OrderItemFactory,
        SellingPartnerFactory,
        ShipFromFactory,
        StoreFactory,
    )

    now = clock.now()
    seller = SellingPartnerFactory.create(
        seller_id="ASELLER", refresh_token=refresh_token, authorized_at=now
    )
    sender = ShipFromFactory.create(account=seller.account)
    store = StoreFactory.create(selling_partner=seller, buy_shipping=True, ship_from=sender)
    order = OrderFactory.create(store=store, amazon_order_id=order_id, deliver_by_at=None)
    units = int(quantity)
    OrderItemFactory.create(
        order=order, amazon_item_id=item_id, quantity_ordered=units, quantity_unfulfilled=units
    )


def purchase() -> None:
    from orders.handling.parcels import Parcel
    from orders.models import Order
    from shipments.buying.choosing import CHEAPEST, best
    from shipments.buying.purchasing import buy
    from shipments.buying.quoting import quote
    from stores import clock

    order = Order.objects.get()
    sender = order.store.ship_from
    assert sender is not None
    offers = quote(order, Parcel(305, 229, 102, 680), sender, None, clock.now())
    rate = best(offers, CHEAPEST)
    assert rate is not None
    buy(offers, rate.rate_id, None, clock.now())


def state() -> dict[str, object]:
    from orders.models import Order
    from shipments.models import Label, LabelFile, Shipment

    return {
        "order": Order.objects.get().status,
        "labels": list(Label.objects.order_by("pk").values_list("state", flat=True)),
        "shipments": Shipment.objects.count(),
        "files": LabelFile.objects.count(),
    }


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "connect":
        connect(*sys.argv[2:])
    elif sys.argv[1] == "purchase":
        purchase()
    elif sys.argv[1] == "sweep":
        from shipments.tasks import finish_labels

        finish_labels()
    sys.stdout.write(json.dumps(state()))
