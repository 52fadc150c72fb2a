"""T4, T11: no token, secret or buyer's name in a log at any level, in an exception, or in a row."""

import logging
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from stores import clock
from stores.models import ApiCall, SellingPartner
from stores.spapi import tokens
from stores.spapi.errors import SpApiError
from tests.stores.spapi.calls import confirm, get, search
from tests.stores.spapi.conftest import new_seller
from tests.stores.spapi.scripted import Say, ScriptedServer

CANARIES = (
    "Atza|canary-access",
    "Atza|access-",
    "Atzr|canary-refresh",
    "test-secret-of-the-application",
    "Canary Lindqvist",
    "77 Canary Street",
    "canary-gift-message",
)
TRACKING_NUMBER = "1Z999AA10123456784"
ORDER = {
    "orderId": "113-0000001-0000002",
    "createdTime": "2026-11-20T10:00:00Z",
    "lastUpdatedTime": "2026-11-20T10:00:00Z",
    "salesChannel": {"channelName": "AMAZON", "marketplaceId": "ATVPDKIKX0DER"},
    "buyer": {"buyerName": "Canary Lindqvist"},
    "recipient": {"deliveryAddress": {"name": "Canary Lindqvist", "addressLine1": "77 Canary Street"}},
    "orderItems": [
        {
            "orderItemId": "17",
            "quantityOrdered": 1,
            "product": {},
            "fulfillment": {"packing": {"giftOption": {"giftMessage": "canary-gift-message"}}},
        }
    ],
}  # fmt: skip
LIBRARIES = ("sp_api", "sp_api.base.client", "httpx", "httpcore", "urllib3", "requests", "hpack")


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All loggers at DEBUG, as a hurried operator might set them."""
    names = [*LIBRARIES, *(name for name in logging.root.manager.loggerDict if "http" in name)]
    levels = {name: logging.getLogger(name).level for name in names}
    caplog.set_level(logging.DEBUG)
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield caplog
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def canary(server: ScriptedServer, db: None) -> SellingPartner:
    selling_partner = new_seller(refresh_token="Atzr|canary-refresh")
    server.token_script.append(
        Say.json(200, {"access_token": "Atza|canary-access", "expires_in": 3600})
    )
    tokens.access_token(selling_partner, clock.now())
    return selling_partner


def texts_of(error: BaseException | None) -> str:
    """All that an exception and its ancestors could show."""
    shown = ""
    while error is not None:
        shown += f"{error!s} {error!r} {error.args!r} {vars(error)!r}"
        request = getattr(error, "request", None)
        shown += repr(getattr(request, "headers", ""))
        error = error.__cause__ or error.__context__
    return shown


def test_t11_nothing_secret_is_logged_even_at_debug(
    server: ScriptedServer, canary: SellingPartner, everything_logged: pytest.LogCaptureFixture
) -> None:
    server.script.extend(
        [
            Say.json(200, {"orders": [ORDER]}),
            Say.json(200, {"order": ORDER}),
            Say(204),
            Say.json(403, {"errors": [{"code": "Unauthorized", "message": "no"}]}),
            Say(500),
        ]
    )
    search(canary)
    get(canary)
    confirm(canary)
    with pytest.raises(SpApiError):
        search(canary)
    assert any(record.name.startswith("httpcore") for record in everything_logged.records)
    for secret in (*CANARIES, TRACKING_NUMBER):
        assert secret not in everything_logged.text


@pytest.mark.parametrize(
    "answer",
    [
        Say(hang_up=True),
        Say(503),
        Say(200, b"{"),
        Say(200, b'{"orders": [', announce=9999),
        Say.error(400, "InvalidInput", "The token Atza|canary-access is malformed."),
        Say.json(403, {"message": "Atza|canary-access"}),
    ],
)
@pytest.mark.parametrize("call", [search, confirm])
def test_t4_no_exception_holds_a_token(
    server: ScriptedServer, canary: SellingPartner, answer: Say, call: object
) -> None:
    server.script.extend([answer, answer])
    with pytest.raises(SpApiError) as caught:
        call(canary)  # type: ignore[operator]
    for secret in CANARIES:
        assert secret not in texts_of(caught.value)


@pytest.mark.parametrize(
    "answer", [Say(hang_up=True), Say(503), Say.json(400, {"error": "invalid_grant"})]
)
def test_t4_no_exception_of_the_token_service_holds_a_token(
    server: ScriptedServer, db: None, answer: Say
) -> None:
    server.token_script.append(answer)
    with pytest.raises(SpApiError) as caught:
        tokens.access_token(new_seller(refresh_token="Atzr|canary-refresh"), clock.now())
    for secret in CANARIES:
        assert secret not in texts_of(caught.value)


def test_t11_the_rows_of_calls_hold_no_payload(
    server: ScriptedServer, canary: SellingPartner
) -> None:
    server.script.extend([Say.json(200, {"orders": [ORDER]}), Say(204)])
    search(canary)
    confirm(canary)
    rows = repr(list(ApiCall.objects.values()))
    for secret in (*CANARIES, TRACKING_NUMBER):
        assert secret not in rows


def test_loggers_of_the_libraries_are_quiet_by_default(settings: Settings) -> None:
    levels = settings.LOGGING["loggers"]
    assert {levels[name]["level"] for name in ("httpx", "httpcore", "urllib3", "sp_api")} == {
        "WARNING"
    }
