"""The audit list for support and auditors: found by kind, person, account, day and order; for reading only (SYS-5)."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from config.acts.details import for_support
from config.acts.export import OF_ORDERS, rows_of
from config.acts.listing import of_kind
from orders.models import Order
from orders.order_ids import order_id_in
from orders.tables.writing import csv_lines
from stores import audit
from stores.admin.bases import ReadOnlyAdmin
from stores.admin.digest import DigestAdmin
from stores.audit_words import KINDS, acts_with, nobody, words_of
from stores.models import AuditEvent, User


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.key, kind.label) for kind in KINDS]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent]
    ) -> QuerySet[AuditEvent]:
        return of_kind(queryset, self.value() or "")


class PersonFilter(admin.RelatedOnlyFieldListFilter):
    """By e-mail, as the list names them."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, Any]]:
        seen = model_admin.get_queryset(request).order_by().values("user")
        people = User.objects.filter(pk__in=seen).order_by("email")
        return [(str(user.pk), user.email) for user in people]


@admin.register(AuditEvent)
class AuditEventAdmin(DigestAdmin, ReadOnlyAdmin):
    list_display = ("at", "act", "subject", "account", "who", "what")
    list_select_related = ("account", "user")
    list_filter = (KindFilter, ("user", PersonFilter), "account")
    search_fields = ("subject", "action", "account__name", "user__email")
    search_help_text = "An order number, a public id, an act, an account or a user's e-mail"
    date_hierarchy = "at"
    ordering = ("-at",)
    actions = ("export",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent], search_term: str
    ) -> tuple[QuerySet[AuditEvent], bool]:
        """An order's number finds what was done with it, its parcels and labels; words find acts by theirs."""
        number = order_id_in(search_term)
        if not number:
            found, twice = super().get_search_results(request, queryset, search_term)
            if acts := acts_with(search_term):
                found = found | queryset.filter(action__in=acts)
            return found, twice
        orders = Order.objects.filter(amazon_order_id=number)
        about = Q(subject=f"order {number}")
        for kind, path in OF_ORDERS.items():
            keys = [key for key in orders.values_list(path, flat=True) if key is not None]
            about |= Q(subject__in=[f"{kind} {key}" for key in keys])
        return queryset.filter(about), False

    @admin.display(description="act", ordering="action")
    def act(self, event: AuditEvent) -> str:
        return words_of(event.action, event.detail)

    @admin.display(description="user", ordering="user__email")
    def who(self, event: AuditEvent) -> str:
        return event.user.email if event.user else nobody(event.action)

    @admin.display(description="what")
    def what(self, event: AuditEvent) -> str:
        return for_support(event)

    @admin.action(description="Export as CSV for an auditor", permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet[AuditEvent]) -> HttpResponse:
        """Who, what, about what and when, with codes and counts; no values. The export is an act of its own."""
        assert isinstance(request.user, User)
        # Counted and noted first, so that the row of this export is not among them.
        last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        chosen = queryset.filter(pk__lte=last)
        audit.record(
            "audit.exported",
            user=request.user,
            account=None,
            subject="audit list",
            count=chosen.count(),
        )
        answer = StreamingHttpResponse(
            csv_lines(rows_of(chosen)), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = 'attachment; filename="audit.csv"'
        return answer  # type: ignore[return-value]  # a kind of answer as well
