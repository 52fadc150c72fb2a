"""Why is the address empty? One page for each store, with counts only (IMP-24, TRB-7)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from orders.addresses.asking import ask_amazon, fetch_again
from orders.addresses.check import verdict
from orders.addresses.facts import facts_of
from orders.views.scope import require_shipper
from stores import clock
from stores.desk import desk_of
from stores.models import Member, Store
from stores.poking import poke
from stores.problems import PROBLEMS, explain
from stores.scoping import signed_in
from stores.spapi.errors import SpApiError, Throttled


@require_http_methods(["GET", "HEAD", "POST"])
def addresses(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The POST asks Amazon once."""
    store = _store(request, public_id)
    if request.method != "POST":
        return _page(request, store)
    require_shipper(request, store)
    try:
        asked = ask_amazon(store, clock.now())
    except SpApiError as error:
        return _page(request, store, failed=_failed(error))
    return _page(request, store, asked=asked)


@require_POST
def fetch_addresses(request: HttpRequest, public_id: UUID) -> HttpResponse:
    store = _store(request, public_id)
    require_shipper(request, store)
    if fetch_again(store, signed_in(request), clock.now()):
        poke("orders.tasks.import_seller", store.selling_partner_id)
        messages.success(request, f"The missing addresses of {store.name} are being fetched.")
    else:
        messages.info(request, f"No open order of {store.name} lacks its buyer details.")
    return redirect("orders:addresses", store.public_id)


def _page(request: HttpRequest, store: Store, **more: Any) -> HttpResponse:
    now = clock.now()
    # Read after Amazon was asked: a refused token shows in the credentials.
    store.selling_partner.refresh_from_db(fields=["credentials"])
    facts = facts_of(store, now)._replace(asked=more.get("asked"))
    desk = desk_of(request)
    context = {
        "section": "stores",
        "heading": "Why is the address empty?",
        "store": store,
        "zone": facts.zone,
        "facts": facts,
        "verdict": verdict(facts, now),
        "may_ship": desk.may(Member.Role.SHIPPER, store),
        "may_manage": desk.may(Member.Role.MANAGER, store),
        **more,
    }
    return render(request, "orders/addresses.html", context)


def _failed(error: SpApiError) -> dict[str, Any]:
    """Arguments of components/error.html (TRB-6)."""
    code = error.code if error.code in PROBLEMS else error.problem
    return {
        "problem": explain(code),
        "request_id": error.request_id,
        "at": clock.now(),
        "retry_at": error.retry_at if isinstance(error, Throttled) else None,
    }


def _store(request: HttpRequest, public_id: UUID) -> Store:
    """Another account's store is not found (T5)."""
    for store in desk_of(request).stores:
        if store.public_id == public_id:
            return store
    raise Http404
