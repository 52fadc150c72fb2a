"""'Tell Amazon now': a person ends the wait, and Amazon still hears it once (SHP-8, SHP-14)."""

import pytest
from django.db import transaction
from django.test import Client

from orders.models import OrderEvent
from shipments.labels.undoing import parcel_of, undo
from shipments.models import ShipmentNotification
from shipments.outbox import claiming
from shipments.outbox.notifying import send_due
from shipments.outbox.pushing import tell_now
from stores.models import User
from stores.spapi.payloads import Receipt, ShipmentConfirmation
from tests.at_once import at_once
from tests.factories import TODAY, MemberFactory, UserFactory
from tests.shipments.edge import ScriptedAmazon, lost, state
from tests.shipments.outbox.test_queueing import HOUR, When, a_store, recorded

LATER = TODAY + HOUR


@pytest.fixture
def user(db: None) -> User:
    return UserFactory.create()


@pytest.mark.parametrize(
    ("when", "before"),
    [
        (When.AFTER_HOURS, ("waiting", "scheduled")),
        (When.FIRST_SCAN, ("waiting", "first_scan")),
        (When.NEVER, ("not_needed", "never")),
    ],
)
def test_shp_14_what_waits_on_purpose_or_was_never_to_be_told_is_told_now_and_once(
    when: str, before: tuple[str, str], edge: ScriptedAmazon, user: User
) -> None:
    row = recorded(a_store(when, notify_hours=9))
    assert state(row) == before
    assert tell_now(row, user, LATER)
    assert state(row) == ("waiting", "")
    assert (row.due_at, row.created_at, row.settled_at) == (LATER, LATER, None)
    assert not tell_now(row, user, LATER)
    for _ in range(2):
        send_due(row.selling_partner_id, LATER)
    assert state(row) == ("accepted", "")
    assert not tell_now(row, user, LATER)
    send_due(row.selling_partner_id, LATER)
    assert len(edge.sent) == 1
    [event] = OrderEvent.objects.filter(kind="notification_told_now")
    assert (event.user, event.at) == (user, LATER)


@pytest.mark.parametrize("reason", ["", "throttled", "already_shipped", "combined", "buy_shipping"])
@pytest.mark.parametrize("at", ShipmentNotification.State)
def test_shp_8_any_other_row_is_left_alone(at: str, reason: str, user: User) -> None:
    row = recorded(a_store(When.AT_ONCE))
    ShipmentNotification.objects.update(state=at, reason=reason)
    assert not tell_now(row, user, LATER)
    assert state(row) == (at, reason)
    assert not OrderEvent.objects.filter(kind="notification_told_now").exists()


@pytest.mark.django_db
def test_shp_8_a_press_while_amazon_is_being_told_sends_nothing_more(
    edge: ScriptedAmazon, user: User
) -> None:
    row = recorded(a_store(When.AFTER_HOURS, notify_hours=1))
    pressed: list[bool] = []

    def press(_: ShipmentConfirmation) -> Receipt:
        pressed.append(tell_now(row, user, LATER))
        return Receipt("req")

    edge.answers = [press]
    for _ in range(2):
        send_due(row.selling_partner_id, LATER)
    assert pressed == [False]
    assert state(row) == ("accepted", "")
    assert len(edge.sent) == 1


@pytest.mark.django_db
def test_shp_8_a_press_between_claim_and_call_sends_once(edge: ScriptedAmazon, user: User) -> None:
    row = recorded(a_store(When.AFTER_HOURS, notify_hours=1))
    [claim] = claiming.claim(row.selling_partner_id, LATER)
    assert tell_now(row, user, LATER)
    # Another worker cannot take it: the first one still holds it.
    send_due(row.selling_partner_id, LATER)
    assert edge.sent == []
    claiming.give_back([claim])
    send_due(row.selling_partner_id, LATER)
    assert len(edge.sent) == 1


@pytest.mark.django_db
def test_shp_20_a_press_after_a_lost_answer_changes_nothing(
    edge: ScriptedAmazon, user: User
) -> None:
    row = recorded(a_store(When.AFTER_HOURS, notify_hours=1))
    edge.answers = [lost()]
    send_due(row.selling_partner_id, LATER)
    assert state(row) == ("unknown", "no_answer")
    assert not tell_now(row, user, LATER)
    assert state(row) == ("unknown", "no_answer")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("when", [When.AFTER_HOURS, When.NEVER])
def test_t17_shp_8_people_and_workers_at_once_tell_once(when: str, edge: ScriptedAmazon) -> None:
    row = recorded(a_store(when, notify_hours=1))
    user = UserFactory.create()

    def press_and_send() -> bool:
        pressed = tell_now(row, user, LATER)
        send_due(row.selling_partner_id, LATER)
        return pressed

    pressed = at_once(press_and_send)
    assert sum(map(bool, pressed)) <= 1
    assert len(edge.sent) == 1
    assert state(row) == ("accepted", "")


@pytest.mark.django_db(transaction=True)
def test_shp_9_a_void_and_a_press_at_once_never_tell_of_a_voided_parcel(
    edge: ScriptedAmazon,
) -> None:
    row = recorded(a_store(When.NEVER))
    user = UserFactory.create()
    undo_first = iter([True, False, True, False])

    def act() -> object:
        if next(undo_first):
            with transaction.atomic():
                return undo(parcel_of(row.shipment), user, LATER)
        return tell_now(row, user, LATER)

    at_once(act, 4)
    send_due(row.selling_partner_id, LATER)
    assert state(row) == ("cancelled", "voided")
    assert edge.sent == []


@pytest.mark.django_db
def test_shp_14_the_page_says_what_it_waits_for_and_has_the_button(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: LATER)
    row = recorded(a_store(When.AFTER_HOURS, notify_hours=9))
    account = row.order.store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role="shipper").user)
    page = client.get(f"/shipments/notifications/{row.public_id}/").text
    assert "Scheduled for" in page
    assert "Mon 23 Nov, 13:00" in page  # 21:00 UTC in Los Angeles
    poked: list[object] = []
    monkeypatch.setattr("shipments.views.notifications.poke", lambda *call: poked.append(call))
    url = f"/shipments/notifications/{row.public_id}/tell/"
    assert url in page
    answer = client.post(url, follow=True)
    assert "Amazon is told about order" in answer.text
    assert url not in answer.text
    assert poked == [("shipments.tasks.send_for_seller", row.selling_partner_id)]
    assert "tried again by itself now" in client.post(url, follow=True).text
    assert len(poked) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("when", "chip", "text"),
    [
        (When.FIRST_SCAN, "Scheduled", "Waits for the carrier&#x27;s first scan."),
        (When.NEVER, "Not needed", "The store&#x27;s settings say never"),
    ],
)
def test_shp_14_lists_and_orders_show_what_is_told_later_or_never(
    when: str, chip: str, text: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: LATER)
    row = recorded(a_store(when))
    account = row.order.store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role="viewer").user)
    show = "waiting" if when == When.FIRST_SCAN else "ended"
    page = client.get(f"/shipments/notifications/?show={show}").text
    assert text in page
    assert chip in page
    if when == When.FIRST_SCAN:
        assert "At the latest" in page
    assert "/tell/" not in page
    assert chip in client.get(f"/orders/{row.order.public_id}/").text
