"""Shipments and notifications for the support desk, without buyer data; one action: push what is stuck (SHP-19)."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from orders.admin.bases import FoundByNumber
from shipments.models import NotificationAttempt, Shipment, ShipmentNotification
from shipments.outbox import late, stopped
from shipments.outbox.pushing import push
from stores import clock
from stores.models import User
from stores.poking import poke


class FoundByOrder(FoundByNumber):
    search_fields = ("order__amazon_order_id",)
    order_id_path = "order__amazon_order_id"
    seller_path = "order__selling_partner"
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("order").defer("order__buyer_data")


class StuckFilter(admin.SimpleListFilter):
    title = "stuck"
    parameter_name = "stuck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Unfinished for an hour")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=late.stuck(clock.now()).values("pk"))


class AttemptInline(admin.TabularInline):  # type: ignore[type-arg]
    model = NotificationAttempt
    extra = 0
    can_delete = False
    fields = (
        "number",
        "outcome",
        "sent",
        "feed",
        "message_id",
        "status",
        "amazon_code",
        "amazon_message",
        "request_id",
        "started_at",
        "ended_at",
    )
    ordering = ("number",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Shipment)
class ShipmentAdmin(FoundByOrder):
    list_display = (
        "order",
        "carrier_code",
        "service",
        "tracking_number",
        "ship_date",
        "created_at",
        "voided_at",
    )
    list_select_related = ("order",)
    list_filter = ("automatic_tracking",)
    raw_id_fields = ("order", "created_by")


@admin.register(ShipmentNotification)
class NotificationAdmin(FoundByOrder):
    list_display = (
        "order",
        "selling_partner",
        "state",
        "reason",
        "feed",
        "due_at",
        "attempts",
        "amazon_code",
        "request_id",
        "settled_at",
    )
    list_select_related = ("order", "selling_partner", "feed")
    list_filter = (StuckFilter, "state", "via", "reason")
    raw_id_fields = ("order", "shipment", "selling_partner", "feed", "batch")
    inlines = (AttemptInline,)
    actions = ("push_now",)
    change_form_template = "admin/shipments/with_action.html"
    page_action = ("push_now", "Push now")

    def has_push_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shipments.change_shipmentnotification")

    @admin.action(description="Push now", permissions=["push"])
    def push_now(self, request: HttpRequest, queryset: QuerySet[ShipmentNotification]) -> None:
        """Makes stuck ones due at once; the allowance and the one accepted update still hold (SHP-8)."""
        assert isinstance(request.user, User)
        rows = queryset.select_related("order", "selling_partner__account")
        pushed = [row for row in rows if push(row, request.user, clock.now())]
        for seller in {row.selling_partner_id for row in pushed}:
            poke("shipments.tasks.send_for_seller", seller)
        in_feed = sum(row.state == ShipmentNotification.State.IN_FEED for row in rows)
        left = len(rows) - len(pushed) - in_feed
        ours = ShipmentNotification.objects.filter(pk__in=[row.pk for row in pushed])
        held = ours.filter(stopped.HELD).count()
        cut_off = ours.filter(stopped.CUT_OFF).count()
        frozen = ours.filter(stopped.FROZEN).count()
        goes = len(pushed) - held - cut_off - frozen
        text = f"{goes} pushed. {left} left alone: finished, or being sent right now."
        if held:
            text += f" {held} kept back by the hold of the seller's queue until a manager has released it."
        if frozen:
            text += f" {frozen} kept back since the seller was frozen after an incident: docs/incident.md, Thaw."
        if cut_off:
            text += f" {cut_off} kept back because the seller's authorization has ended: it must be renewed first."
        if in_feed:
            text += f" {in_feed} in a feed, which alone says what becomes of them: ask about the feed instead."
        self.message_user(request, text, messages.SUCCESS if goes else messages.WARNING)


@admin.register(NotificationAttempt)
class AttemptAdmin(FoundByOrder):
    list_display = (
        "of_order",
        "number",
        "outcome",
        "status",
        "amazon_code",
        "request_id",
        "started_at",
        "ended_at",
    )
    list_filter = ("outcome",)
    raw_id_fields = ("notification",)
    search_fields = ("notification__order__amazon_order_id",)
    order_id_path = "notification__order__amazon_order_id"
    seller_path = "notification__selling_partner"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = FoundByNumber.get_queryset(self, request).select_related("notification__order")
        return rows.defer("notification__order__buyer_data")

    @admin.display(description="order")
    def of_order(self, attempt: NotificationAttempt) -> str:
        return attempt.notification.order.amazon_order_id
