"""Answers to htmx: which part of the page changes after an action."""

import json

from django.http import HttpRequest, HttpResponse


def is_htmx(request: HttpRequest) -> bool:
    """Decides on the template only, never on permission (T22)."""
    return request.headers.get("HX-Request") == "true"


def shipped_answer() -> HttpResponse:
    """Closes the dialog and draws the list, or the order's own page, anew."""
    answer = HttpResponse()
    answer.headers["HX-Reswap"] = "none"
    answer.headers["HX-Trigger"] = json.dumps({"dialog-done": "", "orders-changed": ""})
    return answer
