"""What one order says of its buyer details: a part of the order page, or the record for an auditor (decision 34)."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from orders.models import Order
from redaction import looks, order_part
from stores import clock
from stores.desk import desk_of
from stores.fragments import is_htmx
from stores.models import Member


@require_safe
def show_order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Who looked is for managers, on the page of its own."""
    desk = desk_of(request)
    orders = Order.objects.filter(store__in=desk.stores).defer("buyer_data")
    order = get_object_or_404(
        orders.select_related("redaction", "redaction_failure", "customer").defer(
            "customer__buyer_data"
        ),
        public_id=order_id,
    )
    is_part = is_htmx(request)
    order.store = next(store for store in desk.stores if store.pk == order.store_id)
    may_audit = desk.may(Member.Role.MANAGER, order.store)
    context = {
        "section": "privacy",
        "heading": "Buyer details",
        "order": order,
        "zone": order.store.marketplace.time_zone,
        "part": order_part.part_of(order, clock.now()),
        "may_audit": may_audit,
        "looks": looks.looks_at(order) if may_audit and not is_part else [],
        "most": looks.MOST,
        "town_stays": not settings.REDACT_LOCATION,
    }
    template = "redaction/_order.html" if is_part else "redaction/order.html"
    return render(request, template, context)
