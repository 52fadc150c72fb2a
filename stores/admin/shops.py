"""Stores: what support may set, and the identifiers that nobody may."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from stores.admin.bases import SupportAdmin
from stores.admin.import_reset import ImportReset
from stores.admin.switches import CUSTOM_FIELDS, SWITCHES, SwitchesForm
from stores.models import Account, Store


@admin.register(Store)
class StoreAdmin(ImportReset, SupportAdmin):
    form = SwitchesForm
    audited_values = SWITCHES
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
    list_select_related = ("selling_partner__account",)
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
        "account",
        "audit_list",
        "fba_since",
        "paused_at",
        "import_from",
        "complete_through",
        "reread_from",
        "last_import_at",
        "created_at",
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    "product_identifier",
                    "auto_import",
                    "keep_closed_lines",
                    "show_stock",
                )
            },
        ),
        (
            "Support switches",
            {
                "fields": (*CUSTOM_FIELDS, *SWITCHES[1:]),
                "description": "The seller sees these and cannot change them. They count for imports from now on.",
            },
        ),
        ("State", {"fields": readonly_fields}),
    )
    ordering = ("name", "pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A store's orders keep their redaction schedule through it (CON-13): support pauses it instead.
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        tokens = ("selling_partner__refresh_token", "selling_partner__access_token")
        return (
            super().get_queryset(request).select_related("selling_partner__account").defer(*tokens)
        )

    def account_of(self, obj: Any) -> Account | None:
        account: Account = obj.selling_partner.account
        return account

    @admin.display(description="account")
    def account(self, store: Store) -> str:
        return f"{store.selling_partner.account} ({store.selling_partner.account.country})"

    @admin.display(description="who changed what")
    def audit_list(self, store: Store) -> str:
        address = reverse("admin:stores_auditevent_changelist")
        return format_html(
            '<a href="{}?{}">Audit list of this store</a>',
            address,
            urlencode({"q": str(store.public_id)}),
        )

    @admin.display(description="order source")
    def source(self, store: Store) -> str:
        return store.marketplace.label
