"""Buttons of an order that answer a cancellation: ship it anyway, or the parcel is out of the pile."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from orders.handling import cancelling
from orders.models import Order
from orders.views.scope import order_to_ship
from stores import clock
from stores.fragments import DIALOGS, done_answer, wants
from stores.scoping import signed_in


@require_POST
def ship_anyway(request: HttpRequest, public_id: UUID) -> HttpResponse:
    order = order_to_ship(request, public_id)
    number = order.amazon_order_id
    if cancelling.ship_anyway(order, signed_in(request), clock.now()):
        text = f"Order {number} ships anyway. Enter its tracking number when the parcel leaves."
        messages.success(request, text)
    else:
        messages.info(request, f"There is no request to decide about for order {number}.")
    return answer(request, order, stays=True)


@require_POST
def taken_out(request: HttpRequest, public_id: UUID) -> HttpResponse:
    order = order_to_ship(request, public_id)
    number = order.amazon_order_id
    if cancelling.taken_out(order, signed_in(request), clock.now()):
        messages.success(request, f"The parcel of order {number} is noted as taken out.")
    else:
        messages.info(request, f"There is no parcel to take out for order {number}.")
    return answer(request, order)


def answer(request: HttpRequest, order: Order, *, stays: bool = False) -> HttpResponse:
    """htmx draws the list, or the page, anew; without it the order's page comes back, or the pull list.

    `stays`: the order is not done with, so its drawer stays open.
    """
    if wants(request, DIALOGS):
        return done_answer(stays=stays)
    if request.POST.get("next") == "pull_list":
        return redirect("shipments:pull_list")
    return redirect("orders:detail", order.public_id)
