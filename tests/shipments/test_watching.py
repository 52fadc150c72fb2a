"""Decision 28: a bought label whose order Amazon still shows unshipped the day after the ship date."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from orders.models import Order, OrderEvent
from shipments import tasks
from shipments.labels import watching
from shipments.models import Label, ShipmentNotification
from shipments.outbox.notifying import send_due
from stores import clock
from stores.models import AuditEvent, Member, Store
from tests.factories import (
    LabelFactory,
    MemberFactory,
    NotificationFactory,
    OrderItemFactory,
    StoreFactory,
)
from tests.shipments.edge import ScriptedAmazon, state
from tests.shipments.labels_at_amazon import bought
from tests.shipments.real_amazon import Desk

pytestmark = pytest.mark.django_db

URL = "/shipments/unconfirmed/"


def a_label(store: Store | None = None, days_ago: int = 1, **order: Any) -> Label:
    """Its ship date was so many days ago in the store's zone, and imports have come as far as now."""
    now = clock.now()
    store = store or StoreFactory.create(complete_through=now)
    day = now.astimezone(store.marketplace.time_zone).date() - timedelta(days=days_ago)
    label: Label = LabelFactory.create(
        order__store=store, shipment__ship_date=day, shipment__created_at=now,
        **{f"order__{name}": value for name, value in {"status": "shipped", **order}.items()},
    )  # fmt: skip
    OrderItemFactory.create(order=label.order)
    NotificationFactory.create(shipment=label.shipment, state="not_needed", reason="buy_shipping")
    return label


def client_for(label: Label, role: Member.Role = Member.Role.SHIPPER) -> Client:
    client = Client()
    account = label.order.store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=role).user)
    return client


def found(label: Label) -> bool:
    return label in watching.unconfirmed([Store.objects.get(pk=label.order.store_id)], clock.now())


def send_url(label: Label) -> str:
    return reverse("shipments:send_anyway", args=[label.public_id])


def test_decision_28_only_what_amazon_shows_open_after_the_ship_date_alarms() -> None:
    label = a_label()
    assert found(label)
    assert not found(a_label(days_ago=0))
    assert not found(a_label(amazon_status="SHIPPED"))
    assert not found(a_label(amazon_status="CANCELLED"))
    assert not found(a_label(status="cancelled"))
    for told in ("waiting", "sending", "unknown", "accepted", "rejected"):
        ShipmentNotification.objects.filter(order=label.order).update(state=told)
        assert not found(label), told
    ShipmentNotification.objects.filter(order=label.order).update(state="not_needed")
    for gone in ("voiding", "voided"):
        Label.objects.filter(pk=label.pk).update(state=gone)
        assert not found(label), gone


def test_without_news_of_today_nobody_is_alarmed() -> None:
    label = a_label()
    Store.objects.update(complete_through=clock.now() - timedelta(days=2))
    assert not found(label)
    Store.objects.update(complete_through=None)
    assert not found(label)


def test_decision_28_what_an_import_shows_as_shipped_is_remembered() -> None:
    label, open_one = a_label(amazon_status="SHIPPED"), a_label()
    assert tasks.watch_labels() == "1 labels shipped at Amazon"
    label.refresh_from_db()
    open_one.refresh_from_db()
    assert label.order_checked_at is not None
    assert open_one.order_checked_at is None
    assert tasks.watch_labels() == "0 labels shipped at Amazon"
    Order.objects.filter(pk=label.order_id).update(amazon_status="UNSHIPPED")
    assert not found(label)


def test_decision_28_send_queues_the_one_row_with_the_parcel_of_the_label(
    edge: ScriptedAmazon,
) -> None:
    label = a_label()
    client = client_for(label)
    page = client.get(URL)
    assert send_url(label) in page.text
    answer = client.post(send_url(label), follow=True)
    assert "Amazon is told about order" in answer.text
    assert "Amazon counts every label" in answer.text
    row = ShipmentNotification.objects.get()
    assert (row.state, row.shipment) == ("waiting", label.shipment)
    send_due(row.selling_partner_id, clock.now())
    assert [sent.tracking_number for sent in edge.sent] == [label.tracking_id]
    assert OrderEvent.objects.filter(kind="label_told").count() == 1
    assert AuditEvent.objects.get().action == "label.told"


