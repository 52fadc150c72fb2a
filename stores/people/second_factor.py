"""The second factor: how its secrets are kept, and what a session knows of it (DPP 1.4)."""

import time

from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from stores.models import User
from stores.sealing import seal, unseal

# Codes for the day when the other one is lost: nothing to sign in with by themselves.
_SPARE = Authenticator.Type.RECOVERY_CODES
_PLACE = "mfa_authenticator.data"
# The session's mark of codes that were made in it: id of the authenticator, and when.
FRESH_CODES = "recovery_codes_made"
# Whoever comes to an open browser later does not get them.
_FRESH_FOR_S = 300


class SealingAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """TOTP secrets and the seeds of recovery codes are sealed."""

    def encrypt(self, text: str) -> str:
        return seal(text, _PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, _PLACE)


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user).exclude(type=_SPARE).exists())


def is_proven(request: HttpRequest) -> bool:
    """Did this session show a second factor? Asks the session alone, no table."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def on_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: object) -> None:
    """Who has just shown a code or a key to enrol need not show it again."""
    if authenticator.type == _SPARE:
        _mark_fresh(request, authenticator)
    else:
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=str(authenticator.type)
        )


def on_reset(request: HttpRequest, authenticator: Authenticator, **_: object) -> None:
    _mark_fresh(request, authenticator)


def _mark_fresh(request: HttpRequest, authenticator: Authenticator) -> None:
    # The time of the host, as Django's sessions and allauth's records take it.
    request.session[FRESH_CODES] = [authenticator.pk, int(time.time())]


def fresh_codes(request: HttpRequest) -> Authenticator | None:
    """The codes that this session made within the last five minutes."""
    number, since = request.session.get(FRESH_CODES) or (None, 0)
    if time.time() - since > _FRESH_FOR_S:
        return None
    found: Authenticator | None = Authenticator.objects.filter(
        pk=number, user=request.user, type=_SPARE
    ).first()
    return found


def on_removed(request: HttpRequest, user: User, **_: object) -> None:
    """After the last one the session is as before enrolment."""
    if not has_second_factor(user):
        records = get_authentication_records(request, user)
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            record for record in records if record["method"] != "mfa"
        ]
