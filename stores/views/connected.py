"""The two ends of every way of connecting: the settings of the store, or why nothing was connected (CON-7)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from stores import clock
from stores.connect.opening import Connected
from stores.connect.refusals import ConnectError
from stores.models import Store
from stores.poking import poke


def arrive(request: HttpRequest, connected: Connected) -> HttpResponse:
    store = connected.store
    poke("orders.tasks.import_seller", store.selling_partner_id)
    if connected.is_new:
        messages.success(request, f"{store.name} is connected. The first import has started.")
    else:
        messages.success(request, _renewed(store))
    return redirect("stores:settings", store.public_id)


def refuse(request: HttpRequest, error: ConnectError) -> HttpResponse:
    context = {
        "section": "stores",
        "heading": "Nothing was connected",
        "error": error,
        "about": f"refused-{error.code}",
        "at": clock.now(),
    }
    return render(request, "stores/refused.html", context, status=400)


def _renewed(store: Store) -> str:
    """REA-5, REA-6."""
    names = list(store.selling_partner.stores.order_by("name").values_list("name", flat=True))
    which = f"{', '.join(names[:-1])} and {names[-1]} are" if len(names) > 1 else f"{names[0]} is"
    return (
        f"{which} authorized again. The import goes on where it stopped. Orders still missing after it? "
        "Ask support to reset the import date."
    )
