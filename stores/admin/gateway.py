"""What went to Amazon, and what the gateway remembers between calls."""

from django.contrib import admin

from stores.admin.bases import ReadOnlyAdmin
from stores.models import ApiCall, Lease, RequestAllowance


@admin.register(ApiCall)
class ApiCallAdmin(ReadOnlyAdmin):
    list_display = (
        "at",
        "operation",
        "selling_partner",
        "status",
        "error_code",
        "duration_ms",
        "request_id",
    )
    list_select_related = ("selling_partner",)
    list_filter = ("operation", "status", "error_code")
    search_fields = ("=request_id", "=selling_partner__seller_id")
    ordering = ("-at",)


@admin.register(RequestAllowance)
class RequestAllowanceAdmin(ReadOnlyAdmin):
    list_display = (
        "selling_partner",
        "operation",
        "rate",
        "burst",
        "tokens",
        "counted_at",
        "blocked_until",
        "throttled_in_a_row",
    )
    list_select_related = ("selling_partner",)
    list_filter = ("operation",)
    search_fields = ("=selling_partner__seller_id", "operation")
    ordering = ("selling_partner", "operation")


@admin.register(Lease)
class LeaseAdmin(ReadOnlyAdmin):
    list_display = ("name", "holder", "held_until")
    search_fields = ("name",)
    ordering = ("-held_until",)
