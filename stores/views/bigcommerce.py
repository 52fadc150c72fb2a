"""The BigCommerce section of a store's settings: link it, say who tells Amazon, unlink it (decisions 7 and 30)."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from stores.bigcommerce import linking
from stores.bigcommerce.forms import LinkForm
from stores.models import BigCommerceLink, Store
from stores.scoping import signed_in
from stores.views.scope import managed_store


@sensitive_post_parameters("token")
@require_http_methods(["GET", "HEAD", "POST"])
def bigcommerce(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    store = managed_store(request, public_id)
    row = linking.link_of(store)
    form = LinkForm(request.POST if request.method == "POST" else None, row=row)
    refused = None
    if form.is_valid():
        try:
            text = _keep(request, store, row, form)
        except linking.LinkRefused as error:
            refused = error
        else:
            messages.success(request, text)
            return redirect("stores:bigcommerce", store.public_id)
    context = {
        "section": "stores",
        "heading": "Store settings",
        "store": store,
        "part": "bigcommerce",
        "form": form,
        "link": row,
        "refused": refused,
    }
    status = 422 if form.is_bound else 200
    return render(request, "stores/settings_bigcommerce.html", context, status=status)


def _keep(request: HttpRequest, store: Store, row: BigCommerceLink | None, form: LinkForm) -> str:
    """The words about what was done. Raises LinkRefused."""
    given, user = form.cleaned_data, signed_in(request)
    if row is None or given["token"]:
        linking.link(store, given["store_hash"], given["token"], given["teller"], user)
        return f"{store.name} is linked with the BigCommerce store {given['store_hash']}."
    if linking.change_teller(row, given["teller"], user):
        return f"Saved. It counts for parcels of {store.name} that are recorded from now on."
    return "Nothing was changed."


@require_POST
def unlink(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    store = managed_store(request, public_id)
    if linking.unlink(store, signed_in(request)):
        text = f"{store.name} is no longer linked with BigCommerce, and the token is forgotten."
        messages.success(request, text)
    else:
        messages.info(request, f"{store.name} was not linked with BigCommerce.")
    return redirect("stores:bigcommerce", store.public_id)
