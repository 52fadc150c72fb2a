"""Login with Amazon: token requests (sp-api.md, section 6.3). Nothing raised or recorded here holds a token."""

import json
import time
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from stores import clock
from stores.models import SellingPartner
from stores.spapi.client_secret import note_use
from stores.spapi.errors import TemporarilyUnavailable
from stores.spapi.recording import record

TIMEOUT = (10, 30)
LONGEST_ANSWER = 64 * 1024

REFRESH = "refreshToken"
EXCHANGE = "exchangeCode"

# TRB-2: Amazon's token service was slow, down, or answered something that is no answer.
REFRESH_TIMEOUT = "credentials_refresh_timeout"


class Grant(NamedTuple):
    """What Amazon granted; `expires_in` is in seconds and belongs to the access token."""

    access_token: str
    refresh_token: str
    expires_in: int

    def __repr__(self) -> str:
        return f"Grant(expires_in={self.expires_in})"


class LwaRefused(Exception):
    """Amazon's token service refused; `code` is its error word."""

    def __init__(self, code: str, status: int, request_id: str) -> None:
        super().__init__(code, status, request_id)
        self.code = code
        self.status = status
        self.request_id = request_id


class InvalidGrant(LwaRefused):
    """The refresh token was revoked or ran out, or the code is used or older than five minutes."""


class ApplicationRefused(LwaRefused):
    """Our own client id or secret is wrong (invalid_client, ...): concerns all sellers and is no seller's fault."""


class _Answer(NamedTuple):
    status: int | None
    data: dict[str, Any]
    request_id: str
    fault: str


def exchange_code(code: str, redirect_uri: str = "") -> Grant:
    """Consent code -> tokens. Raises InvalidGrant, ApplicationRefused, TemporarilyUnavailable."""
    form = {"grant_type": "authorization_code", "code": code}
    if redirect_uri:
        form["redirect_uri"] = redirect_uri
    return _request(EXCHANGE, form, None)


def refresh(refresh_token: str, selling_partner: SellingPartner | None = None) -> Grant:
    """Refresh token -> access token. Raises InvalidGrant, ApplicationRefused, TemporarilyUnavailable."""
    return _request(
        REFRESH, {"grant_type": "refresh_token", "refresh_token": refresh_token}, selling_partner
    )


def _request(operation: str, form: dict[str, str], selling_partner: SellingPartner | None) -> Grant:
    at, started = clock.now(), time.monotonic()
    answer = _post(form)
    error = answer.data.get("error")
    code = error[:60] if isinstance(error, str) else answer.fault
    record(
        selling_partner,
        operation,
        at=at,
        seconds=time.monotonic() - started,
        status=answer.status,
        error_code=code,
        request_id=answer.request_id,
    )
    if answer.status == 200 and (grant := _grant(answer.data, form)):
        note_use(at)
        return grant
    if answer.status in (400, 401, 403) and isinstance(error, str):
        raise (InvalidGrant if error == "invalid_grant" else ApplicationRefused)(
            code, answer.status, answer.request_id
        )
    raise TemporarilyUnavailable(
        operation,
        answer.status,
        REFRESH_TIMEOUT,
        "Could not refresh authorization credentials in timely manner.",
        answer.request_id,
    )


def _post(form: dict[str, str]) -> _Answer:
    """One POST; a network fault becomes an answer without status, so that no exception drags the form along."""
    url = f"{settings.LWA_ENDPOINT.rstrip('/')}/auth/o2/token"
    form = {
        **form,
        "client_id": settings.LWA_CLIENT_ID,
        "client_secret": settings.LWA_CLIENT_SECRET,
    }
    try:
        with requests.Session() as session:
            session.trust_env = urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1")
            with session.post(
                url, data=form, timeout=TIMEOUT, allow_redirects=False, stream=True
            ) as response:
                body = response.raw.read(LONGEST_ANSWER, decode_content=True)
                request_id = response.headers.get("x-amzn-RequestId", "")
                data, fault = _object(body)
                return _Answer(response.status_code, data, request_id, fault)
    except (requests.RequestException, HTTPError, OSError) as error:
        return _Answer(None, {}, "", type(error).__name__)


def _object(body: bytes) -> tuple[dict[str, Any], str]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    return (data, "") if isinstance(data, dict) else ({}, "unreadable")


def _grant(data: dict[str, Any], form: dict[str, str]) -> Grant | None:
    """The tokens of a 200; None if it lacks them. A refresh may leave out the refresh token, which stays."""
    access, fresh, lives = (
        data.get("access_token"),
        data.get("refresh_token"),
        data.get("expires_in"),
    )
    fresh = fresh or form.get("refresh_token")
    if not (isinstance(access, str) and access and isinstance(fresh, str) and fresh):
        return None
    return Grant(access, fresh, lives if type(lives) is int and 0 < lives <= 86_400 else 3600)
