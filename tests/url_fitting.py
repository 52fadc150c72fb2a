"""What makes each form of the walk's scene one that is accepted: a few fields, or a state that comes first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile

from orders.models import Order, QuarantinedOrder
from redaction.redacting import redact_due
from shipments.models import (
    BigCommerceUpdate,
    LabelFile,
    ReturnLabel,
    Shipment,
    ShipmentNotification,
)
from stores import clock
from stores.models import BigCommerceLink, User
from tests.factories import ManualOrderFactory, OrderItemFactory, StoreFactory, order_with_items
from tests.orders.test_views_entering import filled
from tests.shipments.combining.people import bought_by
from tests.shipments.pdfs import pdf
from tests.url_rules import MANAGER
from tests.url_scene import Scene

Form = dict[str, Any]
UPS = {"carrier_code": "UPS", "service": "Ground", "tracking_number": "1Z999AA10123456793"}


def press(scene: Scene, name: str, form: Form | None = None) -> Any:
    """As a browser of the account's manager sends the form, with files if it has any."""
    return scene.clients[MANAGER].post(scene.url(name), scene.form() if form is None else form)


def given(**fields: Any) -> Callable[[Scene], Form]:
    return lambda scene: {**scene.form(), **fields}


def after(name: str) -> Callable[[Scene], Form]:
    """What this one takes back was done before."""

    def fitting(scene: Scene) -> Form:
        press(scene, name)
        return scene.form()

    return fitting


def _order(scene: Scene) -> Any:
    return Order.objects.filter(public_id=scene.ids["order"])


def _new_order(scene: Scene) -> Form:
    return filled(scene.store)


def _edited_order(scene: Scene) -> Form:
    order = ManualOrderFactory.create(store=scene.store, status="awaiting")
    OrderItemFactory.create(order=order)
    scene.ids["order"] = order.public_id
    return filled(None)


def _typed_file(scene: Scene) -> Form:
    text = "Order;Name;Street;Town;State;Postcode;SKU\nW-1;Ada Bell;4 Mill Lane;Columbus;OH;43215;MUG\n"
    return {"content": text, "store": scene.store.public_id}


def _asks_to_cancel(scene: Scene) -> Form:
    _order(scene).update(cancel_requested=True)
    return scene.form()


def _cancelled_late(scene: Scene) -> Form:
    _order(scene).update(status="cancelled", shipped_here_at=clock.now())
    return scene.form()


def _parcel(scene: Scene) -> Form:
    return {**UPS, "ship_date": scene.today()}


def _another_parcel(scene: Scene) -> Form:
    """With an order of the same buyer along."""
    now = clock.now()
    two = [
        bought_by(scene.store, purchased_at=now - timedelta(days=2), first_imported_at=now)
        for _ in range(2)
    ]
    scene.ids["order"] = two[0].public_id
    return {**_parcel(scene), "order": two[1].public_id, "understood": "on"}


def _voided_after_acceptance(scene: Scene) -> Form:
    now = clock.now()
    Shipment.objects.filter(public_id=scene.ids["shipment"]).update(voided_at=now, created_at=now)
    notification = ShipmentNotification.objects.filter(public_id=scene.ids["notification"])
    notification.update(state="accepted")
    scene.ids["order"] = notification.get().order.public_id
    Order.objects.filter(public_id=scene.ids["order"]).update(status="awaiting")
    return {}


def _waits_for_its_hour(scene: Scene) -> Form:
    notification = ShipmentNotification.objects.filter(public_id=scene.ids["notification"])
    notification.update(state="waiting", reason="scheduled")
    return {}


def _refused_by_the_shop(scene: Scene) -> Form:
    link = BigCommerceUpdate.objects.get(public_id=scene.ids["bigcommerce"]).link
    BigCommerceLink.objects.filter(pk=link.pk).update(
        created_at=clock.now() - timedelta(days=1), unlinked_at=None
    )
    return {}


def _shipped(scene: Scene) -> Form:
    order = _order(scene)
    order.update(status="shipped", shipped_here_at=clock.now())
    return {"file": SimpleUploadedFile("back.pdf", pdf(), content_type="application/pdf")}


