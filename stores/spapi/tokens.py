"""The access token of each seller: sealed in our database, renewed early, by one process at a time.

A stored token carries a mark of the application and authorisation that it was granted to, so that another client id
or a new authorisation never goes on with the old one.
"""

import hashlib
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from stores import leases
from stores.models import SellingPartner
from stores.spapi import lwa
from stores.spapi.errors import ApplicationUnwelcome, NotAuthorized, TemporarilyUnavailable

EARLY = timedelta(minutes=5)
# A token is not used in its last seconds: the call must still arrive.
LAST_USE = timedelta(seconds=30)
LEASE_SECONDS = 60
WAIT_SECONDS = 2.0
WAIT_STEP_SECONDS = 0.05

# TRB-1: the authorisation has ended.
CONNECTION_INVALID = "connection_invalid"

_FIELDS = [
    "refresh_token",
    "access_token",
    "access_token_expires_at",
    "authorized_at",
    "credentials",
]


def access_token(selling_partner: SellingPartner, now: datetime, rejected: str = "") -> str:
    """A token for the next call; `rejected` is one that Amazon just refused and is never given again.

    Raises NotAuthorized when the authorisation has ended, TemporarilyUnavailable when Amazon's token service is slow or
    down or refuses our application (TRB-2). Reads and updates the fields of `selling_partner`.
    """
    token = _usable(selling_partner, now + EARLY, rejected)
    if token:
        return token
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        token = _refresh_alone(selling_partner, now, rejected)
        token = token or _usable(selling_partner, now + LAST_USE, rejected)
        if token:
            return token
        if time.monotonic() >= deadline:
            raise TemporarilyUnavailable(lwa.REFRESH, None, lwa.REFRESH_TIMEOUT)
        time.sleep(WAIT_STEP_SECONDS)


def remember(selling_partner: SellingPartner, grant: lwa.Grant, now: datetime) -> None:
    """Keep the access token of a grant and set the credentials Good, unless a newer authorisation came meanwhile."""
    selling_partner.access_token = f"{_mark(selling_partner)} {grant.access_token}"
    selling_partner.access_token_expires_at = now + timedelta(seconds=grant.expires_in)
    same = SellingPartner.objects.filter(
        pk=selling_partner.pk, authorized_at=selling_partner.authorized_at
    )
    same.update(
        access_token=selling_partner.access_token,
        access_token_expires_at=selling_partner.access_token_expires_at,
    )
    if selling_partner.credentials != SellingPartner.Credentials.GOOD:
        _change_credentials(selling_partner, SellingPartner.Credentials.GOOD, "", now)


def _refresh_alone(selling_partner: SellingPartner, now: datetime, rejected: str) -> str:
    """Renew the token, or take the one that another process just got; '' while another one is at it."""
    with leases.hold(f"token:{selling_partner.pk}", LEASE_SECONDS) as mine:
        selling_partner.refresh_from_db(fields=_FIELDS)
        token = _usable(selling_partner, now + EARLY, rejected)
        if token or not mine:
            return token
        return _renewed(selling_partner, now)


def _renewed(selling_partner: SellingPartner, now: datetime) -> str:
    if not selling_partner.refresh_token:
        raise NotAuthorized(lwa.REFRESH, None, CONNECTION_INVALID)
    try:
        grant = lwa.refresh(selling_partner.refresh_token, selling_partner)
    except lwa.InvalidGrant as refused:
        facts = (refused.status, CONNECTION_INVALID, "", refused.request_id)
        _end(selling_partner, now)
    except lwa.ApplicationRefused as refused:
        raise ApplicationUnwelcome(
            lwa.REFRESH,
            refused.status,
            refused.code,
            "Amazon refused this installation: check LWA_CLIENT_ID and LWA_CLIENT_SECRET.",
            refused.request_id,
        ) from None
    else:
        remember(selling_partner, grant, now)
        return grant.access_token
    raise NotAuthorized(lwa.REFRESH, *facts)


def _end(selling_partner: SellingPartner, now: datetime) -> None:
    """invalid_grant: the credentials are Bad and the access token is forgotten (TRB-1, REA-3)."""
    selling_partner.access_token = ""
    selling_partner.access_token_expires_at = None
    SellingPartner.objects.filter(
        pk=selling_partner.pk, authorized_at=selling_partner.authorized_at
    ).update(access_token="", access_token_expires_at=None)
    _change_credentials(selling_partner, SellingPartner.Credentials.BAD, CONNECTION_INVALID, now)


def _change_credentials(
    selling_partner: SellingPartner, state: str, error: str, now: datetime
) -> None:
    """An answer about an old authorisation says nothing about a new one, hence `authorized_at`."""
    other_state = ~Q(credentials=state) | ~Q(credentials_error=error)
    changed = SellingPartner.objects.filter(
        other_state, pk=selling_partner.pk, authorized_at=selling_partner.authorized_at
    ).update(credentials=state, credentials_error=error, credentials_changed_at=now)
    if changed:
        selling_partner.refresh_from_db(
            fields=["credentials", "credentials_error", "credentials_changed_at"]
        )


def _usable(selling_partner: SellingPartner, until: datetime, rejected: str) -> str:
    """The stored token if it lives beyond `until`, is of this application and authorisation, and was not rejected."""
    expires = selling_partner.access_token_expires_at
    if expires is None or expires <= until:
        return ""
    mark, _, token = selling_partner.access_token.partition(" ")
    return token if mark == _mark(selling_partner) and token != rejected else ""


def _mark(selling_partner: SellingPartner) -> str:
    granted_to = f"{settings.LWA_CLIENT_ID}|{selling_partner.refresh_token}"
    return hashlib.sha256(granted_to.encode()).hexdigest()[:16]
