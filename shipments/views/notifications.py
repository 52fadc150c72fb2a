"""One notification: every try, Amazon's own words, and the one button that mends it."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orders.views.scope import require_shipper
from shipments import carriers
from shipments.bigcommerce.listing import of_order
from shipments.carriers.checking import parcel_of
from shipments.carriers.checks import Doubt, Known, unticked, warnings
from shipments.carriers.repeats import same_numbers
from shipments.forms import MarkShippedForm, initial_of
from shipments.listing.rows import notifications_of, row_of
from shipments.models import NotificationAttempt, ShipmentNotification
from shipments.outbox import pushing
from shipments.outbox.correcting import correct as correct_shipment
from shipments.outbox.correcting import may_correct
from shipments.outbox.previewing import story
from shipments.outbox.pushing import retry_rejected
from shipments.recording import CannotShip
from shipments.views.marking import carrier_context
from shipments.views.previewing import is_preview, preview_context, wants_preview_alone
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
        messages.info(request, _no_retry_text(found))
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
        messages.info(request, _no_retry_text(found))
    return redirect("shipments:notification", found.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another carrier or number for a shipment that Amazon rejected."""
    found = notification_of(request, public_id)
    require_shipper(request, found.order.store)
    if not may_correct(found):
        messages.info(request, _no_retry_text(found))
        return redirect("shipments:notification", found.public_id)
    store = found.order.store
    now = clock.now()
    zone = store.marketplace.time_zone
    shipment = found.shipment
    form = MarkShippedForm(
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
    if wants_preview_alone(request):
        context = preview_context(found.order, found, form, now)
        return render(request, "shipments/_preview.html", context)
    doubts: list[Doubt] = []
    if form.is_valid():
        details = form.shipment_details().cleaned()
        # Letters, codes and Prime were decided when the parcel was recorded.
        facts = Known(
            tuple(same_numbers([(found.order, details.tracking_number)]).get(found.order.pk, ())),
            for_amazon=True,
        )
        entry = parcel_of(found.order, details).entry
        doubts = warnings(entry, facts, carriers.table())
    sends = form.is_valid() and not is_preview(request)
    if sends and not unticked(doubts, request.POST.getlist("tick")):
        try:
            correct_shipment(found, details, signed_in(request), now)
        except CannotShip as refused:
            form.add_error(refused.field or None, refused.text)
        else:
            poke("shipments.tasks.send_for_seller", found.selling_partner_id)
            text = (
                f"Order {found.order.amazon_order_id} is corrected and sent again within a minute."
            )
            messages.success(request, text)
            return redirect("shipments:notification", found.public_id)
    context = {
        "section": "notifications",
        "notification": found,
        "form": form,
        "doubts": doubts,
        "ticks": request.POST.getlist("tick"),
        "action": reverse("shipments:correct", args=[found.public_id]),
        "close": reverse("shipments:notification", args=[found.public_id]),
        **preview_context(found.order, found, form, now),
        **carrier_context(form.carrier),
    }
    return render(request, "shipments/correct.html", context, status=422 if form.is_bound else 200)


def _no_retry_text(found: ShipmentNotification) -> str:
    number = found.order.amazon_order_id
    if found.state in (State.WAITING, State.UNKNOWN):
        when = display.until(found.due_at, clock.now())
        return f"Order {number} is tried again by itself {when}. There is nothing to do."
    return f"There is nothing to send for order {number}: its notification is {found.get_state_display().lower()}."
