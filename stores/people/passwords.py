"""Validators of passwords, and the hashes of those that a person had (DPP 1.4)."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from stores import clock
from stores.models import PasswordRecord, User
from stores.people import password_rule


class _Rule:
    """A validator of Django's that AMAZON_PASSWORD_RULES switches off."""

    help_text = ""

    def get_help_text(self) -> str:
        return self.help_text

    def validate(self, password: str, user: User | None = None) -> None:
        if settings.AMAZON_PASSWORD_RULES:
            self.check(password, user)

    def check(self, password: str, user: User | None) -> None:
        raise NotImplementedError


class KindsValidator(_Rule):
    help_text = "It needs capital and small letters, digits and special characters."

    def check(self, password: str, user: User | None) -> None:
        if missing := password_rule.missing_kinds(password):
            raise ValidationError(f"The password needs {', '.join(missing)}.", "missing_kinds")


class NameValidator(UserAttributeSimilarityValidator):
    """Stricter than Django's, which it stands in for while AMAZON_PASSWORD_RULES is off: one rule, told once."""

    def get_help_text(self) -> str:
        if settings.AMAZON_PASSWORD_RULES:
            return "It may not hold or resemble a part of your name or e-mail address."
        return str(super().get_help_text())

    def validate(self, password: str, user: User | None = None) -> None:
        if settings.AMAZON_PASSWORD_RULES and user is not None:
            self._check_parts(password, user)
        super().validate(password, user)

    def _check_parts(self, password: str, user: User) -> None:
        names = (user.first_name, user.last_name)
        if part := password_rule.part_of_name(password, names, user.email):
            raise ValidationError(
                f"The password holds “{part}”, a part of your name or e-mail address.", "name"
            )


class HistoryValidator(_Rule):
    """Also writes the history, whatever the setting says: it is there when the rules are switched on."""

    help_text = f"The last {password_rule.REMEMBERED} passwords cannot be used again."

    def check(self, password: str, user: User | None) -> None:
        if user is None or user.pk is None:
            return
        known = [*_records(user).values_list("password", flat=True), user.password]
        if any(check_password(password, hashed) for hashed in dict.fromkeys(known)):
            raise ValidationError(
                f"This is one of your last {password_rule.REMEMBERED} passwords. Take another.",
                "used_before",
            )

    def password_changed(self, password: str, user: User) -> None:
        """Django tells this after every new password; whoever chose it for themselves says so afterwards."""
        since = password_rule.set_by_somebody_else(clock.now())
        PasswordRecord.objects.create(user=user, password=user.password, set_at=since)
        kept = list(_records(user).values_list("pk", flat=True))
        PasswordRecord.objects.filter(user=user).exclude(pk__in=kept).delete()


def chosen_by_themselves(user: User, now: datetime) -> None:
    """The present password counts from now on."""
    newest = _records(user).first()
    if newest is not None:
        newest.set_at = now
        newest.save(update_fields=["set_at"])


def set_at(user: User) -> datetime:
    """Since when the present password counts. Of people from before the records: since they joined."""
    newest = _records(user).first()
    return user.date_joined if newest is None else newest.set_at


def _records(user: User) -> QuerySet[PasswordRecord]:
    """The newest first: by number, since one that somebody else made counts from a year ago."""
    return user.passwords.order_by("-pk")[: password_rule.REMEMBERED]
