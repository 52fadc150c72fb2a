"""The Privacy page, and the part of the order page that says when its buyer details go."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orders.models import Order
from redaction import order_part, overview
from stores import clock
from stores.asked import page_number, public_id
from stores.desk import Desk, desk_of
from stores.fragments import is_htmx
from stores.scoping import signed_in


@require_safe
def show_overview(request: HttpRequest) -> HttpResponse:
    desk, now = desk_of(request), clock.now()
    figures = overview.figures(desk.stores, now)
    done = request.GET.get("tab") == "done"
    context: dict[str, Any] = {
        "section": "privacy",
        "heading": "Privacy",
        "figures": figures,
        "span_days": figures.span.days,
        "has_stores": bool(desk.stores),
        "done": done,
        "tabs": _tabs(figures, done),
        **(_done(request, desk) if done else _due(request, desk, figures, now)),
    }
    return render(request, "redaction/overview.html", context)


@require_safe
def show_order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    orders = Order.objects.for_user(signed_in(request)).defer("buyer_data")
    order = get_object_or_404(
        orders.select_related("store", "redaction", "customer").defer("customer__buyer_data"),
        public_id=order_id,
    )
    context = {
        "section": "privacy",
        "heading": "Buyer details",
        "order": order,
        "zone": order.store.marketplace.time_zone,
        "part": order_part.part_of(order, clock.now()),
    }
    template = "redaction/_order.html" if is_htmx(request) else "redaction/order.html"
    return render(request, template, context)


def _tabs(figures: overview.Figures, done: bool) -> list[dict[str, Any]]:
    here = reverse("redaction:overview")
    soon = figures.due_in_a_week if figures.span == overview.WEEK else figures.due_in_a_day
    return [
        {"url": here, "label": "Due", "count": soon, "current": not done},
        {"url": f"{here}?tab=done", "label": "Done", "count": None, "current": done},
    ]


def _due(
    request: HttpRequest, desk: Desk, figures: overview.Figures, now: datetime
) -> dict[str, Any]:
    page = page_number(request.GET.get("page", ""), overview.MOST) - 1
    rows, more = overview.due_page(desk.stores, now, figures.span, page)
    here = reverse("redaction:overview")
    return {
        "rows": rows,
        "newer": f"{here}?page={page}" if page else "",
        "older": f"{here}?page={page + 2}" if more else "",
        "first_page": here if page else "",
    }


def _done(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    after = public_id(request.GET.get("after", ""))
    rows, following = overview.done_page(desk.stores, after)
    here = f"{reverse('redaction:overview')}?tab=done"
    return {
        "rows": rows,
        "newer": "",
        "older": f"{here}&after={following}" if following else "",
        "first_page": here if after else "",
    }
