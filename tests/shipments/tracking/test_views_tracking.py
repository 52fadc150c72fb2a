"""The Shipments page, the page of one shipment, and what a person says became of a parcel."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import OrderEvent
from shipments.models import Shipment
from shipments.tracking import tabs
from stores.models import Member, Store
from tests.factories import (
    TODAY,
    LabelFactory,
    MemberFactory,
    NotificationFactory,
    ShipmentFactory,
    StoreFactory,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
LIST = reverse("shipments:list")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)


@pytest.fixture
def store() -> Store:
    return StoreFactory.create()


def signed_in(client: Client, store: Store, role: Member.Role) -> Client:
    client.force_login(MemberFactory.create(account=store.selling_partner.account, role=role).user)
    return client


@pytest.fixture
def packer(client: Client, store: Store) -> Client:
    return signed_in(client, store, Member.Role.SHIPPER)


def parcel(store: Store, **fields: Any) -> Shipment:
    shipment: Shipment = ShipmentFactory.create(order__store=store, **fields)
    return shipment


def page(shipment: Shipment, name: str = "shipment") -> str:
    return reverse(f"shipments:{name}", args=[shipment.public_id])


def shown(answer: Any) -> set[str]:
    return {row["order"].amazon_order_id for row in answer.context["rows"]}


def numbers(*shipments: Shipment) -> set[str]:
    return {shipment.order.amazon_order_id for shipment in shipments}


def test_each_tab_shows_its_parcels_and_nobody_elses(packer: Client, store: Store) -> None:
    past, ahead = TODAY - HOUR, TODAY + HOUR
    unknown = parcel(store)
    way = parcel(store, transit="in_transit", promised_at=ahead)
    late = parcel(store, transit="out_for_delivery", order__deliver_by_at=past)
    delivered = parcel(store, transit="delivered", delivered_at=past)
    lost = parcel(store, transit="lost")
    back = parcel(store, transit="returning")
    voided = parcel(store, transit="in_transit", voided_at=past)
    ShipmentFactory.create(transit="lost")
    expected = {
        "all": (unknown, way, late, delivered, lost, back, voided),
        "on_the_way": (way, late),
        "delivered": (delivered,),
        "late": (late,),
        "trouble": (lost, back),
        "voided": (voided,),
    }
    assert {tab.key for tab in tabs.TABS} == set(expected)
    for key, shipments in expected.items():
        answer = packer.get(LIST, {"show": key})
        assert shown(answer) == numbers(*shipments), key
        assert {
            tab["label"]: tab["count"] for tab in answer.context["tabs"] if tab["count"] is not None
        } == {"Late": 1, "Lost or coming back": 2}


def test_a_row_shows_state_promise_cost_and_the_next_step(packer: Client, store: Store) -> None:
    shipment = parcel(store, transit="lost", promised_at=TODAY + HOUR)
    label = LabelFactory.create(order=shipment.order, shipment=shipment)
    NotificationFactory.create(shipment=shipment, state="accepted")
    html = packer.get(LIST).text
    assert "Lost" in html
    assert "Open a claim in Seller Central" in html
    assert "$6.40" in html
    assert "Accepted" in html
    assert reverse("shipments:label_file", args=[label.public_id]) in html
    assert "www.ups.com" in html


def test_a_viewer_sees_the_list_without_label_and_buttons(client: Client, store: Store) -> None:
    viewer = signed_in(client, store, Member.Role.VIEWER)
    shipment = parcel(store)
    label = LabelFactory.create(order=shipment.order, shipment=shipment)
    html = viewer.get(LIST).text
    assert shipment.order.amazon_order_id in html
    assert reverse("shipments:label_file", args=[label.public_id]) not in html
    assert page(shipment, "say") not in viewer.get(page(shipment)).text
    assert viewer.get(page(shipment, "say")).status_code == 403


def test_pages_follow_by_place_without_gap_or_double(
    packer: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabs, "ROWS", 2)
    shipments = [parcel(store, transit="lost") for _ in range(5)]
    seen: list[str] = []
    url: str = f"{LIST}?show=trouble"
    while url:
        answer = packer.get(url)
        seen += [row["order"].amazon_order_id for row in answer.context["rows"]]
        url = answer.context["older"]
    assert seen == [shipment.order.amazon_order_id for shipment in reversed(shipments)]
    assert packer.get(LIST, {"before": "nonsense"}).status_code == 200


@pytest.mark.parametrize("key", [tab.key for tab in tabs.TABS])
def test_an_empty_tab_says_what_that_means(packer: Client, store: Store, key: str) -> None:
    answer = packer.get(LIST, {"show": key})
    assert '<div class="empty">' in answer.text
    assert "Nothing" in answer.text or "No " in answer.text


def test_the_list_costs_the_same_queries_for_one_row_and_fifty(
    packer: Client, store: Store, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        shipment = parcel(store, transit="in_transit")
        LabelFactory.create(order=shipment.order, shipment=shipment)
        NotificationFactory.create(shipment=shipment)
    packer.get(LIST)
    with django_assert_max_num_queries(9) as taken:
        packer.get(LIST, {"show": "on_the_way"})
    Shipment.objects.filter(pk__gt=Shipment.objects.earliest("pk").pk).update(transit="lost")
    with django_assert_max_num_queries(len(taken)):
        assert len(packer.get(LIST, {"show": "on_the_way"}).context["rows"]) == 1


def test_the_page_of_a_shipment_tells_what_is_known_and_from_whom(
    packer: Client, store: Store
) -> None:
    shipment = parcel(
        store, transit="delivered", transit_at=TODAY - HOUR, transit_source="label",
        delivered_at=TODAY - HOUR, first_scan_at=TODAY - 9 * HOUR, created_at=TODAY - 20 * HOUR,
    )  # fmt: skip
    html = packer.get(page(shipment)).text
    story = [entry["text"] for entry in packer.get(page(shipment)).context["story"]]
    assert story == ["Recorded here", "First scan of the carrier", "Delivered"]
    assert "Reported by the carrier" in html
    assert "No source tells" in packer.get(page(parcel(store))).text


def test_red_11_a_person_says_when_it_was_delivered(packer: Client, store: Store) -> None:
    shipment = parcel(store, ship_date=TODAY.date() - timedelta(days=3))
    assert page(shipment, "say") in packer.get(page(shipment)).text
    assert packer.get(page(shipment, "say")).status_code == 200
    day = (TODAY - timedelta(days=1)).date()
    answer = packer.post(page(shipment, "say"), {"transit": "delivered", "day": day.isoformat()})
    assert answer.status_code == 302
    shipment.refresh_from_db()
    noon = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)  # in Los Angeles
    assert (shipment.transit, shipment.transit_source) == ("delivered", "person")
    assert shipment.delivered_at == noon
    event = OrderEvent.objects.get(kind="parcel_delivered")
    assert event.user is not None
    assert "entered here" in packer.get(page(shipment)).text.lower()


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ({"transit": "delivered", "day": "2026-11-24"}, "That day has not come yet."),
        ({"transit": "delivered", "day": "2026-11-19"}, "The parcel left on 20 November 2026"),
        ({"transit": "delivered", "day": "nonsense"}, "Enter a valid date."),
        ({"transit": "delivered"}, "This field is required."),
        ({"transit": "exploded", "day": "2026-11-22"}, "not one of the available choices"),
        ({"day": "2026-11-22"}, "This field is required."),
    ],
)
def test_red_11_a_day_that_cannot_be_is_refused_at_its_field(
    packer: Client, store: Store, entered: dict[str, str], words: str
) -> None:
    shipment = parcel(store, ship_date=datetime(2026, 11, 20, tzinfo=UTC).date())
    answer = packer.post(page(shipment, "say"), entered)
    assert answer.status_code == 422
    assert words in answer.text
    shipment.refresh_from_db()
    assert (shipment.transit, shipment.delivered_at) == ("", None)


def test_a_voided_shipment_takes_no_word_and_says_why(packer: Client, store: Store) -> None:
    shipment = parcel(store, voided_at=TODAY)
    entered = {"transit": "lost", "day": TODAY.date().isoformat()}
    answer = packer.post(page(shipment, "say"), entered)
    assert answer.status_code == 422
    assert "This shipment is voided." in answer.text


def test_shp_12_what_is_said_of_a_combined_order_is_said_of_the_whole_parcel(
    packer: Client, store: Store
) -> None:
    lead = parcel(store)
    member = parcel(store, lead=lead)
    packer.post(page(member, "say"), {"transit": "lost", "day": TODAY.date().isoformat()})
    assert Shipment.objects.filter(transit="lost").count() == 2


def test_the_dialog_over_the_list_draws_it_anew(packer: Client, store: Store) -> None:
    shipment = parcel(store)
    dialog = {"HX-Request": "true", "HX-Target": "dialogs"}
    entered = {"transit": "lost", "day": TODAY.date().isoformat()}
    answer = packer.post(page(shipment, "say"), entered, headers=dialog)
    assert "orders-changed" in answer.headers["HX-Trigger"]
