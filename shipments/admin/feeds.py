"""Feeds and held queues for the support desk: read only, with one action each (SHP-19, TRB-3)."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from orders.admin.bases import CappedPaginator
from shipments.feeds import holding
from shipments.feeds.pace import UNFINISHED
from shipments.feeds.pushing import ask_now
from shipments.models import FeedSubmission, QueueHold
from stores import clock
from stores.admin.bases import ReadOnlyAdmin
from stores.models import User
from stores.poking import poke


class StuckFeeds(admin.SimpleListFilter):
    title = "stuck"
    parameter_name = "stuck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Without an end for an hour")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "yes":
            return queryset
        since: timedelta = UNFINISHED
        return queryset.filter(state__in=FeedSubmission.OPEN, created_at__lte=clock.now() - since)


@admin.register(FeedSubmission)
class FeedAdmin(ReadOnlyAdmin):
    paginator = CappedPaginator
    list_display = (
        "__str__", "selling_partner", "state", "amazon_status", "messages", "accepted", "refused", "unclear",
        "reason", "due_at", "created_at", "request_id",
    )  # fmt: skip
    list_select_related = ("selling_partner",)
    list_filter = (StuckFeeds, "state")
    search_fields = ("=feed_id", "=selling_partner__seller_id")
    search_help_text = "Amazon's feed id or seller id, in full"
    ordering = ("-pk",)
    actions = ("ask_amazon_now",)
    change_form_template = "admin/shipments/with_action.html"
    page_action = ("ask_amazon_now", "Ask Amazon now")

    def has_push_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shipments.change_shipmentnotification")

    @admin.action(description="Ask Amazon now", permissions=["push"])
    def ask_amazon_now(self, request: HttpRequest, queryset: QuerySet[FeedSubmission]) -> None:
        assert isinstance(request.user, User)
        rows = list(queryset.select_related("selling_partner__account"))
        asked = [row for row in rows if ask_now(row, request.user, clock.now())]
        for seller in {row.selling_partner_id for row in asked}:
            poke("shipments.tasks.send_for_seller", seller)
        text = f"{len(asked)} asked about now. {len(rows) - len(asked)} left alone: they are over."
        self.message_user(request, text, messages.SUCCESS if asked else messages.WARNING)


@admin.register(QueueHold)
class HoldAdmin(ReadOnlyAdmin):
    list_display = ("selling_partner", "reason", "amazon_message", "request_id", "held_at")
    list_select_related = ("selling_partner",)
    ordering = ("held_at",)
    actions = ("release",)
    change_form_template = "admin/shipments/with_action.html"
    page_action = ("release", "Release")

    def has_push_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shipments.change_shipmentnotification")

    @admin.action(description="Release", permissions=["push"])
    def release(self, request: HttpRequest, queryset: QuerySet[QueueHold]) -> None:
        """As a manager's press does: what waited goes out, and the next rejection holds again."""
        assert isinstance(request.user, User)
        sellers = [
            hold.selling_partner for hold in queryset.select_related("selling_partner__account")
        ]
        for seller in sellers:
            if holding.release(seller, request.user, clock.now()):
                poke("shipments.tasks.send_for_seller", seller.pk)
        self.message_user(request, f"{len(sellers)} released.", messages.SUCCESS)
