"""A frozen seller stands on purpose: no page explains it by a lost connection or a rejected feed (T4)."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from config.leaving.freezing import freeze
from orders.addresses.check import verdict
from orders.addresses.facts import facts_of
from orders.audit import now as audit_now
from orders.imports.day_fetch import DayRefused, fetch_day
from orders.where.whereabouts import _ask
from shipments.bigcommerce import wording as bigcommerce
from shipments.buying import guards
from shipments.models import BigCommerceUpdate, FeedSubmission, QueueHold, ShipmentNotification
from shipments.views.marking import _done_text
from stores.models import BigCommerceLink, Member, SellingPartner, Store
from tests.factories import (
    TODAY,
    MemberFactory,
    NotificationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOTIFICATIONS = "/shipments/notifications/"
FALSE = (
    "lost its connection",
    "lost the connection",
    "somebody has looked",
    "rejected the updates",
)
SINCE = TODAY - timedelta(hours=5)
STATES = [
    ("waiting", "", True),
    ("unknown", "", True),
    ("in_feed", "prepared", True),
    ("in_feed", "running", True),
    ("waiting", "", False),
    ("in_feed", "prepared", False),
]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)


def frozen_row(state: str, feed_state: str, *, renewed: bool = False) -> ShipmentNotification:
    """Of a seller that was frozen five hours ago."""
    row: ShipmentNotification = NotificationFactory.create(state=state)
    seller = row.order.store.selling_partner
    freeze([seller], SINCE, everybody=False)
    if feed_state:
        row.feed = FeedSubmission.objects.create(
            selling_partner=seller, state=feed_state, messages=1, due_at=TODAY, created_at=TODAY
        )
        row.save()
    if renewed:
        SellingPartner.objects.update(credentials="good", credentials_error="")
        Store.objects.update(paused_at=None)
    return row


def manager(store: Store) -> Client:
    client = Client()
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role.MANAGER).user)
    return client


def assert_true(page: str, *, renewed: bool) -> None:
    assert [words for words in FALSE if words in page] == []
    assert "frozen on purpose after an incident" in page
    assert re.search(r"Frozen since <time[^>]*>[^<]*\d\d:\d\d", page), "since when"
    who = "The authorization was renewed: a manager resumes" if renewed else "When whoever runs Waybill says that it is over, a manager renews"  # fmt: skip
    assert who in page


@pytest.mark.parametrize(("state", "feed_state", "cut_off"), STATES)
def test_t4_a_notification_of_a_frozen_seller_says_so_since_when_and_who_lifts_it(
    state: str, feed_state: str, cut_off: bool
) -> None:
    row = frozen_row(state, feed_state, renewed=not cut_off)
    client = manager(row.order.store)
    for url in (f"{NOTIFICATIONS}?show=fix", f"{NOTIFICATIONS}{row.public_id}/"):
        assert_true(client.get(url).text, renewed=not cut_off)
    order = client.get(f"/orders/{row.order.public_id}/").text
    assert "Not connected" not in order
    if state != "in_feed":
        assert "Frozen" in order


@pytest.mark.parametrize(
    ("state", "renewed"), [("prepared", False), ("running", False), ("prepared", True)]
)
def test_t4_a_feed_of_a_frozen_seller_says_so_since_when_and_who_lifts_it(
    state: str, renewed: bool
) -> None:
    row = frozen_row("in_feed", state, renewed=renewed)
    assert row.feed is not None
    client = manager(row.order.store)
    for url in (f"{NOTIFICATIONS}feeds/", f"{NOTIFICATIONS}feeds/{row.feed.public_id}/"):
        page = client.get(url).text
        assert_true(page, renewed=renewed)
        assert "Being sent" not in page


def test_t4_what_amazon_has_already_goes_on_once_the_authorization_is_renewed() -> None:
    row = frozen_row("in_feed", "running", renewed=True)
    assert row.feed is not None
    page = manager(row.order.store).get(f"{NOTIFICATIONS}feeds/{row.feed.public_id}/").text
    assert "frozen on purpose" not in page
    assert "Next step" in page


def test_t4_a_hold_that_was_let_go_too_early_leaves_it_frozen_until_the_renewal() -> None:
    row = frozen_row("waiting", "")
    QueueHold.objects.all().delete()
    page = manager(row.order.store).get(f"{NOTIFICATIONS}{row.public_id}/").text
    assert_true(page, renewed=False)


def test_t4_no_other_page_blames_the_connection_of_a_frozen_store() -> None:
    row = frozen_row("waiting", "")
    store = Store.objects.select_related("selling_partner__account").get()
    seller, order = store.selling_partner, row.order
    order.store = store
    store.buy_shipping = True
    said = [
        verdict(facts_of(store, TODAY), TODAY).sentence,
        _done_text(order, "1Z"),
        audit_now.check_now(seller, UserFactory.create(), TODAY),
        str(_ask(order.amazon_order_id, seller)),
    ]
    refusal = guards.order_refusal(order, TODAY)
    said.append(refusal.text if refusal else "")
    with pytest.raises(DayRefused) as refused:
        fetch_day(store, TODAY.date(), UserFactory.create(), TODAY)
    said.append(str(refused.value))
    for words in said:
        assert re.search("froze|freeze", words.lower()), words
        assert "connection" not in words


def test_t4_bigcommerce_is_not_blamed_for_a_token_that_was_thrown_away() -> None:
    order = NotificationFactory.create().order
    store = order.store
    BigCommerceLink.objects.create(
        store=store, store_hash="abcde", token="t", credentials_changed_at=TODAY, created_at=TODAY
    )
    freeze([store.selling_partner], SINCE, everybody=False)
    BigCommerceUpdate.objects.create(
        link=BigCommerceLink.objects.get(), order=order, shipment=order.notification.shipment,
        due_at=TODAY, queue_at=TODAY, created_at=TODAY,
    )  # fmt: skip
    assert "was frozen after an incident" in bigcommerce.words(BigCommerceUpdate.objects.get()).text
    client = manager(store)
    for url in ("/stores/", f"/stores/{store.public_id}/bigcommerce/"):
        page = client.get(url).text
        assert "BigCommerce refuses the token" not in page, url
        assert "thrown away" in page
