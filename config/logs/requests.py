"""One line per request: who, which address of ours, how it ended. No query, no browser (DPP 2.6, T11)."""

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

from stores.scrubbing import scrub_text


class RequestLines(RequestMiddleware):
    """django-structlog's lines, with the path of an address of ours only: anything may be typed into another one."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        known = request.resolver_match is not None
        return f"{request.method} {scrub_text(request.path) if known else 'an unknown address'}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """The user's number if the request has asked for it; the log itself never asks the database."""
        user = vars(request).get("_cached_user")
        if user is not None and user.pk is not None:
            structlog.contextvars.bind_contextvars(user_id=user.pk)
