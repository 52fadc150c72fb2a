"""Sellers and the consents under way. Tokens are never loaded here: only their length, as set or not set (T4)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest

from stores.admin.bases import ReadOnlyAdmin, SupportAdmin
from stores.models import ConsentRequest, SellingPartner, Store

TOKENS = ("refresh_token", "access_token")


class StoreInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Store
    extra = 0
    fields = ("name", "marketplace_id", "paused_at", "complete_through", "last_import_at")
    readonly_fields = fields
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SellingPartner)
class SellingPartnerAdmin(SupportAdmin):
    inlines = (StoreInline,)
    list_display = (
        "seller_id",
        "region",
        "account",
        "credentials",
        "credentials_error",
        "authorized_at",
        "polled_at",
    )
    list_select_related = ("account",)
    list_filter = ("credentials", "region", "credentials_error")
    search_fields = ("seller_id", "account__name", "account__users__email", "stores__name")
    readonly_fields = (
        "public_id",
        "account",
        "seller_id",
        "region",
        "refresh_token_set",
        "access_token_set",
        "access_token_expires_at",
        "authorized_at",
        "credentials",
        "credentials_error",
        "credentials_changed_at",
        "polled_at",
        "created_at",
    )
    fields = (*readonly_fields, "import_requested_at")
    ordering = ("seller_id",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        lengths = {f"{token}_length": Length(token) for token in TOKENS}
        rows: QuerySet[Any] = super().get_queryset(request).defer(*TOKENS).annotate(**lengths)
        return rows

    @admin.display(description="refresh token", empty_value="not set")
    def refresh_token_set(self, seller: Any) -> str:
        return "set" if seller.refresh_token_length else "not set"

    @admin.display(description="access token", empty_value="not set")
    def access_token_set(self, seller: Any) -> str:
        return "set" if seller.access_token_length else "not set"


@admin.register(ConsentRequest)
class ConsentRequestAdmin(ReadOnlyAdmin):
    """Without the hashes: they help nobody here."""

    list_display = ("id", "account", "user_id", "marketplace_id", "expires_at", "used_at")
    list_select_related = ("account",)
    list_filter = ("marketplace_id",)
    search_fields = ("account__name", "user__email")
    ordering = ("-expires_at",)
    fields = (
        "account",
        "user",
        "marketplace_id",
        "product_identifier",
        "renews",
        "first_import_days",
        "expires_at",
        "used_at",
    )
