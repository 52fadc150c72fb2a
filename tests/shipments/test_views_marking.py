import uuid
from typing import Any

import pytest
from django.test import Client

from orders.models import Order
from shipments.models import Shipment, ShipmentNotification
from stores.models import Member, SellingPartner, User
from tests.factories import TODAY, MemberFactory, StoreFactory, UserFactory, order_with_items

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "dialogs"}


@pytest.fixture(autouse=True)
def pokes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    sent: list[tuple[Any, ...]] = []
    for module in ("marking", "bulk", "notifications"):
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
        ({"tracking_number": ""}, "Amazon takes no shipment without a tracking number"),
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


# Several at once


def bulk_fields(orders: list[Order], **numbers: str) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "order": [str(order.public_id) for order in orders],
        "record": "yes",
        **{name: value for name, value in entered().items() if name != "tracking_number"},
    }
    for number, order in enumerate(orders):
        fields[f"tracking-{order.public_id}"] = f"T{number:010d}"
    return fields | numbers


def orders_of_one_store(count: int, **fields: Any) -> list[Order]:
    store = StoreFactory.create()
    return [order_with_items(store=store, **fields) for _ in range(count)]


def test_the_bulk_page_opens_from_the_ticked_list_and_from_an_address() -> None:
    orders = orders_of_one_store(3)
    client = browser(member_of(orders[0]))
    ids = [str(order.public_id) for order in orders]
    for answer in (
        client.post("/shipments/mark/", {"order": ids}),
        client.get("/shipments/mark/", {"order": ids}),
    ):
        assert answer.status_code == 200
        for order in orders:
            assert order.amazon_order_id in answer.text
            assert f'name="tracking-{order.public_id}"' in answer.text
    assert not Shipment.objects.exists()


def test_bulk_records_each_order_with_its_own_number(pokes: list[tuple[Any, ...]]) -> None:
    orders = orders_of_one_store(3)
    client = browser(member_of(orders[0]))
    answer = client.post("/shipments/mark/", bulk_fields(orders), follow=True)
    assert "3 orders are marked as shipped" in answer.text
    for number, order in enumerate(orders):
        assert order.shipments.get().tracking_number == f"T{number:010d}"
    assert pokes == [("shipments.tasks.send_for_seller", orders[0].selling_partner_id)]


def test_bulk_says_per_order_what_became_of_it() -> None:
    good, empty, bad = orders_of_one_store(3)
    held = order_with_items(store=good.store, status="on_hold")
    fields = bulk_fields([good, empty, bad, held])
    fields[f"tracking-{empty.public_id}"] = " "
    fields[f"tracking-{bad.public_id}"] = "x" * 60
    answer = browser(member_of(good)).post("/shipments/mark/", fields)
    assert answer.status_code == 200
    assert "1 order marked as shipped." in answer.text
    assert "No tracking number yet." in answer.text
    assert "at most 50 characters" in answer.text
    assert "is on hold" in answer.text
    assert Shipment.objects.get().order == good


def test_shp_25_bulk_refuses_a_ship_date_before_an_order_and_keeps_it_on_the_page() -> None:
    (order,) = orders_of_one_store(1)
    fields = {**bulk_fields([order]), "ship_date": "2025-11-23"}
    answer = browser(member_of(order)).post("/shipments/mark/", fields)
    assert f"Order {order.amazon_order_id}: The order was placed on 22 November 2026" in answer.text
    assert not Shipment.objects.exists()


def test_decision_5_more_than_24_are_refused_in_words() -> None:
    orders = orders_of_one_store(2)
    client = browser(member_of(orders[0]))
    ids = [str(uuid.uuid4()) for _ in range(25)]
    answer = client.post("/shipments/mark/", {"order": ids}, follow=True)
    assert "25 orders are ticked. Mark at most 24 at once" in answer.text
    assert client.post("/shipments/mark/", {}, follow=True).status_code == 200


def test_t5_bulk_drops_foreign_orders_and_counts_them() -> None:
    mine, foreign = order_with_items(), order_with_items()
    client = browser(member_of(mine))
    fields = bulk_fields([mine, foreign])
    opened = client.get("/shipments/mark/", {"order": fields["order"] + ["no-uuid"]})
    assert "1 of the ticked orders is not yours to ship" in opened.text
    assert foreign.amazon_order_id not in opened.text
    client.post("/shipments/mark/", fields)
    assert list(Shipment.objects.values_list("order", flat=True)) == [mine.pk]
    viewer = browser(member_of(mine, Member.Role.VIEWER))
    refused = viewer.post("/shipments/mark/", fields, follow=True)
    assert "None of these orders can be shipped by you" in refused.text


def test_decision_17_bulk_needs_the_tick_of_each_order() -> None:
    order = order_with_items(cancel_requested=True)
    client = browser(member_of(order))
    fields = bulk_fields([order])
    assert "tick “Ship anyway”" in client.post("/shipments/mark/", fields).text
    client.post("/shipments/mark/", {**fields, f"anyway-{order.public_id}": "on"})
    assert Shipment.objects.count() == 1
