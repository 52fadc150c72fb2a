"""The list of notifications: filters, the search, and a held queue with its release (SHP-21, SHP-22, TRB-3)."""

from datetime import timedelta
from typing import Any

import pytest

from config.leaving.freezing import freeze
from orders.models import Order
from shipments.listing.tabs import FILTERS
from shipments.models import FeedSubmission, QueueHold, ShipmentNotification
from stores.models import AuditEvent, Member, SellingPartner, Store
from tests.factories import (
    TODAY,
    NotificationFactory,
    SellingPartnerFactory,
    StoreFactory,
    order_with_items,
)
from tests.shipments.test_views_marking import browser, pokes
from tests.shipments.test_views_notifications import in_state, url, user_for

__all__ = ["pokes"]

pytestmark = pytest.mark.django_db

HERE = "/shipments/notifications/"


def one_in(store: Store, state: str = "waiting", reason: str = "", **fields: Any) -> Any:
    order = order_with_items(store=store, status="shipped")
    return NotificationFactory.create(shipment__order=order, state=state, reason=reason, **fields)


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr("shipments.views.notification_list.poke", lambda *what: sent.append(what))
    return sent


def held(store: Store, **fields: str) -> QueueHold:
    made: QueueHold = QueueHold.objects.create(
        selling_partner=store.selling_partner, reason="feed_rejected", held_at=TODAY, **fields
    )
    return made


@pytest.mark.parametrize(
    ("state", "reason", "tab", "key"),
    [
        ("waiting", "", "waiting", "queued"),
        ("waiting", "batch", "waiting", "queued"),
        ("waiting", "throttled", "waiting", "throttled"),
        ("waiting", "scheduled", "waiting", "scheduled"),
        ("waiting", "first_scan", "waiting", "scheduled"),
        ("sending", "", "waiting", "sending"),
        ("in_feed", "", "waiting", "in_feed"),
        ("unknown", "no_answer", "waiting", "unknown"),
        ("not_needed", "already_shipped", "ended", "not_needed"),
        ("cancelled", "voided", "ended", "cancelled"),
    ],
)
def test_shp_21_each_state_can_be_filtered_alone(
    state: str, reason: str, tab: str, key: str
) -> None:
    store = StoreFactory.create()
    wanted = one_in(store, state, reason)
    client = browser(user_for(wanted))

    for each in FILTERS[tab]:
        page = client.get(f"{HERE}?show={tab}&state={each.key}").text
        assert (wanted.order.amazon_order_id in page) == (each.key == key)
    assert wanted.order.amazon_order_id in client.get(f"{HERE}?show={tab}&state=nonsense").text


STOPS = [
    ("held", "waiting", "", "held", "Held"),
    ("held", "waiting", "throttled", "held", "Held"),
    ("cut_off", "waiting", "", "cut_off", "Not connected"),
    ("cut_off", "unknown", "no_answer", "cut_off", "Not connected"),
    ("frozen", "waiting", "", "frozen", "Frozen"),
    ("frozen", "unknown", "no_answer", "frozen", "Frozen"),
    ("thawing", "waiting", "throttled", "frozen", "Frozen"),
    ("", "waiting", "feed_rejected", "account", "Feed rejected"),
]


@pytest.mark.parametrize(("stop", "state", "reason", "key", "chip"), STOPS)
def test_trb_3_rea_7_what_waits_for_somebody_counts_as_a_fix_on_every_page(
    stop: str, state: str, reason: str, key: str, chip: str
) -> None:
    store = StoreFactory.create()
    wanted = one_in(store, state, reason)
    if stop == "held":
        held(store)
    if stop in ("frozen", "thawing"):
        freeze([store.selling_partner], TODAY, everybody=False)
    if stop == "thawing":
        SellingPartner.objects.update(credentials="good", credentials_error="")
    if stop == "cut_off":
        SellingPartner.objects.update(credentials="bad", credentials_error="invalid_grant")
    client = browser(user_for(wanted))
    page = client.get(HERE)
    assert (page.context["tab"].key, page.context["tiles"].to_fix) == ("fix", 1)
    assert wanted.order.amazon_order_id in page.text
    assert "Nothing was rejected" not in page.text
    assert 'nav-count bad">1<span class="sr"> need a fix' in page.text
    for filtered in FILTERS["waiting"]:
        shown = client.get(f"{HERE}?show=waiting&state={filtered.key}").text
        assert (wanted.order.amazon_order_id in shown) == (filtered.key == key)
    for address in (f"{HERE}?show=waiting", f"/orders/{wanted.order.public_id}/"):
        assert f"</svg>{chip}</span>" in client.get(address).text
    stranger = browser(user_for(one_in(StoreFactory.create(), "accepted")))
    assert stranger.get(HERE).context["tiles"].to_fix == 0


