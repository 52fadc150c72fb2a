"""Mails that a parcel left or arrived: buyers of manual orders only, once each (EML-1, EML-2, EML-5, EML-7)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as sent
from django.test import Client
from pytest_django import Settings

from orders.models import Order, OrderEvent
from redaction.redacting import redact_due
from shipments import tasks
from shipments.details import ShipmentDetails
from shipments.mails import queueing, sending
from shipments.models import OutgoingMail, Shipment
from shipments.recording import record_shipment
from shipments.tracking import by_hand
from shipments.tracking.seen import Transit
from stores import clock
from stores.models import Branding, Store
from tests.factories import (
    MemberFactory,
    ShipmentFactory,
    StoreFactory,
    UserFactory,
    order_with_items,
)
from tests.shipments.mailing import MASKED, OWN, later, manual_shipment, shipped_order, wants_news

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    made: Store = StoreFactory.create()
    wants_news(made)
    return made


def send_all() -> None:
    queueing.queue_news(clock.now())
    sending.send_due(later(0.1))


def arrives(shipment: Shipment, days_ago: int = 0, heard: datetime | None = None) -> None:
    """A person says so, now or at `heard`."""
    row = Shipment.objects.select_related("order__store").get(pk=shipment.pk)
    now = heard or clock.now()
    today = now.astimezone(row.order.store.marketplace.time_zone).date()
    day = today - timedelta(days=days_ago)
    by_hand.say(row, Transit.DELIVERED, day, UserFactory.create(), now)


def left(days_ago: int) -> dict[str, Any]:
    """Fields of a parcel that was recorded so long ago."""
    at = clock.now() - timedelta(days=days_ago)
    return {"created_at": at, "ship_date": at.date()}


def test_a_buyer_of_a_manual_order_hears_once_when_it_leaves_and_once_when_it_arrives(
    store: Store,
) -> None:
    Branding.objects.update(name="Harbour & Sons", message="Thank you.", returns="30 days <free>")
    shipment = manual_shipment(store)
    send_all()
    arrives(shipment)
    send_all()
    send_all()
    left, arrived = sent.outbox
    number = shipment.order.amazon_order_id
    assert (left.to, arrived.to) == ([OWN], [OWN])
    assert left.from_email == "Harbour & Sons <orders@harbour.example>"
    assert left.subject == f"Order {number} has left"
    assert arrived.subject == f"Order {number} has arrived"
    for message in (left, arrived):
        ((html, kind),) = message.alternatives  # type: ignore[attr-defined]
        assert kind == "text/html"
        assert "<img" not in html
        assert "30 days &lt;free&gt;" in html
        assert "30 days <free>" in message.body
        for text in (html, str(message.body)):
            assert shipment.tracking_number in text
            assert "Tom" not in text
    assert Order.objects.get().channel == "manual"


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("carrier", "https://www.ups.com"), ("website", "https://harbour.example"), ("none", "")],
)
def test_con_7_the_tracking_link_is_what_the_store_chose(
    store: Store, choice: str, expected: str
) -> None:
    Branding.objects.update(tracking_link=choice, website="https://harbour.example")
    manual_shipment(store)
    send_all()
    body = str(sent.outbox[0].body)
    assert expected in body
    assert ("http" in body) is bool(expected)


def test_eml_1_eml_2_no_path_mails_the_buyer_of_an_amazon_order(
    store: Store, client: Client
) -> None:
    """Every way in which a parcel can leave or arrive, with every setting that asks for mails."""
    member = MemberFactory.create(account=store.selling_partner.account)
    client.force_login(member.user)
    now = clock.now()
    recent: dict[str, Any] = {
        "store": store,
        "purchased_at": now - timedelta(days=1),
        "first_imported_at": now,
    }
    marked = order_with_items(**recent, relay_email=MASKED)
    details = ShipmentDetails(
        carrier_code="UPS",
        service="Ground",
        tracking_number="1Z12345E0205271688",
        ship_date=now.astimezone(store.marketplace.time_zone).date(),
    )
    record_shipment(marked, details, None, now)
    by_page = order_with_items(**recent, relay_email=MASKED)
    answer = client.post(
        f"/shipments/mark/{by_page.public_id}/",
        {
            "carrier_code": "UPS", "service": "Ground", "tracking_number": "1Z999AA10123456784",
            "ship_date": now.astimezone(store.marketplace.time_zone).date().isoformat(),
        },
    )  # fmt: skip
    assert answer.status_code == 302
    # An Amazon order whose address Amazon did not mask, and a manual one whose address it does.
    unmasked = shipped_order(store, relay_email="", buyer_data={"email": OWN})
    ShipmentFactory.create(order=unmasked, created_at=now)
    manual_shipment(store, email=MASKED)
    manual_shipment(store, email="x@M.Marketplace.Amazon.co.uk")
    relayed = manual_shipment(store, email="")
    Order.objects.filter(pk=relayed.order_id).update(relay_email=MASKED)
    assert Shipment.objects.count() == 6
    for shipment in Shipment.objects.all():
        arrives(shipment)
    assert OrderEvent.objects.filter(kind="parcel_delivered").count() == 6
    for _ in range(2):
        tasks.send_mails()
    assert sent.outbox == []
    assert not OutgoingMail.objects.exists()


def test_eml_1_a_row_that_should_not_be_there_is_not_sent(store: Store) -> None:
    """The rule is asked again when a mail leaves."""
    shipment = manual_shipment(store)
    queueing.queue_news(clock.now())
    Order.objects.filter(pk=shipment.order_id).update(channel="amazon")
    sending.send_due(later(0.1))
    assert sent.outbox == []
    assert OutgoingMail.objects.get().code == "not_allowed"


def test_eml_7_no_news_after_redaction(store: Store) -> None:
    shipment = manual_shipment(store)
    queueing.queue_news(clock.now())
    Order.objects.update(channel="amazon")  # manual orders keep their data
    redact_due(clock.now() + timedelta(days=400))
    Order.objects.update(channel="manual")
    assert Order.objects.get().redacted_at is not None
    sending.send_due(later(1))
    arrives(shipment)
    send_all()
    assert sent.outbox == []
    assert [mail.code for mail in OutgoingMail.objects.all()] == ["not_allowed"]


@pytest.mark.parametrize("setting", ["mail_shipped", "mail_delivered"])
def test_nothing_is_queued_that_the_store_does_not_want(store: Store, setting: str) -> None:
    Branding.objects.update(**{setting: False})
    arrives(manual_shipment(store))
    told = queueing.queue_news(clock.now())
    assert told == ((0, 1) if setting == "mail_shipped" else (1, 0))


def test_a_store_without_branding_mails_nobody() -> None:
    arrives(manual_shipment(StoreFactory.create()))
    assert queueing.queue_news(clock.now()) == (0, 0)


def test_old_parcels_are_no_news(store: Store) -> None:
    manual_shipment(store, **left(days_ago=2))
    manual_shipment(store, voided_at=clock.now())
    assert queueing.queue_news(clock.now()) == (0, 0)


@pytest.mark.parametrize(
    ("days_ago", "heard_ago", "mails"),
    [(2, timedelta(0), 1), (2, timedelta(hours=25), 0), (12, timedelta(0), 1), (400, timedelta(0), 0)],
    ids=["said late", "heard long ago", "of last week", "of last year"],
)  # fmt: skip
def test_eml_2_a_delivery_is_news_when_it_is_heard_of(
    store: Store, days_ago: int, heard_ago: timedelta, mails: int
) -> None:
    shipment = manual_shipment(store, **left(days_ago + 3))
    arrives(shipment, days_ago, clock.now() - heard_ago)
    assert queueing.queue_news(clock.now()) == (0, mails)
    assert queueing.queue_news(clock.now()) == (0, 0)


def test_eml_2_buyers_who_cannot_be_told_keep_no_other_waiting(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They get no row, so every sweep meets them again."""
    monkeypatch.setattr(queueing, "AT_ONCE", 2)
    for email in ("", MASKED, "", MASKED, ""):
        manual_shipment(store, email=email)
    told = [manual_shipment(store) for _ in range(4)]
    # A sweep ends when it has found enough; the next one brings the rest.
    assert queueing.queue_news(clock.now()).shipped == 3
    assert queueing.queue_news(clock.now()).shipped == 1
    assert queueing.queue_news(clock.now()).shipped == 0
    assert list(OutgoingMail.objects.order_by("pk").values_list("shipment", flat=True)) == [
        shipment.pk for shipment in told
    ]


def test_a_voided_parcel_is_no_news_any_more(store: Store) -> None:
    shipment = manual_shipment(store)
    queueing.queue_news(clock.now())
    Shipment.objects.filter(pk=shipment.pk).update(voided_at=clock.now())
    sending.send_due(later(0.1))
    assert sent.outbox == []


def test_without_a_mail_server_nothing_is_queued(store: Store, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    manual_shipment(store)
    assert queueing.queue_news(clock.now()) == (0, 0)


def test_the_sweep_finds_what_nobody_poked(store: Store) -> None:
    manual_shipment(store)
    assert tasks.send_mails() == "1 queued, 1 handed over, 0 put off, 0 failed"
    assert len(sent.outbox) == 1
    assert tasks.send_mails() == "0 queued, 0 handed over, 0 put off, 0 failed"
