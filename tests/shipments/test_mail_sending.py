"""Handing mails to a mail server, with all that it may answer (EML-3, EML-4, EML-7, decision 32)."""

import email
from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
from django.core import mail as sent
from pytest_django import Settings

from orders.models import Order, OrderEvent
from redaction.redacting import redact_due
from shipments.mails import queueing, sending
from shipments.mails.return_labels import CannotKeep, remove
from shipments.models import OutgoingMail, ReturnLabel
from stores import clock
from stores.models import Branding
from tests.factories import UserFactory
from tests.shipments.mailing import (
    MASKED,
    OWN,
    later,
    mail_server,
    manual_shipment,
    queued,
    return_label,
    shipped_order,
)
from tests.shipments.pdfs import pdf

pytestmark = pytest.mark.django_db


def state_of(mail: OutgoingMail) -> tuple[str, str]:
    mail.refresh_from_db()
    return mail.state, mail.code


def test_eml_3_decision_32_the_label_leaves_to_the_relay_from_the_stores_sender() -> None:
    order = shipped_order()
    content = pdf()
    Branding.objects.create(
        store=order.store,
        name="Harbour Goods",
        email="orders@harbour.example",
        website="https://harbour.example",
        returns="Within 30 days.\nSee https://harbour.example/returns\nOr www.harbour.example",
        message="Thank you. harbour.example/shop",
    )
    mail = queueing.queue_return_mail(
        return_label(order, content), UserFactory.create(), clock.now()
    )
    assert sending.send_due(clock.now()) == (1, 0, 0)
    assert state_of(mail) == ("handed", "")
    (message,) = sent.outbox
    assert message.to == [MASKED]
    assert message.from_email == "Harbour Goods <orders@harbour.example>"
    assert order.amazon_order_id in message.subject
    ((name, attached, kind),) = message.attachments
    assert (attached, kind) == (content, "application/pdf")
    assert name == f"return-label-{order.amazon_order_id}.pdf"
    body = str(message.body)
    assert "Within 30 days." in body
    assert "harbour.example" not in body
    assert "http" not in body
    assert message.extra_headers["Message-ID"] == mail.message_id
    assert mail.sender == "orders@harbour.example"


def test_eml_3_without_branding_the_system_address_sends(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Waybill <desk@waybill.example>"
    order = shipped_order()
    mail = queued(order)
    sending.send_due(clock.now())
    assert sent.outbox[0].from_email == f"{order.store.name} <desk@waybill.example>"
    assert OutgoingMail.objects.get().sender == "desk@waybill.example"
    assert mail.message_id.endswith("@waybill.example>")


def test_eml_3_a_real_server_gets_sender_recipient_and_file() -> None:
    order = shipped_order()
    Branding.objects.create(store=order.store, email="orders@harbour.example")
    queued(order)
    with mail_server() as server:
        assert sending.send_due(clock.now()).handed == 1
    assert server.senders == ["mail FROM:<orders@harbour.example>"]
    assert server.recipients == [f"rcpt TO:<{MASKED}>"]
    message: Message[str, str] = email.message_from_bytes(server.taken[0])
    assert message["To"] == MASKED
    file = next(part for part in message.walk() if part.get_content_type() == "application/pdf")
    assert file.get_payload(decode=True) == ReturnLabel.objects.get().content


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"RCPT": "550 5.7.1 not an approved sender"}, "smtp_550"),
        ({"MAIL": "553 sender not allowed"}, "smtp_553"),
        ({"DATA": "554 no"}, "smtp_554"),
        ({"END": "552 too large"}, "smtp_552"),
        ({"END": None}, "interrupted"),
    ],
)
def test_eml_4_what_will_not_pass_is_shown_and_not_tried_again(
    answers: dict[str, str | None], code: str, caplog: pytest.LogCaptureFixture
) -> None:
    mail = queued(shipped_order())
    with mail_server() as server:
        server.answers = answers
        assert sending.send_due(clock.now()) == (0, 0, 1)
        assert state_of(mail) == ("failed", code)
        assert sending.send_due(later(60 * 48)) == (0, 0, 0)
    assert MASKED not in caplog.text
    assert "approved" not in caplog.text


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "DATA", "END"])
def test_what_may_pass_is_tried_again_until_it_is_taken(word: str) -> None:
    mail = queued(shipped_order())
    with mail_server() as server:
        server.answers = {word: "451 try again later"}
        assert sending.send_due(clock.now()) == (0, 1, 0)
        assert state_of(mail) == ("waiting", "smtp_451")
        assert sending.send_due(later(4)) == (0, 0, 0)
        server.answers = {}
        assert sending.send_due(later(6)) == (1, 0, 0)
        assert len(server.taken) == 1
    assert state_of(mail) == ("handed", "")
    assert mail.attempts == 2


