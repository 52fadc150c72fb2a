"""Label files for the people who print them, and asking Amazon again for one that is missing (RED-40, RED-41)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from orders.views.scope import require_shipper
from shipments.bigcommerce import listing
from shipments.labels import fetching, giving_out, parts
from shipments.labels.giving_out import KINDS
from shipments.labels.sound import FORMATS
from shipments.views.downloads import attachment
from shipments.views.scope import label_of, order_of
from stores import audit, clock
from stores.desk import desk_of
from stores.fragments import is_htmx
from stores.models import Member
from stores.scoping import signed_in


@require_GET
def label_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`format` PDF, PNG or ZPL (else as bought); `document` is one of `KINDS`. Shippers print, viewers do not."""
    label = label_of(request, public_id)
    require_shipper(request, label.order.store)
    format = _format(request.GET.get("format", ""), label.format)
    kind = request.GET.get("document", "LABEL")
    try:
        given = giving_out.give_out(
            label, format, kind if kind in KINDS else "LABEL", signed_in(request), clock.now()
        )
    except giving_out.NotGiven as refused:
        messages.error(request, refused.text)
        return redirect("shipments:of_order", label.order.public_id)
    return attachment(given.content, given.content_type, given.name)


@require_POST
def fetch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asks Amazon for the files of a bought label; buys nothing."""
    label = label_of(request, public_id)
    require_shipper(request, label.order.store)
    format = _format(request.POST.get("format", ""), label.format)
    number = label.order.amazon_order_id
    try:
        fetching.fetch(label, format, clock.now())
        audit.record(
            "label.files_fetched",
            user=signed_in(request),
            account=label.order.store.selling_partner.account_id,
            subject=f"label {label.public_id}",
        )
    except fetching.CannotFetch as refused:
        messages.error(request, refused.text)
    else:
        messages.success(request, f"The label of order {number} is here as {format}.")
    return redirect("shipments:of_order", label.order.public_id)


@require_safe
def of_order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The parcels of one order: a page, and the part of the order's page."""
    order = order_of(request, public_id)
    desk = desk_of(request)
    context = {
        "section": "shipments",
        "heading": "Parcels",
        "order": order,
        "zone": order.store.marketplace.time_zone,
        "parcels": parts.parcels_of(order, clock.now()),
        "bigcommerce": listing.of_order(order),
        "may_ship": desk.may(Member.Role.SHIPPER, order.store),
        "may_manage": desk.may(Member.Role.MANAGER, order.store),
    }
    template = "shipments/_parcels.html" if is_htmx(request) else "shipments/parcels.html"
    return render(request, template, context)


def _format(asked: str, bought: str) -> str:
    return asked if asked in FORMATS else bought
