"""Setting size and weight of one order's parcel: a dialog beside the list, or a page of its own without a script."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from orders.handling.parcel_form import SizeForm, initial_of
from orders.handling.parcels import set_size, size_refusal
from orders.models import Order
from orders.page.item_lines import is_imperial
from orders.views.deciding import answer
from orders.views.scope import order_to_ship
from stores import clock
from stores.fragments import DIALOGS, wants
from stores.scoping import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def parcel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    order = order_to_ship(request, public_id)
    imperial = is_imperial(order.store)
    form = SizeForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(order, imperial),
        imperial=imperial,
    )
    if not form.is_valid():
        return _page(request, order, form, size_refusal(order))
    refusal = set_size(order, form.parcel(), signed_in(request), clock.now())
    if refusal:
        return _page(request, order, form, refusal)
    messages.success(request, f"The parcel of order {order.amazon_order_id} is measured.")
    return answer(request, order, stays=True)


def _page(request: HttpRequest, order: Order, form: SizeForm, refusal: str) -> HttpResponse:
    context = {
        "section": "orders",
        "heading": "Parcel",
        "order": order,
        "form": form,
        "refusal": refusal,
        "action": reverse("orders:parcel", args=[order.public_id]),
        "close": reverse("orders:detail", args=[order.public_id]),
    }
    part = "_parcel_form" if wants(request, DIALOGS) else "parcel"
    return render(request, f"orders/{part}.html", context, status=422 if form.is_bound else 200)
