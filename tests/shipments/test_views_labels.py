"""Label files over HTTP: printing, the placeholder after redaction, and fetching again (RED-40, RED-41, decision 19)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Order
from redaction.redacting import redact_due
from shipments.models import Label, LabelFile
from stores import clock
from stores.models import AuditEvent, Member
from stores.spapi.parcels import BoughtLabel, Document, Window
from tests.factories import (
    LabelFactory,
    LabelFileFactory,
    MemberFactory,
)
from tests.shipments.labels_at_amazon import HOUR, a_pdf, bought
from tests.shipments.real_amazon import Desk

pytestmark = pytest.mark.django_db


def packer_of(label: Label, role: Member.Role = Member.Role.SHIPPER) -> Client:
    client = Client()
    account = label.order.store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=role).user)
    return client


@pytest.fixture
def label() -> Label:
    made: Label = LabelFileFactory.create(content=a_pdf().content).label
    return made


def file_url(label: Label, query: str = "") -> str:
    return reverse("shipments:label_file", args=[label.public_id]) + query


def fetch_url(label: Label) -> str:
    return reverse("shipments:fetch_label", args=[label.public_id])


def test_red_40_the_file_comes_as_bought_and_may_do_nothing(label: Label) -> None:
    answer = packer_of(label).get(file_url(label))
    number = label.order.amazon_order_id
    assert answer.content == a_pdf().content
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="label-{number}.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"].split("; ")


def test_t6_members_who_ship_get_it_and_nobody_else(label: Label) -> None:
    assert packer_of(label, Member.Role.VIEWER).get(file_url(label)).status_code == 403
    foreign = packer_of(LabelFactory.create())
    assert foreign.get(file_url(label)).status_code == 404
    assert foreign.post(fetch_url(label)).status_code == 404
    assert not AuditEvent.objects.exists()


def test_each_time_leaves_an_audit_row_and_the_first_is_the_print(label: Label) -> None:
    packer = packer_of(label)
    packer.get(file_url(label))
    label.refresh_from_db()
    first = label.printed_at
    assert first is not None
    packer.get(file_url(label))
    label.refresh_from_db()
    assert label.printed_at == first
    rows = AuditEvent.objects.filter(action="label.given_out").order_by("pk")
    assert [row.detail["again"] for row in rows] == [False, True]
    assert {row.subject for row in rows} == {f"label {label.public_id}"}


def test_red_41_after_redaction_a_placeholder_is_printed(label: Label) -> None:
    old = a_pdf().content
    redact_due(label.created_at + timedelta(days=60))
    assert not LabelFile.objects.filter(content__isnull=False).exists()
    answer = packer_of(label).get(file_url(label))
    assert answer.content.startswith(b"%PDF-")
    assert old not in answer.content
    assert answer.headers["Content-Disposition"].endswith('-redacted.pdf"')
    page = packer_of(label).get(reverse("shipments:of_order", args=[label.order.public_id]))
    assert "Placeholder (PDF)" in page.text
    assert "Fetch again" not in page.text


def test_red_41_a_redacted_label_is_not_fetched_again(desk: Desk) -> None:
    label = bought(desk)
    redact_due(clock.now() + timedelta(days=60))
    answer = packer_of(label).post(fetch_url(label), follow=True)
    assert "no label brings them back" in answer.text
    assert desk.calls("getShipmentDocuments") == 0
    assert not LabelFile.objects.filter(content__isnull=False).exists()


def test_decision_19_no_label_before_amazons_window(label: Label) -> None:
    Order.objects.update(label_not_before=clock.now() + HOUR)
    packer = packer_of(label)
    answer = packer.get(file_url(label), follow=True)
    assert "Amazon lets the label of order" in answer.text
    assert "be printed from" in answer.text
    Order.objects.update(label_not_before=clock.now() - HOUR)
    assert packer.get(file_url(label)).content == a_pdf().content


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": Order.Status.CANCELLED}, "is cancelled. Take the parcel out of the pile"),
        ({"cancel_requested": True}, "The buyer asked to cancel order"),
    ],
)
def test_decision_18_no_label_for_a_parcel_that_must_not_leave(
    label: Label, changes: dict[str, object], words: str
) -> None:
    Order.objects.update(shipped_here_at=clock.now(), **changes)
    packer = packer_of(label)
    assert words in packer.get(file_url(label), follow=True).text
    Order.objects.update(status=Order.Status.SHIPPED, cancel_decided_at=clock.now())
    assert packer.get(file_url(label)).content == a_pdf().content


@pytest.mark.parametrize("state", ["voiding", "voided", "failed", "buying"])
def test_a_label_that_is_not_to_be_used_is_not_given_out(label: Label, state: str) -> None:
    Label.objects.update(state=state)
    answer = packer_of(label).get(file_url(label))
    assert answer.status_code == 302
    assert not AuditEvent.objects.exists()


def test_a_missing_file_is_said_and_fetched_without_buying(desk: Desk) -> None:
    label = bought(desk, with_file=False)
    packer = packer_of(label)
    page = reverse("shipments:of_order", args=[label.order.public_id])
    assert "Bought, but the file is missing." in packer.get(page).text
    refused = packer.get(file_url(label), follow=True)
    assert "Choose “Fetch again”" in refused.text
    answer = packer.post(fetch_url(label), follow=True)
    assert "is here as PDF" in answer.text
    assert AuditEvent.objects.latest("pk").action == "label.files_fetched"
    assert "file is missing" not in answer.text
    assert packer.get(file_url(label)).content.startswith(b"%PDF-1.4")
    assert len(desk.amazon.purchases(label.order.amazon_order_id)) == 1


def test_another_format_is_fetched_beside_the_bought_one(desk: Desk) -> None:
    label = bought(desk)
    packer = packer_of(label)
    packer.post(fetch_url(label), {"format": "PNG"})
    file = packer.get(file_url(label, "?format=PNG"))
    assert file.headers["Content-Type"] == "image/png"
    assert file.content.startswith(b"\x89PNG")
    assert packer.get(file_url(label)).content.startswith(b"%PDF")
    before = LabelFile.objects.count()
    packer.post(fetch_url(label), {"format": "PNG"})
    assert LabelFile.objects.count() == before


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("429", "only so many calls"),
        ("500", "could not be reached"),
        ("503", "could not be reached"),
        ("html", "could not be reached"),
        ("empty", "could not be reached"),
        ("cut_body", "could not be reached"),
        ("timeout_before", "could not be reached"),
        ("timeout_after", "could not be reached"),
    ],
)
def test_whatever_amazon_answers_fetching_says_so_and_can_be_repeated(
    desk: Desk, kind: str, words: str
) -> None:
    label = bought(desk, with_file=False)
    desk.amazon.fault("getShipmentDocuments", kind, count=1, seconds=0.1)
    packer = packer_of(label)
    answer = packer.post(fetch_url(label), follow=True)
    assert words in answer.text
    assert not LabelFile.objects.exists()
    if kind == "429":
        return  # the allowance is blocked for a while, as it says
    assert "is here as PDF" in packer.post(fetch_url(label), follow=True).text


@pytest.mark.parametrize("kind", ["expired_token", "message"])
def test_an_expired_token_is_renewed_by_itself(desk: Desk, kind: str) -> None:
    label = bought(desk, with_file=False)
    desk.amazon.fault("getShipmentDocuments", kind, count=1)
    assert "is here as PDF" in packer_of(label).post(fetch_url(label), follow=True).text


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"<html>", "no readable PDF"), (a_pdf(40 * 2**20).content, "a label of 40 MB")],
)
def test_a_label_that_is_none_is_refused_and_the_one_before_stays(
    label: Label, monkeypatch: pytest.MonkeyPatch, content: bytes, words: str
) -> None:
    def answer(*_: Any, **__: Any) -> BoughtLabel:
        nothing = Window(None, None)
        files = (Document("LABEL", "PDF", content),)
        return BoughtLabel("ship", "parcel", "track", files, nothing, nothing, (), "req")

    monkeypatch.setattr("stores.spapi.shipping.get_documents", answer)
    packer = packer_of(label)
    text = packer.post(fetch_url(label), follow=True).text
    assert words in text
    assert "Fetch it again" in text
    assert packer.get(file_url(label)).content == a_pdf().content


def test_red_60_a_label_that_arrives_after_the_redaction_is_not_kept(
    label: Label, monkeypatch: pytest.MonkeyPatch
) -> None:
    LabelFile.objects.all().delete()

    def late(*_: Any, **__: Any) -> BoughtLabel:
        redact_due(label.created_at + timedelta(days=60))
        nothing = Window(None, None)
        return BoughtLabel("ship", "parcel", "track", (a_pdf(),), nothing, nothing, (), "req")

    monkeypatch.setattr("stores.spapi.shipping.get_documents", late)
    packer_of(label).post(fetch_url(label))
    assert not LabelFile.objects.exists()


def test_a_seller_cut_off_is_told_to_renew(desk: Desk) -> None:
    label = bought(desk, with_file=False)
    desk.amazon.revoke(desk.seller.id)
    assert "Renew it" in packer_of(label).post(fetch_url(label), follow=True).text


def test_the_part_says_who_may_print_and_costs_few_queries(
    label: Label, django_assert_max_num_queries: Any
) -> None:
    page = reverse("shipments:of_order", args=[label.order.public_id])
    viewer, packer = packer_of(label, Member.Role.VIEWER), packer_of(label)
    assert file_url(label) not in viewer.get(page).text
    with django_assert_max_num_queries(8):
        part = packer.get(page, headers={"HX-Request": "true"})
    assert file_url(label) in part.text
    assert "<html" not in part.text
    assert packer_of(LabelFactory.create()).get(page).status_code == 404
