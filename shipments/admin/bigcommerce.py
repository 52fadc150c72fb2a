"""Updates to BigCommerce for the support desk: reading, and pushing what waits (SHP-19)."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from shipments.admin.notifications import FoundByOrder
from shipments.bigcommerce.pushing import push
from shipments.models import BigCommerceUpdate
from stores import clock
from stores.models import User
from stores.poking import poke


@admin.register(BigCommerceUpdate)
class BigCommerceAdmin(FoundByOrder):
    list_display = (
        "order",
        "link",
        "state",
        "reason",
        "due_at",
        "attempts",
        "status",
        "message",
        "settled_at",
    )
    list_select_related = ("order", "link")
    list_filter = ("state", "reason")
    raw_id_fields = ("order", "shipment", "link")
    actions = ("push_now",)

    def has_push_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shipments.change_bigcommerceupdate")

    @admin.action(description="Push now", permissions=["push"])
    def push_now(self, request: HttpRequest, queryset: QuerySet[BigCommerceUpdate]) -> None:
        """Makes waiting and refused ones due at once; each try still reads BigCommerce's order first."""
        assert isinstance(request.user, User)
        rows = queryset.select_related("link", "order__store__selling_partner__account")
        pushed = [row for row in rows if push(row, request.user, clock.now())]
        for link_id in {row.link_id for row in pushed}:
            poke("shipments.tasks.send_to_shop", link_id)
        left = len(rows) - len(pushed)
        text = f"{len(pushed)} pushed. {left} left alone: finished, or being sent right now."
        self.message_user(request, text, messages.SUCCESS if pushed else messages.WARNING)
