"""Which part of a page the browser wants. Decides on the template only, never on permission (T22)."""

from django.http import HttpRequest


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def wants(request: HttpRequest, target: str) -> bool:
    """Will htmx put the answer into the element with the id `target`?"""
    return is_htmx(request) and request.headers.get("HX-Target") == target
