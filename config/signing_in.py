"""Sign-in rules beside django-allauth's own."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from config import landing, security_events
from stores import clock, mailing
from stores.models import User
from stores.people.passwords import chosen_by_themselves


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up by themselves; managers and support let people in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Whoever signed in a moment ago has just shown who they are."""
        records = get_authentication_records(self.request, self.request.user)
        since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        if any(record["at"] > since for record in records):
            return False
        return bool(super().is_reauthentication_required(app=app, **more))

    def set_password(self, user: User, password: str) -> None:
        """Of these pages: people choose their own here."""
        with transaction.atomic():
            super().set_password(user, password)
            chosen_by_themselves(user, clock.now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return landing.landing(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """For whoever asked for no page."""
        return landing.start_of(request)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """To the address that the person signs in with."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Asked for by anybody who knows the address: whose it is goes into the audit list (DPP 2.6)."""
        security_events.note("security.password_reset_asked", self.request, user)
        super().send_password_reset_mail(user, email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is down is logged, and looks the same for known and unknown addresses (T15)."""
        facts = {"request": self.request, "email": email, **context}
        mailing.send(self.render_mail(template_prefix, email, facts), template_prefix)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuses after too many attempts, and notes that (DPP 1.2, T15)."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            security_events.locked_out(request, credentials)
            raise
