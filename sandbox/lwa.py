"""Login with Amazon: ``POST /auth/o2/token`` exchanges codes and refresh tokens."""

import hmac
import sqlite3

from werkzeug.wrappers import Request

from sandbox.authorizations import (
    issue_access_token,
    issue_refresh_token,
    redeem_code,
    seller_of_refresh_token,
)
from sandbox.world import World

SCOPES = frozenset(
    {"sellingpartnerapi::notifications", "sellingpartnerapi::client_credential:rotation"}
)
_REQUIRED = {
    "authorization_code": "code",
    "refresh_token": "refresh_token",
    "client_credentials": "scope",
}


class LoginRefusal(Exception):
    """A refused token request: the OAuth error code, its description and the HTTP status."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status


def invalid_client() -> LoginRefusal:
    return LoginRefusal("invalid_client", "Client authentication failed", 401)


def invalid_grant(parameter: str) -> LoginRefusal:
    description = f"The request has an invalid grant parameter : {parameter}."
    if parameter == "refresh_token":
        description += " User may have revoked or didn't grant the permission."
    return LoginRefusal("invalid_grant", description)


def exchange(world: World, request: Request) -> dict[str, object]:
    """The body of a granted token. Raises LoginRefusal."""
    form = request.form
    grant = form.get("grant_type", "")
    if not grant:
        raise LoginRefusal("invalid_request", "The request is missing: grant_type")
    if grant not in _REQUIRED:
        raise LoginRefusal("unsupported_grant_type", "The grant type is not supported.")
    needed = ("client_id", "client_secret", _REQUIRED[grant])
    missing = [name for name in needed if not form.get(name)]
    if missing:
        raise LoginRefusal("invalid_request", f"The request is missing: {', '.join(missing)}")
    settings = world.settings
    if form["client_id"] != settings.client_id or not hmac.compare_digest(
        form["client_secret"].encode(), settings.client_secret.encode()
    ):
        raise invalid_client()
    if grant == "client_credentials":
        return _grantless(world, form["scope"])
    # A spent code stays spent even if the rest of the exchange is refused.
    with world.database.writing() as db:
        if grant == "refresh_token":
            return _refresh(world, db, form["refresh_token"])
        redeemed = redeem_code(db, world.clock, form["code"])
    redirect_uri = form.get("redirect_uri")
    if redeemed is None or redirect_uri not in (None, "", redeemed["redirect_uri"]):
        raise invalid_grant("code")
    with world.database.writing() as db:
        seller_id = redeemed["seller_id"]
        refresh = issue_refresh_token(db, seller_id, settings.client_id, self_authorized=False)
        return _granted(world, db, seller_id, refresh)


def _grantless(world: World, scope: str) -> dict[str, object]:
    if scope not in SCOPES:
        raise LoginRefusal("invalid_scope", "The scope is not known.")
    with world.database.writing() as db:
        token = issue_access_token(db, world.clock, world.settings.client_id, scope=scope)
    return {"access_token": token, "scope": scope, "token_type": "bearer", "expires_in": 3600}


def _refresh(world: World, db: sqlite3.Connection, refresh: str) -> dict[str, object]:
    seller_id = seller_of_refresh_token(db, refresh, world.settings.client_id)
    if seller_id is None:
        raise invalid_grant("refresh_token")
    return _granted(world, db, seller_id, refresh)


def _granted(
    world: World, db: sqlite3.Connection, seller_id: str, refresh: str
) -> dict[str, object]:
    access = issue_access_token(db, world.clock, world.settings.client_id, seller_id=seller_id)
    return {
        "access_token": access,
        "refresh_token": refresh,
        "token_type": "bearer",
        "expires_in": 3600,
    }
