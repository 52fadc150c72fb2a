"""Support and auditors find what was done, and take it away without values (SYS-5, DPP 2.6)."""

import csv
from datetime import UTC, datetime
from unittest.mock import ANY

import pytest
from django.test import Client

from shipments.models import ReturnLabel
from stores import audit, clock
from stores.models import AuditEvent, User
from tests.factories import LabelFactory, MemberFactory, UserFactory, order_with_items

pytestmark = pytest.mark.django_db
URL = "/admin/stores/auditevent/"


@pytest.fixture
def staff() -> User:
    return UserFactory.create(is_staff=True, is_superuser=True, email="support@example.com")


@pytest.fixture
def support(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


def written() -> str:
    """Acts about one order, its label and something else; the number of the order."""
    member = MemberFactory.create(user__email="packer@example.com")
    label = LabelFactory.create(order=order_with_items())
    for action, subject in (
        ("order.held", f"order {label.order.public_id}"),
        ("label.given_out", f"label {label.public_id}"),
        ("store.changed", "store of =2+3"),
    ):
        audit.record(
            action, user=member.user, account=member.account, subject=subject, secret="value-of-it"
        )
    number: str = label.order.amazon_order_id
    return number


def test_sys_5_an_orders_number_finds_what_was_done_with_it(support: Client) -> None:
    number = written()
    page = support.get(URL, {"q": number}).text
    assert "Put the order on hold" in page
    assert "Downloaded the label" in page
    assert "Changed settings" not in page
    assert "0 audit events" in support.get(URL, {"q": "111-0000000-0000000"}).text


def test_sys_5_an_act_is_found_by_the_words_that_are_shown(support: Client) -> None:
    written()
    for typed in ("Downloaded the label", " downloaded  THE ", "label.given_out"):
        page = support.get(URL, {"q": typed}).text
        assert "1 audit event\n" in page
        assert "Downloaded the label" in page
    assert "0 audit events" in support.get(URL, {"q": "Downloaded the moon"}).text


def test_sys_5_times_of_the_admin_are_of_24_hours_and_say_utc(support: Client) -> None:
    at = datetime(2026, 12, 11, 23, 17, tzinfo=UTC)
    AuditEvent.objects.create(action="backup.made", subject="", at=at)
    page = support.get(URL).text
    assert "2026-12-11 23:17 UTC" in page
    assert "p.m." not in page


def test_sys_5_the_list_is_narrowed_by_kind(support: Client) -> None:
    written()
    page = support.get(URL, {"kind": "stores"}).text
    assert "Changed settings" in page
    assert "Put the order on hold" not in page


def test_sys_5_dpp_2_6_an_export_has_no_values_and_is_an_act_itself(
    support: Client, staff: User
) -> None:
    written()
    chosen = list(
        AuditEvent.objects.exclude(action__startswith="security").values_list("pk", flat=True)
    )
    answer = support.post(URL, {"action": "export", "_selected_action": chosen})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    head, *rows = csv.reader(text.splitlines())
    assert head[:3] == ["at", "act", "words"]
    assert [row[1] for row in rows] == ["order.held", "label.given_out", "store.changed"]
    assert "value-of-it" not in text
    last = AuditEvent.objects.latest("pk")
    assert (last.action, last.user, last.detail) == ("audit.exported", staff, {"count": 3})


def test_dpp_2_6_an_export_says_why_which_order_and_who(support: Client, staff: User) -> None:
    label = LabelFactory.create(order=order_with_items())
    why = {"reason": "address", "ticket": "CASE-1234", "changes": {"price": ["old", "new"]}}
    audit.record(
        "order.revealed", user=staff, account=None, subject=f"order {label.order.public_id}", **why
    )
    audit.record(
        "label.given_out", user=None, account=None, subject=f"label {label.public_id}", labels=2
    )
    audit.record("seller.frozen", user=None, account=None)
    chosen = list(AuditEvent.objects.order_by("-pk").values_list("pk", flat=True)[:3])
    answer = support.post(URL, {"action": "export", "_selected_action": chosen})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert [tuple(row.values()) for row in csv.DictReader(text.splitlines())] == [
        (ANY, "order.revealed", "Shown to support", f"order {label.order.public_id}",
         label.order.amazon_order_id, "", "support@example.com", "price; reason: address; ticket: CASE-1234"),
        (ANY, "label.given_out", "Downloaded the label", f"label {label.public_id}",
         label.order.amazon_order_id, "", "Nobody signed in", "labels: 2"),
        (ANY, "seller.frozen", "Froze the seller after an incident", "", "", "", "Operator (command line)", ""),
    ]  # fmt: skip


def test_t14_the_list_says_why_and_is_narrowed_by_e_mail(support: Client, staff: User) -> None:
    why = {"reason": "address", "ticket": "CASE-1234"}
    audit.record("order.revealed", user=staff, account=None, **why)
    page = support.get(URL).text
    assert "Shown to support: address problem, CASE-1234" in page
    assert f'user__id__exact={staff.pk}">support@example.com</a>' in page


def test_sys_5_an_orders_number_finds_its_return_labels_and_the_looks_for_it(
    support: Client,
) -> None:
    order = order_with_items()
    back = ReturnLabel.objects.create(order=order, content=b"%PDF-", created_at=clock.now())
    audit.record(
        "return_label.given_out", user=None, account=None, subject=f"return label {back.public_id}"
    )
    audit.record(
        "order.looked_for", user=None, account=None, subject=f"order {order.amazon_order_id}"
    )
    assert "2 audit events" in support.get(URL, {"q": order.amazon_order_id}).text


def test_sys_5_dpp_1_7_a_purge_is_read_by_names_and_in_words(support: Client) -> None:
    counts = {"shipments.Shipment": 3}
    named = ["Store: Maple, Amazon.ca (Canada) (1-2)"]
    subject, store = "store 1-2", {"stores": [1], "sellers": [], "by": "root at desk"}
    audit.record(
        "store.purged",
        user=None,
        account=None,
        subject=subject,
        named=named,
        counts=counts,
        **store,
    )
    page = support.get(URL).text
    assert "Store: Maple, Amazon.ca (Canada) (1-2)" in page
    assert "parcels: 3" in page
    assert "shipments.Shipment" not in page
