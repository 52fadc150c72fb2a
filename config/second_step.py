"""The forms that ask for a second step: their locks are noted like those of passwords (T15, DPP 2.6)."""

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import ReauthenticateForm
from django.core.exceptions import ValidationError

from config import security_events
from stores.models import User
from stores.people import forms


class _NotesLocks:
    user: User

    def clean_code(self) -> Any:
        try:
            return super().clean_code()  # type: ignore[misc]  # of allauth's form beside it
        except ValidationError as error:
            if error.code == "too_many_login_attempts":
                security_events.locked_out(context.request, {"email": self.user.email})
            raise


class CodeForm(_NotesLocks, forms.CodeForm):
    """After the password."""


class CodeAgainForm(_NotesLocks, ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """Before something that wants it once more."""