def test_a_server_that_is_not_there_is_tried_for_a_day(settings: Settings) -> None:
    mail = queued(shipped_order())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    now, tries = clock.now(), 0
    while state_of(mail)[0] == "waiting":
        assert tries < 10
        mail.refresh_from_db()
        now = mail.due_at
        sending.send_due(now)
        tries += 1
    assert (state_of(mail), tries) == (("failed", "gave_up"), 7)
    assert now - mail.created_at < timedelta(hours=28)


def test_a_mail_is_never_sent_by_two_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = queued(shipped_order())
    now = clock.now()
    first = sending._written

    def slow(row: OutgoingMail) -> Any:
        # While one worker writes it, another one comes by.
        assert sending.send_due(later(1)) == (0, 0, 0)
        return first(row)

    monkeypatch.setattr(sending, "_written", slow)
    assert sending.send_due(now).handed == 1
    assert len(sent.outbox) == 1
    assert state_of(mail) == ("handed", "")


def test_a_worker_that_died_leaves_the_decision_to_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mail = queued(shipped_order())
    monkeypatch.setattr(sending, "_send", lambda pk, now: sending.State.WAITING)
    sending.send_due(clock.now())
    assert state_of(mail) == ("waiting", "sending")
    monkeypatch.undo()
    assert sending.send_due(later(5)) == (0, 0, 0)
    assert sending.send_due(later(11)) == (0, 0, 0)
    assert state_of(mail) == ("failed", "interrupted")
    assert sent.outbox == []


def test_eml_7_red_66_nothing_leaves_after_redaction() -> None:
    order = shipped_order()
    label = return_label(order)
    mail = queueing.queue_return_mail(label, UserFactory.create(), clock.now())
    redact_due(clock.now() + timedelta(days=400))
    order.refresh_from_db()
    assert order.redacted_at is not None
    label.refresh_from_db()
    assert label.content is None
    sending.send_due(later(1))
    assert state_of(mail) == ("failed", "redacted")
    assert sent.outbox == []
    with pytest.raises(queueing.CannotMail, match="removed on schedule"):
        queueing.queue_return_mail(label, UserFactory.create(), clock.now())
    with pytest.raises(CannotKeep, match="removed on schedule"):
        return_label(order)


def test_red_17_a_return_label_moves_no_deadline() -> None:
    from redaction.facts import deadlines

    order = shipped_order()
    before = deadlines([order.pk])
    queued(order)
    sending.send_due(clock.now())
    assert deadlines([order.pk]) == before


def test_without_a_mail_server_nobody_is_told_that_it_left(settings: Settings) -> None:
    order = shipped_order()
    mail = queued(order)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    sending.send_due(clock.now())
    assert state_of(mail) == ("failed", "no_mail_server")
    with pytest.raises(queueing.CannotMail, match="EMAIL_URL"):
        queued(order)


def test_a_label_that_waits_is_not_queued_twice() -> None:
    label = return_label(shipped_order())
    user = UserFactory.create()
    first = queueing.queue_return_mail(label, user, clock.now())
    assert queueing.queue_return_mail(label, user, clock.now()) == first
    sending.send_due(clock.now())
    with pytest.raises(queueing.MailedSince):
        queueing.queue_return_mail(label, user, clock.now())
    assert queueing.queue_return_mail(label, user, clock.now(), seen=1) != first


def test_a_label_without_a_file_or_an_order_without_an_address_is_refused() -> None:
    label = return_label(shipped_order())
    ReturnLabel.objects.update(content=None)
    with pytest.raises(queueing.CannotMail, match="no PDF"):
        queueing.queue_return_mail(label, UserFactory.create(), clock.now())
    with pytest.raises(queueing.CannotMail, match="no e-mail address"):
        queued(shipped_order(relay_email=""))


def test_an_order_that_is_not_shipped_takes_no_return_label() -> None:
    with pytest.raises(CannotKeep, match="nothing can come back"):
        return_label(shipped_order(status=Order.Status.AWAITING_SHIPMENT))


def test_a_label_is_removed_until_it_was_mailed() -> None:
    order = shipped_order()
    user = UserFactory.create()
    assert remove(return_label(order), user, clock.now())
    label = return_label(order)
    queueing.queue_return_mail(label, user, clock.now())
    assert not remove(label, user, clock.now())
    assert ReturnLabel.objects.get() == label


def test_a_return_label_of_a_manual_order_goes_to_the_buyers_own_address() -> None:
    order = manual_shipment(shipped_order().store).order
    queued(order)
    sending.send_due(clock.now())
    assert sent.outbox[0].to == [OWN]


def test_i4_no_address_in_rows_history_or_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    order = manual_shipment(shipped_order().store).order
    queued(order)
    sending.send_due(clock.now())
    rows = [str(OutgoingMail.objects.values()), str(OrderEvent.objects.values())]
    assert [text for text in (*rows, caplog.text) if OWN in text] == []