def _not_mailed(scene: Scene) -> Form:
    ReturnLabel.objects.get(public_id=scene.ids["return_label"]).mails.all().delete()
    return {"mails": "0"}


def _signed_in_twice(scene: Scene) -> Form:
    user = User.objects.get(pk=scene.clients[MANAGER].session["_auth_user_id"])
    UserSession.objects.create(
        user=user, session_key="elsewhere", ip="192.0.2.0", user_agent="Firefox on Linux"
    )
    return {}


def _set_aside(scene: Scene) -> Form:
    now = clock.now()
    QuarantinedOrder.objects.create(
        selling_partner=scene.store.selling_partner, store=scene.store, amazon_order_id="113-0000000-9999999",
        reason="unknown_status", first_seen_at=now, last_seen_at=now, retry_at=now + timedelta(days=1),
    )  # fmt: skip
    return {}


def _printable_label(scene: Scene) -> Form:
    file = LabelFile.objects.get(label__public_id=scene.ids["label"])
    file.content = pdf()
    file.save()
    return {"order": Order.objects.filter(labels__public_id=scene.ids["label"]).get().public_id}


def _redacted(scene: Scene) -> Form:
    order_with_items(store=scene.store, first_imported_at=clock.now() - timedelta(days=60))
    redact_due(clock.now())
    return scene.form()


def _empty_store(scene: Scene) -> Form:
    empty = StoreFactory.create(
        selling_partner=scene.store.selling_partner, marketplace_id="A2EUQ1WTGCTBG2"
    )
    scene.ids["store"] = empty.public_id
    return {}


def _draft(scene: Scene) -> Form:
    scene.ids["batch"] = scene.ids["draft"]
    return {}


def _tracking_file(scene: Scene) -> Form:
    text = (
        f"order-id,carrier,tracking\n{_order(scene).get().amazon_order_id},UPS,1Z999AA10123456793\n"
    )
    return {"file": SimpleUploadedFile("tracking.csv", text.encode(), content_type="text/csv")}


def _states_file(scene: Scene) -> Form:
    shipment = Shipment.objects.get(public_id=scene.ids["shipment"])
    text = f"Tracking number,Status,Date\n{shipment.tracking_number},lost,{scene.today()}\n"
    return {"file": SimpleUploadedFile("states.csv", text.encode(), content_type="text/csv")}


def _started(scene: Scene) -> Form:
    return {**_parcel(scene), "tracking-1": UPS["tracking_number"], "start": "yes"}


FITTING: dict[str, Callable[[Scene], Form]] = {
    "orders:note": given(note="Call before noon"),
    "orders:new": _new_order,
    "orders:edit": _edited_order,
    "orders:enter_file": _typed_file,
    "orders:release": after("orders:hold"),
    "orders:release_many": after("orders:hold"),
    "orders:reopen": after("orders:cancel"),
    "orders:ship_anyway": _asks_to_cancel,
    "orders:taken_out": _cancelled_late,
    "orders:fetch_day": lambda scene: {"store": scene.store.public_id, "day": scene.today()},
    "orders:retry_set_aside": _set_aside,
    "people:invite": given(email="new@example.com"),
    "people:role": given(role="shipper"),
    "people:end": _signed_in_twice,
    "redaction:export": _redacted,
    "shipments:mark_shipped": _parcel,
    "shipments:combine": _another_parcel,
    "shipments:correct": _parcel,
    "shipments:corrected": _voided_after_acceptance,
    "shipments:tell_now": _waits_for_its_hour,
    "shipments:bigcommerce_retry": _refused_by_the_shop,
    "shipments:returns": _shipped,
    "shipments:return_remove": _not_mailed,
    "shipments:return_mail": _not_mailed,
    "shipments:labels": _printable_label,
    "shipments:batch_discard": _draft,
    "shipments:batch_start": _started,
    "shipments:import_tracking": _tracking_file,
    "shipments:tracking_states": _states_file,
    "stores:disconnect": _empty_store,
    "stores:resume": after("stores:pause"),
}
