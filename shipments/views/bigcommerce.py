"""What BigCommerce was told: the list of what needs a fix or waits, and trying again (decision 30)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from orders.views.scope import require_shipper
from shipments.bigcommerce import listing
from shipments.bigcommerce.pushing import retry as retry_update
from stores import clock
from stores.desk import desk_of
from stores.models import Member
from stores.poking import poke
from stores.scoping import signed_in


@require_safe
def bigcommerce(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    context = {
        "section": "notifications",
        "heading": "BigCommerce",
        "to_fix": listing.to_fix(desk.stores),
        "waiting": listing.waiting(desk.stores),
        "most": listing.MOST,
        "may_ship": desk.may_anywhere(Member.Role.SHIPPER),
        "may_manage": desk.may_anywhere(Member.Role.MANAGER),
    }
    return render(request, "shipments/bigcommerce.html", context)


@require_POST
def retry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A refused parcel goes back into the queue; any other state only says so."""
    rows = listing.updates_of(desk_of(request).stores)
    update = get_object_or_404(rows, public_id=public_id)
    require_shipper(request, update.order.store)
    number = update.order.amazon_order_id
    if retry_update(update, signed_in(request), clock.now()):
        poke("shipments.tasks.send_to_shop", update.link_id)
        messages.success(
            request, f"Order {number} is queued again. BigCommerce is told within a minute."
        )
    else:
        messages.info(request, f"There is nothing to send to BigCommerce for order {number}.")
    return redirect("orders:detail", update.order.public_id)
