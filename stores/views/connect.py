"""Connecting by consent: the form, the page that leads to Amazon, and the way back (dashboard, page 8)."""

import uuid

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from stores.connect.adding import offers_at
from stores.connect.connecting import finish_consent, start_consent, start_renewal
from stores.connect.consent import Wish
from stores.connect.forms import ConnectForm, RenewalTokenForm
from stores.connect.refusals import ConnectError
from stores.marketplaces import MARKETPLACES
from stores.models import Store
from stores.scoping import signed_in
from stores.views.connected import arrive, refuse
from stores.views.scope import managed_accounts, managed_store, session_key


@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: HttpRequest) -> HttpResponse:
    accounts = managed_accounts(request)
    form = ConnectForm(request.POST if request.method == "POST" else None, accounts=accounts)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        context = {"section": "stores", "heading": "Connect a store", "form": form}
        return render(request, "stores/connect.html", context, status=status)
    wish = form.wish
    address = start_consent(signed_in(request), session_key(request), wish)
    return _continue(request, address, wish)


@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Consent again for a store that exists; the help of REA-4 stands beside the button."""
    store = managed_store(request, public_id)
    if request.method == "POST":
        address = start_renewal(signed_in(request), session_key(request), store)
        return _leave(request, address, store.marketplace_id, store.selling_partner.account.name)
    return renewal_page(request, store, RenewalTokenForm())


def renewal_page(
    request: HttpRequest,
    store: Store,
    form: RenewalTokenForm,
    error: ConnectError | None = None,
) -> HttpResponse:
    context = {
        "section": "stores",
        "heading": "Renew the authorization",
        "store": store,
        "form": form,
        "error": error,
    }
    status = 422 if form.is_bound else 200
    return render(request, "stores/renew.html", context, status=status)


def _continue(request: HttpRequest, address: str, wish: Wish) -> HttpResponse:
    """Where a seller of the account is connected and sells there, its store needs no trip: that is offered first."""
    offers = offers_at(wish.account, wish.marketplace_id)
    return _leave(
        request, address, wish.marketplace_id, wish.account.name, {"offers": offers, "wish": wish}
    )


def _leave(
    request: HttpRequest,
    address: str,
    marketplace_id: str,
    account_name: str,
    more: dict[str, object] | None = None,
) -> HttpResponse:
    """A page with a plain link: form-action 'self' stops a redirect to Amazon after a POST."""
    context = {
        "section": "stores",
        "heading": "Continue to Amazon",
        "address": address,
        "source": MARKETPLACES[marketplace_id],
        "account_name": account_name,
        **(more or {}),
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
        return refuse(request, error)
    return arrive(request, connected)
