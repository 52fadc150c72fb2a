import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from orders.buyer import MARKER
from orders.models import Order, OrderEvent
from shipments.details import ShipmentDetails
from shipments.models import ShipmentNotification
from shipments.recording import record_shipment
from stores.models import AuditEvent, Member, Store
from tests.factories import (
    TODAY,
    LabelFileFactory,
    MemberFactory,
    OrderFactory,
    StoreFactory,
    order_with_items,
)

pytestmark = pytest.mark.django_db

ShowPage = Callable[..., str]
DRAWER = {"HX-Request": "true", "HX-Target": "drawer"}


@pytest.fixture
def store() -> Store:
    store: Store = StoreFactory.create()
    return store


@pytest.fixture
def member(store: Store) -> Member:
    member: Member = MemberFactory.create(account=store.selling_partner.account)
    return member


@pytest.fixture
def show(client: Client, member: Member) -> ShowPage:
    client.force_login(member.user)

    def get(order: Order, **headers: str) -> str:
        response = client.get(reverse("orders:detail", args=[order.public_id]), headers=headers)
        assert response.status_code == 200
        assert response["Cache-Control"] == "no-store"
        return response.content.decode()

    return get


def test_i5_an_order_of_another_account_is_not_found(client: Client, member: Member) -> None:
    client.force_login(member.user)
    for public_id in (OrderFactory.create().public_id, uuid.uuid4()):
        response = client.get(reverse("orders:detail", args=[public_id]), headers=DRAWER)
        assert response.status_code == 404


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Northwind US", "Northwind US · Amazon.com"), ("Amazon.com", "Amazon.com")],
)
def test_a_store_that_is_named_like_its_marketplace_is_named_once(
    client: Client, member: Member, store: Store, name: str, shown: str
) -> None:
    store.name = name
    store.save()
    client.force_login(member.user)
    order = OrderFactory.create(store=store)
    page = client.get(reverse("orders:detail", args=[order.public_id])).text
    label = page.partition('class="store-label">')[2].partition("</p>")[0]
    assert strip_tags(label).strip() == store.full_name == shown


def test_the_page_and_the_drawer_show_the_same_order(show: ShowPage, store: Store) -> None:
    order = order_with_items(store=store)
    full, drawer = show(order), show(order, **DRAWER)
    assert "<html" in full
    assert "<html" not in drawer
    for text in (full, drawer):
        for words in (
            order.amazon_order_id,
            "Tom Lindqvist",
            "2214 Alder Street",
            "$54.89",
            "Apt 5",
        ):
            assert words in text


def test_red_3_a_redacted_order_shows_the_marker_and_what_to_do(
    show: ShowPage, store: Store
) -> None:
    order = order_with_items(store=store)
    Order.objects.update(buyer_data=None, redacted_at=TODAY, name_key="")
    text = show(order)
    assert "Tom Lindqvist" not in text
    assert "Alder" not in text
    assert text.count(MARKER) >= 4
    assert "Buyer details were removed on" in text
    assert "Columbus, OH 43215" in text
    assert "Address complete" not in text


def test_red_66_a_redacted_order_says_why_it_can_no_longer_be_edited_and_when(
    client: Client, store: Store
) -> None:
    shipper = MemberFactory.create(account=store.selling_partner.account, role=Member.Role.SHIPPER)
    client.force_login(shipper.user)
    order = order_with_items(store=store, first_imported_at=TODAY - timedelta(days=14))
    OrderEvent.objects.create(order=order, kind="held", at=TODAY - timedelta(days=1))
    page = reverse("orders:detail", args=[order.public_id])
    for words in (
        "so the address cannot be edited",
        "so the order takes no note",
        "Buyer details removed",
    ):
        assert words not in client.get(page).text
    Order.objects.update(buyer_data=None, redacted_at=TODAY)
    OrderEvent.objects.create(order=order, kind="marked_shipped", at=TODAY + timedelta(days=1))
    text = client.get(page).text
    assert "so the address cannot be edited" in text
    assert "so the order takes no note" in text
    history = text[text.index("Imported from Amazon") :]
    assert (
        history.index("Put on hold")
        < history.index("Buyer details removed")
        < history.index("Marked as shipped")
    )


def test_red_40_the_page_of_a_label_offers_the_placeholder(client: Client, store: Store) -> None:
    shipper = MemberFactory.create(account=store.selling_partner.account, role=Member.Role.SHIPPER)
    client.force_login(shipper.user)
    label = LabelFileFactory.create(label__order=order_with_items(store=store)).label
    page = reverse("shipments:label", args=[label.public_id])
    assert "Print label (" in client.get(page).text
    Order.objects.update(buyer_data=None, redacted_at=TODAY)
    assert "Placeholder (PDF)" in client.get(page).text


