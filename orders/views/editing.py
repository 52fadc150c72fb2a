"""Editing an order's address: a dialog beside the list, or a page of its own without a script (decision 16)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from orders.addresses.edit_form import AddressForm, initial_of
from orders.addresses.editing import edit_address, take_amazons
from orders.handling.permitted import edit_refusal
from orders.models import Order
from orders.page.looks import note_the_look
from orders.views.deciding import answer
from orders.views.scope import order_to_ship
from stores import clock
from stores.fragments import DIALOGS, wants
from stores.problems import PROBLEMS, explain
from stores.scoping import signed_in
from stores.spapi.errors import SpApiError


@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Showing the form shows the address, so it is noted as a look at the order (decision 34)."""
    order = order_to_ship(request, public_id)
    refusal = edit_refusal(order)
    if request.method == "GET" and not refusal:
        note_the_look(order, signed_in(request))
    form = AddressForm(request.POST if request.method == "POST" else None, initial=initial_of(order))  # fmt: skip
    if not form.is_valid():
        return _page(request, order, form, refusal)
    refusal = edit_address(order, form.address(), signed_in(request), clock.now())
    if refusal:
        return _page(request, order, form, refusal)
    messages.success(request, f"The address of order {order.amazon_order_id} is saved.")
    return answer(request, order, stays=True)


@require_POST
def amazons_address(request: HttpRequest, public_id: UUID) -> HttpResponse:
    order = order_to_ship(request, public_id)
    try:
        refusal = take_amazons(order, signed_in(request), clock.now())
    except SpApiError as error:
        problem = explain(error.code if error.code in PROBLEMS else error.problem)
        refusal = f"Amazon was asked for the address. {problem.title}: {problem.advice}"
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, f"Order {order.amazon_order_id} has Amazon's address again.")
    return answer(request, order, stays=True)


def _page(request: HttpRequest, order: Order, form: AddressForm, refusal: str) -> HttpResponse:
    context = {
        "section": "orders",
        "heading": "Address",
        "order": order,
        "form": form,
        "refusal": refusal,
        "action": reverse("orders:address", args=[order.public_id]),
        "close": reverse("orders:detail", args=[order.public_id]),
    }
    part = "_address_form" if wants(request, DIALOGS) else "address"
    return render(request, f"orders/{part}.html", context, status=422 if form.is_bound else 200)