def test_con_13_a_seller_given_up_on_purpose_needs_nobody() -> None:
    wanted = one_in(StoreFactory.create())
    SellingPartner.objects.update(credentials="bad", credentials_error=SellingPartner.DISCONNECTED)
    assert browser(user_for(wanted)).get(HERE).context["tiles"].to_fix == 0


def test_trb_3_after_the_first_rejected_feed_the_account_is_to_be_checked() -> None:
    wanted = one_in(StoreFactory.create(), "waiting", "feed_rejected")
    page = browser(user_for(wanted)).get(f"{HERE}?show=waiting").text
    assert ">Check the seller&#x27;s account</a>" in page
    assert "Nothing to do" not in page
    assert "1 shipment was</strong> rejected with a whole feed. Check the seller" in page


def test_trb_3_an_empty_held_queue_says_what_the_hold_means() -> None:
    done = one_in(StoreFactory.create(), "accepted")
    held(done.order.store)
    page = browser(user_for(done)).get(f"{HERE}?show=fix").text
    assert "What is shipped from now on is held." in page


def test_the_list_of_one_store_keeps_its_filter_on_every_tab_and_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shipments.listing.rows.ROWS", 1)
    seller = SellingPartnerFactory.create()
    us, ca = (
        StoreFactory.create(selling_partner=seller, marketplace_id=each)
        for each in ("ATVPDKIKX0DER", "A2EUQ1WTGCTBG2")
    )
    ours = [one_in(us), one_in(us)]
    theirs = one_in(ca)
    client = browser(user_for(theirs))
    page = client.get(f"{HERE}?show=waiting&store={us.public_id}")
    assert {row.notification for row in page.context["rows"]} < set(ours)
    assert f"store={us.public_id}" in page.context["older"]
    assert all(f"store={us.public_id}" in tab["url"] for tab in page.context["tabs"])
    alien = StoreFactory.create()
    everything = client.get(f"{HERE}?show=waiting&store={alien.public_id}")
    assert everything.context["store"] is None
    nothing = client.get(f"{HERE}?show=accepted&store={us.public_id}").text
    assert "No notification matches these filters." in nothing


@pytest.mark.parametrize("blanks", [False, True])
def test_a_search_by_order_or_tracking_number_leads_to_the_notification(blanks: bool) -> None:
    notification = in_state("accepted")
    client = browser(user_for(notification))
    number = notification.order.amazon_order_id
    wanted = number.replace("-", " ") if blanks else number
    tracking = "1Z 999 AA1 0123456784" if blanks else "1Z999AA10123456784"
    for text in (wanted, tracking):
        answer = client.post(HERE, {"number": text})
        assert answer.status_code == 302
        assert answer.headers["Location"] == url(notification)


def test_a_search_shows_all_orders_of_a_parcel_and_nothing_of_others() -> None:
    notification = in_state("accepted")
    second = one_in(notification.order.store, "accepted")
    client = browser(user_for(notification))
    page = client.post(HERE, {"number": "1Z999AA10123456784"})
    assert page.status_code == 200
    assert {row.notification.pk for row in page.context["rows"]} == {notification.pk, second.pk}
    stranger = browser(user_for(in_state("waiting", shipment__tracking_number="OTHER12345")))
    for text in (notification.order.amazon_order_id, "1Z999AA10123456784", "Tom Lindqvist", "§"):
        answer = stranger.post(HERE, {"number": text})
        assert answer.status_code == 200
        assert "Nothing found" in answer.text
    assert stranger.post(HERE, {"number": "x" * 5_000}).status_code == 200
    assert stranger.post(HERE, {"number": ""}).status_code == 200