def test_imp_24_an_incomplete_address_says_what_is_missing(show: ShowPage, store: Store) -> None:
    text = show(OrderFactory.create(store=store, address_problem="no_street"))
    assert "Amazon sent no street." in text
    assert "Address complete" not in text
    Order.objects.update(buyer_data=None, redacted_at=TODAY)
    assert "Amazon sent no street." not in show(Order.objects.get())


def test_imp_18_the_sums_add_up_to_the_total(show: ShowPage, store: Store) -> None:
    order = order_with_items(store=store, total=Decimal("53.00"))
    order.items.update(
        item_total=Decimal(48), shipping_total=None, tax_total=3, discount_total=Decimal(2)
    )
    text = show(order)
    assert "<dt>Discount</dt><dd>-$2.00</dd>" in text
    assert "<dt>Other (gift wrap and so on)</dt><dd>$4.00</dd>" in text
    order.total = Decimal(49)
    order.save()
    assert "Other (gift wrap" not in show(order)


def test_imp_13_an_order_without_lines_says_so(show: ShowPage, store: Store) -> None:
    text = show(OrderFactory.create(store=store, status=Order.Status.SHIPPED))
    assert "Product lines are not kept" in text


def test_imp_22_gift_messages_stand_beside_their_line(show: ShowPage, store: Store) -> None:
    order = order_with_items(store=store)
    item = order.items.get()
    order.buyer_data = {"gift_messages": {item.amazon_item_id: "Happy birthday"}}
    order.save()
    assert "Gift message: Happy birthday" in show(order)


def test_imp_19_the_relayed_address_is_marked(show: ShowPage, store: Store) -> None:
    order = OrderFactory.create(store=store, relay_email="abc123@marketplace.amazon.example")
    assert "Relayed by Amazon, not for marketing" in show(order)


def test_fba_4_an_order_that_amazon_ships_offers_nothing_to_do(
    show: ShowPage, store: Store
) -> None:
    order = OrderFactory.create(
        store=store, status=Order.Status.SHIPPED, fulfilled_by="AMAZON", buyer_data=None
    )
    text = show(order)
    assert "Amazon ships this order" in text
    assert "Enter tracking" not in text


def test_the_notification_and_the_history_are_told(
    show: ShowPage, store: Store, member: Member
) -> None:
    order = order_with_items(store=store)
    details = ShipmentDetails("UPS", "1Z999AA10123456784", TODAY.date())
    record_shipment(order, details, member.user, TODAY)
    ShipmentNotification.objects.update(state="rejected", amazon_message="Bad carrier")
    text = show(order)
    for words in (
        "1Z999AA10123456784",
        "Rejected",
        "Bad carrier",
        "Marked as shipped",
        "carrier: UPS",
        "Maya Ortiz",
    ):
        assert words in text


def test_decision_34_a_look_at_buyer_details_is_noted_and_at_nothing_is_not(
    show: ShowPage, store: Store, member: Member
) -> None:
    order = order_with_items(store=store)
    show(order)
    event = AuditEvent.objects.get()
    assert (event.action, event.user) == ("order.viewed", member.user)
    assert event.subject == f"order {order.public_id}"
    Order.objects.update(buyer_data=None, redacted_at=TODAY)
    show(order)
    assert AuditEvent.objects.count() == 1


def test_a_request_to_cancel_stands_on_top(show: ShowPage, store: Store) -> None:
    order = OrderFactory.create(store=store, cancel_requested=True)
    assert "The buyer asked to cancel this order" in show(order)


def test_the_number_of_queries_does_not_depend_on_lines(show: ShowPage, store: Store) -> None:
    small, big = order_with_items(1, store=store), order_with_items(8, store=store)
    for hour in range(6):
        OrderEvent.objects.create(
            order=big, kind="cancel_requested", at=TODAY + timedelta(hours=hour)
        )

    def queries(order: Order) -> int:
        with CaptureQueriesContext(connection) as seen:
            show(order)
        return len(seen)

    queries(small)  # the shell around the page is remembered for some seconds
    assert queries(small) == queries(big)


def test_imp_19_relayed_contacts_are_marked_on_the_order(store: Store, show: ShowPage) -> None:
    said = "Relayed by Amazon, not for marketing"
    order = OrderFactory.create(store=store, relay_email="abc@marketplace.amazon.com")
    html = show(order)
    assert (
        html.index("+1 555-010-0142") < html.index("abc@marketplace.amazon.com") < html.index(said)
    )
    assert said in show(OrderFactory.create(store=store))  # a phone alone
    assert said not in show(OrderFactory.create(store=store, buyer_data={"line1": "Alder Street"}))
