"""RED-67: a member of staff removes the data of one order before its time."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.urls import reverse

from orders.models import Order
from redaction.early import redact_early
from redaction.looks import looks_at
from redaction.models import RedactionFailure, RedactionRecord
from stores.audit_words import words_of
from stores.models import AuditEvent, User
from tests.factories import TODAY, CustomerFactory, OrderFactory, UserFactory
from tests.redaction.test_failing import row_that_cannot_be_changed

pytestmark = pytest.mark.django_db

SURE = {"confirmed": "yes", "reason": "deletion", "ticket": "CASE-1234"}
LIST = reverse("admin:redaction_heldorder_changelist")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)


def staff(*permissions: str) -> User:
    user: User = UserFactory.create(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def press(client: Client, *orders: Order, **more: str) -> Any:
    return client.post(
        LIST,
        {"action": "remove_now", "_selected_action": [order.pk for order in orders], **more},
        follow=True,
    )


def test_red_67_removal_is_recorded_with_the_rule_that_would_have_applied() -> None:
    order = OrderFactory.create(customer=CustomerFactory.create(), first_imported_at=TODAY)
    user = staff()
    assert redact_early([order.pk], user, TODAY) == 1
    order.refresh_from_db()
    assert (order.buyer_data, order.redacted_at) == (None, TODAY)
    record = RedactionRecord.objects.get(order=order)
    assert (record.rule, record.term, record.customer_redacted) == ("S", "staff", True)
    assert record.due_at == TODAY + timedelta(days=14)


def test_sys_5_removal_is_audited_without_any_value() -> None:
    order = OrderFactory.create(first_imported_at=TODAY)
    user = staff()
    redact_early([order.pk], user, TODAY)
    event = AuditEvent.objects.get()
    assert (event.action, event.user, event.detail) == ("order.redacted_early", user, {})
    assert event.subject == f"order {order.public_id}"
    assert event.account == order.selling_partner.account


def test_red_32_removing_twice_changes_nothing() -> None:
    order = OrderFactory.create(first_imported_at=TODAY)
    user = staff()
    redact_early([order.pk], user, TODAY)
    assert redact_early([order.pk], user, TODAY + timedelta(days=1)) == 0
    order.refresh_from_db()
    assert order.redacted_at == TODAY
    assert AuditEvent.objects.count() == RedactionRecord.objects.count() == 1


def test_red_67_red_34_one_order_that_fails_stops_no_other() -> None:
    broken, refused, *others = OrderFactory.create_batch(4)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_order SET note = 'enc1:broken' WHERE id = %s", [broken.pk])
    everyone = [broken.pk, refused.pk, *(order.pk for order in others)]
    with row_that_cannot_be_changed("orders_order", refused.pk):
        assert redact_early(everyone, staff(), TODAY) == 3
    assert Order.objects.get(redacted_at=None) == refused
    assert Order.objects.get(pk=broken.pk).note is None
    listed = RedactionFailure.objects.values_list("order", flat=True)
    assert set(listed) == {broken.pk, refused.pk}
    acts = AuditEvent.objects.filter(action="order.redacted_early")
    assert acts.count() == RedactionRecord.objects.filter(rule="S").count() == 3


def test_red_67_red_34_the_action_says_what_could_not_be_removed(client: Client) -> None:
    order = OrderFactory.create(first_imported_at=TODAY)
    client.force_login(staff("view_heldorder", "redact_early"))
    with row_that_cannot_be_changed("orders_order", order.pk):
        done = press(client, order, **SURE).content.decode()
    assert "1 of 1 could not be removed" in done


def test_red_67_the_action_asks_before_it_removes(client: Client) -> None:
    order = OrderFactory.create(first_imported_at=TODAY)
    kept = OrderFactory.create(first_imported_at=TODAY)
    client.force_login(staff("view_heldorder", "redact_early"))
    page = press(client, order).content.decode()
    assert "Nobody can bring them back here" in page
    assert "a backup from before the removal still holds them" in page
    assert "An e-mail address that Amazon masks stays" in page
    assert order.amazon_order_id in page
    assert "Tom Lindqvist" not in page
    assert not RedactionRecord.objects.exists()
    done = press(client, order, **SURE).content.decode()
    assert "Removed the buyer details of 1 order." in done
    assert RedactionRecord.objects.get().order_id == order.pk
    kept.refresh_from_db()
    assert kept.redacted_at is None


@pytest.mark.parametrize(
    "why", [{"reason": ""}, {"reason": "because"}, {"ticket": "Tom Lindqvist"}]
)
def test_red_67_t14_nothing_is_removed_without_a_reason_and_the_audit_list_keeps_it(
    client: Client, why: dict[str, str]
) -> None:
    order = OrderFactory.create(first_imported_at=TODAY)
    client.force_login(staff("view_heldorder", "redact_early"))
    page = press(client, order, **{**SURE, **why}).content.decode()
    assert "errorlist" in page
    assert "Remove for good" in page
    assert not RedactionRecord.objects.exists()
    press(client, order, **SURE)
    event = AuditEvent.objects.get(action="order.redacted_early")
    assert event.detail == {"reason": "deletion", "ticket": "CASE-1234"}
    said = "Removed the buyer details early: deletion asked for, CASE-1234"
    assert [look.text for look in looks_at(order)] == [said]
    assert words_of(event.action, event.detail) == said


def test_red_67_staff_without_the_permission_cannot_remove(client: Client) -> None:
    order = OrderFactory.create(first_imported_at=TODAY)
    client.force_login(staff("view_heldorder"))
    press(client, order, **SURE)
    assert not RedactionRecord.objects.exists()


def test_red_67_a_whole_list_at_once_is_refused(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("redaction.admin.MOST_AT_ONCE", 1)
    client.force_login(staff("view_heldorder", "redact_early"))
    page = press(client, *OrderFactory.create_batch(2, first_imported_at=TODAY), **SURE)
    assert "Nothing was removed." in page.content.decode()
    assert not RedactionRecord.objects.exists()


def test_redacted_and_amazon_fulfilled_orders_are_not_listed(client: Client) -> None:
    held = OrderFactory.create(first_imported_at=TODAY)
    gone = OrderFactory.create(redacted_at=TODAY, buyer_data=None)
    amazons = OrderFactory.create(fulfilled_by="AMAZON", buyer_data=None)
    client.force_login(staff("view_heldorder"))
    html = client.get(LIST).content.decode()
    assert held.amazon_order_id in html
    assert gone.amazon_order_id not in html
    assert amazons.amazon_order_id not in html
