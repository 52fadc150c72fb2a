"""The page that proves that no order is missing, and the button that checks now (IMP-11, MKT-6, decision 15)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from orders.audit.fates import fates_of
from orders.audit.now import check_now
from orders.audit.results import SellerProof, proofs_of
from orders.imports.runs import card_of, problem_words, skipped_words
from orders.models import ImportRun
from orders.where.forms import DayForm
from stores import audit as audit_list
from stores import clock
from stores.desk import Desk, desk_of
from stores.models import Member, SellingPartner, Store
from stores.poking import poke
from stores.scoping import signed_in


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    return render(request, "orders/audit.html", audit_context(request))


def audit_context(request: HttpRequest) -> dict[str, Any]:
    desk = desk_of(request)
    stores = shippable(desk)
    return {
        "section": "audit",
        "heading": "Order audit",
        "proofs": [_shown(proof, desk) for proof in proofs_of(desk.stores)],
        "has_stores": bool(desk.stores),
        "day_form": DayForm(stores=stores) if stores else None,
    }


@require_POST
def audit_now(request: HttpRequest) -> HttpResponse:
    """For the seller that is named, or for all of this person's."""
    now = clock.now()
    sellers = checkable(desk_of(request), request.POST.get("seller", ""))
    if not sellers:
        messages.error(request, "There is no active store that you may check.")
        return redirect("orders:audit")
    for seller in sellers:
        if refusal := check_now(seller, signed_in(request), now):
            messages.error(request, refusal)
        else:
            poke("orders.tasks.import_seller", seller.pk)
            audit_list.record(
                "import.audit_asked",
                user=signed_in(request),
                account=seller.account_id,
                subject=f"seller {seller.public_id}",
            )
            messages.success(request, "The check has started. It shows here when it is done.")
    return redirect("orders:audit")


def checkable(desk: Desk, only: str = "") -> list[SellingPartner]:
    """Sellers with an active store for which this person may ship; `only` is one seller's public id."""
    sellers = {store.selling_partner_id: store.selling_partner for store in shippable(desk)}
    return [seller for seller in sellers.values() if only in ("", str(seller.public_id))]


def shippable(desk: Desk) -> list[Store]:
    """The active stores for which this person may ship."""
    active = [store for store in desk.stores if store.paused_at is None]
    return [store for store in active if desk.may(Member.Role.SHIPPER, store)]


def _shown(proof: SellerProof, desk: Desk) -> dict[str, Any]:
    newest, good = proof.newest, proof.good
    running = newest is not None and newest.state == ImportRun.State.RUNNING
    failed = newest.unfinished if newest else None
    store = proof.stores[0]
    return {
        "proof": proof,
        "names": ", ".join(each.name for each in proof.stores),
        "zone": store.marketplace.time_zone,
        "account": store.selling_partner.account.name if len(desk.roles) > 1 else "",
        "card": _progress(newest.together) if running and newest else None,
        "failed": failed,
        "problem": problem_words(failed) if failed else "",
        "checks": [
            {"check": check, "skipped": skipped_words(check.together)} for check in proof.checks
        ],
        "fates": fates_of(proof.checks, proof.stores),
        "accepted": fates_of([good], proof.stores, "accepted") if good else None,
        "may_check": proof.seller in checkable(desk) and not running,
        "may_connect": desk.may(Member.Role.MANAGER, store),
        "beside": store.public_id,
    }


def _progress(run: ImportRun) -> dict[str, Any]:
    return card_of(run, clock.now(), reverse("orders:run", args=[run.public_id]))
