"""Holding and releasing the orders that are ticked in the list. Whatever is left out is said with its reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from orders.handling import holding
from orders.handling.hold_form import HoldForm
from orders.handling.permitted import hold_refusal
from orders.models import Order
from orders.views.scope import orders_to_ship
from stores import clock
from stores.asked import public_ids
from stores.scoping import signed_in

MOST = 500


@require_http_methods(["GET", "HEAD", "POST"])
def hold_many(request: HttpRequest) -> HttpResponse:
    """GET, or POST from the ticked list, shows the page; POST with `record` holds."""
    asked = request.POST if request.method == "POST" else request.GET
    found = _ticked(request, asked.getlist("order"))
    if isinstance(found, HttpResponse):
        return found
    now = clock.now()
    # The latest of the stores' days, so that the day lies ahead in all of them.
    today = max(now.astimezone(order.store.marketplace.time_zone).date() for order in found)
    form = HoldForm(request.POST if "record" in request.POST else None, today=today)
    if form.is_valid():
        outcome = holding.hold(found, form.cleaned_data["until"], signed_in(request), now)
        return _done(request, "on hold", outcome)
    why = [(order, hold_refusal(order)) for order in found]
    context = {
        "section": "orders",
        "form": form,
        "orders": [order for order, refusal in why if not refusal],
        "left_out": [(order, refusal) for order, refusal in why if refusal],
    }
    status = 422 if form.is_bound else 200
    return render(request, "orders/hold_many.html", context, status=status)


@require_POST
def release_many(request: HttpRequest) -> HttpResponse:
    found = _ticked(request, request.POST.getlist("order"))
    if isinstance(found, HttpResponse):
        return found
    outcome = holding.release(found, signed_in(request), clock.now())
    return _done(request, "released", outcome)


def _ticked(request: HttpRequest, texts: list[str]) -> list[Order] | HttpResponse:
    """The ticked orders that this person may ship, or the way back with what is wrong (T5)."""
    ids = public_ids(texts)
    orders = orders_to_ship(request, ids) if len(ids) <= MOST else []
    if orders:
        return orders
    if not ids:
        text = "Tick the orders first, then choose what to do with them."
    elif len(ids) > MOST:
        text = f"{len(ids)} orders are ticked. Hold or release at most {MOST} at once."
    else:
        text = "None of these orders can be changed by you."
    messages.error(request, text)
    return redirect("orders:list")


def _done(request: HttpRequest, what: str, outcome: holding.Outcome) -> HttpResponse:
    context = {
        "section": "orders",
        "what": what,
        "done": outcome.done,
        "left_out": outcome.left_out,
    }
    return render(request, "orders/many_done.html", context)