def test_shp_22_while_throttled_the_button_says_when_and_does_nothing() -> None:
    until = TODAY + timedelta(minutes=30)
    notification = in_state("waiting", "throttled", due_at=until)
    client = browser(user_for(notification))
    for address in (f"{HERE}?show=waiting", url(notification)):
        page = client.get(address).text
        local = until.astimezone(notification.order.store.marketplace.time_zone)
        assert 'type="button" disabled>Next try <time' in page
        assert f">{local:%H:%M %Z}</time></button>" in page
        assert "retry/" not in page


def test_trb_3_a_held_queue_says_why_what_to_check_and_a_manager_releases_it_once(
    released: list[tuple[Any, ...]],
) -> None:
    notification = in_state("waiting", "feed_rejected", due_at=TODAY + timedelta(hours=1))
    store = notification.order.store
    held(store, amazon_message="InternalServiceError ... Feed rejected", request_id="req-9")
    for role, may in ((Member.Role.VIEWER, False), (Member.Role.MANAGER, True)):
        page = browser(user_for(notification, role)).get(HERE).text
        for words in (
            "nothing is sent to Amazon",
            "plan is still Professional",
            "payment card is on file",
            "neither suspended nor on holiday",
            "still has its permissions",
            "seller support",
            "req-9",
            "Feed rejected",
            "See why",
        ):
            assert words in page
        assert ("I have checked: send again" in page) == may
    address = f"{HERE}release/{store.public_id}/"
    for weak in (Member.Role.VIEWER, Member.Role.SHIPPER):
        assert browser(user_for(notification, weak)).post(address).status_code == 403
    assert browser(user_for(in_state("accepted"))).post(address).status_code == 404
    assert QueueHold.objects.exists()
    manager = browser(user_for(notification, Member.Role.MANAGER))
    assert "is sent again from now on" in manager.post(address, follow=True).text
    notification.refresh_from_db()
    assert (QueueHold.objects.count(), notification.due_at) == (0, TODAY)
    assert released == [("shipments.tasks.send_for_seller", store.selling_partner_id)]
    noted = AuditEvent.objects.get(action="queue.released")
    assert noted.user is not None
    assert "Nothing was held" in manager.post(address, follow=True).text
    assert len(released) == 1


def test_trb_3_the_release_names_all_stores_of_the_seller(
    released: list[tuple[Any, ...]],
) -> None:
    seller = SellingPartnerFactory.create()
    ca = StoreFactory.create(
        selling_partner=seller, name="Northwind CA", marketplace_id="A2EUQ1WTGCTBG2"
    )
    notification = one_in(StoreFactory.create(selling_partner=seller), "waiting", "feed_rejected")
    held(ca)
    manager = browser(user_for(notification, Member.Role.MANAGER))
    page = manager.post(f"{HERE}release/{ca.public_id}/", follow=True).text
    assert "What waited for Northwind CA, Northwind US is sent again" in page
    assert "next try <time" in page
    assert ">within a minute</time>" in page
    assert "in an hour" not in page


@pytest.mark.parametrize(
    ("state", "reason", "fields", "words"),
    [
        ("waiting", "throttled", {}, "Waits behind other updates"),
        ("waiting", "throttled", {"attempts": 1}, "Request is throttled: Amazon takes"),
        ("waiting", "unauthorized", {}, "for another update"),
        ("unknown", "no_answer", {}, "answer was lost. The order is read"),
        ("unknown", "no_answer", {"amazon_message": "Internal"}, "with an error of its own."),
    ],
)
def test_trb_6_what_happened_says_only_what_amazon_said(
    state: str, reason: str, fields: dict[str, Any], words: str
) -> None:
    wanted = one_in(StoreFactory.create(), state, reason, **fields)
    page = browser(user_for(wanted)).get(f"{HERE}?show=waiting").text
    assert words in page
    assert ("answer was lost" in page) == (words.startswith("answer was lost"))


