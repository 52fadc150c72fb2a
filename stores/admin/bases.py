"""What the admin pages of this project have in common: nothing is counted in full, and staff leave a trace (SYS-5)."""

import re
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from stores import audit
from stores.models import Account, User

# Where the choice is explained to developers; it says nothing to support.
_FOR_DEVELOPERS = re.compile(r" ?\((?:decisions?|[A-Z]+-?\d+)[^)]*\)|: rule [A-Z] .*")


class PlainHelp(admin.ModelAdmin):  # type: ignore[type-arg]
    """Help texts without the numbers of decisions and requirements."""

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        fields = self.model._meta.fields
        texts = {field.name: _FOR_DEVELOPERS.sub("", str(field.help_text)) for field in fields}
        return super().get_form(request, obj, change=change, **{"help_texts": texts, **kwargs})


class OfferedLookups(admin.ModelAdmin):  # type: ignore[type-arg]
    """An address filters by the filters that the list offers: Django would take any column (T14).

    A column that support may not see, such as a search key,
    could be read sign by sign, and lead to the same buyer elsewhere.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        known = {"pk", "id", self.date_hierarchy, *map(_name, self.get_list_filter(request))}
        first = lookup.split("__")[0]
        return first in known and super().lookup_allowed(lookup, value, request)


def _name(list_filter: Any) -> str:
    """A column with or without a class for it, the way to one of another row, or a class with a name of its own."""
    column = list_filter[0] if isinstance(list_filter, tuple | list) else list_filter
    return str(getattr(column, "parameter_name", column)).split("__")[0]


class SupportAdmin(OfferedLookups, PlainHelp):
    """Lists without a full count; every change and deletion leaves an audit row.

    It holds field names only, and the old and new value of those in `audited_values`, which are no personal data.
    """

    show_full_result_count = False
    list_per_page = 50
    audited_values: tuple[str, ...] = ()

    def save_model(
        self, request: HttpRequest, obj: Model, form: "ModelForm[Any]", change: bool
    ) -> None:
        old = self._values(obj) if change else {}
        super().save_model(request, obj, form, change)
        changes = {
            name: [old[name], value]
            for name, value in self._values(obj).items()
            if change and value != old[name]
        }
        detail = {"changes": changes} if changes else {}
        verb = "changed" if change else "added"
        self.note(request, verb, obj, fields=form.changed_data, **detail)

    def _values(self, obj: Model) -> dict[str, Any]:
        """What the database holds now."""
        if not self.audited_values:
            return {}
        rows = self.model._default_manager.filter(pk=obj.pk)
        return dict(rows.values(*self.audited_values).get())

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
        account = self.account_of(obj)
        audit.record(f"admin.{verb}", user=request.user, account=account, subject=subject, **detail)

    def account_of(self, obj: Model) -> Account | None:
        """The account that the row belongs to, for its part of the audit list."""
        return None


class ReadOnlyAdmin(OfferedLookups, PlainHelp):
    """Rows that only the program writes: looked at, never added, changed or deleted."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
