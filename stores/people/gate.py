"""Nobody passes without a second factor and a password that still counts (DPP 1.4, T15)."""

from collections.abc import Callable

from allauth.account.internal.flows.logout import logout
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from stores import clock
from stores.models import User
from stores.people.second_factor import has_second_factor, is_proven

# The session's mark of when its person's password ends, in seconds since 1970.
PASSWORD_ENDS = "password_ends"  # noqa: S105
# And of the page that its person asked for before there was a second factor and a password of their own.
_WANTED = "wanted"
_OUT = ("account_logout",)
_ENROLMENT = ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", *_OUT)
# Codes that were made a moment ago are shown once, so they come first.
_NEW_PASSWORD = ("account_change_password", "mfa_view_recovery_codes", "recovery_codes", *_OUT)


class GateMiddleware:
    """Leads to what is missing, and to nothing else.

    What it asks is in the session. Only a session that shows no second factor pays a query: where the person has one by
    now, the session is from before and ends.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._instead(request) or self.get_response(request)

    def _instead(self, request: HttpRequest) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User):
            return None
        if settings.REQUIRE_MFA and not is_proven(request):
            if has_second_factor(user):
                logout(request, show_message=False)
                return redirect(settings.LOGIN_URL)
            return _unless(request, _ENROLMENT)
        if settings.AMAZON_PASSWORD_RULES and _is_over(request):
            # The page says why one is here.
            vars(request)["password_is_over"] = True
            return _unless(request, _NEW_PASSWORD)
        return None


def take_wanted(request: HttpRequest) -> str:
    """The page that was asked for first, once; or empty."""
    path: str = request.session.pop(_WANTED, "")
    # "//elsewhere/" would lead to another host.
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def _is_over(request: HttpRequest) -> bool:
    return bool(clock.now().timestamp() >= request.session.get(PASSWORD_ENDS, 0))


def _unless(request: HttpRequest, allowed: tuple[str, ...]) -> HttpResponse | None:
    """To the first of these pages, unless the request is for one of them. Without its query, which may hold a code."""
    paths = [reverse(name) for name in allowed]
    if request.path in paths:
        return None
    if request.method == "GET":
        request.session.setdefault(_WANTED, request.path)
    return redirect(paths[0])
