"""Entering an order that is not Amazon's, and changing it while it is open (decision 31)."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from orders.manual import entering
from orders.manual.forms import (
    LineFormSet,
    Lines,
    OrderEntryForm,
    earliest_day,
    initial_of,
    read_entry,
    with_more_rows,
)
from orders.models import Order
from orders.page.looks import note_the_look
from orders.views.scope import order_to_ship
from stores import clock
from stores.desk import desk_of
from stores.models import Member, Store
from stores.scoping import signed_in

NO_STORE = "Orders are entered for a store, by people with the role Shipper. Ask a manager of your account."


@require_http_methods(["GET", "HEAD", "POST"])
def new_order(request: HttpRequest) -> HttpResponse:
    stores = stores_to_enter_for(request)
    if not stores:
        messages.error(request, NO_STORE)
        return redirect("orders:list")
    if request.method != "POST":
        first = {"country": stores[0].marketplace.country, "token": uuid4()}
        return _page(request, OrderEntryForm(stores=stores, initial=first), LineFormSet())
    if "more" in request.POST:
        first, rows = with_more_rows(request.POST)
        form = OrderEntryForm(stores=stores, initial=first)
        return _page(request, form, LineFormSet(initial=rows))
    form, lines = OrderEntryForm(request.POST, stores=stores), LineFormSet(request.POST)
    now = clock.now()
    store = form.chosen_store if form.is_valid() else None
    entry = read_entry(form, lines, earliest_day(now, store or stores[0]))
    if entry is None or store is None:
        return _page(request, form, lines)
    try:
        order = entering.enter(store, entry, signed_in(request), now, form.public_id)
    except entering.NumberTaken:
        form.add_error("number", "There is an order with this number already. Choose another.")
        return _page(request, form, lines)
    messages.success(request, f"Order {order.amazon_order_id} is entered.{_masked(form)}")
    return redirect("orders:detail", order.public_id)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    order = order_to_ship(request, public_id)
    if refusal := entering.change_refusal(order):
        return _page(request, None, None, order, refusal)
    if request.method != "POST":
        note_the_look(order, signed_in(request))
        first, rows = initial_of(order)
        return _page(request, OrderEntryForm(initial=first), LineFormSet(initial=rows), order)
    if "more" in request.POST:
        first, rows = with_more_rows(request.POST)
        return _page(request, OrderEntryForm(initial=first), LineFormSet(initial=rows), order)
    form, lines = OrderEntryForm(request.POST), LineFormSet(request.POST)
    now = clock.now()
    entry = read_entry(form, lines, earliest_day(now, order.store, order))
    if entry is None:
        return _page(request, form, lines, order)
    try:
        entering.change(order, entry, signed_in(request), now)
    except entering.CannotChange as refused:
        return _page(request, None, None, order, refused.text)
    messages.success(request, f"Order {order.amazon_order_id} is changed.{_masked(form)}")
    return redirect("orders:detail", order.public_id)


def stores_to_enter_for(request: HttpRequest) -> list[Store]:
    """Those that this person ships for; paused ones too, since Amazon has no part in it."""
    desk = desk_of(request)
    return [store for store in desk.stores if desk.may(Member.Role.SHIPPER, store)]


def _masked(form: OrderEntryForm) -> str:
    """EML-2: whoever types such an address probably means an order from Amazon."""
    if not form.is_masked:
        return ""
    return " Its e-mail address is one that Amazon masks: no mail is sent to it."


def _page(
    request: HttpRequest,
    form: OrderEntryForm | None,
    lines: Lines | None,
    order: Order | None = None,
    refusal: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {
        "section": "orders",
        "heading": f"Change order {order.amazon_order_id}" if order else "New order",
        "order": order,
        "form": form,
        "lines": lines,
        "refusal": refusal,
    }
    faulty = form is not None and form.is_bound
    return render(request, "orders/entry.html", context, status=422 if faulty else 200)
