"""Which part of a page the browser wants. Decides on the template only, never on permission (T22)."""

from django.http import HttpRequest


def wants(request: HttpRequest, target: str) -> bool:
    """Will htmx put the answer into the element with the id `target`?"""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-Target") == target
