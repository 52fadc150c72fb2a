"""The void dialog: what it means is said first, one press does it once (SHP-9, RED-16)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from orders.views.scope import require_shipper
from shipments import carriers
from shipments.labels import void_words, voiding
from shipments.labels.undoing import parcel_of
from shipments.models import Shipment
from shipments.telling import fate
from shipments.views.scope import shipment_of
from stores import clock
from stores.fragments import DIALOGS, done_answer, wants
from stores.poking import poke
from stores.scoping import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def void(request: HttpRequest, public_id: UUID) -> HttpResponse:
    shipment = shipment_of(request, public_id)
    require_shipper(request, shipment.order.store)
    if request.method != "POST":
        return _page(request, shipment)
    number = shipment.order.amazon_order_id
    try:
        done = voiding.void(shipment, signed_in(request), clock.now())
    except voiding.CannotVoid as refused:
        messages.error(request, refused.text)
    else:
        if done:
            messages.success(request, f"The shipment of order {number} is voided.")
        else:
            poke("shipments.tasks.finish_voids")
            text = f"Amazon is asked to void the label of order {number}. The answer comes within a minute."
            messages.success(request, text)
    if wants(request, DIALOGS):
        return done_answer()
    return redirect("shipments:of_order", shipment.order.public_id)


def _page(request: HttpRequest, shipment: Shipment) -> HttpResponse:
    order, now = shipment.order, clock.now()
    refusal = voiding.refusal(shipment)
    parcel = [] if refusal else parcel_of(shipment)
    context: dict[str, Any] = {
        "section": "shipments",
        "heading": "Void the shipment",
        "shipment": shipment,
        "order": order,
        "label": voiding.label_of(shipment),
        "carrier": carriers.display_name(shipment.carrier_code, shipment.carrier_name),
        "refusal": refusal,
        "others": [member.order for member in parcel if member.pk != shipment.pk],
        "meaning": void_words.meaning(fate(_told(shipment), voiding.label_of(shipment))),
        "removes_buyer": any(
            void_words.removes_buyer(
                member.order, now, last=member.order.shipments.standing().count() == 1
            )
            for member in parcel
        ),
        "action": reverse("shipments:void", args=[shipment.public_id]),
        "close": reverse("shipments:of_order", args=[order.public_id]),
    }
    part = "_void" if wants(request, DIALOGS) else "void"
    return render(request, f"shipments/{part}.html", context)


def _told(shipment: Shipment) -> Any:
    """The order's notification if it is about this parcel."""
    notification = getattr(shipment.order, "notification", None)
    about = notification is not None and notification.shipment_id == shipment.pk
    return notification if about else None
