"""The trip to Seller Central: the state value, and the checks on the way back (CON-4, T1).

Website authorization workflow, sp-api.md 6.1. Only the hash of the state is stored; it is bound to user and session,
lives ten minutes and is used up before Amazon is asked for anything.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from stores.marketplaces import MARKETPLACES
from stores.models import Account, ConsentRequest, SellingPartner, User

LIFETIME = timedelta(minutes=10)


class StateRefused(Exception):
    """`code` names what is wrong with the state; `account` is known when it was this user's own."""

    def __init__(self, code: str, account: Account | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.account = account


class Wish(NamedTuple):
    """What the user asked for before going to Amazon; `renews` binds the answer to one seller (T2)."""

    account: Account
    marketplace_id: str
    product_identifier: str
    first_import_days: int
    renews: SellingPartner | None = None

    @classmethod
    def of(cls, request: ConsentRequest) -> "Wish":
        return cls(*(getattr(request, field) for field in cls._fields))


def redirect_uri() -> str:
    """Where Amazon sends the browser back to; it must be registered with the application."""
    return f"{settings.BASE_URL}{reverse('stores:callback')}"


def open_request(user: User, session_key: str, wish: Wish, now: datetime) -> str:
    """Stores the wish under a fresh state and returns the address of the consent page."""
    return _address(wish.marketplace_id, open_state(user, session_key, wish, now))


def open_state(user: User, session_key: str, wish: Wish, now: datetime, seller_id: str = "") -> str:
    """A fresh state for the wish. It may name the seller: the stored hash covers the name."""
    state = secrets.token_urlsafe(32)
    if seller_id:
        state = f"{state}.{seller_id}"
    ConsentRequest.objects.create(
        state_hash=_hash(state),
        user=user,
        session_hash=_hash(session_key),
        expires_at=now + LIFETIME,
        **wish._asdict(),
    )
    return state


def seller_named_in(state: str) -> str:
    """The seller that a state of ours was opened for, or ''."""
    return state.partition(".")[2]


def claim_request(user: User, session_key: str, state: str, now: datetime) -> ConsentRequest:
    """The request that `state` belongs to, used up and committed. Raises StateRefused."""
    request = _matching(user, session_key, state)
    if request.used_at is not None:
        raise StateRefused("state_used", request.account)
    if request.expires_at <= now:
        raise StateRefused("state_expired", request.account)
    # Durable: the use must be on disk before the code leaves for Amazon, whatever happens afterwards.
    with transaction.atomic(durable=True):
        claimed = ConsentRequest.objects.filter(pk=request.pk, used_at=None).update(used_at=now)
    if not claimed:
        raise StateRefused("state_used", request.account)
    return request


def _matching(user: User, session_key: str, state: str) -> ConsentRequest:
    if not state:
        raise StateRefused("state_missing")
    digest = _hash(state)
    request = (
        ConsentRequest.objects.filter(state_hash=digest).select_related("account", "renews").first()
    )
    if request is None or not hmac.compare_digest(request.state_hash, digest):
        raise StateRefused("state_unknown")
    if request.user_id != user.pk:
        raise StateRefused("state_of_another_user")
    if not hmac.compare_digest(request.session_hash, _hash(session_key)):
        raise StateRefused("state_of_another_session", request.account)
    return request


def _address(marketplace_id: str, state: str) -> str:
    marketplace = MARKETPLACES[marketplace_id]
    base = settings.SELLER_CENTRAL_URL or f"https://{marketplace.seller_central}"
    query = {"application_id": settings.SP_API_APPLICATION_ID, "state": state}
    if settings.SP_API_APPLICATION_DRAFT:
        query["version"] = "beta"
    query["redirect_uri"] = redirect_uri()
    return f"{base}/apps/authorize/consent?{urlencode(query)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
