"""The further pages of one store's settings (CON-7, dashboard page 9). Each saves its own fields and closes."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from stores import audit
from stores.branding import branding_of, sender_of
from stores.desk import desk_of
from stores.models import Branding, Store
from stores.scoping import signed_in
from stores.switches.branding_form import BrandingForm
from stores.switches.shipping_form import ShippingForm
from stores.views.scope import managed_store


@require_http_methods(["GET", "HEAD", "POST"])
def shipping(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    store = managed_store(request, public_id)
    form = ShippingForm(request.POST if request.method == "POST" else None, instance=store)
    if form.is_valid():
        _note(request, store, form.save_changes())
        return _saved(request, store)
    context = {"section": "stores", "heading": "Store settings", "store": store, "form": form}
    context["part"] = "shipping"
    status = 422 if form.is_bound else 200
    return render(request, "stores/settings_shipping.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def branding(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    store = managed_store(request, public_id)
    kept = branding_of(store)
    is_sent = request.method == "POST"
    form = BrandingForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, instance=kept
    )
    if form.is_valid():
        _note(request, store, form.save_changes())
        return _saved(request, store)
    context = {"section": "stores", "heading": "Store settings", "store": store, "form": form}
    context |= {"part": "branding", "has_logo": bool(kept.logo_type)}
    # A refused form has left its values in `kept`.
    context["sender"] = sender_of(branding_of(store))
    status = 422 if form.is_bound else 200
    return render(request, "stores/settings_branding.html", context, status=status)


@require_safe
def logo(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """For members of the store's account; drawn by us, so its type is true."""
    kept = Branding.objects.filter(store__in=desk_of(request).stores).exclude(logo=None)
    row = get_object_or_404(kept.only("logo", "logo_type"), store__public_id=public_id)
    assert row.logo is not None
    return HttpResponse(
        bytes(row.logo),
        content_type=row.logo_type,
        headers={"X-Content-Type-Options": "nosniff"},
    )


def _saved(request: HttpRequest, store: Store) -> HttpResponse:
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
