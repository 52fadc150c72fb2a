"""Answers to htmx: which part of the page changes after an action."""

import json

from django.http import HttpResponse


def shipped_answer() -> HttpResponse:
    """Closes the dialog and draws the list, or the order's own page, anew."""
    answer = HttpResponse()
    answer.headers["HX-Reswap"] = "none"
    answer.headers["HX-Trigger"] = json.dumps({"dialog-done": "", "orders-changed": ""})
    return answer
