"""The Notifications section of a store's settings (CON-7, SHP-14, decision 25)."""

from datetime import time, timedelta
from typing import Any

import pytest

from shipments.models import Shipment, ShipmentNotification
from stores import clock
from stores.models import AuditEvent, Store
from tests.factories import LabelFactory, NotificationFactory, ShipmentFactory, order_with_items
from tests.stores.conftest import store
from tests.stores.visiting import page, signed_in

__all__ = ["store"]

pytestmark = pytest.mark.django_db

FORM = {
    "notify_when": "at_once", "notify_time": "", "notify_hours": "", "feed_from": "25", "late_hours": "4",
    "notify_combined": "each",
}  # fmt: skip


def save(store: Store, **changes: str) -> Any:
    answer = signed_in(store).post(f"/shipments/settings/{store.public_id}/", {**FORM, **changes})
    store.refresh_from_db()
    return answer


def test_con_7_shp_14_a_manager_chooses_moment_feed_warning_and_combined(store: Store) -> None:
    answer = save(
        store, notify_when="at_time", notify_time="17:00", feed_from="1000", late_hours="6",
        notify_combined="first_only",
    )  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (302, "/stores/")
    assert (store.notify_when, store.notify_time) == ("at_time", time(17))
    assert (store.feed_from, store.late_hours, store.notify_combined) == (1000, 6, "first_only")
    event = AuditEvent.objects.get()
    assert event.action == "store.changed"
    assert event.detail == {
        "fields": ["notify_when", "notify_time", "feed_from", "late_hours", "notify_combined"]
    }
    html = page(signed_in(store), f"/shipments/settings/{store.public_id}/")
    assert 'value="17:00"' in html
    assert "America/Los Angeles" in html
    # The same again changes nothing and leaves no second row.
    save(
        store, notify_when="at_time", notify_time="17:00", feed_from="1000", late_hours="6",
        notify_combined="first_only",
    )  # fmt: skip
    assert AuditEvent.objects.count() == 1


def test_con_7_a_field_that_its_choice_needs_is_not_called_optional(store: Store) -> None:
    html = page(signed_in(store), f"/shipments/settings/{store.public_id}/")
    assert "for “At a time of the ship date”</span>" in html
    assert "for “Some hours after it is marked as shipped”</span>" in html
    assert ">optional<" not in html


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"notify_when": "at_time"}, "Enter the time of day at which Amazon is told."),
        ({"notify_when": "at_time", "notify_time": "late"}, "Enter a time like 17:00."),
        ({"notify_when": "after_hours"}, "Enter after how many hours Amazon is told: 1 to 72."),
        ({"notify_when": "after_hours", "notify_hours": "0"}, "Enter 1 to 72 hours."),
        ({"notify_when": "after_hours", "notify_hours": "73"}, "Enter 1 to 72 hours."),
        ({"notify_when": "never"}, "Tick this to choose Never"),
        ({"notify_when": "sometimes"}, "Select a valid choice"),
        ({"feed_from": "0"}, "Enter 1 to 1,000 orders."),
        ({"feed_from": "1001"}, "Enter 1 to 1,000 orders."),
        ({"feed_from": "many"}, "Enter 1 to 1,000 orders."),
        ({"late_hours": "49"}, "Enter 1 to 48 hours."),
        ({"late_hours": ""}, "This field is required."),
        ({"notify_combined": "none"}, "Select a valid choice"),
    ],
)
def test_shp_14_a_wrong_entry_is_refused_beside_its_field(
    store: Store, changes: dict[str, str], words: str
) -> None:
    answer = save(store, **changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert (store.notify_when, store.feed_from, store.late_hours) == ("at_once", 25, 4)
    assert not AuditEvent.objects.exists()


def test_decision_25_never_needs_a_tick_that_says_what_it_means(store: Store) -> None:
    answer = save(store, notify_when="never", means_never="on")
    assert answer.status_code == 302
    assert store.notify_when == "never"
    assert AuditEvent.objects.get().detail == {"fields": ["notify_when"]}
    html = page(signed_in(store), f"/shipments/settings/{store.public_id}/")
    assert "Amazon counts these orders as late, and cancels them" in html


def test_decision_25_first_scan_is_offered_where_a_source_apart_from_amazon_tells_it(
    store: Store,
) -> None:
    now = clock.now()
    choice = 'value="first_scan"'
    url = f"/shipments/settings/{store.public_id}/"
    client = signed_in(store)
    # Neither Amazon's packages, nor a label bought there, nor a scan of long ago, nor another store's.
    order = order_with_items(store=store)
    ShipmentFactory.create(order=order, created_at=now, transit="in_transit")
    label = LabelFactory.create(order=order_with_items(store=store), created_at=now)
    Shipment.objects.filter(pk=label.shipment.pk).update(first_scan_at=now, created_at=now)
    old = ShipmentFactory.create(order=order, created_at=now - timedelta(days=31))
    Shipment.objects.filter(pk=old.pk).update(first_scan_at=now)
    ShipmentFactory.create(created_at=now, first_scan_at=now)
    html = page(client, url)
    assert choice not in html
    assert "once a <a" in html
    assert save(store, notify_when="first_scan").status_code == 422
    Shipment.objects.filter(order=order, created_at=now).update(first_scan_at=now)
    assert choice in page(client, url)
    assert save(store, notify_when="first_scan").status_code == 302
    # It stays what it is when no more files come; the last two hours before ship-by end every wait.
    Shipment.objects.update(first_scan_at=None)
    assert choice in page(client, url)
    assert save(store, notify_when="first_scan", late_hours="5").status_code == 302


def test_shp_14_the_page_says_what_happens_to_those_that_wait(store: Store) -> None:
    url = f"/shipments/settings/{store.public_id}/"
    client = signed_in(store)
    assert "keep" not in page(client, url)
    row = NotificationFactory.create(
        shipment__order=order_with_items(store=store), reason="scheduled"
    )
    assert "One that waits already keeps its moment" in page(client, url)
    NotificationFactory.create(
        shipment__order=order_with_items(store=store, selling_partner=store.selling_partner),
        reason="first_scan",
    )
    assert "2 that wait already keep their moment" in page(client, url)
    save(store, notify_when="never", means_never="on")
    found = ShipmentNotification.objects.get(pk=row.pk)
    assert (found.state, found.reason, found.due_at) == ("waiting", "scheduled", row.due_at)


def test_t22_nothing_else_of_the_store_can_be_set(store: Store) -> None:
    save(store, name="Mine", buy_shipping="on")
    assert (store.name, store.buy_shipping) == ("Northwind US", False)
