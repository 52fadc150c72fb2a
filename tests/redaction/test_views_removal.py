"""RED-67: a manager removes the details of a buyer who asks for it."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Order
from redaction.models import RedactionRecord
from stores.models import AuditEvent, Member
from tests.factories import TODAY, ManualOrderFactory, MemberFactory, OrderFactory
from tests.redaction.test_failing import row_that_cannot_be_changed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)


def visit(order: Order, role: Member.Role) -> Client:
    member = MemberFactory.create(account=order.selling_partner.account, role=role)
    client = Client()
    client.force_login(member.user)
    return client


def page_of(order: Order) -> str:
    return reverse("redaction:remove", args=[order.public_id])


def an_order(imported: datetime = TODAY) -> Order:
    made: Order = OrderFactory.create(first_imported_at=imported)
    return made


def test_red_67_a_manager_is_asked_first_and_warned_of_an_open_order() -> None:
    order = an_order()
    page = visit(order, Member.Role.MANAGER).get(page_of(order)).text
    assert "This order has not shipped." in page
    assert (
        "no import and no support. Only a backup from before the removal still holds them" in page
    )
    assert (
        "City, state, postal code and country stay, and so does an e-mail address that Amazon masks"
        in page
    )
    assert "Anything else in it stays" in page
    assert "Tom Lindqvist" not in page
    assert not RedactionRecord.objects.exists()


def test_red_67_sys_5_a_manager_removes_and_it_is_audited_once() -> None:
    order = an_order()
    client = visit(order, Member.Role.MANAGER)
    for _ in range(2):
        answer = client.post(page_of(order), follow=True)
        assert answer.status_code == 200
    assert "Tom Lindqvist" not in answer.text
    order.refresh_from_db()
    assert (order.buyer_data, order.redacted_at) == (None, TODAY)
    record = RedactionRecord.objects.get()
    assert (record.rule, record.due_at) == ("S", TODAY + timedelta(days=14))
    event = AuditEvent.objects.get(action="order.redacted_early")
    assert (event.subject, event.detail) == (f"order {order.public_id}", {})
    assert "No buyer details are held" in client.get(page_of(order)).text


def test_red_67_the_way_out_for_an_order_that_was_entered_here() -> None:
    order = ManualOrderFactory.create()
    client = visit(order, Member.Role.MANAGER)
    assert page_of(order) in client.get(reverse("redaction:order", args=[order.public_id])).text
    client.post(page_of(order))
    order.refresh_from_db()
    assert order.buyer_data is None


def test_red_67_others_neither_see_the_way_nor_can_go_it() -> None:
    order = an_order()
    for role in (Member.Role.VIEWER, Member.Role.SHIPPER):
        client = visit(order, role)
        assert (
            page_of(order)
            not in client.get(reverse("redaction:order", args=[order.public_id])).text
        )
        assert client.post(page_of(order)).status_code == 403
    order.refresh_from_db()
    assert order.redacted_at is None


def test_red_67_red_34_what_cannot_be_removed_is_not_said_to_be() -> None:
    order = an_order()
    client = visit(order, Member.Role.MANAGER)
    with row_that_cannot_be_changed("orders_order", order.pk):
        page = client.post(page_of(order), follow=True).text
    assert "could not be removed. Try again" in page
    assert "are removed" not in page
    order.refresh_from_db()
    assert order.redacted_at is None
