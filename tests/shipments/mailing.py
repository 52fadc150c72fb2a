"""Orders that somebody may be mailed about, and a small mail server that refuses on demand."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings as configured
from django.test import override_settings

from orders.models import Order
from shipments.mails.queueing import queue_return_mail
from shipments.mails.return_labels import Details, keep
from shipments.models import OutgoingMail, ReturnLabel, Shipment
from stores import clock
from stores.models import Branding, Store
from tests.factories import BUYER, OrderFactory, ShipmentFactory, UserFactory
from tests.shipments.pdfs import pdf

MASKED = "a1b2c3@marketplace.amazon.com"
OWN = "tom@lindqvist.example"


def shipped_order(store: Store | None = None, **fields: Any) -> Order:
    """An Amazon order that left, with a masked address."""
    now = clock.now()
    made: Order = OrderFactory.create(
        **({"store": store} if store else {}),
        **{
            "status": Order.Status.SHIPPED,
            "relay_email": MASKED,
            "shipped_here_at": now,
            "first_imported_at": now,
            **fields,
        },
    )
    return made


def manual_shipment(store: Store, email: str = OWN, **fields: Any) -> Shipment:
    """A parcel of an order that was entered here."""
    order = shipped_order(
        store, channel=Order.Channel.MANUAL, relay_email="", buyer_data={**BUYER, "email": email}
    )
    made: Shipment = ShipmentFactory.create(order=order, **{"created_at": clock.now(), **fields})
    return made


def wants_news(store: Store, **fields: Any) -> Branding:
    wishes = {"mail_shipped": True, "mail_delivered": True, "email": "orders@harbour.example"}
    row, _ = Branding.objects.update_or_create(store=store, defaults={**wishes, **fields})
    return row


def return_label(order: Order, content: bytes | None = None) -> ReturnLabel:
    details = Details("UPS", "", "1Z999AA10123456784", content or pdf())
    return keep(order, details, UserFactory.create(), clock.now())


def queued(order: Order) -> OutgoingMail:
    return queue_return_mail(return_label(order), UserFactory.create(), clock.now())


class Server(socketserver.ThreadingTCPServer):
    """Speaks just enough SMTP. `answers` maps a command (MAIL, RCPT, DATA, END) to a reply, or to None: hang up."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.answers: dict[str, str | None] = {}
        self.taken: list[bytes] = []
        self.recipients: list[str] = []
        self.senders: list[str] = []


class _Session(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self._say("220 test")
        for line in self.rfile:
            word = line.split()[0].upper().decode() if line.split() else ""
            given = line.decode().strip()
            if word == "EHLO":
                self._say("250 test")
                continue
            if word == "QUIT":
                self._say("221 bye")
                return
            if not self._reply(word):
                return
            if word == "MAIL":
                self.server.senders.append(given)
            if word == "RCPT":
                self.server.recipients.append(given)
            if word == "DATA" and "DATA" not in self.server.answers:
                content = self._content()
                if not self._reply("END", "250 taken"):
                    return
                if "END" not in self.server.answers:
                    self.server.taken.append(content)

    def _content(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        return b"".join(lines)

    def _reply(self, word: str, otherwise: str = "") -> bool:
        fine = otherwise or ("354 go on" if word == "DATA" else "250 fine")
        answer = self.server.answers.get(word, fine)
        if answer is None:
            return False
        self._say(answer)
        return True

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def mail_server() -> Iterator[Server]:
    """Django's own SMTP backend talks to it."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        port = server.server_address[1]
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
            EMAIL_TIMEOUT=configured.EMAIL_TIMEOUT,
            EMAIL_USE_TLS=False,
            EMAIL_USE_SSL=False,
            EMAIL_HOST_USER="",
            EMAIL_HOST_PASSWORD="",
        ):
            yield server
        server.shutdown()
        thread.join()


def later(minutes: float) -> datetime:
    return clock.now() + timedelta(minutes=minutes)
