"""The page that combines, and its hint on the page of an order (SHP-12, SHP-13)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from orders.models import Order
from shipments.models import Shipment, ShipmentNotification
from stores.models import Member, Store
from tests.factories import TODAY, MemberFactory, ShipmentFactory, StoreFactory
from tests.shipments.combining.people import bought_by

pytestmark = pytest.mark.django_db

UPS = "1Z999AA10123456784"


@pytest.fixture(autouse=True)
def pokes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr("shipments.views.combining.poke", lambda *what: sent.append(what))
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    return sent


@pytest.fixture
def three() -> list[Order]:
    store = StoreFactory.create()
    return [bought_by(store) for _ in range(3)]


def client_of(order: Order, role: str = "shipper") -> Client:
    client = Client()
    account = order.store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role(role)).user)
    return client


def url(order: Order) -> str:
    return f"/shipments/combine/{order.public_id}/"


def entered(*others: Order, **changes: Any) -> dict[str, Any]:
    return {
        "order": [str(order.public_id) for order in others], "understood": "on", "tracking_number": UPS,
        "carrier_code": "UPS", "service": "Ground", "ship_date": "2026-11-23", **changes,
    }  # fmt: skip


def test_shp_12_the_order_says_that_it_can_be_combined(three: list[Order]) -> None:
    client = client_of(three[0])
    page = client.get(f"/orders/{three[0].public_id}/").text
    assert f'hx-get="{url(three[0])}orders/"' in page
    hint = client.get(f"{url(three[0])}orders/", headers={"HX-Request": "true"}).text
    assert "Can combine" in hint
    assert "2 more orders to this address" in hint
    assert client.get(f"{url(three[0])}orders/").headers["Location"] == url(three[0])
    alone = bought_by(three[0].store, "Hannah Brandt")
    assert (
        "Can combine" not in client.get(f"{url(alone)}orders/", headers={"HX-Request": "true"}).text
    )
    assert "Nothing to combine" in client.get(url(alone)).text


def test_shp_13_the_warning_computes_the_risk_and_needs_a_tick(
    three: list[Order], pokes: list[tuple[Any, ...]]
) -> None:
    for _ in range(4):
        ShipmentFactory.create(order__store=three[0].store, tracking_number="1Z5R89390357567127")
    client = client_of(three[0])
    page = client.get(url(three[0])).text
    assert "In the last 30 days 4 orders of Northwind US left here, 0 of them" in page
    assert "a rate of 100.0%. With this parcel of 3 orders it would be 71.4%." in page
    refused = client.post(url(three[0]), entered(*three[1:], understood=""))
    assert refused.status_code == 422
    assert "Tick that you know the risk" in refused.text
    assert Shipment.objects.filter(lead=None).count() == 4
    answer = client.post(url(three[0]), entered(*three[1:]), follow=True)
    assert "3 orders are marked as shipped in one parcel. Amazon is told about each" in answer.text
    assert Shipment.objects.filter(lead__order=three[0]).count() == 2
    assert pokes == [("shipments.tasks.send_for_seller", three[0].selling_partner_id)]


def test_shp_12_only_ticked_orders_go_along(three: list[Order]) -> None:
    client = client_of(three[0])
    assert "Tick 1 to 19 orders" in client.post(url(three[0]), entered()).text
    client.post(url(three[0]), entered(three[2]))
    assert set(Shipment.objects.values_list("order", flat=True)) == {three[0].pk, three[2].pk}


def test_shp_12_a_smuggled_order_of_another_place_stops_it(three: list[Order]) -> None:
    elsewhere = bought_by(three[0].store, "Hannah Brandt")
    answer = client_of(three[0]).post(url(three[0]), entered(three[1], elsewhere))
    assert answer.status_code == 422
    assert f"Order {elsewhere.amazon_order_id} does not go to the same recipient" in answer.text
    assert "Brandt" not in answer.text
    assert not Shipment.objects.exists()


def test_decision_31_manual_orders_may_have_left_before_they_were_entered_here() -> None:
    store = StoreFactory.create()
    two = [bought_by(store, channel="manual", purchased_at=TODAY) for _ in range(2)]
    client = client_of(two[0])
    assert f'min="{TODAY.date()}"' not in client.get(url(two[0])).text
    left = TODAY.date() - timedelta(days=2)
    assert client.post(url(two[0]), entered(two[1], ship_date=str(left))).status_code == 302
    assert set(Shipment.objects.values_list("ship_date", flat=True)) == {left}


def test_shp_25_the_newest_order_of_the_parcel_sets_its_first_day(three: list[Order]) -> None:
    Order.objects.filter(pk=three[2].pk).update(purchased_at=TODAY)
    client = client_of(three[0])
    left = str(TODAY.date() - timedelta(days=1))
    refused = client.post(url(three[0]), entered(*three[1:], ship_date=left))
    assert "cannot have left before that day" in refused.text
    # The one that stays here does not count.
    assert client.post(url(three[0]), entered(three[1], ship_date=left)).status_code == 302


def test_shp_13_first_only_says_what_becomes_of_the_others(three: list[Order]) -> None:
    Store.objects.update(notify_combined=Store.NotifyCombined.FIRST_ONLY)
    client = client_of(three[0])
    page = client.get(url(three[0])).text
    assert "The others stay unshipped at Amazon" in page
    answer = client.post(url(three[0]), entered(*three[1:]), follow=True)
    assert f"Amazon is told about {three[0].amazon_order_id} only" in answer.text


def test_shp_24_the_number_of_the_parcel_is_checked_once(three: list[Order]) -> None:
    client = client_of(three[0])
    asked = client.post(url(three[0]), entered(*three[1:], carrier_code="USPS"))
    assert asked.text.count("This looks like a tracking number of UPS, not USPS.") == 1
    assert "has this tracking number already" not in asked.text
    ticked = entered(*three[1:], carrier_code="USPS", tick=f"carrier:{UPS}")
    assert client.post(url(three[0]), ticked).status_code == 302


def test_shp_12_an_order_that_may_not_be_combined_says_why(three: list[Order]) -> None:
    prime = bought_by(three[0].store, programs=["PRIME"])
    page = client_of(prime).get(url(prime)).text
    assert "Amazon forbids combining" in page
    assert 'name="tracking_number"' not in page


def test_t17_a_second_press_is_answered_like_the_first(three: list[Order]) -> None:
    client = client_of(three[0])
    for _ in range(2):
        assert client.post(url(three[0]), entered(*three[1:])).status_code == 302
    assert Shipment.objects.count() == 3


def test_t5_orders_of_others_are_neither_shown_nor_taken(three: list[Order]) -> None:
    stranger = bought_by(StoreFactory.create())
    answer = client_of(three[0]).post(url(three[0]), entered(three[1], stranger))
    assert answer.status_code == 302
    assert stranger.pk not in Shipment.objects.values_list("order", flat=True)
    assert client_of(stranger).get(url(three[0])).status_code == 404
    assert client_of(three[0], "viewer").get(url(three[0])).status_code == 403


def test_decision_31_orders_entered_here_share_a_parcel_without_a_number() -> None:
    store = StoreFactory.create()
    # Their day is no bound: they may be entered later than they left.
    later: dict[str, Any] = {"purchased_at": TODAY + timedelta(days=2)}
    two = [bought_by(store, channel=Order.Channel.MANUAL, amazon_status="", **later) for _ in "12"]
    client = client_of(two[0])
    answer = client.post(url(two[0]), entered(two[1], tracking_number=""))
    assert answer.status_code == 302
    assert sorted(Shipment.objects.values_list("order", "tracking_number")) == [
        (order.pk, "") for order in two
    ]


def test_shp_28_decision_27_amazon_orders_share_a_parcel_without_a_number_after_a_tick(
    three: list[Order],
) -> None:
    client = client_of(three[0])
    letter = entered(three[1], tracking_number="")
    answer = client.post(url(three[0]), letter)
    assert answer.status_code == 422
    assert answer.text.count("This parcel has no tracking number.") == 1
    assert not Shipment.objects.exists()
    ticks = [*letter.get("tick", ()), "untracked"]
    assert client.post(url(three[0]), {**letter, "tick": ticks}).status_code == 302
    rows = ShipmentNotification.objects.values_list("via", "reason")
    assert list(rows) == [("feed", "untracked")] * 2
