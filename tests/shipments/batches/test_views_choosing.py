"""Orders chosen across pages become a draft (dashboard, rule 4)."""

from datetime import timedelta

import pytest

from orders.models import Order
from shipments.models import Batch
from stores.models import Member, Store
from tests.factories import (
    TODAY,
    StoreFactory,
    order_with_items,
)
from tests.shipments.batches.making import many_orders, orders_of
from tests.shipments.batches.pressing import browser, tick, url
from tests.shipments.batches.pressing import pokes as pokes

pytestmark = pytest.mark.django_db


def everything(store: Store, query: str = "", **fields: str) -> dict[str, str]:
    return {
        "everything": f"/orders/?{query}",
        "clicked_at": TODAY.isoformat(),
        "kind": "mark",
        **fields,
    }


def test_select_all_is_the_filter_at_the_moment_of_the_click() -> None:
    store = StoreFactory.create()
    express = orders_of(store, count=2, service_level="EXPEDITED")
    orders_of(store, count=2)
    late = order_with_items(store=store, service_level="EXPEDITED")
    Order.objects.filter(pk=late.pk).update(first_imported_at=TODAY + timedelta(seconds=1))
    order_with_items(service_level="EXPEDITED")  # another account's
    chosen = everything(store, "service=EXPEDITED")
    browser(store).post(url("batch_new"), chosen)
    assert set(Batch.objects.get().entries.values_list("order", flat=True)) == {
        order.pk for order in express
    }


def test_select_all_goes_across_pages_leaves_unticked_ones_out_and_says_why_others_are() -> None:
    store = StoreFactory.create()
    orders = many_orders(store, 60)
    order_with_items(store=store, programs=["IN_STORE_PICK_UP"])
    chosen = everything(store, **{"except": f"{orders[0].public_id} {orders[1].public_id}"})
    page = browser(store).post(url("batch_new"), chosen, follow=True)
    batch = Batch.objects.get()
    assert batch.entries.filter(state="waiting").count() == 59
    assert batch.entries.get(state="left_out").code == "read_only_program"
    assert "Page 1 of 2" in page.text


def test_ticks_of_other_pages_come_in_one_field() -> None:
    store = StoreFactory.create()
    orders = many_orders(store, 1100)
    carried = " ".join(str(order.public_id) for order in orders)
    browser(store).post(url("batch_new"), {"carried": carried, "kind": "mark"})
    assert Batch.objects.get().entries.count() == 1100


def test_more_than_five_thousand_orders_are_refused_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("orders.lists.choosing", "shipments.views.batch_drafts"):
        monkeypatch.setattr(f"{module}.MOST", 3)
    store = StoreFactory.create()
    orders_of(store, count=4)
    page = browser(store).post(url("batch_new"), everything(store), follow=True)
    assert "A batch has at most 3 orders." in page.text
    assert not Batch.objects.exists()


def test_t5_foreign_orders_and_viewers_draft_nothing() -> None:
    mine, foreign = order_with_items(), order_with_items()
    tick(browser(mine.store), [mine, foreign])
    assert [entry.order for entry in Batch.objects.get().entries.all()] == [mine]
    viewer = browser(mine.store, Member.Role.VIEWER)
    assert "None of these orders can be shipped by you" in tick(viewer, [mine]).text
    assert "Tick the orders first" in viewer.post(url("batch_new"), {}, follow=True).text
    assert Batch.objects.count() == 1
