"""What the admin pages of this project have in common: nothing is counted in full, and staff leave a trace (SYS-5)."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from stores import audit
from stores.models import User


class SupportAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Lists without a full count; every change and deletion leaves an audit row with field names only."""

    show_full_result_count = False
    list_per_page = 50

    def save_model(
        self, request: HttpRequest, obj: Model, form: "ModelForm[Any]", change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        self.note(request, "changed" if change else "added", obj, fields=form.changed_data)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self.note(request, "deleted", obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for obj in queryset:
            self.note(request, "deleted", obj)
        super().delete_queryset(request, queryset)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Rows that only the program writes go along with their owner; protected rows still forbid it."""
        listed, counts, _, protected = super().get_deleted_objects(objs, request)
        return listed, counts, set(), protected

    def note(self, request: HttpRequest, verb: str, obj: Model, **detail: Any) -> None:
        assert isinstance(request.user, User)
        subject = f"{obj._meta.model_name} {getattr(obj, 'public_id', obj.pk)}"
        audit.record(f"admin.{verb}", user=request.user, account=None, subject=subject, **detail)


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that only the program writes: looked at, never added, changed or deleted."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
