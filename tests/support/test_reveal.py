"""Support sees the buyer of one order for a reason, once, and leaves a row (DPP 1.3, T14, T15)."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from config.user_success import welcome
from orders.models import Order
from orders.revealing import MOST_AN_HOUR, Reason, TooManyRevealed, reveal
from redaction.redacting import redact_due
from stores import audit, clock
from stores.models import AuditEvent, User
from tests.at_once import at_once
from tests.factories import BUYER, TODAY, UserFactory, order_with_items

pytestmark = pytest.mark.django_db
WISH = {"reason": "address", "ticket": "CASE-1234"}


@pytest.fixture
def user() -> User:
    made: User = UserFactory.create()
    welcome(made)
    return made


@pytest.fixture
def support(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def order() -> Order:
    made: Order = order_with_items(1, city="Portland", postal_code="97201")
    return made


def shown() -> "QuerySet[AuditEvent]":
    return AuditEvent.objects.filter(action="order.revealed")


def ask(client: Client, order: Order, **wish: str) -> Any:
    url = reverse("admin:orders_order_reveal", args=[order.pk])
    return client.post(url, {**WISH, **wish})


def test_t14_the_details_are_shown_once_and_the_reason_is_noted(
    support: Client, user: User, order: Order
) -> None:
    url = reverse("admin:orders_order_reveal", args=[order.pk])
    assert f'href="{url}"' in support.get(f"/admin/orders/order/{order.pk}/change/").text
    page = support.get(url).text
    assert not [text for text in BUYER.values() if text in page]
    assert not shown()
    answer = ask(support, order)
    assert [text for text in BUYER.values() if text not in answer.text] == []
    assert "Portland" in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    assert not [text for text in BUYER.values() if text in support.get(url).text]
    (event,) = shown()
    assert (event.action, event.user, event.subject) == (
        "order.revealed", user, f"order {order.public_id}",
    )  # fmt: skip
    assert event.account == order.selling_partner.account
    assert event.detail == WISH


@pytest.mark.parametrize(
    "wish",
    [
        {"reason": ""},
        {"reason": "curiosity"},
        {"ticket": "Tom Lindqvist"},
        {"ticket": "case-1"},
        {"ticket": "CASE-1\n"},
        {"ticket": "+1 555-010-0142"},
        {"ticket": "CASE-1 for Tom"},
    ],
)
def test_t14_without_a_reason_of_the_list_nothing_is_shown_and_no_text_is_kept(
    support: Client, order: Order, wish: dict[str, str]
) -> None:
    answer = ask(support, order, **wish)
    assert BUYER["line1"] not in answer.text
    assert not shown()


def test_t14_the_right_is_one_of_its_own(order: Order) -> None:
    user = UserFactory.create(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_order"))
    client = Client()
    client.force_login(user)
    page = client.get(f"/admin/orders/order/{order.pk}/change/")
    assert page.status_code == 200
    assert "Show buyer details" not in page.text
    assert ask(client, order).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="reveal_buyer"))
    assert ask(client, order).status_code == 200


def test_t15_nobody_sees_more_than_twenty_buyers_within_an_hour(
    support: Client, user: User, order: Order, time_machine: TimeMachineFixture
) -> None:
    for _ in range(MOST_AN_HOUR):
        assert ask(support, order).status_code == 200
    refused = ask(support, order)
    assert refused.status_code == 429
    assert BUYER["line1"] not in refused.text
    assert "within an hour" in refused.text
    assert shown().count() == MOST_AN_HOUR
    colleague = UserFactory.create(is_superuser=True, is_staff=True)
    other = Client()
    other.force_login(colleague)
    assert ask(other, order).status_code == 200
    time_machine.move_to(clock.now() + timedelta(minutes=61))
    support.force_login(user)  # an idle hour ends every sign-in
    assert ask(support, order).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_t15_of_two_presses_at_once_one_is_the_twentieth() -> None:
    user = UserFactory.create()
    order = order_with_items(1)
    for _ in range(MOST_AN_HOUR - 1):
        audit.record("order.revealed", user=user, account=None)

    def press() -> bool:
        try:
            return reveal(order, Reason.FRAUD, "", user, clock.now()).line1 == BUYER["line1"]
        except TooManyRevealed:
            return False

    assert sorted(at_once(press, times=2), key=bool) == [False, True]
    assert shown().count() == MOST_AN_HOUR


def test_t14_what_cannot_be_noted_is_not_shown(
    support: Client, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DatabaseError("disk is full")

    monkeypatch.setattr("orders.revealing.audit.record", full)
    support.raise_request_exception = False
    answer = ask(support, order)
    assert answer.status_code == 500
    assert not [text for text in BUYER.values() if text in answer.text]
    assert not shown()


def test_red_60_a_redacted_order_says_that_its_buyer_is_gone_and_notes_no_look(
    support: Client, order: Order
) -> None:
    Order.objects.update(first_imported_at=TODAY.replace(year=2025))
    redact_due(TODAY)
    page = support.get(f"/admin/orders/order/{order.pk}/change/").text
    assert f"removed on {TODAY:%Y-%m-%d}" in page
    assert "Show buyer details" not in page
    answer = ask(support, order).text
    assert f"Buyer details: removed on {TODAY:%Y-%m-%d}" in answer
    assert "<select" not in answer
    assert not shown()


def test_an_order_that_is_not_there_is_not_found(support: Client) -> None:
    assert support.get(reverse("admin:orders_order_reveal", args=[99])).status_code == 404
