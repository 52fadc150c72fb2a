"""Sign-ins and what surrounds them, in the audit list (DPP 2.6): codes and networks, no e-mail that somebody typed."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as mfa_signals
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from stores import audit
from stores.models import Account, User
from stores.networks import network_of
from stores.sealing import blind_index

# So many refusals of one person, each within ten minutes of the last, are noted once.
BURST, BURST_S = 5, 600
LOCKED_FOR_S = 900


def note(action: str, request: HttpRequest | None, user: object, **detail: Any) -> None:
    """One event of a person, or of somebody unknown: a row in each of the person's accounts, or one in none."""
    known = user if isinstance(user, User) else None
    network = _network(request)
    if network:
        detail["network"] = network
    for account in _accounts_of(known):
        audit.record(action, user=known, account=account, **detail)


def _accounts_of(user: User | None) -> list[Account | None]:
    found: list[Account | None] = []
    if user is not None:
        found.extend(Account.objects.filter(members__user=user).order_by("pk"))
    return found or [None]


def _network(request: HttpRequest | None) -> str:
    try:
        return network_of(get_adapter().get_client_ip(request)) if request is not None else ""
    except PermissionDenied:  # allauth found no address
        return ""


def _typed(credentials: dict[str, Any]) -> tuple[User | None, dict[str, str]]:
    """Whose e-mail was typed, or its keyed hash: the same stranger is known again, and nobody is named."""
    email = str(credentials.get("email") or credentials.get("username") or "")
    user = User.objects.filter(email__iexact=email).first() if email else None
    return user, {} if user else {"typed": blind_index("sign-in", email)[:16]}


def signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    used = request.session.get("account_authentication_methods", []) if request else []
    ways = [str(way.get("type") or way.get("method", "")) for way in used]
    note("security.signed_in", request, user, ways=ways)


def signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        note("security.signed_out", request, user)


def sign_in_failed(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    user, typed = _typed(credentials)
    note("security.sign_in_failed", request, user, **typed)


def locked_out(request: HttpRequest, credentials: dict[str, Any]) -> None:
    """Too many attempts: noted once for each network and e-mail while the lock lasts, however long somebody goes on."""
    user, typed = _typed(credentials)
    whom = str(user.pk) if user else typed["typed"]
    if cache.add(f"locked-out:{_network(request)}:{whom}", 1, LOCKED_FOR_S):
        note("security.locked_out", request, user, **typed)


def refused(request: HttpRequest) -> None:
    """A signed-in person may not do what they asked for; many in a row are noted once."""
    assert isinstance(request.user, User)
    key = f"refused:{request.user.pk}"
    times = cache.get(key, 0) + 1
    cache.set(key, times, BURST_S)
    if times == BURST:
        note("security.refused", request, request.user, times=BURST)


def _noting(action: str) -> Any:
    def receiver(request: HttpRequest, user: User, **given: Any) -> None:
        factor = given.get("authenticator")
        detail = {"factor": str(factor.type)} if factor is not None else {}
        note(action, request, user, **detail)

    return receiver


def factor_used(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    """A recovery code is for the day on which the usual factor is lost, or for a thief."""
    if authenticator.type == "recovery_codes":
        note("security.recovery_code_used", request, user)


_OF_ACCOUNTS = {
    "password_set": "password_changed", "password_changed": "password_changed",
    "password_reset": "password_reset", "email_changed": "email_changed",
}  # fmt: skip
_OF_FACTORS = {
    "authenticator_added": "factor_added", "authenticator_removed": "factor_removed",
    "authenticator_reset": "factor_reset", "authentication_failed": "factor_failed",
}  # fmt: skip


def connect() -> None:
    account_signals.user_logged_in.connect(signed_in, dispatch_uid="security")
    user_logged_out.connect(signed_out, dispatch_uid="security")
    user_login_failed.connect(sign_in_failed, dispatch_uid="security")
    mfa_signals.authenticator_used.connect(factor_used, dispatch_uid="security")
    for signals, names in ((account_signals, _OF_ACCOUNTS), (mfa_signals, _OF_FACTORS)):
        for name, action in names.items():
            receiver = _noting(f"security.{action}")
            getattr(signals, name).connect(receiver, weak=False, dispatch_uid="security")