def test_trb_4_beside_an_unknown_line_the_import_can_be_started() -> None:
    wanted = one_in(StoreFactory.create(), "rejected", "bad_items")
    page = browser(user_for(wanted)).get(f"{HERE}?show=fix").text
    named = f'name="store" value="{wanted.order.store.public_id}"><button class="btn small">Import'
    assert named in page
    viewer = browser(user_for(wanted, Member.Role.VIEWER))
    assert named not in viewer.get(f"{HERE}?show=fix").text


def test_trb_3_a_held_row_has_its_own_words_and_leads_to_the_list() -> None:
    notification = in_state("waiting", "feed_rejected")
    held(notification.order.store)
    page = browser(user_for(notification)).get(url(notification)).text
    assert "nothing is sent until somebody has looked at the" in page
    assert "/shipments/notifications/#held" in page
    SellingPartner.objects.update(credentials="bad")
    page = browser(user_for(notification)).get(url(notification)).text
    assert "lost its connection to Amazon" in page


@pytest.mark.parametrize(
    ("here", "words"), [(True, "Void it, then buy"), (False, "Seller Central")]
)
def test_a_ship_plus_order_is_sent_to_buy_label_where_labels_can_be_bought(
    here: bool, words: str
) -> None:
    notification = in_state("rejected", "buy_shipping_only")
    Order.objects.update(programs=["FBM_SHIP_PLUS"])
    Store.objects.update(buy_shipping=here)
    page = browser(user_for(notification)).get(url(notification)).text
    assert words in page
    assert (f"/shipments/parcels/{notification.shipment.public_id}/void/" in page) == here


def test_the_list_and_the_page_cost_a_fixed_number_of_queries(
    django_assert_max_num_queries: Any,
) -> None:
    store = StoreFactory.create()
    states = ("waiting", "sending", "in_feed", "unknown")
    last: ShipmentNotification = [one_in(store, state) for state in states * 5][-1]
    held(store)
    client = browser(user_for(last))
    client.get(HERE)  # the shell is kept for seconds
    with django_assert_max_num_queries(13):
        assert len(client.get(f"{HERE}?show=waiting").context["rows"]) == 20
    for number in range(1, 9):
        last.tries.create(number=number, started_at=TODAY, sent={"carrierCode": "UPS"})
    with django_assert_max_num_queries(8):
        client.get(url(last))


@pytest.mark.parametrize(
    ("feed_state", "cut_off", "held_queue", "texts", "about"),
    [
        (
            "prepared",
            True,
            False,
            ("kept and sent after the renewal", "Renew"),
            "connection_invalid",
        ),
        (
            "prepared",
            True,
            True,
            ("kept and sent after the renewal", "Renew"),
            "connection_invalid",
        ),
        ("prepared", False, True, ("nothing is sent until somebody", "See why"), "feed_rejected"),
        ("prepared", False, False, ("It answers in some minutes",), ""),
        (
            "running",
            True,
            False,
            ("answer is read after the renewal", "Renew"),
            "connection_invalid",
        ),
        ("running", False, True, ("It answers in some minutes",), ""),
    ],
)
def test_trb_3_rea_7_a_row_in_a_feed_says_what_its_feed_waits_for(
    feed_state: str, cut_off: bool, held_queue: bool, texts: tuple[str, ...], about: str
) -> None:
    store = StoreFactory.create()
    row = one_in(store, "in_feed")
    seller = store.selling_partner
    row.feed = FeedSubmission.objects.create(
        selling_partner=seller, state=feed_state, messages=1, due_at=TODAY, created_at=TODAY
    )
    row.save()
    SellingPartner.objects.update(credentials="bad" if cut_off else "good")
    if held_queue:
        held(store)
    page = browser(user_for(row)).get(url(row))
    for text in texts:
        assert text in page.text
    assert page.context["row"].about == about
