"""allauth's forms, where ours differ."""

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import ChangePasswordForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from django import forms
from django.conf import settings

from stores import clock
from stores.people import password_rule, passwords


def _one_code(label: str, help_text: str) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    widget = forms.TextInput(attrs=attributes)
    return forms.CharField(label=label, help_text=help_text, max_length=20, widget=widget)


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """One field for a code of the app and for a recovery code (dashboard.md, page 14)."""

    code = _one_code("Code", "From your authenticator app, or one of your recovery codes.")


class ActivateForm(ActivateTOTPForm):  # type: ignore[misc]
    """The code that activates an app cannot sign in afterwards: it counts as used."""

    code = _one_code("Code from the app", "Six digits, new every 30 seconds.")

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """A password stays for a day at least, or somebody could run through the remembered ones (DPP 1.4).

    A link by mail is not held up: it is for people who lost theirs, and proves the mailbox.
    """

    def clean_oldpassword(self) -> str:
        """As at the sign-in, so that guesses at an open browser are counted, noted and locked (T15)."""
        password: str = self.cleaned_data["oldpassword"]
        accounts = get_account_adapter()
        if not accounts.reauthenticate(self.user, password):
            raise accounts.validation_error("enter_current_password")
        return password

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean()
        since = passwords.set_at(self.user)
        if settings.AMAZON_PASSWORD_RULES and clock.now() < password_rule.may_change_from(since):
            raise forms.ValidationError(
                "This password is younger than a day. If somebody else may know it, "
                "sign out and choose “Forgotten your password?”.",
                "too_young",
            )
        return cleaned
