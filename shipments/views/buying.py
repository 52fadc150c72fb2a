"""Buying one label: the parcel, the rates, one purchase. A dialog beside the list, or pages without a script."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orders.attention import asks_to_cancel
from orders.handling.measures import size_words, weight_words
from orders.handling.parcels import set_size
from orders.models import Order
from orders.page.item_lines import is_imperial
from orders.views.scope import order_to_ship, require_shipper
from shipments.buying import guards, trying
from shipments.buying.errors import CannotBuy
from shipments.buying.offer_rows import offers_of
from shipments.buying.parcel_form import ParcelForm
from shipments.buying.purchasing import buy
from shipments.buying.quoting import quote
from shipments.labels import fetching, giving_out
from shipments.models import Label, RateQuote
from shipments.views.label_page import label_answer
from shipments.views.scope import label_of, quote_of
from stores import clock
from stores.fragments import DIALOGS, wants
from stores.poking import poke
from stores.scoping import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def buy_label(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The parcel. Its answer are the rates."""
    order, now = order_to_ship(request, public_id), clock.now()
    prefetch_related_objects([order], *guards.PREFETCHED)
    for standing in order.labels.all():
        if standing.state == Label.State.BUYING:
            return label_answer(request, standing)
    refused = guards.order_refusal(order, now)
    blocked = "" if refused is None or refused.overridable else refused.text
    form = ParcelForm(request.POST if request.method == "POST" else None, order=order)
    if blocked or not form.is_valid():
        return _parcel_page(request, order, form, blocked)
    parcel, user = form.parcel(), signed_in(request)
    if form.size_changed:
        set_size(order, parcel, user, now)
    try:
        found = quote(order, parcel, form.cleaned_data["ship_from"], user, now)
    except CannotBuy as fault:
        form.add_error(None, _text(fault))
        return _parcel_page(request, order, form, "")
    if wants(request, DIALOGS):
        return _rates_page(request, found, "")
    return redirect("shipments:rates", found.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def rates(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The offers of one question, and the one purchase."""
    found = quote_of(request, public_id)
    require_shipper(request, found.order.store)
    if request.method != "POST":
        return _rates_page(request, found, "")
    try:
        label = buy(
            found,
            request.POST.get("rate", ""),
            signed_in(request),
            clock.now(),
            ship_despite_cancel_request=request.POST.get("ship_anyway") == "on",
            key=_key(request.POST.get("key", "")),
        )
    except CannotBuy as fault:
        return _rates_page(request, found, _text(fault))
    if label.state == Label.State.BUYING:
        poke("shipments.tasks.finish_label", label.pk)
    return label_answer(request, label, fresh=True)


@require_safe
def label(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What became of a purchase, and the file to print."""
    found = label_of(request, public_id)
    require_shipper(request, found.order.store)
    return label_answer(request, found)


@require_POST
def finish_label(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask Amazon once more: about an unfinished purchase, with the same key, or for the file of a bought label."""
    found, now = label_of(request, public_id), clock.now()
    require_shipper(request, found.order.store)
    if found.state == Label.State.BUYING:
        found = trying.finish(found, now)
    elif giving_out.is_missing(found):
        try:
            fetching.fetch(found, found.format, now)
        except fetching.CannotFetch as refused:
            messages.error(request, refused.text)
    return label_answer(request, found, fresh=True)


def _key(sent: str) -> UUID | None:
    """The form's one-time token; None for one that is not ours, which then buys at most once by the order's label."""
    try:
        return UUID(sent)
    except ValueError:
        return None


def _text(fault: CannotBuy) -> str:
    return f"{fault.text} Request id: {fault.request_id}" if fault.request_id else fault.text


def _parcel_page(
    request: HttpRequest, order: Order, form: ParcelForm, refusal: str
) -> HttpResponse:
    context = {
        **_about(order),
        "form": form,
        "refusal": refusal,
        "no_sender": not refusal and not form.senders,
        "action": reverse("shipments:buy_label", args=[order.public_id]),
    }
    return _dialog(request, "buy_label", context, 422 if form.is_bound else 200)


def _rates_page(request: HttpRequest, found: RateQuote, error: str) -> HttpResponse:
    order, parcel = found.order, found.parcel
    imperial = is_imperial(order.store)
    offers, expired = offers_of(found), found.expires_at <= clock.now()
    context = {
        **_about(order),
        "quote": found,
        "offers": offers,
        "size": size_words(parcel["length_mm"], parcel["width_mm"], parcel["height_mm"], imperial),
        "weight": weight_words(parcel["weight_g"], imperial),
        "error": error,
        "expired": expired,
        "can_buy": not expired and bool(offers.fit or offers.unfit),
        "asks_to_cancel": asks_to_cancel(order),
        "key": uuid.uuid4(),
        "action": reverse("shipments:rates", args=[found.public_id]),
        "again": reverse("shipments:buy_label", args=[order.public_id]),
    }
    return _dialog(request, "rates", context, 422 if error else 200)


def _about(order: Order) -> dict[str, Any]:
    return {
        "section": "orders",
        "heading": "Buy label",
        "order": order,
        "zone": order.store.marketplace.time_zone,
        "close": reverse("orders:detail", args=[order.public_id]),
    }


def _dialog(request: HttpRequest, name: str, context: dict[str, Any], status: int) -> HttpResponse:
    if wants(request, DIALOGS):
        return render(request, f"shipments/_{name}.html", context, status=status)
    page = {"dialog": f"shipments/_{name}.html", **context}
    return render(request, "shipments/buying.html", page, status=status)
