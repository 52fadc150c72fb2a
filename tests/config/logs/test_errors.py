"""Errors that are sent to the operator's Sentry hold what the log holds, and nothing of anybody (T11, DPP 2.8)."""

import json
import logging
from collections.abc import Iterator
from importlib import util
from typing import Any

import pytest
import sentry_sdk
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from config.logs import errors
from orders.views import orders as order_views
from tests.factories import MemberFactory

CANARY = "Zq7canaryX9"
DSN = "https://key@errors.example/1"


class Captured(Transport):
    sent: list[bytes]

    def __init__(self, options: Any = None) -> None:
        super().__init__(options)
        Captured.sent = []

    def capture_envelope(self, envelope: Envelope) -> None:
        Captured.sent.append(envelope.serialize())


@pytest.fixture
def sent() -> Iterator[list[bytes]]:
    reporter = errors.start(DSN, Captured)
    yield Captured.sent
    logging.getLogger().removeHandler(reporter)
    # Off again; its own integrations would stay in Django for all tests that follow.
    sentry_sdk.init(default_integrations=False, auto_enabling_integrations=False)


def event_of(sent: list[bytes]) -> dict[str, Any]:
    [envelope] = sent
    event: dict[str, Any] = json.loads(envelope.splitlines()[-1])
    return event


@pytest.mark.django_db
def test_t11_dpp_2_8_a_broken_view_sends_nothing_of_its_request(
    client: Client, sent: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        buyer = {"name": CANARY}
        try:
            raise LookupError(f"no {buyer}")
        except LookupError as cause:
            raise ValueError(f"cannot show {buyer}") from cause

    user = MemberFactory.create(user__email=f"{CANARY}@example.com").user
    client.force_login(user)
    client.raise_request_exception = False
    monkeypatch.setattr(order_views, "desk_of", breaks)
    url = reverse("orders:list") + f"?code={CANARY}"
    client.post(url, {"q": CANARY}, HTTP_USER_AGENT=CANARY, HTTP_AUTHORIZATION=CANARY)
    assert CANARY.lower().encode() not in b"".join(sent).lower()
    event = event_of(sent)
    assert event["user"] == {"id": user.pk}
    assert [link["type"] for link in event["exception"]["values"]] == ["LookupError", "ValueError"]
    assert event["tags"]["request"] == "POST /orders/"
    assert set(event) <= {*errors._KEPT, "user"}
    frames = event["exception"]["values"][1]["stacktrace"]["frames"]
    assert all(set(frame) == {"filename", "lineno", "function"} for frame in frames)


def test_t11_of_messages_only_errors_are_sent_and_scrubbed(sent: list[bytes]) -> None:
    logging.getLogger("stores.x").warning("not sent")
    logging.getLogger("urllib3.connectionpool").error("not sent")
    logging.getLogger("stores.x").error("token=%s", CANARY)
    assert event_of(sent)["logentry"] == {"message": "token=[hidden]"}


def test_t11_what_the_package_adds_by_itself_is_dropped() -> None:
    added = {"request": {"url": CANARY}, "breadcrumbs": [CANARY], "server_name": CANARY, "extra": {"a": CANARY}}  # fmt: skip
    person = {"id": 7, "email": CANARY, "ip_address": CANARY}
    kept = errors.only_known({"level": "error", **added, "user": person}, {})
    assert kept == {"level": "error", "user": {"id": 7}}
    assert "user" not in errors.only_known({"user": {"email": CANARY}}, {})


@pytest.mark.parametrize(
    ("dsn", "installed", "found"),
    [
        ("", False, []),
        (DSN, True, []),
        (DSN, False, ["waybill.E040"]),
        ("http://key@errors.example/1", True, ["waybill.E041"]),
        ("errors.example", True, ["waybill.E041"]),
    ],
)
def test_dpp_2_8_a_setting_that_cannot_work_is_refused(
    dsn: str, installed: bool, found: list[str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SENTRY_DSN = dsn
    spec = util.find_spec("json") if installed else None
    monkeypatch.setattr(errors, "find_spec", lambda _: spec)
    assert [m.id for m in run_checks() if m.id in ("waybill.E040", "waybill.E041")] == found


def test_t11_nothing_is_sent_unless_the_operator_says_where() -> None:
    from django.conf import settings as actual

    assert actual.SENTRY_DSN == ""
    assert not any(isinstance(h, errors.ErrorReporter) for h in logging.getLogger().handlers)
