from typing import Any

import pytest
from django.test import Client

from orders.models import Order
from shipments.details import ShipmentDetails
from shipments.models import Shipment, ShipmentNotification
from shipments.recording import record_shipment
from stores.models import Member, SellingPartner, User
from tests.factories import TODAY, MemberFactory, UserFactory, order_with_items

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "dialogs"}


@pytest.fixture(autouse=True)
def pokes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    sent: list[tuple[Any, ...]] = []
    for module in ("marking", "notifications"):
        monkeypatch.setattr(f"shipments.views.{module}.poke", lambda *what: sent.append(what))
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    return sent


def member_of(order: Order, role: Member.Role = Member.Role.SHIPPER) -> User:
    account = order.store.selling_partner.account
    user: User = MemberFactory.create(account=account, role=role).user
    return user


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def entered(**changes: str) -> dict[str, str]:
    fields = {
        "tracking_number": "1Z 999 AA1 0123456784",
        "carrier_code": "UPS",
        "service": "Ground",
        "ship_date": "2026-11-23",
    }
    return {**fields, **changes}


def url(order: Order) -> str:
    return f"/shipments/mark/{order.public_id}/"


def test_the_dialog_opens_as_a_page_and_as_a_fragment() -> None:
    order = order_with_items()
    client = browser(member_of(order))
    page = client.get(url(order))
    assert page.status_code == 200
    assert "Amazon takes one update per order." in page.text
    assert "<html" in page.text
    fragment = client.get(url(order), headers=HTMX)
    assert "<html" not in fragment.text
    assert 'name="tracking_number"' in fragment.text
    assert "Lindqvist" not in fragment.text


def test_marking_records_the_shipment_and_pokes_once(pokes: list[tuple[Any, ...]]) -> None:
    order = order_with_items()
    user = member_of(order)
    answer = browser(user).post(url(order), entered(), follow=True)
    assert answer.redirect_chain == [(f"/orders/{order.public_id}/", 302)]
    assert "is marked as shipped. Amazon is told within a minute." in answer.text
    shipment = Shipment.objects.get(order=order)
    assert (shipment.tracking_number, shipment.created_by) == ("1Z999AA10123456784", user)
    assert pokes == [("shipments.tasks.send_for_seller", order.selling_partner_id)]


def test_htmx_gets_the_dialog_closed_and_the_list_drawn_anew() -> None:
    order = order_with_items()
    answer = browser(member_of(order)).post(url(order), entered(), headers=HTMX)
    assert answer.status_code == 200
    assert "dialog-done" in answer.headers["HX-Trigger"]
    assert "orders-changed" in answer.headers["HX-Trigger"]
    assert "marked as shipped" in answer.headers["HX-Trigger"]


def test_t17_a_double_click_is_answered_with_the_first_result() -> None:
    order = order_with_items()
    client = browser(member_of(order))
    for _ in range(2):
        assert client.post(url(order), entered(), headers=HTMX).status_code == 200
    assert Shipment.objects.count() == ShipmentNotification.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"tracking_number": "", "service": ""}, "Enter the tracking number."),
        ({"tracking_number": "x" * 60}, "at most 50 characters"),
        ({"carrier_code": "Fedex"}, "Choose a carrier of the list"),
        ({"carrier_code": "Other"}, "Amazon needs the carrier&#x27;s name"),
        ({"ship_date": "2026-11-24"}, "cannot lie in the future"),
        ({"ship_date": "2025-11-23"}, "The order was placed on 22 November 2026"),
        ({"ship_date": "soon"}, "Enter a valid date"),
    ],
)
def test_wrong_entries_come_back_with_their_error(change: dict[str, str], words: str) -> None:
    order = order_with_items()
    answer = browser(member_of(order)).post(url(order), entered(**change), headers=HTMX)
    assert answer.status_code == 422
    assert words in answer.text
    assert not Shipment.objects.exists()


def test_choosing_other_asks_for_the_name_even_without_a_script() -> None:
    order = order_with_items()
    client = browser(member_of(order))
    asked = client.post(url(order), entered(carrier_code="Other", tracking_number="BIKE-0001"))
    assert 'name="carrier_name"' in asked.text
    named = entered(carrier_code="Other", carrier_name="Bike Courier", tracking_number="BIKE-0001")
    assert client.post(url(order), named).status_code == 302
    assert Shipment.objects.get().carrier_name == "Bike Courier"


