"""One shipment with what is known of its parcel, and what a person says became of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from orders.page.context import seller_central
from orders.views.scope import require_shipper
from shipments import carriers
from shipments.models import Shipment
from shipments.tracking import by_hand
from shipments.tracking.by_hand import TrackingForm
from shipments.tracking.seen import Transit
from shipments.tracking.story import story_of
from shipments.tracking.words import next_step, source_words
from stores import clock
from stores.desk import desk_of
from stores.fragments import DIALOGS, done_answer, wants
from stores.models import Member
from stores.scoping import signed_in


@require_safe
def shipment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _shipment(request, public_id)
    now = clock.now()
    context = {
        "section": "shipments",
        "heading": "Shipment",
        **described(found),
        "story": story_of(found),
        "step": next_step(found, now),
        "source": source_words(found),
        "seller_central": seller_central(found.order),
        "may_ship": desk_of(request).may(Member.Role.SHIPPER, found.order.store),
    }
    return render(request, "shipments/shipment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _shipment(request, public_id)
    require_shipper(request, found.order.store)
    now = clock.now()
    form = TrackingForm(
        request.POST if request.method == "POST" else None,
        shipped=found.ship_date,
        today=now.astimezone(found.order.store.marketplace.time_zone).date(),
    )
    refusal = ""
    if found.voided_at is not None:
        refusal = "This shipment is voided. Nothing becomes of its parcel any more."
    if refusal or not form.is_valid():
        return _page(request, found, form, refusal)
    transit = Transit(form.cleaned_data["transit"])
    by_hand.say(found, transit, form.cleaned_data["day"], signed_in(request), now)
    messages.success(request, f"The parcel of order {found.order.amazon_order_id} is noted.")
    if wants(request, DIALOGS):
        return done_answer()
    return redirect("shipments:shipment", found.public_id)


def described(shipment: Shipment) -> dict[str, Any]:
    """A shipment as lists and pages show it. Needs order with store and notification, and label."""
    code, name = shipment.carrier_code, shipment.carrier_name
    return {
        "shipment": shipment,
        "order": shipment.order,
        "label": getattr(shipment, "label", None),
        "carrier": carriers.display_name(code, name),
        "link": carriers.tracking_link(code, shipment.tracking_number, name),
        "notification": getattr(shipment.order, "notification", None),
        "zone": shipment.order.store.marketplace.time_zone,
    }


def _shipment(request: HttpRequest, public_id: UUID) -> Shipment:
    """Another account's shipment is not found (T5)."""
    rows = Shipment.objects.filter(order__store__in=desk_of(request).stores)
    loaded = rows.select_related(
        "order__store__selling_partner", "order__notification", "label", "created_by", "voided_by", "lead",
    )  # fmt: skip
    return get_object_or_404(loaded.defer("order__buyer_data"), public_id=public_id)


def _page(request: HttpRequest, found: Shipment, form: TrackingForm, refusal: str) -> HttpResponse:
    context = {
        "section": "shipments",
        "heading": "Parcel",
        **described(found),
        "form": form,
        "refusal": refusal,
        "action": reverse("shipments:say", args=[found.public_id]),
        "close": reverse("shipments:shipment", args=[found.public_id]),
    }
    part = "_say" if wants(request, DIALOGS) else "say"
    return render(request, f"shipments/{part}.html", context, status=422 if form.is_bound else 200)
