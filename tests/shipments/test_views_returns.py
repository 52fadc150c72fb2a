"""The page of an order's returns: labels kept, given out and mailed, by the people who may (EML-3 to EML-7, T6)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as sent
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django_q.models import OrmQ

from orders.models import Order
from redaction.redacting import redact_due
from shipments import tasks
from shipments.mails import queueing, sending
from shipments.models import OutgoingMail, ReturnLabel
from stores import clock
from stores.models import AuditEvent, Branding, Member, Store
from tests.factories import AccountFactory, UserFactory
from tests.shipments.mailing import MASKED, later, mail_server, return_label, shipped_order
from tests.shipments.pdfs import locked, pdf, with_script
from tests.stores.visiting import a_store, page, signed_in

pytestmark = pytest.mark.django_db

TRACKING: dict[str, Any] = {"carrier_code": "UPS", "tracking_number": "1Z999AA10123456784"}


@pytest.fixture
def order() -> Order:
    store: Store = a_store(AccountFactory.create())
    return shipped_order(store)


def path(order: Order) -> str:
    return f"/shipments/returns/{order.public_id}/"


def keep(order: Order, /, status: int = 302, **fields: Any) -> str:
    answer = signed_in(order.store, Member.Role.SHIPPER).post(path(order), fields)
    assert answer.status_code == status
    return answer.text


def file(content: bytes, name: str = "label.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def test_a_label_is_kept_sealed_and_given_out_to_shippers(order: Order) -> None:
    content = pdf()
    keep(order, file=file(content), **TRACKING)
    label = ReturnLabel.objects.get()
    assert (label.carrier_code, label.tracking_number, label.size) == (
        "UPS", "1Z999AA10123456784", len(content),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM shipments_returnlabel")
        assert b"%PDF" not in bytes(cursor.fetchone()[0])
    url = f"/shipments/returns/labels/{label.public_id}/file/"
    answer = signed_in(order.store, Member.Role.SHIPPER).get(url)
    assert answer.content == content
    assert (
        answer["Content-Disposition"]
        == f'attachment; filename="return-label-{label.public_id}.pdf"'
    )
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditEvent.objects.latest("pk").action == "return_label.given_out"
    assert signed_in(order.store, Member.Role.VIEWER).get(url).status_code == 403


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Enter a tracking number, or choose the label"),
        ({"tracking_number": "1Z999AA10123456784"}, "Choose the carrier"),
        ({**TRACKING, "carrier_code": "Other"}, "Give the name of the carrier"),
        ({**TRACKING, "carrier_code": "Nobody"}, "Select a valid choice"),
        ({**TRACKING, "tracking_number": "\x00\x1b!"}, "error"),
        ({"file": file(b"")}, "The file is empty"),
        ({"file": file(b"<html>", "label.html")}, "This is no PDF"),
        ({"file": file(locked())}, "locked with a password"),
        ({"file": file(with_script())}, "scripts or other files"),
        ({"file": file(b"%PDF-" + b"x" * (10 * 1024 * 1024))}, "A label may have 10 MB"),
        ({"file": file(b"%PDF-" + b"x" * (40 * 1024 * 1024))}, "The file has 40 MB"),
    ],
    ids=["nothing", "no carrier", "no name", "no such carrier", "control", "empty", "html", "locked", "script", "10 MB", "40 MB"],
)  # fmt: skip
def test_decision_32_bad_input_is_refused_beside_its_field(
    order: Order, fields: dict[str, Any], words: str
) -> None:
    for sent_file in fields.values():
        if isinstance(sent_file, SimpleUploadedFile):
            sent_file.seek(0)
    assert words in keep(order, 422, **fields)
    assert not ReturnLabel.objects.exists()


def mail_page(order: Order, label: ReturnLabel) -> str:
    client = signed_in(order.store, Member.Role.SHIPPER)
    return page(client, f"/shipments/returns/labels/{label.public_id}/mail/")


def test_eml_3_eml_6_the_dialog_names_the_sender_and_says_what_amazon_does(order: Order) -> None:
    Branding.objects.create(store=order.store, email="orders@harbour.example")
    html = mail_page(order, return_label(order))
    assert "orders@harbour.example</span> an approved sender in Seller Central" in html
    assert "Amazon tracks and filters mail to masked addresses" in html
    assert MASKED not in html


def test_eml_3_the_button_mails_the_label_once(order: Order) -> None:
    label = return_label(order)
    client = signed_in(order.store, Member.Role.SHIPPER)
    url = f"/shipments/returns/labels/{label.public_id}/mail/"
    for _ in range(2):
        assert client.post(url, {"mails": "0"}).status_code == 302
    assert OutgoingMail.objects.get().state == "waiting"
    assert "Waiting" in page(client, path(order))
    poked = [task.task["func"] for task in OrmQ.objects.all()]
    assert set(poked) == {"shipments.tasks.send_mails"}
    tasks.send_mails()
    assert len(sent.outbox) == 1
    html = page(client, path(order))
    assert "Handed to the relay" in html
    assert "Mail it again" in html
    assert MASKED not in html


def test_eml_4_the_page_shows_refusal_and_bounce_with_the_advice(order: Order) -> None:
    Branding.objects.create(store=order.store, email="orders@harbour.example")
    queueing.queue_return_mail(return_label(order), UserFactory.create(), clock.now())
    client = signed_in(order.store, Member.Role.SHIPPER)
    with mail_server() as server:
        server.answers = {"RCPT": "451 later"}
        sending.send_due(clock.now())
        assert "put it off (451)" in page(client, path(order))
        server.answers = {"RCPT": f"550 {MASKED} not an approved sender"}
        sending.send_due(later(10))
    html = page(client, path(order))
    assert "Not sent" in html
    assert "refused it (550). Check that orders@harbour.example is an approved sender" in html
    assert MASKED not in html
    OutgoingMail.objects.update(state="bounced", code="bounce_5.7.1")
    html = page(client, path(order))
    assert "It came back with 5.7.1. Check that orders@harbour.example is an approved" in html


def test_eml_7_red_42_red_66_after_redaction_the_page_says_why_nothing_goes(order: Order) -> None:
    label = return_label(order)
    redact_due(clock.now() + timedelta(days=400))
    client = signed_in(order.store, Member.Role.SHIPPER)
    html = page(client, path(order))
    assert "REDACTED (Amazon)" in html
    assert "takes no return label any more" in html
    assert "<form" not in html.partition('id="content"')[2].partition("</main>")[0]
    assert "removed on schedule" in mail_page(order, label)
    answer = client.post(f"/shipments/returns/labels/{label.public_id}/mail/", {"mails": "0"})
    assert answer.status_code == 422
    assert "removed on schedule" in keep(order, 422, **TRACKING)
    answer = client.get(f"/shipments/returns/labels/{label.public_id}/file/")
    assert answer.status_code == 302
    assert not OutgoingMail.objects.exists()


def test_t17_a_second_press_of_one_form_mails_once_and_asks(order: Order) -> None:
    label = return_label(order)
    client = signed_in(order.store, Member.Role.SHIPPER)
    url = f"/shipments/returns/labels/{label.public_id}/mail/"
    first = page(client, url)
    assert "Send it again" not in first
    assert 'name="mails" value="0"' in first
    assert client.post(url, {"mails": "0"}).status_code == 302
    sending.send_due(later(0.1))
    for stale in ({"mails": "0"}, {}, {"mails": "x"}):
        answer = client.post(url, stale)
        assert answer.status_code == 422
        assert "Send it again?" in answer.text
        assert "handed to the relay" in answer.text
        assert 'name="mails" value="1"' in answer.text
    assert OutgoingMail.objects.count() == 1
    assert client.post(url, {"mails": "1"}).status_code == 302
    assert OutgoingMail.objects.count() == 2


def test_a_label_is_removed_unless_it_was_mailed(order: Order) -> None:
    client = signed_in(order.store, Member.Role.SHIPPER)
    label = return_label(order)
    client.post(f"/shipments/returns/labels/{label.public_id}/remove/")
    assert not ReturnLabel.objects.exists()
    label = return_label(order)
    queueing.queue_return_mail(label, UserFactory.create(), clock.now())
    client.post(f"/shipments/returns/labels/{label.public_id}/remove/")
    assert ReturnLabel.objects.get() == label


def test_the_part_of_the_order_page_reads_no_file(
    order: Order, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        queueing.queue_return_mail(return_label(order), UserFactory.create(), clock.now())
    client = signed_in(order.store, Member.Role.VIEWER)
    with django_assert_max_num_queries(7) as queries:
        html = client.get(path(order), headers={"HX-Request": "true"}).text
    assert "<html" not in html
    assert html.count("Return label mail") == 3
    assert [
        query for query in queries if '"shipments_returnlabel"."content",' in query["sql"]
    ] == []
    detail = page(client, f"/orders/{order.public_id}/")
    assert path(order) in detail


def test_an_open_order_says_that_nothing_can_come_back(order: Order) -> None:
    Order.objects.update(status="awaiting")
    assert "nothing can come back yet" in page(signed_in(order.store), path(order))
