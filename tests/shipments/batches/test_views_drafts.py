"""The page of a draft: numbers, ticks, and what a start makes of them (dashboard, page 4)."""

import re
from datetime import timedelta
from typing import Any

import pytest

from orders.models import Order
from shipments.batches import working
from shipments.models import Batch, Shipment, ShipmentNotification
from stores.models import Member, Store
from tests.factories import (
    TODAY,
    ManualOrderFactory,
    OrderItemFactory,
    ShipFromFactory,
    StoreFactory,
    order_with_items,
)
from tests.shipments.batches.making import drafted, many_orders, orders_of, started, states
from tests.shipments.batches.pressing import ENTERED, browser, tick, url
from tests.shipments.batches.pressing import pokes as pokes

pytestmark = pytest.mark.django_db


def test_ticked_orders_become_a_draft_that_changes_nothing() -> None:
    store = StoreFactory.create()
    orders = orders_of(store, count=3)
    held = order_with_items(store=store, status="on_hold")
    page = tick(browser(store), [*orders, held])
    batch = Batch.objects.get()
    assert page.redirect_chain == [(f"{url('batch', batch)}?drafted", 302)]
    assert "data-untick-all" in page.text, "the list forgets its ticks"
    assert "data-untick-all" not in browser(store).get(url("batch", batch)).text
    for order in orders:
        assert f"Tracking number of {order.amazon_order_id}" in page.text
    assert f"Order {held.amazon_order_id} is on hold" in page.text
    assert "$164.67" in page.text, "the value of the three that may go"
    assert not Shipment.objects.exists()


def test_the_numbers_of_a_draft_are_recorded_each_with_its_order(pokes: list[Any]) -> None:
    store = StoreFactory.create()
    orders = orders_of(store, count=3)
    client = browser(store)
    tick(client, orders)
    batch = Batch.objects.get()
    numbers = {"tracking-1": "T 0000000001", "tracking-2": "", "tracking-3": "T0000000003"}
    page = client.post(
        url("batch_start", batch), {**ENTERED, **numbers, "start": "yes"}, follow=True
    )
    assert pokes == [("shipments.tasks.work_on_batch", batch.pk)]
    assert states(batch) == ["waiting", "left_out", "waiting"]
    assert "No tracking number was entered." in page.text
    assert str(orders[0].public_id) in page.text, "the list forgets its tick"
    again = client.post(url("batch_start", batch), {**ENTERED, **numbers, "start": "yes"})
    assert again["Location"] == url("batch", batch)
    assert len(pokes) == 1, "a double click starts it once"
    working.work(batch.pk, TODAY)
    found = dict(Shipment.objects.values_list("order_id", "tracking_number"))
    assert found == {orders[0].pk: "T0000000001", orders[2].pk: "T0000000003"}


def test_decision_31_a_manual_order_may_have_left_before_it_was_entered_here() -> None:
    store = StoreFactory.create()
    client = browser(store)
    orders = orders_of(store, count=1, channel="manual", purchased_at=TODAY)
    orders += orders_of(store, count=1, purchased_at=TODAY)
    tick(client, orders)
    batch = Batch.objects.get()
    left = {"ship_date": str(TODAY.date() - timedelta(days=2))}
    numbers = {"tracking-1": "T0000000001", "tracking-2": "T0000000002"}
    client.post(url("batch_start", batch), {**ENTERED, **numbers, **left, "start": "yes"})
    fates = dict(batch.entries.values_list("order", "code"))
    assert fates == {orders[0].pk: "", orders[1].pk: "bad_details"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"tracking-1": "x" * 60}, "at most 50 characters"),
        ({"tracking-1": "T0000000001", "carrier_code": ""}, "Choose a carrier."),
        ({"tracking-1": "T0000000001", "ship_date": "2026-11-30"}, "cannot lie in the future"),
    ],
)
def test_wrong_entries_stay_on_the_page_with_their_error(
    fields: dict[str, str], words: str
) -> None:
    store = StoreFactory.create()
    client = browser(store)
    tick(client, orders_of(store, count=1))
    batch = Batch.objects.get()
    answer = client.post(url("batch_start", batch), {**ENTERED, **fields, "start": "yes"})
    assert answer.status_code == 422
    assert words in answer.text
    assert fields["tracking-1"] in answer.text
    batch.refresh_from_db()
    assert batch.state == "draft"


def test_shp_25_a_ship_date_before_an_order_leaves_that_order_out() -> None:
    store = StoreFactory.create()
    older = order_with_items(store=store, purchased_at=TODAY - timedelta(days=3))
    order_with_items(store=store, purchased_at=TODAY - timedelta(days=1))
    client = browser(store)
    tick(client, list(Order.objects.order_by("pk")))
    batch = Batch.objects.get()
    day = {"ship_date": "2026-11-21", "tracking-1": "T0000000001", "tracking-2": "T0000000002"}
    page = client.post(url("batch_start", batch), {**ENTERED, **day, "start": "yes"}, follow=True)
    assert "The order was placed on 22 November 2026" in page.text
    assert batch.entries.get(state="waiting").order == older


