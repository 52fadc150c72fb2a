"""Holding, releasing and cancelling from the order's page and from the list."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Order, OrderEvent
from stores.models import Member, Store
from tests.factories import TODAY, MemberFactory, OrderFactory, StoreFactory, order_with_items

pytestmark = pytest.mark.django_db

DIALOG = {"HX-Request": "true", "HX-Target": "dialogs"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)


@pytest.fixture
def store() -> Store:
    store: Store = StoreFactory.create(last_import_at=TODAY)
    return store


@pytest.fixture
def packer(client: Client, store: Store) -> Client:
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.SHIPPER).user)
    return client


def url(name: str, order: Order | None = None) -> str:
    return reverse(f"orders:{name}", args=[order.public_id] if order else [])


def page_of(client: Client, order: Order) -> str:
    return client.get(url("detail", order)).content.decode()


def status_of(order: Order) -> str:
    return Order.objects.get(pk=order.pk).status


def test_sta_5_the_dialog_is_a_page_and_a_fragment(packer: Client, store: Store) -> None:
    order = order_with_items(store=store)
    page = packer.get(url("hold", order))
    assert "<html" in page.text
    assert "Amazon is not told of a hold." in page.text
    assert 'min="2026-11-24"' in page.text
    assert "<html" not in packer.get(url("hold", order), headers=DIALOG).text


def test_sta_5_holding_and_releasing_from_the_orders_page(packer: Client, store: Store) -> None:
    order = order_with_items(store=store)
    assert "Put on hold" in page_of(packer, order)
    answer = packer.post(url("hold", order), {"until": "2026-11-30"})
    assert answer["Location"] == url("detail", order)
    text = page_of(packer, order)
    assert "Until Mon 30 Nov" in text or "Until 30 Nov" in text
    assert "until: 2026-11-30" in text
    assert "Maya Ortiz" in text
    assert "Enter tracking" not in text, "releasing comes first"
    packer.post(url("release", order))
    text = page_of(packer, order)
    assert "Hold released" in text
    assert "Enter tracking" in text


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ("2026-11-23", "Choose a day after today"),
        ("2020-01-01", "Choose a day after today"),
        ("2028-01-01", "Choose a day within a year"),
        ("soon", "Enter a day, for example 2026-12-24."),
    ],
)
def test_sta_5_wrong_days_come_back_with_their_error(
    packer: Client, store: Store, entered: str, words: str
) -> None:
    order = order_with_items(store=store)
    answer = packer.post(url("hold", order), {"until": entered}, headers=DIALOG)
    assert answer.status_code == 422
    assert words in answer.text
    assert status_of(order) == "awaiting"


def test_sta_5_today_is_the_stores_day(
    packer: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = datetime.fromisoformat("2026-11-24T05:00:00+00:00")  # still the 23rd in Los Angeles
    monkeypatch.setattr("stores.clock.now", lambda: evening)
    order = order_with_items(store=store)
    assert packer.post(url("hold", order), {"until": "2026-11-24"}).status_code == 302


def test_sta_5_a_shipped_order_says_why_it_cannot_be_held(packer: Client, store: Store) -> None:
    order = order_with_items(store=store, status="shipped")
    assert "is shipped already" in packer.get(url("hold", order)).text
    assert packer.post(url("hold", order), {"until": ""}).status_code == 422
    assert "Put on hold" not in page_of(packer, order)


def test_sta_5_htmx_gets_the_list_drawn_anew(packer: Client, store: Store) -> None:
    order = order_with_items(store=store)
    answer = packer.post(url("hold", order), {"until": ""}, headers=DIALOG)
    assert "orders-changed" in answer["HX-Trigger"]
    assert "is on hold" in answer["HX-Trigger"]


def test_sta_5_many_orders_are_held_and_the_others_named_with_their_reason(
    packer: Client, store: Store
) -> None:
    orders = OrderFactory.create_batch(3, store=store)
    shipped = OrderFactory.create(store=store, status="shipped")
    pick_up = OrderFactory.create(store=store, programs=["IN_STORE_PICK_UP"])
    foreign = OrderFactory.create()
    ticked = {"order": [str(order.public_id) for order in (*orders, shipped, pick_up, foreign)]}
    opened = packer.post(url("hold_many"), ticked)
    assert "3 orders" in opened.text
    assert f"Order {shipped.amazon_order_id} is shipped already." in opened.text
    assert foreign.amazon_order_id not in opened.text
    assert not OrderEvent.objects.exists()
    done = packer.post(url("hold_many"), {**ticked, "record": "yes", "until": "2026-11-25"})
    assert "3 orders are on hold." in done.text
    assert f"Order {pick_up.amazon_order_id} belongs to an Amazon delivery program" in done.text
    assert done.text.count("data-untick=") == 3
    assert [status_of(order) for order in orders] == ["on_hold"] * 3
    assert status_of(shipped) == "shipped"
    assert status_of(foreign) == "awaiting"
    released = packer.post(url("release_many"), ticked)
    assert "3 orders are released." in released.text
    assert f"Order {shipped.amazon_order_id} is not on hold." in released.text


def test_sta_5_a_wrong_day_for_many_keeps_the_page(packer: Client, store: Store) -> None:
    order = OrderFactory.create(store=store)
    fields = {"order": str(order.public_id), "record": "yes", "until": "2026-11-01"}
    answer = packer.post(url("hold_many"), fields)
    assert answer.status_code == 422
    assert "Choose a day after today" in answer.text
    assert str(order.public_id) in answer.text


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([], "Tick the orders first"),
        (["nonsense"], "Tick the orders first"),
        ([str(uuid.uuid4())], "None of these orders can be changed by you"),
    ],
)
@pytest.mark.parametrize("name", ["hold_many", "release_many"])
def test_what_cannot_be_done_for_many_is_said(
    packer: Client, name: str, ids: list[str], words: str
) -> None:
    assert words in packer.post(url(name), {"order": ids}, follow=True).text


@pytest.mark.parametrize("name", ["hold_many", "release_many"])
def test_more_orders_than_anybody_means_are_refused_in_words(
    packer: Client, store: Store, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for module in ("orders.lists.choosing", "orders.views.hold_many"):
        monkeypatch.setattr(f"{module}.MOST", 2)
    orders = OrderFactory.create_batch(3, store=store)
    ticked = {"carried": " ".join(str(order.public_id) for order in orders)}
    assert "at most 2 orders at once" in packer.post(url(name), ticked, follow=True).text


def test_everything_that_a_filter_shows_is_held(packer: Client, store: Store) -> None:
    orders = OrderFactory.create_batch(3, store=store, service_level="EXPEDITED")
    other = OrderFactory.create(store=store)
    chosen = {"everything": "/orders/?service=EXPEDITED", "clicked_at": TODAY.isoformat()}
    page = packer.post(url("hold_many"), chosen)
    assert "3 orders" in page.text
    carried = {"carried": " ".join(str(order.public_id) for order in orders), "record": "yes"}
    assert carried["carried"].split()[0] in page.text
    packer.post(url("hold_many"), {**carried, "until": ""})
    assert [status_of(order) for order in (*orders, other)] == ["on_hold"] * 3 + ["awaiting"]


@pytest.mark.parametrize(("tab", "release"), [("", False), ("on_hold", True), ("all", True)])
def test_the_bar_offers_hold_and_release_where_they_make_sense(
    packer: Client, store: Store, tab: str, release: bool
) -> None:
    OrderFactory.create(store=store, status="on_hold" if tab == "on_hold" else "awaiting")
    text = packer.get(reverse("orders:list"), {"tab": tab} if tab else {}).text
    assert f'formaction="{url("hold_many")}"' in text
    assert (f'formaction="{url("release_many")}"' in text) == release


def test_a_held_order_shows_its_day_in_the_list(packer: Client, store: Store) -> None:
    order = OrderFactory.create(store=store)
    packer.post(url("hold", order), {"until": "2026-11-30"})
    assert "Until 30 Nov" in packer.get(reverse("orders:list"), {"tab": "on_hold"}).text


def test_sta_8_the_dialog_says_that_amazon_is_not_told(packer: Client, store: Store) -> None:
    order = order_with_items(store=store)
    assert url("cancel", order) in page_of(packer, order)
    for headers in ({}, DIALOG):
        text = packer.get(url("cancel", order), headers=headers).text
        assert "This does not cancel the order at Amazon." in text
        assert f"https://sellercentral.amazon.com/orders-v3/order/{order.amazon_order_id}" in text
    assert status_of(order) == "awaiting"
    packer.post(url("cancel", order))
    text = page_of(packer, order)
    assert "Cancelled here, open at Amazon" in text
    assert "Open at Amazon" in text
    assert "Cancelled here; Amazon was not told" in text
    answer = packer.post(url("cancel", order))
    assert answer.status_code == 422
    assert "is cancelled already" in answer.text
    packer.post(url("reopen", order))
    assert status_of(order) == "awaiting"
    assert "is not cancelled" in packer.post(url("reopen", order), follow=True).text


def test_t5_viewers_see_a_hold_and_change_nothing(client: Client, store: Store) -> None:
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.VIEWER).user)
    order = order_with_items(store=store, status="on_hold")
    text = page_of(client, order)
    assert "Until somebody releases it." in text
    for name in ("hold", "release", "cancel"):
        assert url(name, order) not in text


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("AMAZON_EASY_SHIP", "Amazon picks the parcel up"),
        ("DELIVERY_BY_AMAZON", "Amazon delivers this order itself"),
        ("IN_STORE_PICK_UP", "The buyer picks this order up in your shop"),
    ],
)
def test_decision_19_a_program_of_amazon_is_explained_and_offers_nothing(
    packer: Client, store: Store, program: str, words: str
) -> None:
    order = order_with_items(store=store, programs=[program])
    text = page_of(packer, order)
    assert words in text
    for offer in ("Enter tracking", "Put on hold", "Cancel here", "Ship anyway"):
        assert offer not in text
    listed = packer.get(reverse("orders:list")).text
    assert order.amazon_order_id in listed
    assert f'name="order" value="{order.public_id}"' not in listed


def test_decision_19_ship_plus_leads_to_seller_central(packer: Client, store: Store) -> None:
    text: Any = page_of(packer, order_with_items(store=store, programs=["FBM_SHIP_PLUS"]))
    assert "Buy the label in Seller Central" in text
    assert "Enter tracking" not in text
    assert "Put on hold" in text
