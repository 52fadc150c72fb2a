"""Due notifications become prepared feeds: who goes, what is written before anything is sent (SHP-18, decision 23)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Order, OrderItem
from sandbox.feeds.envelope import read_envelope
from shipments.feeds import gathering, routing
from shipments.feeds.gathering import document_of, gather, sellers_with_due
from shipments.feeds.rules import faults
from shipments.models import (
    FeedSubmission,
    NotificationAttempt,
    QueueHold,
    Shipment,
    ShipmentNotification,
)
from shipments.outbox import claiming, settling
from shipments.outbox.sending import send
from stores.models import Store
from tests.at_once import at_once
from tests.factories import TODAY, StoreFactory
from tests.shipments.feeds.rows import batch_of, by_state, waiting

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def store(db: None) -> Store:
    return StoreFactory.create()


def batch_rows(store: Store, count: int, **fields: Any) -> list[ShipmentNotification]:
    return waiting(store, count, batch_of(store.selling_partner.account), **fields)


def test_shp_18_a_batch_becomes_one_prepared_feed_with_a_try_for_each_order(store: Store) -> None:
    rows = batch_rows(store, 30, due_at=TODAY - HOUR)
    (feed,) = gather(store.selling_partner_id, TODAY)
    assert (feed.state, feed.messages, feed.batch) == ("prepared", 30, rows[0].batch)
    assert (feed.created_at, feed.due_at, feed.attempts) == (TODAY, TODAY, 0)
    assert by_state() == {"in_feed": 30}
    for row in ShipmentNotification.objects.all():
        (tried,) = row.tries.all()
        assert (row.feed, row.attempts, row.package_reference_id, row.reason) == (feed, 1, "1", "")
        assert (tried.number, tried.feed, tried.outcome, tried.status) == (1, feed, "started", None)
        assert tried.sent["trackingNumber"] == f"1Z99900{row.order_id:07d}"
        assert tried.sent["shipDate"] == "2026-11-22T20:00:00Z"
    numbers = NotificationAttempt.objects.order_by("message_id").values_list(
        "message_id", flat=True
    )
    assert list(numbers) == list(range(1, 31))
    assert gather(store.selling_partner_id, TODAY) == []


def test_shp_18_the_document_comes_from_the_tries_alone_and_is_always_the_same(
    store: Store,
) -> None:
    batch_rows(store, 30)
    (feed,) = gather(store.selling_partner_id, TODAY)
    before = document_of(feed)
    OrderItem.objects.update(quantity_unfulfilled=0)
    Shipment.objects.update(tracking_number="ANOTHER", service="Express")
    assert document_of(FeedSubmission.objects.get()) == before
    assert faults(before) == []
    merchant, messages = read_envelope(before)
    assert merchant == store.selling_partner.seller_id
    assert {m.order_id for m in messages} == set(
        Order.objects.values_list("amazon_order_id", flat=True)
    )
    assert all([item.quantity for item in m.items] == [2] for m in messages)


def test_decision_5_a_small_batch_is_left_to_calls(store: Store) -> None:
    batch_rows(store, 24)
    assert gather(store.selling_partner_id, TODAY) == []
    assert by_state(via="call") == {"waiting": 24}
    assert len(claiming.claim(store.selling_partner_id, TODAY)) == claiming.BATCH


def test_decision_23_what_is_near_ship_by_leaves_the_batch(store: Store) -> None:
    rows = batch_rows(store, 30)
    ShipmentNotification.objects.filter(pk__in=[row.pk for row in rows[:2]]).update(
        queue_at=TODAY + HOUR
    )
    (feed,) = gather(store.selling_partner_id, TODAY)
    assert feed.messages == 28
    assert by_state(via="call") == {"waiting": 2}


def test_decision_23_what_is_not_due_is_left_alone(store: Store) -> None:
    batch_rows(store, 30, due_at=TODAY + timedelta(seconds=1))
    assert sellers_with_due(TODAY) == []
    assert gather(store.selling_partner_id, TODAY) == []
    assert by_state(via="feed") == {"waiting": 30}
    later = TODAY + timedelta(seconds=1)
    assert sellers_with_due(later) == [store.selling_partner_id]
    assert len(gather(store.selling_partner_id, later)) == 1


def test_decision_23_a_backlog_of_calls_goes_by_feed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing, "BACKLOG", 5)
    monkeypatch.setattr(gathering, "BACKLOG", 5)
    waiting(store, 5, via="call")
    assert gather(store.selling_partner_id, TODAY) == []
    (near,) = waiting(store, 1, via="call", ship_by=TODAY + HOUR)
    (repeated,) = waiting(store, 1, via="call")
    repeated.tries.create(number=1, outcome="unknown", started_at=TODAY)
    (feed,) = gather(store.selling_partner_id, TODAY)
    assert (feed.messages, feed.batch) == (5, None)
    assert not feed.notifications.filter(pk__in=[near.pk, repeated.pk]).exists()


def test_decision_27_one_parcel_without_a_number_is_a_feed(store: Store) -> None:
    waiting(store, 1, via="call", tracking="", ship_by=TODAY + HOUR)
    (feed,) = gather(store.selling_partner_id, TODAY)
    assert (feed.messages, feed.batch) == (1, None)
    assert b"ShipperTrackingNumber" not in document_of(feed)


def test_trb_3_a_held_queue_prepares_nothing(store: Store) -> None:
    batch_rows(store, 30)
    QueueHold.objects.create(selling_partner=store.selling_partner, reason="feed", held_at=TODAY)
    assert gather(store.selling_partner_id, TODAY) == []
    assert sellers_with_due(TODAY) == []
    assert by_state(via="feed") == {"waiting": 30}


def test_rea_7_without_authorisation_nothing_is_prepared(store: Store) -> None:
    batch_rows(store, 30)
    store.selling_partner.credentials = "bad"
    store.selling_partner.save()
    assert gather(store.selling_partner_id, TODAY) == []
    assert sellers_with_due(TODAY) == []


def test_t18_a_row_that_somebody_works_on_is_left_to_him(store: Store) -> None:
    rows = batch_rows(store, 30)
    ShipmentNotification.objects.filter(pk=rows[0].pk).update(
        lease_holder="x", leased_until=TODAY + HOUR
    )
    (feed,) = gather(store.selling_partner_id, TODAY)
    assert feed.messages == 29
    rows[0].refresh_from_db()
    assert (rows[0].state, rows[0].lease_holder) == ("waiting", "x")


def test_shp_23_what_needs_no_telling_ends_before_the_feed(store: Store) -> None:
    rows = batch_rows(store, 30)
    at = [Order.objects.filter(pk=row.order_id) for row in rows]
    at[0].update(status=Order.Status.CANCELLED)
    at[1].update(amazon_status="SHIPPED")
    Shipment.objects.filter(pk=rows[2].shipment_id).update(voided_at=TODAY)
    OrderItem.objects.filter(order=rows[3].order_id).update(quantity_unfulfilled=0)
    rows[4].package_reference_id = "1"
    rows[4].save()
    rows[4].tries.create(number=1, outcome="unknown", started_at=TODAY)
    at[4].update(packages=[{"reference": "1", "tracking": rows[4].shipment.tracking_number}])
    (feed,) = gather(store.selling_partner_id, TODAY)
    assert feed.messages == 25
    found: list[Any] = [
        ShipmentNotification.objects.values_list("state", "reason", "feed", "lease_holder").get(
            pk=row.pk
        )
        for row in rows[:5]
    ]
    assert found == [
        ("cancelled", "order_cancelled", None, ""),
        ("not_needed", "already_shipped", None, ""),
        ("cancelled", "voided", None, ""),
        ("rejected", "nothing_left", None, ""),
        ("accepted", "", None, ""),
    ]
    kinds = set(rows[0].order.events.values_list("kind", flat=True))
    assert "notification_cancelled" in kinds


def test_shp_18_what_no_document_can_say_goes_by_a_call_and_costs_no_other(store: Store) -> None:
    rows = batch_rows(store, 30)
    OrderItem.objects.filter(order=rows[0].order_id).update(amazon_item_id="4711")
    lines = OrderItem.objects.filter(order=rows[1].order_id)
    lines.update(quantity_unfulfilled=11)
    codes = {lines.get().amazon_item_id: [f"AZ{number}" for number in range(11)]}
    Shipment.objects.filter(pk=rows[1].shipment_id).update(transparency_codes=codes)
    (feed,) = gather(store.selling_partner_id, TODAY)
    assert feed.messages == 28
    assert faults(document_of(feed)) == []
    assert by_state(via="call") == {"waiting": 2}


def test_decision_27_without_a_number_and_without_a_way_a_person_is_asked(store: Store) -> None:
    (row,) = waiting(store, 1, tracking="")
    OrderItem.objects.filter(order=row.order_id).update(amazon_item_id="4711")
    assert gather(store.selling_partner_id, TODAY) == []
    row.refresh_from_db()
    assert (row.state, row.reason) == ("rejected", "not_in_a_feed")


def test_decision_26_a_repeat_says_the_date_of_the_first_try(store: Store) -> None:
    """Ship date today, told at 10:00 the first time: noon had not come."""
    (row,) = waiting(store, 1, tracking="")
    Shipment.objects.filter(pk=row.shipment_id).update(ship_date=TODAY.date())
    first = TODAY - HOUR
    row.tries.create(number=1, outcome="unknown", started_at=first)
    ShipmentNotification.objects.filter(pk=row.pk).update(attempts=1)
    gather(store.selling_partner_id, TODAY + HOUR)
    tried = row.tries.get(number=2)
    assert tried.sent["shipDate"] == "2026-11-23T11:00:00Z"


def test_decision_22_a_package_number_that_is_taken_is_chosen_anew(store: Store) -> None:
    rows = batch_rows(store, 30)
    Order.objects.filter(pk=rows[0].order_id).update(packages=[{"reference": "1", "tracking": "A"}])
    gather(store.selling_partner_id, TODAY)
    rows[0].refresh_from_db()
    assert rows[0].package_reference_id == "2"
    assert rows[0].tries.get().sent["packageReferenceId"] == "2"


def test_shp_18_a_document_that_grows_too_large_is_parted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_rows(store, 30)
    monkeypatch.setattr(gathering, "MOST_BYTES", 6_000)
    feeds = gather(store.selling_partner_id, TODAY)
    assert len(feeds) > 2
    assert sum(feed.messages for feed in feeds) == 30
    assert all(len(document_of(feed)) < 6_500 for feed in feeds)
    assert by_state() == {"in_feed": 30}


def test_shp_18_two_sellers_share_no_feed(store: Store) -> None:
    other = StoreFactory.create()
    batch_rows(store, 30)
    batch_rows(other, 30)
    (feed,) = gather(store.selling_partner_id, TODAY)
    assert set(feed.notifications.values_list("selling_partner", flat=True)) == {
        store.selling_partner_id
    }
    assert sellers_with_due(TODAY) == [other.selling_partner_id]


def queries_for(store: Store) -> dict[str, int]:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        gather(store.selling_partner_id, TODAY)
    inserts = [
        q for q in caught if q["sql"].startswith('INSERT INTO "shipments_notificationattempt"')
    ]
    return {"inserts": len(inserts), "others": len(caught) - len(inserts)}


def test_shp_18_300_orders_take_as_many_queries_as_30(store: Store) -> None:
    """But for the inserts of the tries, which SQLite takes in parts of at most 999 values."""
    batch_rows(store, 30)
    few = queries_for(store)
    waiting(store, 300, batch_of(store.selling_partner.account, 2))
    many = queries_for(store)
    assert many["others"] == few["others"] <= 16
    assert many["inserts"] <= 5
    assert FeedSubmission.objects.count() == 2


def test_shp_23_many_that_end_under_the_locks_take_as_many_queries_as_few(store: Store) -> None:
    taken = []
    for ended in (2, 60):
        rows = waiting(store, 90, batch_of(store.selling_partner.account, ended))
        orders = Order.objects.filter(pk__in=[row.order_id for row in rows[:ended]])
        orders.update(amazon_status="CANCELLED")
        taken.append(queries_for(store)["others"])
    assert taken[1] == taken[0]
    assert by_state() == {"cancelled": 62, "in_feed": 118}


@pytest.mark.django_db(transaction=True)
def test_t18_workers_at_once_put_each_row_into_one_feed(store: Store) -> None:
    batch_rows(store, 60)
    made = at_once(lambda: [feed.pk for feed in gather(store.selling_partner_id, TODAY)])
    feeds = FeedSubmission.objects.all()
    assert sum(feed.messages for feed in feeds) == 60
    assert NotificationAttempt.objects.count() == 60
    assert by_state() == {"in_feed": 60}
    assert sorted(pk for found in made for pk in found) == sorted(feed.pk for feed in feeds)  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_t18_a_call_and_a_feed_at_once_never_take_the_same_row(store: Store) -> None:
    """Letters are taken from the rows of calls, too: whoever comes first has them."""
    waiting(store, 20, via="call", tracking="")
    seller = store.selling_partner_id

    def work() -> int:
        if claims := claiming.claim(seller, TODAY):
            return len(claims)
        return sum(feed.messages for feed in gather(seller, TODAY))

    assert sum(at_once(work)) == 20  # type: ignore[arg-type]
    leased = ShipmentNotification.objects.exclude(lease_holder="")
    assert not leased.filter(state="in_feed").exists()


@pytest.mark.parametrize(("way", "by_feed"), [("feed", True), ("feed", False), ("call", True)])
@pytest.mark.parametrize("tracking", ["1Z99900", ""])
def test_shp_20_what_an_import_shows_of_a_try_by_feed_is_ours(
    store: Store, tracking: str, way: str, by_feed: bool
) -> None:
    """Amazon chose the reference, or shows a parcel without a number; a call would have named the package "1"."""
    Store.objects.update(feed_from=1)
    (row,) = waiting(store, 1, via=way, tracking=tracking)
    earlier = FeedSubmission.objects.create(
        selling_partner=store.selling_partner, state="fatal", messages=1, created_at=TODAY,
        due_at=TODAY,
    )  # fmt: skip
    row.tries.create(
        number=1, outcome="unknown", started_at=TODAY, feed=earlier if by_feed else None
    )
    ShipmentNotification.objects.update(attempts=1, package_reference_id="1")
    number = row.shipment.tracking_number
    status = "UNSHIPPED" if number else "SHIPPED"
    packages = [{"reference": "9", "tracking": number}] if number else []
    Order.objects.update(amazon_status=status, packages=packages)
    if way == "feed":
        gather(store.selling_partner_id, TODAY)
    else:
        send(settling.load(claiming.claim(store.selling_partner_id, TODAY)[0]), lambda: TODAY)
    row.refresh_from_db()
    assert (row.state == "accepted") == by_feed
