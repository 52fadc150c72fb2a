"""The pages of batches that run or ended (dashboard, page 4 and rules 5 to 8)."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Order
from shipments.batches import starting, working
from shipments.models import FeedSubmission, NotificationAttempt, ShipmentNotification
from tests.factories import (
    TODAY,
    OrderFactory,
    StoreFactory,
)
from tests.shipments.batches.making import drafted, many_orders, orders_of, started, states
from tests.shipments.batches.pressing import browser, url
from tests.shipments.batches.pressing import pokes as pokes

pytestmark = pytest.mark.django_db


def test_the_page_of_a_batch_groups_its_orders_and_offers_one_retry(pokes: list[Any]) -> None:
    store = StoreFactory.create()
    orders = orders_of(store, count=3)
    batch = started(orders)
    client = browser(store)
    running = client.get(url("batch", batch)).text
    assert "Cancel the rest" in running
    assert url("batch_progress", batch) in running
    Order.objects.filter(pk=orders[1].pk).update(status="on_hold")
    working.work(batch.pk, TODAY)
    text = client.get(url("batch", batch)).text
    assert text.index("Retry failed") < text.index('id="g-done"')
    assert f"Order {orders[1].amazon_order_id} is on hold" in text
    assert "Cancel the rest" not in text
    client.post(url("batch_retry", batch))
    assert pokes == [("shipments.tasks.work_on_batch", batch.pk)]
    assert states(batch) == ["done", "waiting", "done"]
    assert "No order of batch" in client.post(url("batch_retry", batch), follow=True).text


def test_cancelling_from_the_page_leaves_the_waiting_ones_out() -> None:
    store = StoreFactory.create()
    batch = started(orders_of(store, count=2))
    client = browser(store)
    page = client.post(url("batch_cancel", batch), follow=True)
    assert "is cancelled" in page.text
    assert states(batch) == ["left_out", "left_out"]
    again = client.post(url("batch_cancel", batch), follow=True)
    assert "does not run" in again.text


def test_the_poll_ends_with_the_batch_and_the_page_that_follows_has_a_toast() -> None:
    store = StoreFactory.create()
    batch = started(orders_of(store, count=2))
    client = browser(store)
    htmx = {"HX-Request": "true"}
    card = client.get(url("batch_progress", batch), headers=htmx)
    assert card.status_code == 200
    assert 'value="0" max="2"' in card.text
    working.work(batch.pk, TODAY)
    end = client.get(url("batch_progress", batch), headers=htmx)
    assert (end.status_code, end["HX-Refresh"]) == (286, "true")
    assert "toasts" not in end.headers.get("HX-Trigger", "")
    assert (
        f"Batch {batch.number}: 2 orders marked as shipped." in client.get(url("batch", batch)).text
    )


def test_the_list_names_batches_with_their_figures_in_few_queries() -> None:
    store = StoreFactory.create()
    first = started(orders_of(store, count=2))
    working.work(first.pk, TODAY)
    client = browser(store)
    client.get(url("batches"))
    with CaptureQueriesContext(connection) as one:
        client.get(url("batches"))
    for _ in range(4):
        starting.start(drafted(orders_of(store, count=1)), None, TODAY)
    foreign = drafted(orders_of(count=1))
    with CaptureQueriesContext(connection) as many:
        text = client.get(url("batches")).text
    assert len(many) == len(one)
    assert f"Batch {first.number} · 2 orders" in text
    assert "2 of 2 done" in text
    assert str(foreign.public_id) not in text


def test_a_large_batch_shows_some_of_each_group_and_pages_through_the_rest() -> None:
    store = StoreFactory.create()
    batch = started(many_orders(store, 130))
    client = browser(store)
    page = client.get(url("batch", batch))
    assert len(re.findall("Waiting for its turn", page.text)) == 25
    first = client.get(url("batch", batch), {"only": "waiting"})
    assert len(re.findall("Waiting for its turn", first.text)) == 100
    rest = client.get(url("batch", batch), {"only": "waiting", "after": "100"})
    assert len(re.findall("Waiting for its turn", rest.text)) == 30


def test_t21_nonsense_in_the_address_breaks_no_page() -> None:
    store = StoreFactory.create()
    batch = started(orders_of(store, count=1))
    client = browser(store)
    for query in ({"only": "nonsense"}, {"only": "done", "after": "x" * 50}, {"page": "-1"}):
        assert client.get(f"{url('batch', batch)}?{urlencode(query)}").status_code == 200
    OrderFactory.create(store=store)
    odd = {"everything": "/orders/?tab=%00", "clicked_at": "yesterday", "kind": "?"}
    assert client.post(url("batch_new"), odd).status_code == 302


def test_shp_18_a_batch_says_what_became_of_its_notifications_in_constant_queries() -> None:
    store = StoreFactory.create()
    batch = started(orders_of(store, count=2))
    client = browser(store)
    assert "Told to Amazon" not in client.get(url("batch", batch)).text
    working.work(batch.pk, TODAY)
    first, second = ShipmentNotification.objects.order_by("pk")
    feed = FeedSubmission.objects.create(
        selling_partner=store.selling_partner, messages=2, due_at=TODAY, created_at=TODAY
    )
    for number, row in enumerate((first, second), start=1):
        NotificationAttempt.objects.create(
            notification=row, number=1, feed=feed, message_id=number, started_at=TODAY
        )
    ShipmentNotification.objects.filter(pk=first.pk).update(state="in_feed", feed=feed)
    ShipmentNotification.objects.filter(pk=second.pk).update(state="rejected")
    with CaptureQueriesContext(connection) as few:
        text = client.get(url("batch", batch)).text
    assert "1 refused" in text
    assert "1 being read by Amazon" in text
    assert text.count(f"/shipments/notifications/feeds/{feed.public_id}/") == 1
    assert f"/shipments/notifications/{second.public_id}/" in text
    larger = started(orders_of(store, count=6))
    working.work(larger.pk, TODAY)
    with CaptureQueriesContext(connection) as many:
        assert "6 queued" in client.get(url("batch", larger)).text
    assert len(many) <= len(few)
