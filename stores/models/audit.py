"""Who did what, without values: nothing here ever needs redaction (SYS-5)."""

from django.db import models

from stores.models.accounts import Account, User


class AuditEvent(models.Model):
    """One act of a person. `detail` holds codes, ids and counts only, never personal data."""

    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    action = models.CharField(max_length=60)
    subject = models.CharField(
        max_length=100, blank=True, default="", help_text="kind and public id"
    )
    detail = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="audit_of_account"),
            models.Index(fields=["subject"], name="audit_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}".strip()
