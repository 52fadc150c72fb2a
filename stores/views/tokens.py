"""Connecting and renewing with a pasted refresh token (CON-5, REA-8). A token is never given back to a page."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from stores.connect.forms import RenewalTokenForm, TokenForm
from stores.connect.pasting import connect_with_token, renew_with_token
from stores.connect.refusals import ConnectError
from stores.scoping import signed_in
from stores.views.connect import renewal_page
from stores.views.connected import arrive
from stores.views.scope import managed_accounts, managed_store


@sensitive_post_parameters("refresh_token")
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest) -> HttpResponse:
    accounts = managed_accounts(request)
    form = TokenForm(request.POST if request.method == "POST" else None, accounts=accounts)
    error = None
    if form.is_valid():
        given = form.cleaned_data
        try:
            connected = connect_with_token(
                signed_in(request), form.wish, given["seller_id"], given["refresh_token"]
            )
        except ConnectError as refused:
            error = refused
        else:
            return arrive(request, connected)
    context = {
        "section": "stores",
        "heading": "Connect with a refresh token",
        "form": form,
        "error": error,
    }
    status = 422 if form.is_bound else 200
    return render(request, "stores/paste.html", context, status=status)


@sensitive_post_parameters("refresh_token")
@require_POST
def paste_renewal(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    store = managed_store(request, public_id)
    form = RenewalTokenForm(request.POST)
    if not form.is_valid():
        return renewal_page(request, store, form)
    try:
        connected = renew_with_token(signed_in(request), store, form.cleaned_data["refresh_token"])
    except ConnectError as error:
        return renewal_page(request, store, form, error)
    return arrive(request, connected)
