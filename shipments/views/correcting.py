"""Another carrier or number for a shipment that Amazon rejected (SHP-22)."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from orders.views.scope import require_shipper
from shipments import carriers
from shipments.carriers.checking import parcel_of
from shipments.carriers.checks import Doubt, Known, unticked, warnings
from shipments.carriers.repeats import same_numbers
from shipments.details import ShipmentDetails
from shipments.forms import MarkShippedForm, initial_of
from shipments.models import ShipmentNotification
from shipments.outbox.correcting import correct as correct_shipment
from shipments.outbox.correcting import may_correct
from shipments.recording import CannotShip
from shipments.views.marking import carrier_context
from shipments.views.notifications import no_retry_text
from shipments.views.previewing import is_preview, preview_context, wants_preview_alone
from shipments.views.scope import notification_of
from stores import clock
from stores.poking import poke
from stores.scoping import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = notification_of(request, public_id)
    require_shipper(request, found.order.store)
    if not may_correct(found):
        messages.info(request, no_retry_text(found))
        return redirect("shipments:notification", found.public_id)
    now = clock.now()
    form = _form(request, found, now)
    if wants_preview_alone(request):
        asked = request.POST.getlist("asked")
        context = preview_context(found.order, found, form, now, asked)
        return render(request, "shipments/_preview.html", context)
    if not form.is_valid():
        return _page(request, found, form, [], now)
    details = form.shipment_details().cleaned()
    doubts = _doubts(found, details)
    if is_preview(request) or unticked(doubts, request.POST.getlist("tick")):
        return _page(request, found, form, doubts, now)
    try:
        correct_shipment(found, details, signed_in(request), now)
    except CannotShip as refused:
        form.add_error(refused.field or None, refused.text)
        return _page(request, found, form, doubts, now)
    poke("shipments.tasks.send_for_seller", found.selling_partner_id)
    number = found.order.amazon_order_id
    messages.success(request, f"Order {number} is corrected and sent again within a minute.")
    return redirect("shipments:notification", found.public_id)


def _form(request: HttpRequest, found: ShipmentNotification, now: datetime) -> MarkShippedForm:
    store = found.order.store
    zone = store.marketplace.time_zone
    shipment = found.shipment
    return MarkShippedForm(
        request.POST if request.method == "POST" else None,
        initial={
            **initial_of(shipment, shipment.ship_date),
            "tracking_number": shipment.tracking_number,
        },
        country=store.marketplace.country,
        today=now.astimezone(zone).date(),
        ordered_on=found.order.purchased_at.astimezone(zone).date(),
        boxes=False,
    )


def _doubts(found: ShipmentNotification, details: ShipmentDetails) -> list[Doubt]:
    """Letters, codes and Prime were decided when the parcel was recorded."""
    same = same_numbers([(found.order, details.tracking_number)])
    facts = Known(tuple(same.get(found.order.pk, ())), for_amazon=True)
    return warnings(parcel_of(found.order, details).entry, facts, carriers.table())


def _page(
    request: HttpRequest,
    found: ShipmentNotification,
    form: MarkShippedForm,
    doubts: list[Doubt],
    now: datetime,
) -> HttpResponse:
    context = {
        "section": "notifications",
        "notification": found,
        "form": form,
        "doubts": doubts,
        "ticks": request.POST.getlist("tick"),
        "action": reverse("shipments:correct", args=[found.public_id]),
        "close": reverse("shipments:notification", args=[found.public_id]),
        **preview_context(found.order, found, form, now, [doubt.key for doubt in doubts]),
        **carrier_context(form.carrier),
    }
    return render(request, "shipments/correct.html", context, status=422 if form.is_bound else 200)
