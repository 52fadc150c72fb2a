"""The orders list with its search box, and one order as a page or as the drawer beside the list."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from orders.lists.by_details import find_by_details
from orders.lists.forms import Filters, read_filters
from orders.lists.listed import lines_of
from orders.lists.listing import counts_of, page_of
from orders.lists.page import list_context
from orders.lists.rows import rows_of
from orders.lists.searching import find_asin, find_order, find_sku
from orders.models import Order, OrderEvent
from orders.order_ids import order_id_in
from orders.page.context import order_context
from orders.page.looks import note_the_look, note_the_search
from stores import clock
from stores.desk import desk_of
from stores.fragments import wants
from stores.models import Member
from stores.scoping import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def order_list(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _search(request)
    now = clock.now()
    desk = desk_of(request)
    filters = read_filters(request.GET)
    stores = [store for store in desk.stores if filters.store in (None, store.public_id)]
    page = page_of(filters, stores, now)
    context = list_context(filters, desk, page, counts_of(stores, now), now)
    template = "orders/list.html#listing" if wants(request, "listing") else "orders/list.html"
    return render(request, template, context)


def _search(request: HttpRequest) -> HttpResponse:
    """Numbers, SKUs and ASINs lead to an address; what is personal is answered here and leaves no trace there (T12)."""
    text = request.POST.get("q", "").replace("\x00", "").strip()[:100]
    if not text:
        return redirect("orders:list")
    now = clock.now()
    desk = desk_of(request)
    stores = desk.stores
    public_id = find_order(text, stores)
    if public_id is not None:
        return redirect("orders:detail", public_id)
    sku = find_sku(text, stores)
    if sku:
        return redirect(Filters(tab="all", sku=sku).url())
    asin = find_asin(text, stores)
    if asin:
        return redirect(Filters(tab="all", asin=asin).url())
    orders, by = find_by_details(text, stores)
    note_the_search(orders, by, signed_in(request))
    found = rows_of(orders, lines_of(orders), now)
    may_ship = desk.may_anywhere(Member.Role.SHIPPER)
    context: dict[str, Any] = {
        "section": "orders",
        "rows": found,
        "search": text,
        "by": by,
        "order_id": order_id_in(text) if desk.stores else "",
        "may_ship": may_ship,
        "may_tick": may_ship and any(row.may_tick for row in found),
        "due_heading": "Ship by or state",
    }
    return render(request, "orders/search.html", context)


@require_GET
def order_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    desk = desk_of(request)
    orders = (
        Order.objects.filter(store__in=desk.stores)
        .select_related(
            "store__selling_partner__account", "notification__selling_partner__queue_hold"
        )
        .prefetch_related(
            "items", "shipments", Prefetch("events", OrderEvent.objects.select_related("user"))
        )
    )
    order = get_object_or_404(orders, public_id=public_id)
    note_the_look(order, signed_in(request))
    context: dict[str, Any] = {
        **order_context(order, clock.now()),
        "may_ship": desk.may(Member.Role.SHIPPER, order.store),
        "close": reverse("orders:list"),
        "section": "orders",
    }
    template = "orders/_order.html" if wants(request, "drawer") else "orders/detail.html"
    return render(request, template, context)