def test_shp_14_send_means_now_whatever_the_stores_setting() -> None:
    label = a_label()
    Store.objects.update(notify_when=Store.NotifyWhen.NEVER)
    client_for(label).post(send_url(label))
    row = ShipmentNotification.objects.get()
    assert (row.state, row.reason, row.settled_at) == ("waiting", "", None)
    assert row.due_at <= clock.now()


def test_t17_the_second_press_sends_nothing(edge: ScriptedAmazon) -> None:
    label = a_label()
    client = client_for(label)
    client.post(send_url(label))
    assert "nothing to send" in client.post(send_url(label), follow=True).text
    send_due(label.order.selling_partner_id, clock.now())
    assert "nothing to send" in client.post(send_url(label), follow=True).text
    send_due(label.order.selling_partner_id, clock.now())
    assert len(edge.sent) == 1


def test_a_label_without_a_row_gets_one() -> None:
    label = a_label()
    ShipmentNotification.objects.all().delete()
    client_for(label).post(send_url(label))
    assert ShipmentNotification.objects.get().shipment == label.shipment


def test_decision_19_ship_plus_leads_to_seller_central() -> None:
    label = a_label(programs=["FBM_SHIP_PLUS"])
    client = client_for(label)
    page = client.get(URL).text
    assert send_url(label) not in page
    assert "/orders-v3/order/" in page
    assert "takes no confirmation" in client.post(send_url(label), follow=True).text
    assert ShipmentNotification.objects.get().state == "not_needed"


def test_t5_viewers_read_and_foreigners_see_nothing() -> None:
    label = a_label()
    viewer, foreign = client_for(label, Member.Role.VIEWER), client_for(a_label())
    assert label.order.amazon_order_id in viewer.get(URL).text
    assert viewer.post(send_url(label)).status_code == 403
    assert label.order.amazon_order_id not in foreign.get(URL).text
    assert foreign.post(send_url(label)).status_code == 404


def test_decision_28_every_page_warns_and_leads_to_the_list() -> None:
    label = a_label()
    Store.objects.update(last_import_at=clock.now())
    client = client_for(label)
    page = client.get("/shipments/").text
    assert "not counted by Amazon. The ship date is over" in page
    assert f'href="{URL}"' in page
    caches["shell"].clear()
    client.post(send_url(label))
    caches["shell"].clear()
    assert "not counted by Amazon" not in client.get("/shipments/").text


def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries: Any) -> None:
    label = a_label()
    client = client_for(label)
    client.get(URL)
    for _ in range(4):
        a_label(label.order.store)
    with django_assert_max_num_queries(12):
        assert client.get(URL).text.count('<form method="post" action="/shipments/labels/') == 5


def test_i1_send_for_a_label_that_amazon_counts_after_all_confirms_nothing(desk: Desk) -> None:
    """Our news were old: Amazon refuses, the order is read, and the parcel is found there."""
    label = bought(desk)
    row = ShipmentNotification.objects.get()
    day = clock.now().date() - timedelta(days=2)
    label.order.shipments.update(ship_date=day)
    Store.objects.update(complete_through=clock.now())
    watching.send_anyway(
        Label.objects.select_related("order__store__selling_partner__account", "shipment").get(),
        MemberFactory.create().user,
        clock.now(),
    )
    for minutes in range(0, 20, 2):
        send_due(row.selling_partner_id, clock.now() + timedelta(minutes=minutes))
    assert state(row)[0] in ("accepted", "not_needed")
    view = desk.view(row)
    assert [p["trackingNumber"] for p in view["packages"]] == [label.tracking_id] or [
        p["trackingNumber"] for p in view["packages"]
    ] == [label.order.shipments.get().tracking_number]
