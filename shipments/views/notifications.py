"""One notification: every try, Amazon's own words, and the one button that mends it."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from orders.views.scope import require_shipper
from shipments import carriers
from shipments.bigcommerce.listing import of_order
from shipments.listing.rows import notifications_of, row_of
from shipments.models import NotificationAttempt, ShipmentNotification
from shipments.outbox import pushing
from shipments.outbox.previewing import story
from shipments.outbox.pushing import retry_rejected
from shipments.views.scope import notification_of
from stores import clock, display
from stores.desk import desk_of
from stores.models import Member
from stores.poking import poke
from stores.scoping import signed_in

State = ShipmentNotification.State


@require_safe
def notification(request: HttpRequest, public_id: UUID) -> HttpResponse:
    desk = desk_of(request)
    rows = notifications_of(desk.stores).prefetch_related(
        Prefetch("tries", NotificationAttempt.objects.select_related("feed"))
    )
    found = get_object_or_404(rows, public_id=public_id)
    shipment = found.shipment
    tries = sorted(found.tries.all(), key=lambda attempt: attempt.number)
    context = {
        "section": "notifications",
        "row": row_of(found),
        "carrier": carriers.display_name(shipment.carrier_code, shipment.carrier_name),
        "link": carriers.tracking_link(
            shipment.carrier_code, shipment.tracking_number, shipment.carrier_name
        ),
        "tries": tries,
        "told": story(found, tries, clock.now()),
        "may_ship": desk.may(Member.Role.SHIPPER, found.order.store),
        "may_manage": desk.may(Member.Role.MANAGER, found.order.store),
        "bigcommerce": of_order(found.order),
    }
    return render(request, "shipments/notification.html", context)


@require_POST
def retry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A rejected notification goes back into the queue; any other state only says what happens next (SHP-22)."""
    found = notification_of(request, public_id)
    require_shipper(request, found.order.store)
    if retry_rejected(found, signed_in(request), clock.now()):
        poke("shipments.tasks.send_for_seller", found.selling_partner_id)
        text = (
            f"Order {found.order.amazon_order_id} is queued again. Amazon is told within a minute."
        )
        messages.success(request, text)
    else:
        messages.info(request, no_retry_text(found))
    return redirect("shipments:notification", found.public_id)


@require_POST
def tell_now(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Before the moment that the store's settings name, or although they say never (SHP-14)."""
    found = notification_of(request, public_id)
    require_shipper(request, found.order.store)
    if pushing.tell_now(found, signed_in(request), clock.now()):
        poke("shipments.tasks.send_for_seller", found.selling_partner_id)
        text = f"Amazon is told about order {found.order.amazon_order_id} within a minute."
        messages.success(request, text)
    else:
        messages.info(request, no_retry_text(found))
    return redirect("shipments:notification", found.public_id)


def no_retry_text(found: ShipmentNotification) -> str:
    """Why there is nothing to press, and what happens next."""
    number = found.order.amazon_order_id
    if found.state in (State.WAITING, State.UNKNOWN):
        when = display.until(found.due_at, clock.now())
        return f"Order {number} is tried again by itself {when}. There is nothing to do."
    return f"There is nothing to send for order {number}: its notification is {found.get_state_display().lower()}."
