"""The queue: failures and schedules to look at, and one button to run a schedule now.

The package's own pages show task arguments, delete and resend. Schedules are kept in code, lost work is found by
sweeps, so none of that is wanted here.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django_q import admin as _registers_them_first  # noqa: F401
from django_q.models import Failure, OrmQ, Schedule, Success

from stores import audit
from stores.admin.bases import ReadOnlyAdmin
from stores.models import User
from stores.poking import poke

for _model in (Failure, OrmQ, Schedule, Success):
    admin.site.unregister(_model)


@admin.register(Failure)
class FailureAdmin(ReadOnlyAdmin):
    list_display = ("name", "func", "started", "stopped", "attempt_count", "last_line")
    list_filter = ("func",)
    search_fields = ("name", "func")
    ordering = ("-stopped",)
    fields = ("id", "name", "func", "started", "stopped", "attempt_count", "result")

    @admin.display(description="error")
    def last_line(self, failure: Any) -> str:
        lines = str(failure.result or "").strip().splitlines()
        return lines[-1][:100] if lines else "–"


@admin.register(Schedule)
class ScheduleAdmin(ReadOnlyAdmin):
    actions = ("run_now",)
    list_display = ("name", "func", "minutes", "next_run")
    search_fields = ("name", "func")
    ordering = ("name",)
    fields = ("name", "func", "schedule_type", "minutes", "repeats", "next_run", "task")

    def has_run_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("django_q.change_schedule")

    @admin.action(description="Run now", permissions=["run"])
    def run_now(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Puts one run in the queue; when the schedule runs next by itself stays as it is."""
        assert isinstance(request.user, User)
        for schedule in queryset:
            poke(schedule.func)
            audit.record("admin.ran", user=request.user, account=None, subject=schedule.name)
        self.message_user(request, f"{len(queryset)} queued.", messages.SUCCESS)
