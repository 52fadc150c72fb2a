"""What a lost or refused call means, and what happens to the token and the allowance (SHP-17, SHP-20, TRB-4)."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from pytest_django import Settings

from stores import clock
from stores.models import RequestAllowance, SellingPartner
from stores.spapi import transport
from stores.spapi.errors import (
    NotAuthorized,
    OutcomeUnknown,
    PageTokenRejected,
    Rejected,
    TemporarilyUnavailable,
    Throttled,
)
from tests.stores.spapi.calls import confirm, get, search
from tests.stores.spapi.scripted import Say, ScriptedServer

UNAUTHORIZED = Say.error(403, "Unauthorized", "Access to requested resource is denied.")
EMPTY_PAGE = Say.json(200, {"orders": []})


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Answers wait for this event, which is set at the end; our patience is a tenth of a second."""
    monkeypatch.setattr(transport, "TIMEOUT", httpx.Timeout(0.1))
    event = threading.Event()
    yield event
    event.set()


def test_a_confirmation_whose_answer_never_comes_has_an_unknown_outcome(
    server: ScriptedServer, seller: SellingPartner, held: threading.Event
) -> None:
    server.script.append(Say(204, hold=held))
    with pytest.raises(OutcomeUnknown) as caught:
        confirm(seller)
    assert (caught.value.status, caught.value.code) == (None, "ReadTimeout")


def test_a_read_whose_answer_never_comes_may_be_repeated(
    server: ScriptedServer, seller: SellingPartner, held: threading.Event
) -> None:
    server.script.append(Say(200, hold=held))
    with pytest.raises(TemporarilyUnavailable):
        search(seller)


def test_a_connection_closed_after_sending_leaves_the_outcome_of_a_confirmation_unknown(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.extend([Say(hang_up=True), Say(hang_up=True)])
    with pytest.raises(OutcomeUnknown):
        confirm(seller)
    with pytest.raises(TemporarilyUnavailable):
        get(seller)


def test_a_connection_that_is_refused_means_that_nothing_was_sent(
    server: ScriptedServer, seller: SellingPartner, settings: Settings
) -> None:
    settings.SP_API_ENDPOINTS = {"NA": "http://127.0.0.1:9"}
    for call in (confirm, search):
        with pytest.raises(TemporarilyUnavailable) as caught:
            call(seller)
        assert caught.value.code == "ConnectError"


def test_a_body_cut_short_is_no_answer(server: ScriptedServer, seller: SellingPartner) -> None:
    server.script.append(Say(200, b'{"orders": []', announce=5000))
    with pytest.raises(TemporarilyUnavailable):
        search(seller)


def test_t21_an_answer_over_the_limit_is_not_read_to_its_end(
    server: ScriptedServer, seller: SellingPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "LONGEST_BODY", 100_000)
    page = b'{"orders": [], "filler": "%s"}'
    server.script.append(Say(200, page % (b"x" * 90_000)))
    assert search(seller).orders == ()
    server.script.append(Say(200, page % (b"x" * 100_000)))
    with pytest.raises(TemporarilyUnavailable):
        search(seller)


def test_t21_an_answer_that_drips_is_given_up(
    server: ScriptedServer, seller: SellingPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "LONGEST_CALL_SECONDS", -1)
    server.script.append(EMPTY_PAGE)
    with pytest.raises(TemporarilyUnavailable):
        search(seller)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_is_renewed_once_and_the_call_made_again(
    server: ScriptedServer, seller: SellingPartner, status: int
) -> None:
    refusal = Say(status, UNAUTHORIZED.body)
    server.script.extend([refusal, EMPTY_PAGE, refusal, Say(204)])
    search(seller)
    confirm(seller)
    tokens = [request.headers["x-amz-access-token"] for request in server.requests]
    assert tokens == ["Atza|access-0", "Atza|access-1", "Atza|access-1", "Atza|access-2"]


@pytest.mark.parametrize("call", [search, confirm])
def test_a_second_refusal_is_not_authorized_and_the_credentials_stay_good(
    server: ScriptedServer, seller: SellingPartner, call: object
) -> None:
    server.script.extend([UNAUTHORIZED] * 2)
    with pytest.raises(NotAuthorized) as caught:
        call(seller)  # type: ignore[operator]
    assert caught.value.message == "Access to requested resource is denied."
    assert len(server.token_requests) == 1
    seller.refresh_from_db()
    assert seller.credentials == SellingPartner.Credentials.GOOD


def test_trb_1_a_revoked_authorization_shows_at_the_first_refused_call(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.append(UNAUTHORIZED)
    server.token_script.append(Say.json(400, {"error": "invalid_grant", "error_description": "x"}))
    with pytest.raises(NotAuthorized) as caught:
        search(seller)
    assert caught.value.code == "connection_invalid"
    seller.refresh_from_db()
    assert seller.credentials == SellingPartner.Credentials.BAD


def test_shp_17_a_429_closes_the_operation_for_one_refill_period(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.append(Say.error(429, "QuotaExceeded", "You exceeded your quota."))
    with pytest.raises(Throttled) as caught:
        search(seller)
    wait = (caught.value.retry_at - clock.now()).total_seconds()
    assert 175 < wait < 179
    with pytest.raises(Throttled) as ours:
        search(seller)
    assert (ours.value.status, ours.value.retry_at) == (None, caught.value.retry_at)
    assert len(server.requests) == 1
    server.script.append(Say(204))
    confirm(seller)


def test_a_success_ends_the_row_of_429s_and_takes_over_the_rate_of_the_header(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.append(Say.error(429, "QuotaExceeded"))
    with pytest.raises(Throttled):
        confirm(seller)
    RequestAllowance.objects.update(blocked_until=clock.now() - timedelta(seconds=1), tokens=3)
    server.script.append(Say(204, headers={"x-amzn-RateLimit-Limit": "5.0"}))
    confirm(seller)
    row = RequestAllowance.objects.get()
    assert (row.throttled_in_a_row, row.rate) == (0, 5.0)


@pytest.mark.parametrize("header", ["", "many", "nan", "-1", "0", "1e9"])
def test_a_rate_limit_header_that_is_no_rate_changes_nothing(
    server: ScriptedServer, seller: SellingPartner, header: str
) -> None:
    server.script.append(Say(204, headers={"x-amzn-RateLimit-Limit": header}))
    confirm(seller)
    assert RequestAllowance.objects.get().rate == 2.0


def test_a_page_token_that_amazon_refuses_is_told_apart(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.extend([Say.error(400, "InvalidInput", "Invalid request parameters.")] * 2)
    with pytest.raises(PageTokenRejected):
        search(seller, page_token="old")
    with pytest.raises(Rejected) as caught:
        search(seller)
    assert type(caught.value) is Rejected