def test_the_carriers_services_follow_the_choice() -> None:
    order = order_with_items()
    client = browser(member_of(order))
    assert "Tracked 48" in client.get("/shipments/carrier/?carrier_code=Royal+Mail").text
    assert 'name="carrier_name"' in client.get("/shipments/carrier/?carrier_code=Other").text
    assert client.get("/shipments/carrier/?carrier_code=%00<script>").status_code == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "on_hold"}, "is on hold"),
        ({"status": "cancelled"}, "is cancelled"),
        ({"status": "shipped"}, "is already shipped"),
        ({"programs": ["FBM_SHIP_PLUS"]}, "FBM Ship+"),
    ],
)
def test_shp_23_a_refused_order_says_why_and_offers_no_form(
    fields: dict[str, Any], words: str
) -> None:
    order = order_with_items(**fields)
    client = browser(member_of(order))
    page = client.get(url(order))
    assert words in page.text
    assert 'name="tracking_number"' not in page.text
    assert client.post(url(order), entered()).status_code == 422
    assert not Shipment.objects.exists()


def test_decision_17_a_cancellation_request_needs_the_tick() -> None:
    order = order_with_items(cancel_requested=True)
    client = browser(member_of(order))
    assert "The buyer asked to cancel this order" in client.get(url(order)).text
    assert client.post(url(order), entered()).status_code == 422
    assert client.post(url(order), entered(ship_anyway="on")).status_code == 302


def test_decision_33_a_redacted_order_says_where_the_address_is() -> None:
    order = order_with_items(redacted_at=TODAY, buyer_data=None)
    client = browser(member_of(order))
    assert "Get the address in Seller Central" in client.get(url(order)).text
    assert client.post(url(order), entered()).status_code == 302


def test_rea_7_a_store_without_connection_says_when_amazon_is_told() -> None:
    order = order_with_items()
    SellingPartner.objects.update(credentials="bad")
    answer = browser(member_of(order)).post(url(order), entered(), follow=True)
    assert "Amazon is told once the authorization is renewed" in answer.text


def test_t5_others_find_nothing_and_viewers_may_not() -> None:
    order = order_with_items()
    stranger = member_of(order_with_items())
    viewer = member_of(order, Member.Role.VIEWER)
    for method in ("get", "post"):
        assert getattr(browser(stranger), method)(url(order), entered()).status_code == 404
        assert getattr(browser(viewer), method)(url(order), entered()).status_code == 403
        assert getattr(browser(UserFactory.create()), method)(url(order)).status_code == 404
        signed_out = getattr(Client(), method)(url(order))
        assert signed_out.status_code == 302
        assert "/accounts/login/" in signed_out.headers["Location"]
    assert not Shipment.objects.exists()


def test_decision_27_without_a_number_a_tick_is_needed_and_amazon_is_told_in_a_feed() -> None:
    order = order_with_items()
    client = browser(member_of(order))
    letter = entered(carrier_code="USPS", service="First-Class Mail Letter", tracking_number=" ")
    page = client.post(url(order), letter, headers=HTMX)
    assert page.status_code == 422
    assert "That Amazon takes it so is not confirmed" in page.text
    assert not Shipment.objects.exists()
    done = client.post(url(order), {**letter, "tick": "untracked"}, follow=True)
    assert "Amazon is told in a feed within minutes, without a number." in done.text
    row = ShipmentNotification.objects.get()
    assert (row.via, row.reason, row.shipment.tracking_number) == ("feed", "untracked", "")


def test_decision_27_nothing_is_doubted_before_the_number_is_scanned() -> None:
    order = order_with_items()
    # The carrier and service of the parcel before are proposed.
    record_shipment(
        order_with_items(store=order.store),
        ShipmentDetails("UPS", "1Z999AA10123456784", TODAY.date(), "Ground"),
        None,
        TODAY,
    )
    page = browser(member_of(order)).get(url(order)).text
    assert 'value="Ground"' in page
    assert "has no tracking number" not in page
    assert "Leave it empty only if the service has none." in page
