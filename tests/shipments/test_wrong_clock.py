"""The machine's clock is more than 120 s off Amazon's: nothing is told until it is right, and nothing is lost (T19)."""

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from config.doctor.outside import pauses
from shipments import tasks
from shipments.models import NotificationAttempt, ShipmentNotification
from stores.models import MachineClock, Store
from tests.factories import MemberFactory
from tests.shipments.feeds.fed import FeedDesk
from tests.shipments.outbox.test_notifying_at_amazon import assert_told_once
from tests.shipments.real_amazon import Desk

pytestmark = pytest.mark.django_db

HERE = "/shipments/notifications/"


@pytest.fixture(autouse=True)
def _pokes_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shipments.tasks.poke", lambda _, seller: tasks.send_for_seller(seller))


def rows() -> list[dict[str, Any]]:
    return [dict(row) for row in ShipmentNotification.objects.order_by("pk").values()]


def page_of(store: Store, address: str) -> str:
    member = MemberFactory.create(account=store.selling_partner.account)
    client = Client()
    client.force_login(member.user, "allauth.account.auth_backends.AuthenticationBackend")
    caches["shell"].clear()
    return client.get(address).text


@pytest.mark.parametrize("shift", [-300, 300])
def test_t19_i1_telling_pauses_while_the_clock_is_off_and_goes_on_by_itself(
    desk: Desk, shift: float
) -> None:
    first, second = desk.shipped(2)
    desk.amazon.shift_date(shift)
    before = rows()
    for _ in range(3):
        tasks.send_due_notifications()
    assert desk.calls("confirmShipment") == 0
    assert rows() == before, "they wait as they are"
    assert not NotificationAttempt.objects.exists()
    desk.amazon.shift_date(0)
    tasks.send_due_notifications()
    for notification in (first, second):
        notification.refresh_from_db()
        assert_told_once(desk, notification)
    assert desk.calls("confirmShipment") == 2


def test_t19_up_to_120_seconds_shipments_are_told(desk: Desk) -> None:
    (notification,) = desk.shipped()
    desk.amazon.shift_date(-100)
    tasks.send_due_notifications()
    notification.refresh_from_db()
    assert_told_once(desk, notification)


def test_t19_no_feed_is_made_either(fed: FeedDesk) -> None:
    fed.amazon.shift_date(-300)
    fed.queued(2)
    tasks.send_due_notifications()
    assert fed.amazon.feeds() == []
    assert fed.states() == {"waiting": 2}
    fed.amazon.shift_date(0)
    fed.until_settled()
    fed.assert_told_once()
    assert len(fed.amazon.feeds()) == 1


def test_t19_a_clock_that_goes_wrong_in_the_middle_is_noticed_by_the_calls_themselves(
    desk: Desk,
) -> None:
    """No reading is asked for: the last was young. The tries under way end, the next turn tells nothing."""
    desk.shipped(2)
    tasks.send_due_notifications()
    desk.amazon.shift_date(-300)
    desk.shipped(2)
    tasks.send_due_notifications()
    assert MachineClock.objects.get().off_since is not None
    desk.shipped(1)
    told = desk.calls("confirmShipment")
    tasks.send_due_notifications()
    assert desk.calls("confirmShipment") == told


def test_t19_page_strip_and_doctor_say_why_and_what_to_do(desk: Desk) -> None:
    desk.shipped(2)
    store = desk.store
    assert "clock of the machine" not in page_of(store, HERE)
    desk.amazon.shift_date(-330)
    tasks.send_due_notifications()
    page = page_of(store, HERE)
    assert "the clock of the machine that runs Waybill is 5 min ahead of Amazon&#x27;s" in page
    assert "2 notifications wait; none is lost." in page
    assert "sets the clock by a time server" in page
    elsewhere = page_of(store, "/orders/")
    assert "Nothing is sent to Amazon</strong> while the clock of the machine" in elsewhere
    assert f'href="{HERE}"' in elsewhere
    (finding,) = pauses()
    assert "s ahead of Amazon's. They wait, none is lost." in finding.text
    assert "NTP" in finding.mend
    desk.amazon.shift_date(0)
    tasks.send_due_notifications()
    assert "clock of the machine" not in page_of(store, HERE)
    assert list(pauses()) == []


def test_t5_t19_no_page_of_sellers_names_the_machine(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "backroom-server-7")
    desk.amazon.shift_date(-330)
    desk.shipped()
    tasks.send_due_notifications()
    assert MachineClock.objects.get().machine == "backroom-server-7"
    page = page_of(desk.store, HERE)
    assert "clock of the machine" in page
    assert "backroom" not in page