def test_each_field_is_kept_as_it_is_left_and_only_while_the_batch_is_a_draft() -> None:
    store = StoreFactory.create()
    client = browser(store)
    tick(client, orders_of(store, count=3))
    batch = Batch.objects.get()
    fields = {**ENTERED, "tracking-1": "T0000000001", "tracking-2": "T0000000002"}
    assert client.post(url("batch_keep", batch), fields).status_code == 204
    page = client.get(url("batch", batch)).text
    assert 'value="T0000000001"' in page
    assert 'value="T0000000002"' in page
    assert re.search(r'value="UPS"\s+selected', page)
    assert url("batch_keep", batch) in page
    assert (
        url("batch_keep", batch)
        not in browser(store, Member.Role.VIEWER).get(url("batch", batch)).text
    )
    client.post(url("batch_start", batch), {**fields, "start": "yes"})
    late = client.post(url("batch_keep", batch), {**fields, "tracking-1": "T0000000009"})
    assert late.status_code == 204
    assert batch.entries.get(position=1).details["tracking_number"] == "T0000000001"


def test_the_address_of_the_start_leads_back_to_the_batch() -> None:
    store = StoreFactory.create()
    batch = drafted(orders_of(store, count=1))
    answer = browser(store, Member.Role.VIEWER).get(url("batch_start", batch))
    assert (answer.status_code, answer["Location"]) == (302, url("batch", batch))
    assert browser(StoreFactory.create()).get(url("batch_start", batch)).status_code == 404


def test_without_a_number_nothing_starts() -> None:
    store = StoreFactory.create()
    client = browser(store)
    tick(client, orders_of(store, count=1))
    batch = Batch.objects.get()
    page = client.post(url("batch_start", batch), {**ENTERED, "start": "yes"}, follow=True)
    assert "Enter at least one tracking number." in page.text
    batch.refresh_from_db()
    assert batch.state == "draft"


def test_decision_17_an_order_whose_buyer_asked_to_cancel_needs_its_tick() -> None:
    store = StoreFactory.create()
    order = order_with_items(store=store, cancel_requested=True)
    client = browser(store)
    assert "The buyer asked to cancel." in tick(client, [order]).text
    batch = Batch.objects.get()
    fields = {**ENTERED, "tracking-1": "T0000000001", "start": "yes"}
    client.post(url("batch_start", batch), fields)
    assert states(batch) == ["left_out"]
    client.post(url("batch_start", batch), {**fields, "anyway-1": "on"})
    working.work(batch.pk, TODAY)
    assert states(batch) == ["done"]
    order.refresh_from_db()
    assert order.cancel_decided_at is not None


def test_shp_24_an_odd_number_needs_a_tick_before_the_batch_starts() -> None:
    store = StoreFactory.create()
    client = browser(store)
    tick(client, orders_of(store, count=2))
    batch = Batch.objects.get()
    fields = {**ENTERED, "tracking-1": "T0000000001", "tracking-2": "9400111899223100000017"}
    asked = client.post(url("batch_start", batch), {**fields, "start": "yes"})
    assert asked.status_code == 422
    assert "looks like a tracking number of USPS" in asked.text
    batch.refresh_from_db()
    assert batch.state == "draft"
    ticked = {**fields, "tick-2": "carrier:9400111899223100000017", "start": "yes"}
    client.post(url("batch_start", batch), ticked)
    assert states(batch) == ["waiting", "waiting"]


def test_each_order_of_a_draft_of_labels_stands_in_one_figure() -> None:
    """Those that only lack their size are neither ready nor lost."""
    store = StoreFactory.create(buy_shipping=True)
    store.ship_from = ShipFromFactory.create(account=store.selling_partner.account)
    store.save()
    sized = {"parcel_length_mm": 300, "parcel_width_mm": 200, "parcel_height_mm": 90}
    orders = [
        order_with_items(store=store, parcel_weight_g=500, **sized),
        order_with_items(store=store),
        order_with_items(store=store),
        order_with_items(store=store, status="on_hold"),
    ]
    page = tick(browser(store), orders, kind="labels").text
    figures = re.findall(r"<strong>(\d+)</strong><span>([^<]+)</span>", page)
    assert {label: number for number, label in figures} == {
        "Ready to start": "1",
        "Lack an entry or a tick": "2",
        "Left out": "1",
    }


def test_more_than_a_page_of_numbers_is_kept_page_by_page() -> None:
    store = StoreFactory.create()
    orders = many_orders(store, 60)
    client = browser(store)
    page = tick(client, orders)
    batch = Batch.objects.get()
    assert page.text.count('name="tracking-') == 50
    saved = client.post(
        url("batch_start", batch),
        {**ENTERED, "tracking-3": "T0000000003", "save": "2"},
        follow=True,
    )
    assert "Page 2 of 2" in saved.text
    assert saved.text.count('name="tracking-') == 10
    assert 'value="T0000000003"' in client.get(url("batch", batch)).text
    client.post(
        url("batch_start", batch),
        {**ENTERED, "page": "2", "tracking-55": "T0000000055", "start": "yes"},
    )
    waiting = batch.entries.filter(state="waiting").values_list("position", flat=True)
    assert list(waiting) == [3, 55]


