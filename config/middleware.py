"""Headers that every page with signed-in content needs."""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import render

from config import security_events
from config.context import forget_shell
from stores.models import User
from stores.sealing import KeysMissing, SealBroken

logger = logging.getLogger(__name__)


class LocalMonitorMiddleware:
    """Of the two addresses for monitors loopback is a name of ours too: nothing they answer depends on the name.

    Not through ALLOWED_HOSTS, or links in mails could be made to lead there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in ("/healthz", "/readyz"):
            host, _ = split_domain_port(request.META.get("HTTP_HOST", ""))
            if host in ("127.0.0.1", "localhost", "[::1]"):
                request.META["HTTP_HOST"] = urlsplit(settings.BASE_URL).netloc
        return self.get_response(request)


class PrivatePagesMiddleware:
    """Keeps signed-in pages out of every cache (T12) and lets fragments and pages share an address.

    Whoever signs out leaves a shared computer: the browser forgets what it kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if request.method == "POST" and isinstance(request.user, User):
            forget_shell(request.user)  # the next page shows what the press has changed
        if response.status_code == 403 and isinstance(request.user, User):
            security_events.refused(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        elif was_signed_in:
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        response.headers["Vary"] = ", ".join(filter(None, [response.get("Vary"), "HX-Request"]))
        return response


class BrokenSealMiddleware:
    """A page that needs what cannot be opened says so, and who can help; it never shows less than it should."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, SealBroken | KeysMissing):
            return None
        logger.error("Cannot be opened: %s", str(error))  # table and column, or the key file
        return render(request, "seal_broken.html", status=500)
