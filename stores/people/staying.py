"""How long a sign-in lasts: an hour without a request, twelve hours at most (T16)."""

import time
from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from stores.models import User

IDLE_S = 3600
LONGEST_S = 12 * 3600
# A session is written once a minute at most, not with every request.
NOTED_EVERY_S = 60
_SINCE, _SEEN = "since", "seen"


def begin(request: HttpRequest) -> None:
    # The time of the host, as Django's sessions and allauth's records take it.
    request.session[_SINCE] = request.session[_SEEN] = int(time.time())


class SessionAgeMiddleware:
    """Whoever stayed too long, or away too long, is nobody from this request on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            now = int(time.time())
            since, seen = (request.session.get(mark, 0) for mark in (_SINCE, _SEEN))
            if now - since > LONGEST_S or now - seen > IDLE_S:
                request.session.flush()
                request.user = AnonymousUser()
            elif now - seen >= NOTED_EVERY_S:
                request.session[_SEEN] = now
        return self.get_response(request)
