"""Who did what, without values: nothing here ever needs redaction (SYS-5)."""

from datetime import datetime, timedelta
from typing import Any, Never, TypeVar

from django.db import models

from stores.models.accounts import Account, User

# DPP 2.6 asks for twelve months; a leap year is one day longer.
KEPT_FOR = timedelta(days=366)

_Row = TypeVar("_Row", bound=models.Model, covariant=True)


class AppendOnly(TypeError):
    """The audit list is written once and then only read."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__("Rows of the audit list are never changed, and deleted after a year only.")


class AuditQuerySet(models.QuerySet[_Row]):
    def update(self, **_: Any) -> Never:
        raise AppendOnly

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[_Row]:
        if kwargs.get("update_conflicts") or any(args[3:]):
            raise AppendOnly
        return super().bulk_create(*args, **kwargs)

    def delete(self) -> Never:
        raise AppendOnly

    def prune(self, now: datetime) -> int:
        """Deletes what was kept for long enough; answers the number of rows."""
        return self.filter(at__lt=now - KEPT_FOR)._raw_delete(self.db)


class AuditEvent(models.Model):
    """One act of a person. `detail` holds codes, ids and counts only, never personal data.

    Append-only for everything that goes through `objects` and its rows; when a user or an account is deleted, Django
    empties the two references past it.
    """

    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    action = models.CharField(max_length=60)
    subject = models.CharField(
        max_length=100, blank=True, default="", help_text="kind and public id"
    )
    detail = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(db_index=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="audit_of_account"),
            models.Index(fields=["subject"], name="audit_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        # Not an update when somebody gives a number that is there already.
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise AppendOnly
