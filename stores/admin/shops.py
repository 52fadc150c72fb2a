"""Stores: what support may set, and the identifiers that nobody may."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from stores.admin.bases import SupportAdmin
from stores.models import Store


@admin.register(Store)
class StoreAdmin(SupportAdmin):
    list_display = (
        "name",
        "source",
        "selling_partner",
        "product_identifier",
        "auto_import",
        "paused_at",
        "complete_through",
        "last_import_at",
    )
    list_select_related = ("selling_partner",)
    list_filter = (
        "marketplace_id",
        "selling_partner__credentials",
        "auto_import",
        ("paused_at", admin.EmptyFieldListFilter),
    )
    search_fields = (
        "name",
        "selling_partner__seller_id",
        "selling_partner__account__name",
        "selling_partner__account__users__email",
    )
    raw_id_fields = ("selling_partner",)
    readonly_fields = (
        "public_id",
        "selling_partner",
        "marketplace_id",
        "source",
        "paused_at",
        "import_from",
        "complete_through",
        "last_import_at",
        "created_at",
    )
    fields = (
        "name",
        "product_identifier",
        "auto_import",
        "keep_closed_lines",
        *readonly_fields,
    )
    ordering = ("name", "pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A store's orders keep their redaction schedule through it (CON-13): support pauses it instead.
        return False

    @admin.display(description="order source")
    def source(self, store: Store) -> str:
        return store.marketplace.label
