"""Nobody passes without a second factor and a password that still counts (DPP 1.4, T15)."""

from collections.abc import Callable

from allauth.account.internal.flows.logout import logout
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from stores.models import User
from stores.people.second_factor import has_second_factor, is_proven

_OUT = ("account_logout",)
_ENROLMENT = ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", *_OUT)


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
        return None


def _unless(request: HttpRequest, allowed: tuple[str, ...]) -> HttpResponse | None:
    """To the first of these pages, unless the request is for one of them."""
    paths = [reverse(name) for name in allowed]
    return None if request.path in paths else redirect(paths[0])
