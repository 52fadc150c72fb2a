"""Lets one view serve both a browser without a script and htmx (dashboard.md, section 6, rules 1 to 3)."""

import json
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url


class HtmxAnswersMiddleware:
    """Redirects become HX-Redirect, and messages ride along with a fragment as toasts.

    A browser follows a redirect of a background request silently and would put a whole page, or the sign-in page,
    into a corner of the present one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.headers.get("HX-Request") != "true":
            return response
        if response.status_code in (301, 302, 303):
            return _as_client_redirect(request, response)
        # Where the whole page is loaded again, that page shows them.
        if response.headers.get("HX-Refresh") == "true":
            return response
        if response.status_code < 300 or response.status_code == 422:
            _add_toasts(request, response)
        return response


def _as_client_redirect(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    to = response.headers["Location"]
    login_url = resolve_url(settings.LOGIN_URL)
    if urlsplit(to).path == login_url:
        # Back to the page that the person looks at, not to the fragment.
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = urlunsplit(("", "", page.path or "/", page.query, ""))
        to = f"{login_url}?{urlencode({'next': back})}"
    answer = HttpResponse(status=200, headers={"HX-Redirect": to})
    answer.cookies = response.cookies
    return answer


def _add_toasts(request: HttpRequest, response: HttpResponse) -> None:
    found = [
        {"text": str(message), "bad": message.level >= messages.ERROR}
        for message in messages.get_messages(request)
    ]
    if not found:
        return
    triggers = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps({**triggers, "toasts": {"value": found}})
