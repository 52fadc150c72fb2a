"""Asking the catalogue in the background: in batches, patiently, and never in the way of an order (IMP-23)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ
from pytest_django import Settings
from time_machine import TimeMachineFixture

from orders import tasks
from orders.models import Order, Product
from orders.products import catalogue
from orders.products.asking_again import GOOD_FOR, REFUSED_FOR, UNKNOWN_FOR
from orders.products.catalogue import look_up
from stores import clock
from stores.leases import hold
from stores.models import SellingPartner, Store
from tests.amazon import PretendedAmazon
from tests.conftest import point_at
from tests.factories import MemberFactory, ProductFactory
from tests.orders.importing import connect, import_now

pytestmark = pytest.mark.django_db


def calls(amazon: PretendedAmazon) -> list[int]:
    return [call["status"] for call in amazon.calls(operation="searchCatalogItems")]


@pytest.fixture
def partner(reached_amazon: PretendedAmazon) -> SellingPartner:
    return connect(reached_amazon)


@pytest.fixture
def store(partner: SellingPartner) -> Store:
    return partner.stores.get()


def due(product: Product) -> timedelta:
    """How long until it is asked about again, to the minute."""
    product.refresh_from_db()
    return timedelta(minutes=round((product.ask_at - clock.now()).total_seconds() / 60))


def test_imp_23_title_weight_size_and_photo_are_kept(
    partner: SellingPartner, store: Store, reached_amazon: PretendedAmazon
) -> None:
    product = ProductFactory.create(store=store, asin="B0C7H2VYQK", failures=3)
    assert not look_up(partner.pk)
    assert due(product) == GOOD_FOR
    assert product.title == "Product B0C7H2VYQK"
    assert min(product.weight_g, product.length_mm, product.width_mm, product.height_mm) > 0
    assert product.photo_type == "image/png"
    assert bytes(product.photo).startswith(b"\x89PNG")
    assert (product.failures, product.photo_url[-10:]) == (0, "_SL75_.png")
    assert product.asked_at is not None
    assert calls(reached_amazon) == [200]
    look_up(partner.pk)
    assert calls(reached_amazon) == [200]


def test_twenty_products_go_in_one_call_and_stores_do_not_mix(
    partner: SellingPartner, store: Store, reached_amazon: PretendedAmazon
) -> None:
    ProductFactory.create_batch(45, store=store)
    other = Store.objects.create(
        selling_partner=partner, marketplace_id="A2EUQ1WTGCTBG2", name="CA",
        product_identifier="SKU", import_from=clock.now(),
    )  # fmt: skip
    ProductFactory.create_batch(2, store=other)
    assert not look_up(partner.pk)
    assert calls(reached_amazon) == [200] * 4
    assert not Product.objects.filter(asked_at=None).exists()


def test_an_unknown_product_is_asked_about_again_after_a_long_while(
    partner: SellingPartner, store: Store
) -> None:
    product = ProductFactory.create(store=store, asin="B0C7H2VYQX")
    look_up(partner.pk)
    assert due(product) == UNKNOWN_FOR
    assert (product.title, product.failures) == ("", 0)


def test_products_that_lack_parts_keep_the_others(partner: SellingPartner, store: Store) -> None:
    for letter in "NJWUP":
        ProductFactory.create(store=store, asin=f"B0C7H2VYQ{letter}")
    look_up(partner.pk)
    found = {product.asin[-1]: product for product in Product.objects.all()}
    assert all(product.title for product in found.values())
    sized = {letter for letter, product in found.items() if product.length_mm}
    weighed = {letter for letter, product in found.items() if product.weight_g}
    pictured = {letter for letter, product in found.items() if product.photo is not None}
    assert (sized, weighed, pictured) == (set("JWP"), set("JP"), set("JWU"))


def test_what_amazon_leaves_out_blanks_nothing(partner: SellingPartner, store: Store) -> None:
    product = ProductFactory.create(
        store=store, asin="B0C7H2VYQN", weight_g=700, length_mm=9, width_mm=8, height_mm=7
    )
    look_up(partner.pk)
    product.refresh_from_db()
    assert (product.title, product.weight_g, product.length_mm) == ("Product B0C7H2VYQN", 700, 9)


def test_a_new_picture_replaces_the_old_one(partner: SellingPartner, store: Store) -> None:
    product = ProductFactory.create(
        store=store, asin="B0C7H2VYQK", photo=b"old", photo_type="image/gif", photo_url="http://old"
    )
    look_up(partner.pk)
    product.refresh_from_db()
    assert product.photo_type == "image/png"
    assert bytes(product.photo) != b"old"


def test_a_picture_that_is_known_is_not_fetched_again(
    partner: SellingPartner, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = ProductFactory.create(store=store, asin="B0C7H2VYQK")
    look_up(partner.pk)
    Product.objects.update(ask_at=clock.now() - timedelta(minutes=1))
    monkeypatch.setattr("orders.products.photos.fetch_photo", None)
    look_up(partner.pk)
    assert due(product) == GOOD_FOR


def test_t10_a_picture_elsewhere_is_never_fetched_and_costs_nothing_else(
    partner: SellingPartner,
    store: Store,
    reached_amazon: PretendedAmazon,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    product = ProductFactory.create(store=store, asin="B0C7H2VYQK")
    monkeypatch.setattr("stores.spapi.photos.may_fetch", lambda url, endpoint: False)
    look_up(partner.pk)
    assert due(product) == GOOD_FOR
    assert (product.photo, product.photo_url) == (None, "")
    assert product.title


def test_a_picture_that_does_not_come_is_tried_again_soon(
    partner: SellingPartner, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = ProductFactory.create(store=store, asin="B0C7H2VYQK")
    with monkeypatch.context() as broken:
        broken.setattr("stores.spapi.photos.LONGEST_S", -1.0)
        look_up(partner.pk)
    assert due(product) == timedelta(minutes=10)
    assert (product.failures, product.photo) == (1, None)
    assert product.title
    Product.objects.update(ask_at=clock.now())
    look_up(partner.pk)
    assert due(product) == GOOD_FOR
    assert product.failures == 0
    assert product.photo is not None


@pytest.mark.parametrize(
    ("kind", "fields", "wait"),
    [
        ("500", {}, timedelta(minutes=10)),
        ("cut_body", {}, timedelta(minutes=10)),
        ("html", {}, timedelta(minutes=10)),
        ("message", {}, REFUSED_FOR),  # 403: the role is missing
        ("429", {}, timedelta(minutes=-60)),
    ],
)
def test_failures_back_off_and_leave_the_seller(
    partner: SellingPartner,
    store: Store,
    reached_amazon: PretendedAmazon,
    kind: str,
    fields: dict[str, Any],
    wait: timedelta,
) -> None:
    first, last = (
        ProductFactory.create(store=store, ask_at=clock.now() - timedelta(hours=1))
        for _ in range(2)
    )
    ProductFactory.create_batch(20, store=store, asked_at=clock.now())  # a second batch
    reached_amazon.fault("searchCatalogItems", kind, count=9)
    assert not look_up(partner.pk)
    assert (due(first), due(last)) == (wait, wait)
    assert first.failures == (kind != "429")
    # A 403 is tried again with a fresh token, once.
    assert len(calls(reached_amazon)) == (2 if kind == "message" else 1)


def test_one_refused_product_never_costs_its_batch(
    partner: SellingPartner, store: Store, reached_amazon: PretendedAmazon,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    products = ProductFactory.create_batch(9, store=store)
    # The pretended Amazon refuses an empty entry of the list.
    poison = products[4]
    Product.objects.filter(pk=poison.pk).update(asin=",")
    look_up(partner.pk)
    poison.refresh_from_db()
    assert (poison.failures, poison.asked_at) == (1, None)
    assert Product.objects.filter(asked_at=None).count() == 1
    assert 400 in calls(reached_amazon)


def test_the_published_rate_is_kept_and_a_short_wait_waited(
    throttled_amazon: PretendedAmazon, settings: Settings
) -> None:
    point_at(throttled_amazon, settings)
    partner = connect(throttled_amazon)
    ProductFactory.create_batch(70, store=partner.stores.get())
    assert not look_up(partner.pk)
    assert calls(throttled_amazon) == [200] * 4


def test_a_long_wait_gives_the_worker_back(
    partner: SellingPartner, store: Store, reached_amazon: PretendedAmazon,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    reached_amazon.rates("searchCatalogItems", rate=0.001, burst=2)
    ProductFactory.create_batch(70, store=store)
    assert not look_up(partner.pk)
    assert calls(reached_amazon) == [200, 200]
    assert catalogue.is_due(partner.pk, clock.now())


def test_the_budget_ends_a_task_and_the_next_goes_on(partner: SellingPartner, store: Store) -> None:
    ProductFactory.create_batch(30, store=store)
    assert look_up(partner.pk, budget_s=0)
    assert Product.objects.filter(asked_at=None).count() == 10
    # No time was left for photos: they are made good soon.
    assert not Product.objects.exclude(photo=None).exists()
    assert tasks.look_up_products(partner.pk) == "up to date"
    Product.objects.update(ask_at=clock.now())
    look_up(partner.pk)
    assert not Product.objects.filter(photo=None).exists()


def test_two_workers_never_ask_for_the_same_seller(
    partner: SellingPartner, store: Store, reached_amazon: PretendedAmazon
) -> None:
    ProductFactory.create(store=store)
    with hold(f"products:{partner.pk}", 60) as alone:
        assert alone
        assert not look_up(partner.pk)
    assert calls(reached_amazon) == []


@pytest.mark.parametrize(
    "change",
    [
        {"store": {"paused_at": clock.now()}},
        {"seller": {"credentials": SellingPartner.Credentials.BAD}},
    ],
)
def test_paused_stores_and_lost_connections_are_left_alone(
    partner: SellingPartner,
    store: Store,
    reached_amazon: PretendedAmazon,
    change: dict[str, Any],
) -> None:
    ProductFactory.create(store=store)
    Store.objects.update(**change.get("store", {"name": "same"}))
    SellingPartner.objects.update(**change.get("seller", {"seller_id": partner.seller_id}))
    assert tasks.products_due() == "0 tasks"
    look_up(partner.pk)
    assert calls(reached_amazon) == []


def test_an_import_pokes_the_task_and_the_sweep_finds_what_is_left(
    partner: SellingPartner, reached_amazon: PretendedAmazon, time_machine: TimeMachineFixture
) -> None:
    reached_amazon.generate("ASELLER", 2)
    tasks.import_seller(partner.pk)
    queued = [row.task["func"] for row in OrmQ.objects.all()]
    assert queued == ["orders.tasks.look_up_products"]
    OrmQ.objects.all().delete()
    assert tasks.products_due() == "1 tasks"
    assert tasks.look_up_products(partner.pk) == "up to date"
    assert tasks.products_due() == "0 tasks"


@pytest.mark.parametrize("kind", ["message", "429", "500", "cut_body", "html", "empty"])
def test_imp_23_no_failure_of_the_catalogue_ever_blocks_an_order(
    partner: SellingPartner, reached_amazon: PretendedAmazon, client: Client, kind: str
) -> None:
    reached_amazon.fault("searchCatalogItems", kind, probability=1.0, count=50)
    reached_amazon.fault("getListingsItem", kind, probability=1.0, count=50)
    Store.objects.update(show_stock=True, amazon_dimensions=True)
    reached_amazon.generate("ASELLER", 3)
    run = import_now(partner)
    tasks.products_due()
    tasks.look_up_products(partner.pk)
    tasks.refresh_stock(partner.pk)
    assert (run.state, run.created) == ("done", 3)
    partner.refresh_from_db()
    assert partner.credentials == SellingPartner.Credentials.GOOD
    client.force_login(MemberFactory.create(account=partner.account).user)
    order = Order.objects.order_by("pk").first()
    assert order is not None
    assert order.items.exists()
    url = reverse("shipments:mark_shipped", args=[order.public_id])
    entered = {
        "tracking_number": "1Z999AA10123456784", "carrier_code": "UPS", "service": "Ground",
        "ship_date": clock.now().astimezone(order.store.marketplace.time_zone).date().isoformat(),
    }  # fmt: skip
    assert client.post(url, entered).status_code == 302
    order.refresh_from_db()
    assert order.status == Order.Status.SHIPPED
    assert client.get(reverse("orders:detail", args=[order.public_id])).status_code == 200
