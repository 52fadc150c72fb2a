"""The Notifications section of a store's settings (CON-7, SHP-14, dashboard page 9)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shipments.forms.notify import NotifyForm
from shipments.listing.counting import CAP
from shipments.models import ShipmentNotification
from shipments.outbox.moments import PLANNED
from shipments.tracking import scans
from stores import audit, clock
from stores.scoping import signed_in
from stores.views.scope import managed_store


@require_http_methods(["GET", "HEAD", "POST"])
def notify_settings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    store = managed_store(request, public_id)
    sent = request.POST if request.method == "POST" else None
    form = NotifyForm(sent, instance=store, scans_told=scans.are_told(store, clock.now()))
    if form.is_valid():
        changed = form.save_changes()
        if changed:
            audit.record(
                "store.changed",
                user=signed_in(request),
                account=store.selling_partner.account,
                subject=f"store {store.public_id}",
                fields=changed,
            )
        messages.success(request, f"The settings of {store.name} are saved.")
        return redirect("stores:list")
    waiting = ShipmentNotification.objects.filter(
        order__store=store, state=ShipmentNotification.State.WAITING, reason__in=PLANNED
    )
    context = {
        "section": "stores",
        "heading": "Store settings",
        "store": store,
        "part": "notifications",
        "form": form,
        "waiting": waiting.values("pk")[: CAP + 1].count(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "shipments/notify_settings.html", context, status=status)
