"""Holding and releasing the orders that are ticked in the list. Whatever is left out is said with its reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from orders.handling import holding
from orders.handling.hold_form import HoldForm
from orders.handling.permitted import hold_refusal
from orders.lists.choosing import MOST, chosen, read_choice
from orders.models import Order
from orders.views.scope import stores_to_ship
from stores import clock
from stores.scoping import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def hold_many(request: HttpRequest) -> HttpResponse:
    """GET, or POST from the ticked list, shows the page; POST with `record` holds."""
    asked = request.POST if request.method == "POST" else request.GET
    found = _ticked(request, asked)
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
        "chosen": " ".join(str(order.public_id) for order in found),
        "orders": [order for order, refusal in why if not refusal],
        "left_out": [(order, refusal) for order, refusal in why if refusal],
    }
    status = 422 if form.is_bound else 200
    return render(request, "orders/hold_many.html", context, status=status)


@require_POST
def release_many(request: HttpRequest) -> HttpResponse:
    found = _ticked(request, request.POST)
    if isinstance(found, HttpResponse):
        return found
    outcome = holding.release(found, signed_in(request), clock.now())
    return _done(request, "released", outcome)


def _ticked(request: HttpRequest, asked: QueryDict) -> list[Order] | HttpResponse:
    """The chosen orders that this person may ship, or the way back with what is wrong (T5)."""
    choice = read_choice(asked)
    orders = chosen(choice, stores_to_ship(request), clock.now())
    if orders and len(orders) <= MOST:
        return orders
    if choice.is_empty:
        text = "Tick the orders first, then choose what to do with them."
    elif orders:
        text = f"Hold or release at most {MOST:,} orders at once. Narrow the list with a filter."
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
