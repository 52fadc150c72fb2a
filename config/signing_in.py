"""Sign-in rules beside django-allauth's own."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up by themselves; support creates users in the admin."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
