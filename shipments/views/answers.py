"""Answers to htmx: which part of the page changes after an action."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from orders.models import Order


def is_htmx(request: HttpRequest) -> bool:
    """Decides on the template only, never on permission (T22)."""
    return request.headers.get("HX-Request") == "true"


def shipped_answer(request: HttpRequest, order: Order) -> HttpResponse:
    """Closes the dialog, draws the list anew, and the page of the order if that is what the person looks at."""
    answer = render(request, "shipments/_shipped.html", {"order": order})
    answer.headers["HX-Reswap"] = "none"
    answer.headers["HX-Trigger"] = json.dumps({"dialog-done": "", "orders-changed": ""})
    return answer