def test_a_draft_is_thrown_away_and_a_started_batch_is_not() -> None:
    store = StoreFactory.create()
    draft, running = drafted(orders_of(store, count=1)), started(orders_of(store, count=1))
    client = browser(store)
    client.post(url("batch_discard", draft))
    client.post(url("batch_discard", running))
    assert list(Batch.objects.all()) == [running]


def manual_orders(store: Store, count: int) -> list[Order]:
    made = [ManualOrderFactory.create(store=store) for _ in range(count)]
    for order in made:
        OrderItemFactory.create(order=order)
    return made


def test_decision_27_decision_31_ticked_letters_leave_without_a_number_and_no_others() -> None:
    store = StoreFactory.create()
    letter, blank = manual_orders(store, 2)
    theirs, unticked = (order_with_items(store=store) for _ in range(2))
    client = browser(store)
    tick(client, [letter, blank, theirs, unticked])
    batch = Batch.objects.get()
    places = {entry.order: entry.position for entry in batch.entries.all()}
    page = client.get(url("batch", batch)).text
    assert page.count("Leaves without a number") == 4
    assert "Amazon takes one update per order." in page
    assert "That Amazon takes them so is not confirmed" in page
    form = {f"tracking-{place}": "" for place in places.values()}
    ticks = {f"untracked-{places[order]}": "on" for order in (letter, theirs)}
    client.post(url("batch_start", batch), {**ENTERED, **form, **ticks, "start": "yes"})
    working.work(batch.pk, TODAY)
    left = Shipment.objects.order_by("pk").values_list("order", "tracking_number")
    assert set(left) == {(letter.pk, ""), (theirs.pk, "")}
    row = ShipmentNotification.objects.get()
    assert (row.order, row.via, row.reason) == (theirs, "feed", "untracked")
    left_out = batch.entries.filter(state="left_out")
    assert {(entry.order, entry.code) for entry in left_out} == {
        (blank, "no_number"),
        (unticked, "no_number"),
    }


def test_decision_27_a_ticked_letter_of_amazons_needs_the_service() -> None:
    batch = drafted(orders_of(count=1))
    client = browser(batch.entries.get().order.store)  # type: ignore[union-attr]
    sent = {**ENTERED, "service": "", "tracking-1": "", "untracked-1": "on", "start": "yes"}
    client.post(url("batch_start", batch), sent)
    entry = batch.entries.get()
    assert (entry.state, entry.code) == ("left_out", "bad_details")
    assert "needs the name of that service" in entry.text


def test_the_page_of_a_draft_speaks_of_amazon_only_where_it_is_told() -> None:
    store = StoreFactory.create()
    client = browser(store)
    tick(client, manual_orders(store, 1))
    page = client.get(url("batch", Batch.objects.get())).text
    assert "Amazon takes one update per order." not in page
    assert "Not from Amazon: Amazon is not told." in page
    assert "it needs the service" not in page
    amazon = drafted(orders_of(store, count=1))
    page = client.get(url("batch", amazon)).text
    assert "Amazon takes one update per order." in page
    assert "it needs the service" in page


def test_shp_24_a_draft_names_what_is_odd_about_each_entry_before_the_start() -> None:
    store = StoreFactory.create()
    plain, part, unnumbered = (
        order_with_items(store=store, purchased_at=TODAY - timedelta(days=40)) for _ in range(3)
    )
    part.items.update(quantity_unfulfilled=1)
    client = browser(store)
    tick(client, [plain, part, unnumbered])
    batch = Batch.objects.get()
    numbers = {"tracking-1": "T0000000001", "tracking-2": "T0000000002"}
    old = {"ship_date": str(TODAY.date() - timedelta(days=20))}
    client.post(url("batch_keep", batch), {**ENTERED, **numbers, **old})
    rows = {row.entry.order: row for row in client.get(url("batch", batch)).context["rows"]}
    found = {order: [each.code for each in row.findings] for order, row in rows.items()}
    assert found == {plain: ["old_date"], part: ["old_date", "part_left"], unnumbered: []}
    page = client.get(url("batch", batch)).text
    assert "The ship date lies 20 days back" in page
    assert "1 unit is told: the others of the 2" in page


def test_shp_23_a_draft_says_that_an_order_was_cancelled_meanwhile_and_costs_no_query_by_entry(
    django_assert_num_queries: Any,
) -> None:
    store = StoreFactory.create()
    client = browser(store)
    tick(client, orders_of(store, count=3))
    batch = Batch.objects.get()
    numbers = {f"tracking-{number}": f"T000000000{number}" for number in (1, 2, 3)}
    client.post(url("batch_keep", batch), {**ENTERED, **numbers})
    Order.objects.update(amazon_status="CANCELLED")
    assert client.get(url("batch", batch)).text.count("The order is cancelled at Amazon") == 3
    from shipments.batches.preflight import findings_of

    entries = list(batch.entries.select_related("order__store"))
    with django_assert_num_queries(0):
        assert len(findings_of(batch, entries, {}, TODAY)) == 3
