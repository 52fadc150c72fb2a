"""One store's settings, and stopping or starting its import (CON-7, CON-12)."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from stores import audit, clock
from stores.poking import poke
from stores.renewing.renewal import renewal
from stores.scoping import signed_in
from stores.switches import pausing
from stores.switches.shown import switches_of
from stores.switches.store_form import StoreForm
from stores.views.scope import managed_store


@require_http_methods(["GET", "HEAD", "POST"])
def store_settings(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    store = managed_store(request, public_id)
    form = StoreForm(request.POST if request.method == "POST" else None, instance=store)
    if form.is_valid():
        changed = form.save_changes(clock.now())
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
    context = {
        "section": "stores",
        "heading": "Store settings",
        "store": store,
        "form": form,
        "switches": switches_of(store),
        "renewal": renewal(store.selling_partner.authorized_at, clock.now()),
    }
    return render(request, "stores/settings.html", context, status=422 if form.is_bound else 200)


@require_POST
def pause(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    store = managed_store(request, public_id)
    pausing.pause(store, signed_in(request))
    messages.success(request, f"{store.name} is paused. Its orders and notifications stay.")
    return redirect("stores:list")


@require_POST
def resume(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    store = managed_store(request, public_id)
    pausing.resume(store, signed_in(request))
    poke("orders.tasks.import_seller", store.selling_partner_id)
    messages.success(request, f"{store.name} imports again, from where it stopped.")
    return redirect("stores:list")
