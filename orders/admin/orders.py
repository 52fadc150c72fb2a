from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from orders.admin.bases import FoundByNumber, held, without
from orders.admin.reveal import RevealAdmin
from orders.admin.where import WhereAdmin
from orders.models import Order, OrderEvent, OrderItem
from stores.display import money

# The place of delivery is no personal data by the product's rules, but support has no use for it.
_BUYER = (
    "buyer_data",
    "buyer_fields",
    "name_key",
    "street_key",
    "phone_key",
    "note",
    "relay_email",
    "city",
    "state_or_region",
    "postal_code",
)


class _ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ItemInline(_ReadOnlyInline):
    model = OrderItem
    fields = ("product_key", "title", "quantity_ordered", "quantity_unfulfilled", "amount")
    readonly_fields = ("amount",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        items: QuerySet[Any] = super().get_queryset(request).select_related("order")
        return items.defer("order__buyer_data", "order__note")

    @admin.display(description="item total")
    def amount(self, item: OrderItem) -> str:
        return money(item.item_total, item.order.currency)


class EventInline(_ReadOnlyInline):
    model = OrderEvent
    fields = ("at", "kind", "detail", "user")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("user")


@admin.register(Order)
class OrderAdmin(WhereAdmin, RevealAdmin, FoundByNumber):
    list_display = (
        "amazon_order_id",
        "selling_partner",
        "store",
        "status",
        "amazon_status",
        "ship_by_at",
        "buyer_details",
    )
    list_select_related = ("selling_partner", "store")
    list_filter = ("status", "channel", "fulfilled_by", ("redacted_at", admin.EmptyFieldListFilter))
    search_fields = ("amazon_order_id",)
    raw_id_fields = ("customer", "store", "selling_partner")
    fields = (*without(*_BUYER, "id", "total", "currency", model=Order), "amount", "buyer_details")
    readonly_fields = ("public_id", "amount", "buyer_details")
    inlines = (ItemInline, EventInline)
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("buyer_data", "note")

    @admin.display(description="buyer details")
    def buyer_details(self, order: Order) -> str:
        return held(order.buyer_fields, order.redacted_at)

    @admin.display(description="total")
    def amount(self, order: Order) -> str:
        return money(order.total, order.currency)


@admin.register(OrderEvent)
class OrderEventAdmin(FoundByNumber):
    list_display = ("at", "kind", "order", "user")
    list_select_related = ("order", "user")
    search_fields = ("order__amazon_order_id",)
    raw_id_fields = ("order", "user")
    order_id_path = "order__amazon_order_id"
    seller_path = "order__selling_partner"
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("order__buyer_data")
