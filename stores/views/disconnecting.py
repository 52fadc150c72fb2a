"""The page before a store is disconnected: what happens, or why it cannot be yet (CON-13)."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stores.connect.disconnecting import StillNeeded, disconnect, standing
from stores.scoping import signed_in
from stores.views.scope import managed_store


@require_http_methods(["GET", "HEAD", "POST"])
def disconnect_store(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    store = managed_store(request, public_id)
    status = 200
    if request.method == "POST":
        try:
            gone = disconnect(store, signed_in(request))
        except StillNeeded:
            status = 422
        else:
            rest = "" if gone else " Its orders stay here."
            messages.success(request, f"{store.name} is disconnected.{rest}")
            return redirect("stores:list")
    context = {
        "section": "stores",
        "heading": "Disconnect the store",
        "store": store,
        "standing": standing(store),
    }
    return render(request, "stores/disconnect.html", context, status=status)
