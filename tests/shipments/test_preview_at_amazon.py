"""The preview against the pretended Amazon: what was shown is what it received."""

from datetime import timedelta

import pytest

from orders.models import Order
from shipments.models import ShipmentNotification
from shipments.outbox.notifying import send_due
from stores import clock
from tests.amazon import US
from tests.shipments.real_amazon import Desk
from tests.shipments.test_views_marking import browser, entered, member_of, url

pytestmark = pytest.mark.django_db

PREVIEW = {"HX-Request": "true", "HX-Target": "preview"}


def test_shp_7_the_preview_is_what_amazon_receives(desk: Desk) -> None:
    """SHP-1 to SHP-6 too: field by field, before and after."""
    order = desk.imported(desk.amazon.generate(desk.seller.id, 1, programs=[])[0])
    # A day whose noon is over, so that the preview and the call say the same instant.
    left = clock.now() - timedelta(days=2)
    Order.objects.update(purchased_at=left - timedelta(days=1))
    day = left.astimezone(order.store.marketplace.time_zone).date().isoformat()
    client = browser(member_of(order))
    before = client.post(url(order), entered(preview="yes", ship_date=day), headers=PREVIEW)
    shown = [(line.name, line.value) for line in before.context["preview"].lines]
    client.post(url(order), entered(ship_date=day))
    notification = ShipmentNotification.objects.get()
    waiting = client.get(f"/shipments/notifications/{notification.public_id}/")
    assert [(line.name, line.value) for line in waiting.context["told"].lines] == shown
    assert "What goes to Amazon" in waiting.text
    send_due(notification.selling_partner_id, notification.due_at)
    (received,) = desk.confirmations(notification)
    names = ("packageReferenceId", "carrierCode", "shippingMethod", "trackingNumber", "shipDate")
    assert dict(shown) == {
        "amazonOrderId": order.amazon_order_id,
        "marketplaceId": US,
        **{name: str(received[name]) for name in names},
        "orderItems": dict(shown)["orderItems"],
    }
    units = {f"{item['quantity']} × {item['orderItemId']}" for item in received["items"]}
    assert {value for name, value in shown if name == "orderItems"} == units
    told = client.get(f"/shipments/notifications/{notification.public_id}/")
    assert "What Amazon was told" in told.text
    assert [(line.name, line.value) for line in told.context["told"].lines] == shown
