"""Two worklists of parcels, on screen and on paper: voided after acceptance, and labels that Amazon does not count."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from orders.views.scope import order_to_ship, require_shipper
from shipments.labels import still_shown, watching
from shipments.views.scope import label_of
from stores import clock
from stores.desk import desk_of
from stores.models import Member
from stores.poking import poke
from stores.scoping import signed_in


@require_safe
def voided(request: HttpRequest) -> HttpResponse:
    """Amazon still shows the number of a voided parcel (decision 18)."""
    desk = desk_of(request)
    rows = still_shown.rows_of(desk.stores, clock.now())
    context = {
        "section": "shipments",
        "rows": rows,
        "more": len(rows) == still_shown.MOST,
        "may_ship": desk.may_anywhere(Member.Role.SHIPPER),
    }
    return render(request, "shipments/voided.html", context)


@require_POST
def corrected(request: HttpRequest, public_id: UUID) -> HttpResponse:
    order = order_to_ship(request, public_id)
    if still_shown.note_corrected(order, signed_in(request), clock.now()):
        text = f"Order {order.amazon_order_id} is noted as corrected in Seller Central."
        messages.success(request, text)
    else:
        messages.info(request, f"There is nothing to correct for order {order.amazon_order_id}.")
    return redirect("shipments:voided")


@require_safe
def unconfirmed(request: HttpRequest) -> HttpResponse:
    """Bought labels whose orders Amazon shows as unshipped after their ship date (decision 28)."""
    desk = desk_of(request)
    found = watching.unconfirmed(desk.stores, clock.now()).select_related(
        "order__store", "shipment"
    )
    labels = list(found.defer("order__buyer_data").order_by("bought_at", "pk")[: watching.MOST])
    rows = [
        {
            "label": label,
            "order": label.order,
            "shipment": label.shipment,
            "zone": label.order.store.marketplace.time_zone,
            "may_send": watching.may_send(label.order),
        }
        for label in labels
    ]
    context = {
        "section": "shipments",
        "rows": rows,
        "more": len(rows) == watching.MOST,
        "may_ship": desk.may_anywhere(Member.Role.SHIPPER),
    }
    return render(request, "shipments/unconfirmed.html", context)


@require_POST
def send_anyway(request: HttpRequest, public_id: UUID) -> HttpResponse:
    label = label_of(request, public_id)
    require_shipper(request, label.order.store)
    try:
        watching.send_anyway(label, signed_in(request), clock.now())
    except watching.CannotSend as refused:
        messages.error(request, refused.text)
    else:
        poke("shipments.tasks.send_for_seller", label.order.selling_partner_id)
        text = f"Amazon is told about order {label.order.amazon_order_id} within a minute."
        messages.success(request, text)
    return redirect("shipments:unconfirmed")
