"""The proof for support, and the early removal of one buyer's details on request."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from orders.admin.bases import FoundByNumber, filled
from orders.admin.reasons import ReasonForm
from orders.status import AMAZON
from redaction import words
from redaction.early import redact_early
from redaction.facts import deadlines
from redaction.models import HeldOrder, RedactionRecord
from redaction.proof import COLUMNS, digest, proof_of
from stores import clock
from stores.scoping import signed_in

# More at once is no request of a buyer but a mistake.
MOST_AT_ONCE = 20


class RuleFilter(admin.SimpleListFilter):
    title = "rule"
    parameter_name = "rule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(words.RULES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(rule=self.value()) if self.value() in words.RULES else queryset


@admin.register(RedactionRecord)
class RedactionRecordAdmin(FoundByNumber):
    list_display = (
        "order",
        "rule_words",
        "due_at",
        "redacted_at",
        "fields_gone",
        "files_gone",
        "customer_too",
    )
    list_select_related = ("order",)
    list_filter = (RuleFilter, "customer_redacted")
    search_fields = ("order__amazon_order_id",)
    raw_id_fields = ("order",)
    readonly_fields = ("reason", "digest")
    order_id_path = "order__amazon_order_id"
    seller_path = "order__selling_partner"
    ordering = ("-redacted_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("order__buyer_data")

    @admin.display(description="rule", ordering="rule")
    def rule_words(self, record: RedactionRecord) -> str:
        return words.short(record.rule, record.term)

    @admin.display(description="fields", ordering="field_count")
    def fields_gone(self, record: RedactionRecord) -> int:
        return record.field_count

    @admin.display(description="files", ordering="file_count")
    def files_gone(self, record: RedactionRecord) -> int:
        return record.file_count

    @admin.display(description="customer", boolean=True, ordering="customer_redacted")
    def customer_too(self, record: RedactionRecord) -> bool:
        return record.customer_redacted

    @admin.display(description="why then")
    def reason(self, record: RedactionRecord) -> str:
        return words.reason(record.rule, record.term)

    @admin.display(description="digest of the proof")
    def digest(self, record: RedactionRecord) -> str:
        """Whole, as in the export, to be compared with it."""
        return digest(proof_of(RedactionRecord.objects.values_list(*COLUMNS).get(pk=record.pk)))


@admin.register(HeldOrder)
class HeldOrderAdmin(FoundByNumber):
    """Orders that still hold buyer details; a buyer's request to delete is answered here (RED-67)."""

    list_display = ("amazon_order_id", "selling_partner", "store", "status", "buyer_details")
    list_select_related = ("selling_partner", "store")
    list_filter = ("status",)
    search_fields = ("amazon_order_id",)
    fields = ("amazon_order_id", "selling_partner", "store", "status", "buyer_details", "due")
    readonly_fields = ("buyer_details", "due")
    ordering = ("-pk",)
    actions = ("remove_now",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        held = super().get_queryset(request).filter(redacted_at=None)
        return held.exclude(fulfilled_by=AMAZON).defer("buyer_data")

    def has_redact_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("redaction.redact_early")

    @admin.action(description="Remove buyer details now, for good", permissions=["redact"])
    def remove_now(self, request: HttpRequest, orders: QuerySet[Any]) -> HttpResponse | None:
        chosen = list(orders.select_related(None).only("amazon_order_id")[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            self.message_user(
                request,
                f"At most {MOST_AT_ONCE} orders at once. Nothing was removed.",
                messages.ERROR,
            )
            return None
        form = ReasonForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            context = {
                **self.admin_site.each_context(request),
                "title": "Remove buyer details now",
                "orders": chosen,
                "form": form,
                "opts": self.opts,
            }
            return TemplateResponse(request, "admin/redaction/remove_now.html", context)
        ids = [order.pk for order in chosen]
        count = redact_early(ids, signed_in(request), clock.now(), **form.cleaned_data)
        self.message_user(
            request, f"Removed the buyer details of {count} order{'' if count == 1 else 's'}."
        )
        if left := len(chosen) - count:
            text = (
                f"{left} of {len(chosen)} could not be removed. Try again, then ask the operator."
            )
            self.message_user(request, text, messages.ERROR)
        return None

    @admin.display(description="buyer details")
    def buyer_details(self, order: HeldOrder) -> str:
        return filled(order.buyer_fields)

    @admin.display(description="will be removed on")
    def due(self, order: HeldOrder) -> str:
        if order.is_manual:
            return "no deadline: entered here, not from Amazon"
        limit = deadlines([order.pk]).get(order.pk)
        if limit is None:
            return "never held any"
        return f"{limit.at:%Y-%m-%d %H:%M} UTC, {words.reason(limit.rule, limit.term)}"
