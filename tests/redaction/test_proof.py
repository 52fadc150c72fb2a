"""The proof of redactions: its mark, its export, and that neither holds anything of a buyer (RED-33, decision 34)."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import Order
from redaction.early import redact_early
from redaction.models import RedactionRecord
from redaction.months import bounds, months_until
from redaction.proof import COLUMNS, Proof, digest, proof_of
from redaction.proof_table import HEADER, csv_of, records_of
from redaction.redacting import redact_due
from stores.models import AuditEvent, Store
from tests.factories import BUYER, MemberFactory, OrderFactory, StoreFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PROOF = Proof(
    "113-0000000-0000001",
    "5ad1c5f0-0c0e-4f6e-8a53-8f0d9c8f1f11",
    "T",
    "ship_date",
    {"ship_date": "2026-11-20T00:00:00+00:00", "label_created": "2026-12-01T00:00:00+00:00"},
    NOW,
    NOW + timedelta(minutes=5),
    7,
    2,
    True,
)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: NOW)


@pytest.fixture
def store() -> Store:
    made: Store = StoreFactory.create()
    return made


def due(store: Store, days: float = 1, **fields: Any) -> Order:
    order: Order = OrderFactory.create(
        store=store, first_imported_at=NOW - (14 + days) * DAY, **fields
    )
    return order


def manager(client: Client, store: Store, role: str = "manager") -> Client:
    member = MemberFactory.create(account=store.selling_partner.account, role=role)
    client.force_login(member.user)
    return client


def export(client: Client, store: Store, month: str = "") -> list[dict[str, str]]:
    url = reverse("redaction:export", args=[store.selling_partner.account.public_id])
    answer = client.post(url, {"month": month})
    assert answer.status_code == 200
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_red_33_a_changed_value_changes_the_digest() -> None:
    changed: dict[str, Any] = {
        "order": "113-0000000-0000002",
        "store": "another",
        "rule": "N",
        "term": "label_created",
        "terms": {**PROOF.terms, "label_created": "2026-12-02T00:00:00+00:00"},
        "due_at": NOW + timedelta(seconds=1),
        "redacted_at": NOW,
        "fields": 8,
        "files": 0,
        "customer": False,
    }
    assert set(changed) == set(Proof._fields)
    digests = {digest(PROOF._replace(**{name: value})) for name, value in changed.items()}
    assert len(digests | {digest(PROOF)}) == len(changed) + 1


def test_red_33_the_digest_is_the_same_read_from_the_database(store: Store) -> None:
    due(store)
    redact_due(NOW)
    first, second = (
        digest(proof_of(RedactionRecord.objects.values_list(*COLUMNS).get())) for _ in range(2)
    )
    assert first == second


def test_decision_34_the_export_has_a_line_for_each_removal(client: Client, store: Store) -> None:
    late = due(store, 3)
    redact_due(NOW - DAY)
    early = OrderFactory.create(store=store)
    staff = MemberFactory.create().user
    redact_early([early.pk], staff, NOW)
    due(StoreFactory.create())
    redact_due(NOW)
    lines = export(manager(client, store), store)
    assert [line["Order number"] for line in lines] == [late.amazon_order_id, early.amazon_order_id]
    assert list(lines[0]) == list(HEADER)
    first, second = lines
    assert (first["Rule"], first["Hours late"], first["By"]) == ("U", "48.0", "Schedule")
    assert first["Removed"] == "2026-11-22T12:00:00.000000Z"
    assert "first_import 2026-11-20" in first["All terms"]
    assert (second["Rule"], second["By"]) == ("S", staff.display_name)
    records = RedactionRecord.objects.filter(order__store=store).order_by("redacted_at")
    assert [line["Digest"] for line in lines] == [
        digest(proof_of(row)) for row in records.values_list(*COLUMNS)
    ]


def test_decision_34_the_export_holds_nothing_of_a_buyer_and_is_noted(
    client: Client, store: Store
) -> None:
    canaries = {name: f"canary-{name}" for name in BUYER}
    due(store, buyer_data=canaries, note="canary-recipient_name called", relay_email="canary@relay")
    redact_due(NOW)
    text = repr(export(manager(client, store), store, "2026-11"))
    assert "113-" in text
    assert "canary" not in text
    event = AuditEvent.objects.get(action="redaction.proof_exported")
    assert event.detail == {"month": "2026-11", "records": 1}
    assert event.account == store.selling_partner.account


def test_the_export_is_of_one_month_or_of_all(client: Client, store: Store) -> None:
    due(store, 40)
    redact_due(NOW - 30 * DAY)
    due(store)
    redact_due(NOW)
    manager(client, store)
    assert [len(export(client, store, month)) for month in ("2026-11", "2026-10", "")] == [1, 1, 2]
    url = reverse("redaction:export", args=[store.selling_partner.account.public_id])
    for nonsense in ("2026-13", "soon", "0000-00", "9999-12"):
        answer = client.post(url, {"month": nonsense}, follow=True)
        assert "Choose a month from the list" in answer.text
    assert not AuditEvent.objects.filter(detail__month="soon").exists()


def preset(client: Client) -> list[str]:
    page = client.get(reverse("redaction:overview"), {"tab": "done"}).text
    return re.findall(r'<option value="([^"]*)" selected>', page)


def test_red_33_the_export_begins_with_the_month_of_the_accounts_newest_record(
    client: Client, store: Store
) -> None:
    manager(client, store)
    assert preset(client) == ["2026-11"]
    due(store, 40)
    redact_due(NOW - 30 * DAY)
    due(StoreFactory.create())
    redact_due(NOW)
    assert preset(client) == ["2026-10"]
    # Of a year and a half ago, and of a clock that was ahead: never a month that is not in the list.
    for at, month in ((NOW - 540 * DAY, "2025-06"), (NOW + 20 * DAY, "2026-12")):
        RedactionRecord.objects.filter(order__store=store).update(redacted_at=at)
        assert preset(client) == [month]
        assert len(export(client, store, month)) == 1


def test_red_33_each_accounts_export_begins_with_its_own_month(
    client: Client, store: Store
) -> None:
    other = StoreFactory.create(selling_partner__account__name="Zulu")
    user = MemberFactory.create(account=store.selling_partner.account, role="manager").user
    MemberFactory.create(account=other.selling_partner.account, role="manager", user=user)
    client.force_login(user)
    due(other, 40)
    redact_due(NOW - 30 * DAY)
    assert preset(client) == ["2026-11", "2026-10"]


def test_red_33_an_empty_month_says_so(client: Client, store: Store) -> None:
    url = reverse("redaction:export", args=[store.selling_partner.account.public_id])
    manager(client, store)
    name = store.selling_partner.account.name
    for month, when in (("2026-09", " in September 2026"), ("", "")):
        answer = client.post(url, {"month": month}, follow=True)
        assert f"No buyer details of {name} were removed{when}: no file." in answer.text
        assert answer.request["QUERY_STRING"] == "tab=done"
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("role", ["viewer", "shipper"])
def test_t5_the_export_is_for_managers_alone(client: Client, store: Store, role: str) -> None:
    manager(client, store, role)
    url = reverse("redaction:export", args=[store.selling_partner.account.public_id])
    assert client.post(url).status_code == 403
    assert url not in client.get(reverse("redaction:overview"), {"tab": "done"}).text
    foreign = StoreFactory.create().selling_partner.account
    assert client.post(reverse("redaction:export", args=[foreign.public_id])).status_code == 404


def test_t7_a_store_that_is_named_like_a_formula_is_harmless(client: Client, store: Store) -> None:
    Store.objects.filter(pk=store.pk).update(name="=HYPERLINK(1)")
    due(store)
    redact_due(NOW)
    assert export(manager(client, store), store)[0]["Store"] == "'=HYPERLINK(1)"


def test_the_export_reads_in_pieces_and_loses_no_line(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("redaction.proof_table.CHUNK", 3)
    for number in range(10):
        due(store, number)
    redact_due(NOW)
    account = store.selling_partner.account
    with CaptureQueriesContext(connection) as seen:
        lines = list(csv_of(records_of(account)))
    assert len(set(lines)) == 10 + 2
    # A page each, and the empty one that ends it.
    assert len(seen) == 5


@pytest.mark.parametrize(
    ("now", "first", "last"),
    [("2026-11-23", "2026-11", "2025-11"), ("2026-01-01", "2026-01", "2025-01"), ("2026-12-31", "2026-12", "2025-12")],
)  # fmt: skip
def test_months_are_offered_for_as_long_as_the_audit_list_is_kept(
    now: str, first: str, last: str
) -> None:
    months = months_until(datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert (months[0], months[-1], len(set(months))) == (first, last, 13)
    assert all(bounds(month) for month in months)


def test_a_month_ends_where_the_next_begins() -> None:
    december = bounds("2026-12")
    assert december is not None
    assert december[1] == datetime(2027, 1, 1, tzinfo=UTC)


def test_red_33_support_finds_the_records_of_a_rule_by_its_words(
    client: Client, store: Store
) -> None:
    by_rule = due(store)
    redact_due(NOW)
    early = OrderFactory.create(store=store)
    staff = UserFactory.create(is_staff=True, is_superuser=True)
    redact_early([early.pk], staff, NOW)
    client.force_login(staff)
    url = reverse("admin:redaction_redactionrecord_changelist")
    page = client.get(url).text
    for title in ("U: nothing shipped from here", "S: early, on request"):
        assert title in page
    found = client.get(url, {"rule": "S"}).text
    assert early.amazon_order_id in found
    assert by_rule.amazon_order_id not in found
    assert by_rule.amazon_order_id in client.get(url, {"rule": "nonsense"}).text
