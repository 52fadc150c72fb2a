"""Mails that came back: found by their id, kept as a code (EML-4)."""

import io
import sys
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.management import call_command

from shipments.mails import bounces, sending
from shipments.models import OutgoingMail
from stores import clock
from tests.shipments.mailing import MASKED, queued, shipped_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed() -> OutgoingMail:
    mail = queued(shipped_order())
    sending.send_due(clock.now())
    mail.refresh_from_db()
    assert mail.state == "handed"
    return mail


def report(mail: OutgoingMail, status: str = "5.7.1", action: str = "failed") -> bytes:
    """As RFC 3464 has it."""
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: orders@harbour.example\r\nSubject: Undelivered\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\nMIME-Version: 1.0\r\n\r\n'
        f"--b\r\nContent-Type: text/plain\r\n\r\nCould not be delivered to {MASKED}\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {MASKED}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 {MASKED} not an approved sender\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {mail.message_id}\r\nTo: {MASKED}\r\n\r\n--b--\r\n"
    ).encode()


def reply(mail: OutgoingMail) -> bytes:
    """Amazon's relay answers with a mail of its own."""
    message = EmailMessage()
    message["Subject"] = "Your message was not delivered"
    message["In-Reply-To"] = mail.message_id
    message.set_content("Your address is not an approved sender.")
    return message.as_bytes()


def whole(mail: OutgoingMail) -> bytes:
    """The whole mail comes back inside."""
    inner = EmailMessage()
    inner["Message-ID"], inner["To"] = mail.message_id, MASKED
    inner.set_content("Hello")
    message = EmailMessage()
    message.set_content("returned")
    message.add_attachment(inner)
    return message.as_bytes()


@pytest.mark.parametrize(
    ("made", "code"),
    [(report, "bounce_5.7.1"), (reply, "bounce"), (whole, "bounce")],
)
def test_eml_4_a_bounce_marks_its_mail_and_keeps_a_code_only(
    handed: OutgoingMail, made: Any, code: str
) -> None:
    other = queued(shipped_order())
    assert bounces.take(made(handed), clock.now())
    handed.refresh_from_db()
    assert (handed.state, handed.code) == ("bounced", code)
    other.refresh_from_db()
    assert other.state == "waiting"
    assert MASKED not in str(OutgoingMail.objects.values())
    # The same bounce again changes nothing.
    assert not bounces.take(made(handed), clock.now())


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"Message-ID: <x@y>\n\nhello", b"Subject: hi\n\n" + b"x" * 10_000]
)
def test_what_is_about_no_mail_of_ours_is_left_alone(handed: OutgoingMail, raw: bytes) -> None:
    assert not bounces.take(raw, clock.now())
    handed.refresh_from_db()
    assert handed.state == "handed"


def test_a_mail_that_is_only_delayed_is_no_bounce(handed: OutgoingMail) -> None:
    assert not bounces.take(report(handed, "4.4.1", "delayed"), clock.now())
    assert not bounces.take(report(handed, "2.0.0", "delivered"), clock.now())
    handed.refresh_from_db()
    assert handed.state == "handed"


def test_a_mail_server_pipes_it_into_the_command(
    handed: OutgoingMail, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report(handed))))
    call_command("mail_bounced")
    assert capsys.readouterr().out == "Marked as bounced.\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"nonsense")))
    call_command("mail_bounced")
    assert capsys.readouterr().out == "Not about a mail of ours.\n"
