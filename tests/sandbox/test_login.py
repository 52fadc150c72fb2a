"""Login with Amazon (sp-api.md 6.3)."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.amazon import PretendedAmazon
from tests.sandbox.visitor import Visitor, make_visitor

REDIRECT = "http://127.0.0.1:9/callback"


def _code(amazon: PretendedAmazon, seller_id: str) -> str:
    url = f"{amazon.url}/apps/authorize/consent?application_id=amzn1.x&redirect_uri={REDIRECT}"
    return parse_qs(urlsplit(amazon.consent(url, seller_id)).query)["spapi_oauth_code"][0]


def test_a_refresh_token_gives_an_access_token_for_an_hour(amazon: PretendedAmazon) -> None:
    seller = amazon.add_seller()
    answer = amazon.token_request(
        grant_type="refresh_token", refresh_token=seller.refresh_token
    ).json()
    assert answer["access_token"].startswith("Atza|")
    assert answer["refresh_token"] == seller.refresh_token
    assert seller.refresh_token.startswith("Atzr|")
    assert (answer["token_type"], answer["expires_in"]) == ("bearer", 3600)


def test_an_access_token_stops_after_an_hour(visitor: Visitor) -> None:
    visitor.amazon.advance(3590)
    assert visitor.found() == []
    visitor.amazon.advance(11)
    response = visitor.search(lastUpdatedAfter="2026-01-01T00:00:00Z")
    assert response.status_code == 403
    error = response.json()["errors"][0]
    assert error["code"] == "Unauthorized"
    assert error["details"] == "The access token you provided has expired."


@pytest.mark.parametrize("sent", [{}, {"redirect_uri": REDIRECT}])
def test_a_code_gives_a_refresh_token_with_or_without_the_redirect_uri(
    amazon: PretendedAmazon, sent: dict[str, str]
) -> None:
    seller = amazon.add_seller()
    code = _code(amazon, seller.id)
    answer = amazon.token_request(grant_type="authorization_code", code=code, **sent)
    assert answer.status_code == 200
    fresh = answer.json()["refresh_token"]
    assert fresh != seller.refresh_token
    again = amazon.token_request(grant_type="refresh_token", refresh_token=fresh)
    assert again.status_code == 200


def test_a_code_works_once(amazon: PretendedAmazon) -> None:
    code = _code(amazon, amazon.add_seller().id)
    statuses = [
        amazon.token_request(grant_type="authorization_code", code=code).status_code
        for _ in range(2)
    ]
    assert statuses == [200, 400]


def test_a_code_is_refused_with_another_redirect_uri(amazon: PretendedAmazon) -> None:
    code = _code(amazon, amazon.add_seller().id)
    answer = amazon.token_request(
        grant_type="authorization_code", code=code, redirect_uri="http://127.0.0.1:9/other"
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_code_is_refused_after_five_minutes(amazon: PretendedAmazon) -> None:
    code = _code(amazon, amazon.add_seller().id)
    amazon.advance(301)
    answer = amazon.token_request(grant_type="authorization_code", code=code)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert answer.json()["error_description"].endswith("code.")


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "refresh_token", "refresh_token": "Atzr|none"}, 400, "invalid_grant"),
        ({"grant_type": "refresh_token"}, 400, "invalid_request"),
        ({"grant_type": "password", "code": "x"}, 400, "unsupported_grant_type"),
        ({}, 400, "invalid_request"),
        ({"grant_type": "client_credentials", "scope": "everything"}, 400, "invalid_scope"),
        (
            {"grant_type": "refresh_token", "refresh_token": "x", "client_secret": "wrong"},
            401,
            "invalid_client",
        ),
        (
            {"grant_type": "refresh_token", "refresh_token": "x", "client_id": "wrong"},
            401,
            "invalid_client",
        ),
    ],
)
def test_bad_token_requests_are_refused_as_amazon_does(
    amazon: PretendedAmazon, form: dict[str, str], status: int, error: str
) -> None:
    answer = amazon.token_request(**form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"]


def test_client_credentials_give_a_grantless_token(amazon: PretendedAmazon) -> None:
    answer = amazon.token_request(
        grant_type="client_credentials", scope="sellingpartnerapi::notifications"
    ).json()
    assert answer["access_token"].startswith("Atza|")
    assert "refresh_token" not in answer


def test_a_grantless_token_opens_no_seller(visitor: Visitor) -> None:
    answer = visitor.amazon.token_request(
        grant_type="client_credentials", scope="sellingpartnerapi::notifications"
    ).json()
    response = visitor.ask(
        "GET", "/sellers/v1/marketplaceParticipations", token=answer["access_token"]
    )
    assert response.status_code == 403


def test_revoking_ends_all_tokens_and_a_new_authorisation_helps(amazon: PretendedAmazon) -> None:
    visitor = make_visitor(amazon)
    amazon.revoke(visitor.seller.id)
    refused = amazon.token_request(
        grant_type="refresh_token", refresh_token=visitor.seller.refresh_token
    )
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert "revoked" in refused.json()["error_description"]
    details = visitor.search(lastUpdatedAfter="2026-01-01T00:00:00Z").json()["errors"][0]["details"]
    assert details == "The access token you provided is revoked, malformed or invalid."
    again = amazon.add_seller(visitor.seller.id)
    assert again.refresh_token not in ("", visitor.seller.refresh_token)
    visitor.token = amazon.access_token(again)
    assert visitor.found() == []


def test_an_expired_authorisation_refuses_the_refresh_token(amazon: PretendedAmazon) -> None:
    visitor = make_visitor(amazon)
    amazon.expire(visitor.seller.id)
    refused = amazon.token_request(
        grant_type="refresh_token", refresh_token=visitor.seller.refresh_token
    )
    assert refused.json()["error"] == "invalid_grant"
    assert visitor.search(lastUpdatedAfter="2026-01-01T00:00:00Z").status_code == 403


@pytest.mark.parametrize("token", ["", "Atza|nonsense"])
def test_a_missing_or_unknown_access_token_is_403(visitor: Visitor, token: str) -> None:
    response = visitor.ask("GET", "/sellers/v1/account", token=token)
    assert response.status_code == 403
    assert response.json()["errors"][0]["code"] == "Unauthorized"
    assert "x-amzn-RateLimit-Limit" not in response.headers
