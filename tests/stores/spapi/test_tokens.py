"""Access tokens: renewed early, once, for the right seller and application (sp-api-client.md, section 6)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from stores import clock, leases
from stores.models import ApiCall, SellingPartner
from stores.spapi import lwa, tokens
from stores.spapi.errors import NotAuthorized, TemporarilyUnavailable
from stores.spapi.lwa import Grant
from tests.stores.spapi.conftest import new_seller
from tests.stores.spapi.scripted import Say, ScriptedServer

GOOD, BAD = SellingPartner.Credentials.GOOD, SellingPartner.Credentials.BAD
REVOKED = Say.json(
    400,
    {"error": "invalid_grant", "error_description": "User may have revoked the permission."},
)


def current(selling_partner: SellingPartner) -> SellingPartner:
    return SellingPartner.objects.get(pk=selling_partner.pk)


def token_with_life(selling_partner: SellingPartner, seconds: int) -> None:
    grant = Grant("Atza|access-0", selling_partner.refresh_token, seconds)
    tokens.remember(selling_partner, grant, clock.now())


@pytest.mark.django_db(transaction=True)
def test_twenty_workers_that_need_a_token_make_one_request(server: ScriptedServer) -> None:
    selling_partner = new_seller()
    barrier, given, failures = threading.Barrier(20), [], []

    def work() -> None:
        mine = current(selling_partner)
        barrier.wait()
        try:
            given.append(tokens.access_token(mine, clock.now()))
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert given == ["Atza|access-1"] * 20
    assert len(server.token_requests) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("life", "requests"), [(3600, 0), (330, 0), (290, 1), (1, 1)])
def test_a_token_is_renewed_when_under_five_minutes_remain(
    server: ScriptedServer, life: int, requests: int
) -> None:
    selling_partner = new_seller()
    token_with_life(selling_partner, life)
    for _ in range(3):
        tokens.access_token(selling_partner, clock.now())
        tokens.access_token(current(selling_partner), clock.now())
    assert len(server.token_requests) == requests


@pytest.mark.django_db
def test_while_another_worker_renews_the_old_token_is_used_as_long_as_it_lives(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "WAIT_SECONDS", 0)
    selling_partner = new_seller()
    token_with_life(selling_partner, 200)
    with leases.hold(f"token:{selling_partner.pk}", 60):
        assert tokens.access_token(selling_partner, clock.now()) == "Atza|access-0"
        with pytest.raises(TemporarilyUnavailable) as caught:
            tokens.access_token(selling_partner, clock.now() + timedelta(seconds=190))
    assert caught.value.code == "credentials_refresh_timeout"
    assert server.token_requests == []


@pytest.mark.django_db
def test_a_rejected_token_is_never_given_again_but_a_newer_one_is(server: ScriptedServer) -> None:
    selling_partner = new_seller()
    token_with_life(selling_partner, 3600)
    stale = current(selling_partner)
    assert tokens.access_token(selling_partner, clock.now(), "Atza|access-0") == "Atza|access-1"
    assert tokens.access_token(stale, clock.now(), "Atza|access-0") == "Atza|access-1"
    assert len(server.token_requests) == 1


@pytest.mark.django_db
def test_two_sellers_never_share_a_token(server: ScriptedServer) -> None:
    one, other = new_seller(), new_seller()
    assert one.refresh_token == other.refresh_token
    first, second = (tokens.access_token(each, clock.now()) for each in (one, other))
    assert first != second
    assert tokens.access_token(current(one), clock.now()) == first
    assert tokens.access_token(current(other), clock.now()) == second


@pytest.mark.django_db
def test_a_token_of_another_application_or_authorization_is_never_used(
    server: ScriptedServer, settings: Settings
) -> None:
    selling_partner = new_seller()
    token_with_life(selling_partner, 3600)
    settings.LWA_CLIENT_ID = "amzn1.application-oa2-client.another"
    assert tokens.access_token(selling_partner, clock.now()) == "Atza|access-1"
    selling_partner.refresh_token = "Atzr|renewed"
    selling_partner.save()
    server.token_script.append(Say.json(200, {"access_token": "Atza|new", "expires_in": 3600}))
    assert tokens.access_token(selling_partner, clock.now()) == "Atza|new"


@pytest.mark.django_db
def test_trb_1_invalid_grant_alone_turns_the_credentials_bad_and_a_success_good_again(
    server: ScriptedServer,
) -> None:
    selling_partner = new_seller()
    before = selling_partner.credentials_changed_at
    server.token_script.append(REVOKED)
    with pytest.raises(NotAuthorized) as caught:
        tokens.access_token(selling_partner, clock.now())
    assert caught.value.code == "connection_invalid"
    now = current(selling_partner)
    assert (now.credentials, now.credentials_error) == (BAD, "connection_invalid")
    assert now.credentials_changed_at > before
    assert now.refresh_token == "Atzr|test-refresh-token"
    assert now.access_token == ""

    since = now.credentials_changed_at
    server.token_script.append(REVOKED)
    with pytest.raises(NotAuthorized):
        tokens.access_token(now, clock.now())
    assert current(selling_partner).credentials_changed_at == since

    tokens.access_token(now, clock.now())
    now = current(selling_partner)
    assert (now.credentials, now.credentials_error) == (GOOD, "")
    assert now.credentials_changed_at > since


@pytest.mark.django_db
def test_a_late_invalid_grant_of_an_old_authorization_spares_the_new_one(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    selling_partner = new_seller()
    server.token_script.append(REVOKED)
    refresh = lwa.refresh

    def overtaken(token: str, seller: SellingPartner) -> Grant:
        SellingPartner.objects.update(authorized_at=clock.now(), access_token_expires_at=None)
        return refresh(token, seller)

    monkeypatch.setattr(lwa, "refresh", overtaken)
    with pytest.raises(NotAuthorized):
        tokens.access_token(selling_partner, clock.now())
    assert current(selling_partner).credentials == GOOD


TRANSIENT = {
    "503 empty": Say(503, b""),
    "500 html": Say(500, b"<html></html>"),
    "429": Say.json(429, {"error": "invalid_grant"}),
    "200 html": Say(200, b"<html></html>"),
    "200 empty": Say(200, b""),
    "200 list": Say(200, b"[]"),
    "200 without token": Say.json(200, {"expires_in": 3600}),
    "302": Say(302, b"", {"Location": "/auth/o2/token"}),
    "400 html": Say(400, b"<html></html>"),
    "400 message": Say.json(400, {"message": "Forbidden"}),
    "hung up": Say(hang_up=True),
    "cut": Say(200, b'{"access_token": "Atza', announce=500),
    "huge": Say(200, b'{"access_token": "' + b"x" * 100_000 + b'"}'),
}


@pytest.mark.django_db
@pytest.mark.parametrize("answer", TRANSIENT.values(), ids=TRANSIENT)
def test_trb_2_a_failing_token_service_changes_nothing(server: ScriptedServer, answer: Say) -> None:
    selling_partner = new_seller()
    server.token_script.append(answer)
    with pytest.raises(TemporarilyUnavailable) as caught:
        tokens.access_token(selling_partner, clock.now())
    assert caught.value.code == "credentials_refresh_timeout"
    assert len(server.token_requests) == 1
    now = current(selling_partner)
    assert (now.credentials, now.refresh_token) == (GOOD, "Atzr|test-refresh-token")
    assert tokens.access_token(selling_partner, clock.now()) == "Atza|access-2"


@pytest.mark.django_db
@pytest.mark.parametrize("error", ["invalid_client", "unauthorized_client", "invalid_request"])
def test_our_own_wrong_secret_never_marks_a_seller_bad(server: ScriptedServer, error: str) -> None:
    selling_partner = new_seller()
    server.token_script.append(Say.json(401, {"error": error}))
    with pytest.raises(TemporarilyUnavailable) as caught:
        tokens.access_token(selling_partner, clock.now())
    assert (caught.value.code, caught.value.problem) == (error, "application_refused")
    assert "LWA_CLIENT_SECRET" in caught.value.message
    assert current(selling_partner).credentials == GOOD


@pytest.mark.django_db
def test_a_seller_without_a_refresh_token_is_never_asked_about(server: ScriptedServer) -> None:
    selling_partner = new_seller(refresh_token="")
    with pytest.raises(NotAuthorized):
        tokens.access_token(selling_partner, clock.now())
    assert server.token_requests == []


@pytest.mark.django_db
def test_con_10_tokens_are_sealed_in_the_database(server: ScriptedServer) -> None:
    selling_partner = new_seller()
    tokens.access_token(selling_partner, clock.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_token, refresh_token FROM stores_sellingpartner")
        assert all(value.startswith("enc1:") for value in cursor.fetchone())
    row = ApiCall.objects.get()
    assert (row.operation, row.status) == ("refreshToken", 200)
