"""Which part of a page the browser wants, and what it hears after an action.

Decides on the template only, never on permission (T22).
"""

import json

from django.http import HttpRequest, HttpResponse

# The place of the dialog in every page (base.html); buttons without a dialog of their own name it too.
DIALOGS = "dialogs"


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def wants(request: HttpRequest, target: str) -> bool:
    """Will htmx put the answer into the element with the id `target`?"""
    return is_htmx(request) and request.headers.get("HX-Target") == target


def done_answer(*, stays: bool = False) -> HttpResponse:
    """Closes the dialog and draws the list, or the order's own page, anew. `stays`: the open drawer opens again."""
    answer = HttpResponse()
    answer.headers["HX-Reswap"] = "none"
    events = ["dialog-done", *(["order-stays"] if stays else []), "orders-changed"]
    answer.headers["HX-Trigger"] = json.dumps(dict.fromkeys(events, ""))
    return answer
