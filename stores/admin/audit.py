"""Who did what: for reading only."""

from django.contrib import admin

from stores.admin.bases import ReadOnlyAdmin
from stores.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "action", "subject", "account", "who")
    list_select_related = ("account", "user")
    list_filter = ("action",)
    search_fields = ("subject", "account__name", "user__email")
    date_hierarchy = "at"
    ordering = ("-at",)

    @admin.display(description="user", ordering="user__email")
    def who(self, event: AuditEvent) -> str:
        return event.user.email if event.user else "–"
