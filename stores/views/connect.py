"""Connecting: the form, the page that leads to Amazon, and the way back (dashboard, page 8)."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from stores.connecting import Connected, ConnectError, finish_consent, start_consent, start_renewal
from stores.forms import ConnectForm
from stores.marketplaces import MARKETPLACES
from stores.models import Member
from stores.poking import poke
from stores.scoping import accounts_with_role, signed_in
from stores.views.scope import managed_store, session_key


@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    accounts = accounts_with_role(user, Member.Role.MANAGER)
    if not accounts:
        raise PermissionDenied
    form = ConnectForm(request.POST if request.method == "POST" else None, accounts=accounts)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        context = {"section": "stores", "heading": "Connect a store", "form": form}
        return render(request, "stores/connect.html", context, status=status)
    wish = form.cleaned_data
    address = start_consent(
        user,
        session_key(request),
        form.chosen_account,
        wish["marketplace_id"],
        wish["product_identifier"],
        wish["first_import_days"],
    )
    return _continue(request, address, wish["marketplace_id"], form.chosen_account.name)


@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Consent again for a store that exists; the help of REA-4 stands beside the button."""
    store = managed_store(request, public_id)
    if request.method == "POST":
        address = start_renewal(signed_in(request), session_key(request), store)
        account = store.selling_partner.account.name
        return _continue(request, address, store.marketplace_id, account)
    context = {"section": "stores", "heading": "Renew the authorization", "store": store}
    return render(request, "stores/renew.html", context)


def _continue(
    request: HttpRequest, address: str, marketplace_id: str, account_name: str
) -> HttpResponse:
    """A page with a plain link: form-action 'self' stops a redirect to Amazon after a POST."""
    context = {
        "section": "stores",
        "heading": "Continue to Amazon",
        "address": address,
        "source": MARKETPLACES[marketplace_id],
        "account_name": account_name,
    }
    return render(request, "stores/continue.html", context)


@login_not_required
@require_GET  # HEAD would use up the code and show nobody what came of it
def callback(request: HttpRequest) -> HttpResponse:
    """Amazon's answer. The code in this address must reach no other site, log or page."""
    signed = request.user.is_authenticated
    # The state is bound to a session, so signed out nothing is lost by leaving the query out of the sign-in address.
    response = _finish(request) if signed else redirect_to_login(reverse("stores:connect"))
    response["Referrer-Policy"] = "no-referrer"
    return response


def _finish(request: HttpRequest) -> HttpResponse:
    answer = request.GET
    try:
        connected = finish_consent(
            signed_in(request),
            session_key(request),
            answer.get("state", ""),
            answer.get("spapi_oauth_code", ""),
            answer.get("selling_partner_id", ""),
        )
    except ConnectError as error:
        context = {"section": "stores", "heading": "Nothing was connected", "error": error}
        return render(request, "stores/refused.html", context, status=400)
    store = connected.store
    poke("orders.tasks.import_seller", store.selling_partner_id)
    messages.success(request, _success(connected))
    return redirect("stores:settings", store.public_id)


def _success(connected: Connected) -> str:
    name = connected.store.name
    if connected.is_new:
        return f"{name} is connected. The first import has started."
    return f"{name} is authorized again. The import goes on where it stopped."
