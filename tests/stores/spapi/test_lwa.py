"""Login with Amazon: what is asked, and how the consent code's exchange can fail (CON-4)."""

from urllib.parse import parse_qs

import pytest
from pytest_django import Settings

from stores.models import ApiCall
from stores.spapi import lwa
from stores.spapi.errors import TemporarilyUnavailable
from tests.stores.spapi.scripted import Say, ScriptedServer

pytestmark = pytest.mark.django_db


def test_a_code_is_exchanged_with_our_client_and_redirect_address(server: ScriptedServer) -> None:
    grant = lwa.exchange_code("the-code", "https://desk.example.com/callback/")
    assert grant.access_token == "Atza|access-1"
    assert (grant.refresh_token, grant.expires_in) == ("Atzr|test-refresh-token", 3600)
    assert parse_qs(server.token_requests[0].body.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["the-code"],
        "redirect_uri": ["https://desk.example.com/callback/"],
        "client_id": ["amzn1.application-oa2-client.waybill-test"],
        "client_secret": ["test-secret-of-the-application"],
    }
    assert ApiCall.objects.get().operation == "exchangeCode"


@pytest.mark.parametrize(
    ("status", "error", "meaning"),
    [
        (400, "invalid_grant", lwa.InvalidGrant),
        (401, "invalid_client", lwa.ApplicationRefused),
        (400, "unauthorized_client", lwa.ApplicationRefused),
        (503, "invalid_grant", TemporarilyUnavailable),
    ],
)
def test_refusals_are_told_apart(
    server: ScriptedServer, status: int, error: str, meaning: type[Exception]
) -> None:
    server.token_script.append(Say.json(status, {"error": error, "error_description": "x"}))
    with pytest.raises(meaning):
        lwa.exchange_code("the-code")


def test_a_code_without_a_refresh_token_in_the_answer_is_no_grant(server: ScriptedServer) -> None:
    server.token_script.append(Say.json(200, {"access_token": "Atza|x", "expires_in": 3600}))
    with pytest.raises(TemporarilyUnavailable):
        lwa.exchange_code("the-code")


def test_a_token_service_that_is_down_is_temporary(db: None, settings: Settings) -> None:
    settings.LWA_ENDPOINT = "http://127.0.0.1:9"
    with pytest.raises(TemporarilyUnavailable):
        lwa.refresh("Atzr|x")
    assert ApiCall.objects.get().error_code == "ConnectionError"


def test_a_grant_does_not_show_its_tokens() -> None:
    assert "Atz" not in repr(lwa.Grant("Atza|a", "Atzr|r", 3600))
