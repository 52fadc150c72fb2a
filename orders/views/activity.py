"""Import runs: how each one ended, live progress, what could not be stored, and the button Import now."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from orders.imports.import_now import promise
from orders.imports.importing import request_import
from orders.imports.quarantine import NO_ID, try_again
from orders.imports.runs import (
    QUARANTINED,
    VIEWS,
    card_of,
    last_run,
    page_of,
    problem_words,
    quarantine_of,
    run_of,
    runs_of,
    skipped_words,
)
from orders.imports.starting import starting_card, waiting_since
from orders.models import ImportRun
from stores import audit, clock
from stores.desk import Desk, desk_of
from stores.models import Member, SellingPartner
from stores.poking import poke
from stores.scoping import signed_in

# htmx stops polling at this status (dashboard.md, section 6, rule 8).
STOP_POLLING = 286


@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    desk = desk_of(request)
    shown = next((view for view in VIEWS if view.key == request.GET.get("show", "")), VIEWS[0])
    runs, older = page_of(shown, desk.stores, _instant(request.GET.get("before", "")))
    running = runs_of(desk.stores).filter(state=ImportRun.State.RUNNING).order_by("-started_at")
    here = reverse("orders:activity")
    listed, cut_off = quarantine_of(desk.stores)
    context: dict[str, Any] = {
        "section": "activity",
        "heading": "Activity",
        "views": [
            {
                "url": f"{here}?show={view.key}" if view.key else here,
                "label": view.label,
                "count": None,
                "current": view == shown,
            }
            for view in VIEWS
        ]
        + (_acts_tab() if desk.may_anywhere(Member.Role.MANAGER) else []),
        "cards": [*_starting(desk, now), *(card_of(run, now, _card_url(run)) for run in running)],
        "last": last_run(desk.stores),
        "rows": [
            {"run": run, "skipped": skipped_words(run), "problem": problem_words(run)}
            for run in runs
        ],
        "quarantine": [
            {
                "row": row,
                "reason": QUARANTINED.get(row.reason, row.reason.replace("_", " ")),
                "askable": row.amazon_order_id != NO_ID,
            }
            for row in listed
        ],
        "quarantine_cut": cut_off,
        "older": f"{here}?{urlencode({'show': shown.key, 'before': older.isoformat()})}"
        if older
        else "",
        "first_page": f"{here}?show={shown.key}" if "before" in request.GET else "",
        "may_ship": desk.may_anywhere(Member.Role.SHIPPER),
        "has_stores": bool(desk.stores),
    }
    return render(request, "orders/activity.html", context)


@require_safe
def run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The progress card of one run, for its poll; the end of the run ends the poll and draws the page anew."""
    found = run_of(public_id, desk_of(request).stores)
    if found is None:
        raise Http404
    card = card_of(found, clock.now(), _card_url(found))
    return _polled(request, card, goes_on=found.state == ImportRun.State.RUNNING)


@require_safe
def starting(request: HttpRequest) -> HttpResponse:
    """The card between pressing Import now and the run that a worker begins."""
    cards = _starting(desk_of(request), clock.now())
    return _polled(request, cards[0] if cards else {}, goes_on=bool(cards))


def _polled(request: HttpRequest, card: dict[str, Any], *, goes_on: bool) -> HttpResponse:
    """At the end the whole page is loaded again: its table, counts and buttons have changed as well."""
    status = 200 if goes_on else STOP_POLLING
    response = render(request, "components/progress_card.html", card, status=status)
    if not goes_on:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def import_now(request: HttpRequest) -> HttpResponse:
    """For all stores, or for the one that is named (FEA-2); its seller's other stores come along (decision 2)."""
    sellers = _importable(desk_of(request), request.POST.get("store", ""))
    if not sellers:
        messages.error(request, "There is no active store that you may import for.")
        return redirect("orders:activity")
    said = promise(sellers, clock.now())
    request_import(sellers, signed_in(request))
    _audit("import.asked", request, sellers)
    for seller in sellers:
        poke("orders.tasks.import_seller", seller.pk)
    messages.success(request, said)
    return redirect("orders:activity")


@require_POST
def retry_set_aside(request: HttpRequest) -> HttpResponse:
    """Ask Amazon again for the orders that could not be stored."""
    sellers = _importable(desk_of(request))
    if not sellers:
        messages.error(request, "There is no active store that you may import for.")
        return redirect("orders:activity")
    tried = try_again(sellers, clock.now())
    _audit("import.set_aside_asked", request, sellers)
    for seller in sellers:
        poke("orders.tasks.import_seller", seller.pk)
    messages.success(request, f"Trying {tried} order{'' if tried == 1 else 's'} again.")
    return redirect("orders:activity")


def _acts_tab() -> list[dict[str, Any]]:
    """What people did stands beside the runs, for managers."""
    return [
        {"url": reverse("acts:list"), "label": "What people did", "count": None, "current": False}
    ]


def _audit(action: str, request: HttpRequest, sellers: list[SellingPartner]) -> None:
    subjects = [(seller.account_id, f"seller {seller.public_id}") for seller in sellers]
    audit.record_each(action, subjects, user=signed_in(request))


def _importable(desk: Desk, only: str = "") -> list[SellingPartner]:
    """The sellers with an active store of this person's; `only` is one store's public id."""
    named = [s for s in desk.stores if only in ("", str(s.public_id))]
    stores = [s for s in named if s.paused_at is None and desk.may(Member.Role.SHIPPER, s)]
    return list({store.selling_partner_id: store.selling_partner for store in stores}.values())


def _starting(desk: Desk, now: datetime) -> list[dict[str, Any]]:
    """One card while an import was asked for and no worker has taken it up; none otherwise."""
    asked_at = waiting_since(desk.stores)
    url = reverse("orders:starting")
    return [starting_card(asked_at, now, url)] if asked_at is not None else []


def _card_url(found: ImportRun) -> str:
    return reverse("orders:run", args=[found.public_id])


def _instant(text: str) -> datetime | None:
    """The moment that a link of ours names; nonsense counts as none."""
    try:
        found = parse_datetime(text)
        return None if found is None or found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
