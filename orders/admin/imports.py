from django.contrib import admin

from orders.admin.bases import FoundByNumber, without
from orders.models import ImportRun, QuarantinedOrder


@admin.register(ImportRun)
class ImportRunAdmin(FoundByNumber):
    """Runs of a seller; an order's number finds nothing here, its history and the quarantine do."""

    list_display = (
        "started_at",
        "selling_partner",
        "kind",
        "state",
        "window_after",
        "window_before",
        "pages",
        "seen",
        "created",
        "updated",
        "quarantined",
        "error_code",
    )
    list_select_related = ("selling_partner",)
    list_filter = ("state", "kind")
    search_fields = ("selling_partner__seller_id",)
    search_help_text = "Amazon's seller id or request id, in full"
    raw_id_fields = ("selling_partner", "requested_by")
    # Amazon's page token names a search and means nothing to a reader.
    fields = (*without("page_token", "id", model=ImportRun), "stores")
    readonly_fields = ("public_id",)
    order_id_path = "request_id"
    ordering = ("-started_at", "-pk")


@admin.register(QuarantinedOrder)
class QuarantinedOrderAdmin(FoundByNumber):
    list_display = (
        "amazon_order_id",
        "selling_partner",
        "store",
        "reason",
        "seen_count",
        "last_seen_at",
        "resolved_at",
    )
    list_select_related = ("selling_partner", "store")
    list_filter = ("reason", ("resolved_at", admin.EmptyFieldListFilter))
    search_fields = ("amazon_order_id",)
    raw_id_fields = ("selling_partner", "store")
    ordering = ("-last_seen_at", "-pk")
