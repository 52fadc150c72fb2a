"""Who did what: for reading only."""

from typing import Any

from django.contrib import admin

from stores.admin.bases import ReadOnlyAdmin
from stores.admin.digest import DigestAdmin
from stores.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(DigestAdmin, ReadOnlyAdmin):
    list_display = ("at", "action", "subject", "account", "who", "what")
    list_select_related = ("account", "user")
    list_filter = ("action",)
    search_fields = ("subject", "account__name", "user__email")
    date_hierarchy = "at"
    ordering = ("-at",)

    @admin.display(description="user", ordering="user__email")
    def who(self, event: AuditEvent) -> str:
        return event.user.email if event.user else "–"

    @admin.display(description="what")
    def what(self, event: AuditEvent) -> str:
        """Old and new value where they were kept, else the names of the fields (SUP-1)."""
        changes = event.detail.get("changes", {})
        told = [f"{name}: {_words(old)} → {_words(new)}" for name, (old, new) in changes.items()]
        rest = [name for name in event.detail.get("fields", []) if name not in changes]
        return "; ".join(told + rest) or "–"


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return {True: "on", False: "off", None: "off"}.get(value, str(value))
