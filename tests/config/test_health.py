"""`/healthz` and `/readyz`."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from django_q.models import Task
from pytest_django import Settings

from config.supervising import heartbeats
from redaction.models import RedactionFailure
from shipments.models import FeedSubmission, NotificationAttempt, QueueHold, ShipmentNotification
from stores.models import SellingPartner
from tests.factories import (
    NotificationFactory,
    OrderFactory,
    SellingPartnerFactory,
    order_with_items,
)


def a_heartbeat(minutes_ago: int) -> None:
    at = timezone.now() - timedelta(minutes=minutes_ago)
    Task.objects.create(
        id=f"beat-{minutes_ago}",
        name="beat",
        func=heartbeats.TASK,
        started=at,
        stopped=at,
        success=True,
    )


def ready(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def waiting_notifications(**counts: int) -> dict[str, Any]:
    """What /readyz says of notifications while somebody sends; `counts` are those that are not 0."""
    names = ("untouched", "over_1_h", "over_24_h", "feeds_over_1_h", "held_queues")
    return {"ok": True, **dict.fromkeys(names, 0), **counts}


def test_healthz_answers_strangers_without_the_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "alive"}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_a_monitor_on_this_machine_needs_no_host_header(
    client: Client, settings: Settings, host: str
) -> None:
    settings.BASE_URL = "https://waybill.example.com"
    settings.ALLOWED_HOSTS = ["waybill.example.com"]
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz", headers={"host": host}).status_code == 200
    assert client.get("/accounts/login/", headers={"host": host}).status_code == 400
    assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.django_db
def test_readyz_is_ready_with_a_fresh_heartbeat(client: Client) -> None:
    a_heartbeat(minutes_ago=4)
    status, body = ready(client)
    assert (status, body["ready"]) == (200, True)
    assert 230 <= body["heartbeat"]["age_s"] < 300


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", [None, 6])
def test_readyz_refuses_without_a_heartbeat_or_with_an_old_one(
    client: Client, minutes: int | None
) -> None:
    if minutes is not None:
        a_heartbeat(minutes)
    status, body = ready(client)
    assert (status, body["ready"], body["heartbeat"]["ok"]) == (503, False, False)
    assert body["database"]["ok"]


def waiting(minutes: int, **fields: Any) -> ShipmentNotification:
    """A notification that was made and fell due so long ago."""
    at = timezone.now() - timedelta(minutes=minutes)
    made: ShipmentNotification = NotificationFactory.create(
        **{"created_at": at, "due_at": at, **fields}
    )
    return made


@pytest.mark.django_db
def test_readyz_refuses_while_a_sendable_notification_is_touched_by_nobody(client: Client) -> None:
    a_heartbeat(1)
    waiting(minutes=14)
    assert ready(client)[0] == 200
    waits = waiting(minutes=16)
    status, body = ready(client)
    assert (status, body["notifications"]["ok"], body["notifications"]["untouched"]) == (
        503,
        False,
        1,
    )
    ShipmentNotification.objects.filter(pk=waits.pk).update(
        state=ShipmentNotification.State.ACCEPTED
    )
    assert ready(client)[0] == 200


@pytest.mark.django_db
def test_i8_readyz_sees_one_seller_touched_by_nobody_beside_a_busy_one(client: Client) -> None:
    a_heartbeat(1)
    stuck, busy = waiting(minutes=40), waiting(minutes=40)
    long_ago = timezone.now() - timedelta(minutes=16)
    stuck.tries.create(number=1, outcome="unavailable", started_at=long_ago)
    busy.tries.create(number=1, outcome="accepted", started_at=timezone.now())
    status, body = ready(client)
    assert (status, body["notifications"]["untouched"]) == (503, 1)
    stuck.tries.create(number=2, outcome="unavailable", started_at=timezone.now())
    assert ready(client)[0] == 200


@pytest.mark.django_db
def test_readyz_is_ready_while_a_long_backlog_is_being_sent(client: Client) -> None:
    a_heartbeat(1)
    told = order_with_items(store=waiting(minutes=40).order.store)
    accepted = ShipmentNotification.State.ACCEPTED
    NotificationAttempt.objects.create(
        notification=waiting(minutes=40, state=accepted, shipment__order=told),
        number=1,
        started_at=timezone.now() - timedelta(minutes=1),
    )
    assert ready(client)[0] == 200


@pytest.mark.django_db
def test_rea_7_readyz_is_ready_while_one_sellers_consent_has_expired(client: Client) -> None:
    a_heartbeat(1)
    waits = waiting(minutes=3 * 24 * 60)
    assert ready(client)[0] == 503
    SellingPartner.objects.filter(pk=waits.selling_partner_id).update(
        credentials=SellingPartner.Credentials.BAD
    )
    status, body = ready(client)
    assert status == 200
    assert body["notifications"] == waiting_notifications()


@pytest.mark.django_db
def test_decision_24_readyz_tells_of_an_outage_though_every_try_moved_what_is_due(
    client: Client,
) -> None:
    a_heartbeat(1)
    soon = timezone.now() + timedelta(minutes=30)
    for hours in (2, 26):
        waiting(minutes=hours * 60, due_at=soon, reason="unavailable")
    status, body = ready(client)
    assert status == 200
    assert body["notifications"] == waiting_notifications(over_1_h=2, over_24_h=1)


@pytest.mark.django_db
def test_decision_23_decision_24_readyz_tells_of_feeds_without_an_end_and_of_held_queues(
    client: Client,
) -> None:
    a_heartbeat(1)
    seller = SellingPartnerFactory.create()
    for minutes, name in ((61, "running"), (59, "running"), (61, "done")):
        at = timezone.now() - timedelta(minutes=minutes)
        FeedSubmission.objects.create(
            selling_partner=seller, messages=1, state=name, created_at=at, due_at=at
        )
    QueueHold.objects.create(selling_partner=seller, reason="x", held_at=timezone.now())
    status, body = ready(client)
    assert status == 200, "Amazon's matter, none of this installation"
    assert body["notifications"] == waiting_notifications(feeds_over_1_h=1, held_queues=1)


@pytest.mark.django_db
def test_red_30_readyz_refuses_while_a_name_is_kept_too_long(client: Client) -> None:
    a_heartbeat(1)
    OrderFactory.create(first_imported_at=timezone.now() - timedelta(days=400))
    status, body = ready(client)
    assert (status, body["redaction"]["ok"], body["redaction"]["over_24_h"]) == (503, False, 1)


@pytest.mark.django_db
def test_red_34_readyz_refuses_while_a_file_cannot_be_removed_for_a_day(client: Client) -> None:
    a_heartbeat(1)
    now = timezone.now()
    failure = RedactionFailure.objects.create(
        order=OrderFactory.create(buyer_data=None, redacted_at=now),
        error_class="IntegrityError",
        first_failed_at=now - timedelta(hours=23),
        last_failed_at=now,
    )
    assert ready(client)[0] == 200
    failure.first_failed_at = now - timedelta(hours=24)
    failure.save()
    status, body = ready(client)
    assert (status, body["redaction"]["failed_over_24_h"]) == (503, 1)


@pytest.mark.django_db
def test_readyz_refuses_while_migrations_are_missing(client: Client) -> None:
    a_heartbeat(1)
    with patch("config.health.pending_migrations", return_value=["orders.0002_more"]):
        status, body = ready(client)
    assert (status, body["migrations"]) == (503, {"ok": False, "pending": 1})


@pytest.mark.django_db
def test_readyz_answers_503_when_the_database_is_away_and_tells_no_secret(client: Client) -> None:
    with patch("django.db.connection.cursor", side_effect=OperationalError("password=hunter2")):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert not answer.json()["database"]["ok"]
    text = answer.content.decode()
    for secret in ("hunter2", settings.SECRET_KEY, settings.INDEX_KEY):
        assert secret not in text
