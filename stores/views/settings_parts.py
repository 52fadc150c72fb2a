"""The further pages of one store's settings (CON-7, dashboard page 9). Each saves its own fields and closes."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stores import audit
from stores.models import Store
from stores.scoping import signed_in
from stores.switches.shipping_form import ShippingForm
from stores.views.scope import managed_store


@require_http_methods(["GET", "HEAD", "POST"])
def shipping(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    store = managed_store(request, public_id)
    form = ShippingForm(request.POST if request.method == "POST" else None, instance=store)
    if form.is_valid():
        _note(request, store, form.save_changes())
        return saved(request, store)
    context = {"section": "stores", "heading": "Store settings", "store": store, "form": form}
    context["part"] = "shipping"
    status = 422 if form.is_bound else 200
    return render(request, "stores/settings_shipping.html", context, status=status)


def saved(request: HttpRequest, store: Store) -> HttpResponse:
    messages.success(request, f"The settings of {store.name} are saved.")
    return redirect("stores:list")


def _note(request: HttpRequest, store: Store, changed: list[str]) -> None:
    if changed:
        audit.record(
            "store.changed",
            user=signed_in(request),
            account=store.selling_partner.account,
            subject=f"store {store.public_id}",
            fields=changed,
        )
