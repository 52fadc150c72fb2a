"""Holding one order: a dialog beside the list, or a page of its own without a script. Releasing is one button."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from orders.handling import holding
from orders.handling.hold_form import HoldForm
from orders.handling.permitted import hold_refusal
from orders.models import Order
from orders.views.deciding import answer
from orders.views.scope import order_to_ship
from stores import clock
from stores.fragments import DIALOGS, wants
from stores.scoping import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, public_id: UUID) -> HttpResponse:
    order = order_to_ship(request, public_id)
    now = clock.now()
    zone = order.store.marketplace.time_zone
    held_until = order.hold_until and order.hold_until.astimezone(zone).date()
    form = HoldForm(
        request.POST if request.method == "POST" else None,
        initial={"until": held_until},
        today=now.astimezone(zone).date(),
    )
    if not form.is_valid():
        return _page(request, order, form, hold_refusal(order))
    outcome = holding.hold([order], form.cleaned_data["until"], signed_in(request), now)
    for _, why in outcome.left_out:
        return _page(request, order, form, why)
    stays = (
        "Its ship-by stays." if order.is_manual else "Amazon is not told, and its ship-by stays."
    )
    text = f"Order {order.amazon_order_id} is on hold. {stays}"
    messages.success(request, text)
    return answer(request, order)


@require_POST
def release(request: HttpRequest, public_id: UUID) -> HttpResponse:
    order = order_to_ship(request, public_id)
    outcome = holding.release([order], signed_in(request), clock.now())
    if outcome.done:
        messages.success(request, f"Order {order.amazon_order_id} awaits shipment again.")
    for _, why in outcome.left_out:
        messages.info(request, why)
    return answer(request, order)


def _page(request: HttpRequest, order: Order, form: HoldForm, refusal: str) -> HttpResponse:
    context = {
        "section": "orders",
        "heading": "Hold",
        "order": order,
        "zone": order.store.marketplace.time_zone,
        "form": form,
        "refusal": refusal,
        "action": reverse("orders:hold", args=[order.public_id]),
        "close": reverse("orders:detail", args=[order.public_id]),
    }
    part = "_hold" if wants(request, DIALOGS) else "hold"
    return render(request, f"orders/{part}.html", context, status=422 if form.is_bound else 200)
