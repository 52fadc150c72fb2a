"""Photos from our host, and what the order page adds to a line (IMP-20 to IMP-23)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import Order, Stock
from stores.models import Member, Store
from tests.factories import (
    TODAY,
    MemberFactory,
    ProductFactory,
    StoreFactory,
    order_with_items,
)

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
ASIN, SKU = "B0C7H2VYQK", "NOTEB-A5-DOT"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)


@pytest.fixture
def store() -> Store:
    return StoreFactory.create()


@pytest.fixture
def viewer(client: Client, store: Store) -> Client:
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.VIEWER).user)
    return client


def photo_url(product: Any) -> str:
    return reverse("orders:photo", args=[product.public_id])


def show(client: Client, order: Order) -> str:
    response = client.get(reverse("orders:detail", args=[order.public_id]))
    assert response.status_code == 200
    return response.content.decode()


def order_of(store: Store, **line: Any) -> Order:
    order = order_with_items(store=store)
    order.items.update(**line)
    return order


def test_fea_4_a_photo_comes_from_our_host_for_members(viewer: Client, store: Store) -> None:
    product = ProductFactory.create(store=store, photo=PNG, photo_type="image/png")
    response = viewer.get(photo_url(product))
    assert (response.status_code, response.content) == (200, PNG)
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "private, max-age=604800"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_t5_foreign_and_missing_photos_are_not_found(viewer: Client, store: Store) -> None:
    foreign = ProductFactory.create(photo=PNG, photo_type="image/png")
    without = ProductFactory.create(store=store)
    for address in (
        photo_url(foreign),
        photo_url(without),
        reverse("orders:photo", args=[uuid.uuid4()]),
    ):
        assert viewer.get(address).status_code == 404
    assert Client().get(photo_url(without)).status_code == 302


def test_imp_23_photo_and_weight_stand_beside_the_line(viewer: Client, store: Store) -> None:
    order = order_of(store, asin=ASIN)
    product = ProductFactory.create(store=store, asin=ASIN)
    text = show(viewer, order)
    assert "<img" not in text.split('id="items-title"')[1].split("</section>")[0]
    product.photo, product.photo_type, product.weight_g = PNG, "image/png", 850
    product.save()
    text = show(viewer, order)
    assert f'src="{photo_url(product)}" width="36" height="36" alt=""' in text
    assert "1.87 lb each" in text
    Store.objects.update(marketplace_id="A1PA6795UKMFR9")
    assert "850 g each" in show(viewer, order)


def test_fea_3_amazons_order_names_the_product_and_the_catalogue_only_where_it_did_not(
    viewer: Client, store: Store
) -> None:
    ProductFactory.create(store=store, asin=ASIN, title="Name in the catalogue")
    named, unnamed = order_of(store, asin=ASIN), order_of(store, asin=ASIN, title="")
    unknown = order_of(store, asin="B0OTHER000", title="")
    assert "Name in the catalogue" not in show(viewer, named)
    assert "Dotted notebook A5" in show(viewer, named)
    assert "Name in the catalogue" in show(viewer, unnamed)
    assert f'<div class="anywhere">{SKU}</div>' in show(viewer, unknown)
    for text in (show(viewer, named), show(viewer, unnamed)):
        assert f"<code>{SKU}</code>" in text
        assert f"<code>{ASIN}</code>" in text


def test_imp_20_a_line_without_a_sku_is_flagged(viewer: Client, store: Store) -> None:
    assert "No SKU" not in show(viewer, order_of(store, asin=ASIN))
    text = show(viewer, order_of(store, asin=ASIN, sku="", product_key=ASIN, title=""))
    assert "No SKU" in text
    assert f'<div class="anywhere">{ASIN}</div>' in text


def test_imp_21_sup_5_condition_and_its_note_are_options_of_the_line(
    viewer: Client, store: Store
) -> None:
    used = {"condition_type": "USED", "condition_subtype": "GOOD"}
    text = show(viewer, order_of(store, **used, condition_note="Scratch on <the> lid"))
    assert "Condition: Used - Good" in text
    assert "Condition note: Scratch on &lt;the&gt; lid" in text
    assert "Condition" not in show(viewer, order_of(store, condition_type="NEW"))


def test_imp_22_fea_8_gift_and_wrap_are_told(viewer: Client, store: Store) -> None:
    assert "Gift wrap: STANDARD" in show(
        viewer, order_of(store, is_gift=True, gift_wrap="STANDARD")
    )
    text = show(viewer, order_of(store, is_gift=True))
    assert '<div class="small muted anywhere">Gift</div>' in text
    assert ">Gift<" not in show(viewer, order_of(store))


def test_imp_23_fea_14_the_quantity_says_its_age_and_shows_where_it_is_wanted(
    viewer: Client, store: Store
) -> None:
    order = order_of(store, sku=SKU)
    row = Stock.objects.create(
        store=store, sku=SKU, quantity=1200, asked_at=TODAY - timedelta(minutes=12), ask_at=TODAY
    )
    assert "available at Amazon" not in show(viewer, order)
    Store.objects.update(show_stock=True)
    text = show(viewer, order)
    assert "1,200 available at Amazon, " in text
    assert "12 min ago" in text
    Stock.objects.filter(pk=row.pk).update(quantity=None)
    assert "No quantity shown at Amazon" in show(viewer, order)
    Stock.objects.filter(pk=row.pk).update(asked_at=None)
    assert "Quantity at Amazon not known yet" in show(viewer, order)
    Order.objects.update(status=Order.Status.SHIPPED)
    assert "at Amazon not known" not in show(viewer, order)


def test_products_of_other_stores_never_show(viewer: Client, store: Store) -> None:
    ProductFactory.create(asin=ASIN, photo=PNG, photo_type="image/png", title="Foreign")
    Store.objects.update(show_stock=True)
    Stock.objects.create(
        store=StoreFactory.create(), sku=SKU, quantity=3, asked_at=TODAY, ask_at=TODAY
    )
    text = show(viewer, order_of(store, asin=ASIN, title=""))
    assert "Foreign" not in text
    assert "/orders/photos/" not in text
    assert "3 available" not in text


def test_lines_cost_two_queries_however_many_they_are(viewer: Client, store: Store) -> None:
    Store.objects.update(show_stock=True)
    small, big = order_with_items(1, store=store), order_with_items(9, store=store)
    for position, item in enumerate(big.items.all()):
        item.asin, item.sku = f"B0{position:08d}", f"S-{position}"
        item.save()
        ProductFactory.create(store=store, asin=item.asin, photo=PNG * 1000, photo_type="image/png")

    def queries(order: Order) -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            show(viewer, order)
        return [query["sql"] for query in seen.captured_queries]

    queries(small)
    assert len(queries(small)) == len(queries(big))
    asked = [sql for sql in queries(big) if "orders_product" in sql or "orders_stock" in sql]
    assert len(asked) == 2
    # Whether there is a photo, not the photo itself.
    assert all('"orders_product"."photo",' not in sql for sql in asked)
