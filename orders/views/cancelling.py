"""Cancelling an order here only, which says so before it does it, and taking that back (STA-8)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from orders.handling import cancelling
from orders.handling.permitted import cancel_refusal
from orders.models import Order
from orders.page.context import seller_central
from orders.views.deciding import answer
from orders.views.scope import order_to_ship
from stores import clock
from stores.fragments import DIALOGS, wants
from stores.scoping import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    order = order_to_ship(request, public_id)
    if request.method != "POST":
        return _page(request, order, cancel_refusal(order), 200)
    try:
        cancelling.cancel_here(order, signed_in(request), clock.now())
    except cancelling.Refused as refused:
        return _page(request, order, refused.text, 422)
    number = order.amazon_order_id
    told = "Cancel it in Seller Central too: Amazon was not told."
    text = (
        f"Order {number} is cancelled here."
        if order.is_manual
        else f"Order {number} is cancelled here. {told}"
    )
    messages.success(request, text)
    return answer(request, order)


@require_POST
def reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    order = order_to_ship(request, public_id)
    try:
        cancelling.reopen(order, signed_in(request), clock.now())
    except cancelling.Refused as refused:
        messages.info(request, refused.text)
    else:
        messages.success(request, f"Order {order.amazon_order_id} awaits shipment again.")
    return answer(request, order)


def _page(request: HttpRequest, order: Order, refusal: str, status: int) -> HttpResponse:
    context = {
        "section": "orders",
        "heading": "Cancel",
        "order": order,
        "refusal": refusal,
        "seller_central": seller_central(order),
        "action": reverse("orders:cancel", args=[order.public_id]),
        "close": reverse("orders:detail", args=[order.public_id]),
    }
    part = "_cancel" if wants(request, DIALOGS) else "cancel"
    return render(request, f"orders/{part}.html", context, status=status)
