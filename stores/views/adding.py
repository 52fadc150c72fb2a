"""One button for a further order source of a connected seller."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from stores.connect.adding import add_store
from stores.connect.forms import AddForm
from stores.connect.refusals import ConnectError
from stores.scoping import signed_in
from stores.views.connected import arrive, refuse
from stores.views.scope import managed_store

_DEFAULT_DAYS = 14


@require_POST
def add(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """`public_id` names a store of the seller."""
    beside = managed_store(request, public_id)
    form = AddForm(request.POST)
    if not form.is_valid():
        return refuse(request, ConnectError("marketplace_not_supported"))
    given = form.cleaned_data
    try:
        connected = add_store(
            signed_in(request),
            beside,
            given["marketplace_id"],
            given["product_identifier"] or beside.product_identifier,
            given["first_import_days"] or _DEFAULT_DAYS,
        )
    except ConnectError as error:
        return refuse(request, error)
    if connected.is_new:
        return arrive(request, connected)
    messages.info(request, f"{connected.store.name} is connected already.")
    return redirect("stores:settings", connected.store.public_id)
