"""Where is order X, and fetching one order or one day (decision 21, IMP-11)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from orders.imports.day_fetch import DayRefused, fetch_day
from orders.imports.import_now import promise
from orders.order_ids import order_id_in
from orders.views.audit import audit_context, checkable, shippable
from orders.where.forms import DayForm
from orders.where.verdicts import Answer
from orders.where.whereabouts import fetch, where_is
from orders.where.words import words_of
from stores import audit, clock
from stores.desk import Desk, desk_of
from stores.models import SellingPartner
from stores.poking import poke
from stores.scoping import signed_in


@require_POST
def where(request: HttpRequest) -> HttpResponse:
    """Asks Amazon at most once for each seller of this person's accounts. The answer changes nothing."""
    text = request.POST.get("q", "").replace("\x00", "").strip()[:40]
    sellers = list(
        {s.selling_partner_id: s.selling_partner for s in desk_of(request).stores}.values()
    )
    answers = where_is(text, sellers, clock.now())
    return _page(request, answers, text)


@require_POST
def fetch_now(request: HttpRequest) -> HttpResponse:
    """One getOrder, stored at once if a rule lets the order in."""
    sellers = checkable(desk_of(request), request.POST.get("seller", ""))
    order_id = order_id_in(request.POST.get("q", "").replace("\x00", ""))
    if not sellers or not order_id:
        messages.error(request, "There is no active store that you may fetch an order for.")
        return redirect("orders:audit")
    if len(sellers) > 1:
        messages.error(request, "Find the order first: it belongs to one of your sellers.")
        return redirect("orders:audit")
    answer = fetch(order_id, sellers[0], clock.now())
    if answer.order is None:
        return _page(request, [answer], order_id)
    audit.record(
        "order.fetched",
        user=signed_in(request),
        account=sellers[0].account_id,
        subject=f"order {answer.order.public_id}",
    )
    messages.success(request, f"Order {order_id} was fetched.")
    return redirect("orders:detail", answer.order.public_id)


@require_POST
def fetch_one_day(request: HttpRequest) -> HttpResponse:
    stores = shippable(desk_of(request))
    if not stores:
        messages.error(request, "There is no active store that you may import for.")
        return redirect("orders:audit")
    form = DayForm(request.POST, stores=stores)
    if not form.is_valid():
        return _page(request, [], "", day_form=form, status=422)
    store, now = form.chosen_store, clock.now()
    said = promise([store.selling_partner], now)
    try:
        fetch_day(store, form.cleaned_data["day"], signed_in(request), now)
    except DayRefused as refused:
        form.add_error("day", str(refused))
        return _page(request, [], "", day_form=form, status=422)
    audit.record(
        "import.day_asked",
        user=signed_in(request),
        account=store.selling_partner.account_id,
        subject=f"store {store.public_id}",
    )
    poke("orders.tasks.import_seller", store.selling_partner_id)
    messages.success(request, f"The day is read for {store.name}. {said}")
    return redirect("orders:activity")


def _page(
    request: HttpRequest,
    answers: list[Answer],
    asked: str,
    *,
    day_form: DayForm | None = None,
    status: int = 200,
) -> HttpResponse:
    desk = desk_of(request)
    may_fetch = set(checkable(desk))
    shown = [_shown(answer, may_fetch, desk) for answer in answers]
    context = {**audit_context(request), "answers": shown, "asked": asked}
    if day_form is not None:
        context["day_form"] = day_form
    return render(request, "orders/audit.html", context, status=status)


def _shown(answer: Answer, may_fetch: set[SellingPartner], desk: Desk) -> dict[str, Any]:
    several = len({store.selling_partner_id for store in desk.stores}) > 1
    stores = [s.name for s in desk.stores if s.selling_partner == answer.seller]
    return {
        "answer": answer,
        "words": words_of(answer, clock.now()),
        "whose": ", ".join(stores) if several else "",
        "may_fetch": answer.may_fetch and answer.seller in may_fetch,
    }
