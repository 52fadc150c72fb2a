"""Batches: the list, one batch with its progress, and what people decide about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from shipments.batches import showing, starting, wording
from shipments.batches.counting import counts_of
from shipments.batches.told import told_of
from shipments.models import Batch
from shipments.views.batch_drafts import draft_page
from shipments.views.scope import batch_of, batch_to_change
from stores import clock
from stores.desk import desk_of
from stores.models import Member
from stores.poking import poke
from stores.scoping import allows, signed_in

# htmx stops polling at this status (dashboard.md, section 6, rule 8).
STOP_POLLING = 286


@require_safe
def batch_list(request: HttpRequest) -> HttpResponse:
    here = reverse("shipments:batches")
    batches = showing.batches_of(desk_of(request).roles)
    rows, older = showing.list_rows(batches, _number(request.GET.get("before", "")))
    context = {
        "section": "batches",
        "rows": rows,
        "older": f"{here}?{urlencode({'before': older})}" if older else "",
        "first_page": here if "before" in request.GET else "",
        "untick_all": "drafted" in request.GET,
    }
    return render(request, "shipments/batches/list.html", context)


@require_safe
def batch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A draft is the page that asks before anything happens; later the page shows what became of each order."""
    found = batch_of(request, public_id)
    if found.state == Batch.State.DRAFT:
        return draft_page(request, found)
    only = request.GET.get("only", "")
    if only in showing.GROUPS:
        return _group(request, found, only)
    now = clock.now()
    counts = counts_of([found])[found.pk]
    context = {
        "section": "batches",
        "batch": found,
        "heading": wording.name(found, counts),
        "look": wording.look(found, counts),
        "counts": counts,
        "card": showing.card_of(found, counts, now, _card_url(found)),
        "groups": showing.groups_of(found, counts),
        "told": told_of(found),
        "may_ship": _may_change(request, found),
        **_unticked(request, found),
    }
    return render(request, "shipments/batches/batch.html", context)


def _unticked(request: HttpRequest, found: Batch) -> dict[str, Any]:
    """After the start, the list forgets the ticks of the orders that are in hand now."""
    if "started" not in request.GET:
        return {}
    ids = showing.ids_of(found)
    return {"untick": ids, "untick_all": not ids}


def _group(request: HttpRequest, found: Batch, only: str) -> HttpResponse:
    rows = showing.rows_of(found, only, _number(request.GET.get("after", "")))
    here = f"{reverse('shipments:batch', args=[found.public_id])}?only={only}"
    more = len(rows) > showing.MANY
    counts = counts_of([found])[found.pk]
    context = {
        "section": "batches",
        "batch": found,
        "heading": wording.name(found, counts),
        "title": showing.GROUPS[only][0],
        "rows": rows[: showing.MANY],
        "older": f"{here}&after={rows[showing.MANY - 1].position}" if more else "",
        "first_page": here if "after" in request.GET else "",
    }
    return render(request, "shipments/batches/group.html", context)


@require_safe
def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The progress card for its poll; the end of the batch ends the poll and draws the page anew, with a toast."""
    found = batch_of(request, public_id)
    if found.state == Batch.State.DRAFT:
        raise Http404
    counts = counts_of([found])[found.pk]
    card = showing.card_of(found, counts, clock.now(), _card_url(found))
    if found.state == Batch.State.RUNNING:
        return render(request, "components/progress_card.html", card)
    if counts.failed:
        messages.warning(request, wording.end(found, counts))
    else:
        messages.success(request, wording.end(found, counts))
    answer = render(request, "components/progress_card.html", card, status=STOP_POLLING)
    answer["HX-Refresh"] = "true"
    return answer


@require_POST
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = batch_to_change(request, public_id)
    if starting.cancel(found, signed_in(request), clock.now()):
        poke("shipments.tasks.work_on_batch", found.pk)
        text = f"Batch {found.number} is cancelled. Orders in progress are finished, the others stay as they are."
        messages.success(request, text)
    else:
        messages.info(request, f"Batch {found.number} does not run, so there is nothing to cancel.")
    return redirect("shipments:batch", found.public_id)


@require_POST
def retry_failed(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = batch_to_change(request, public_id)
    number = starting.retry(found, signed_in(request), clock.now())
    if number:
        poke("shipments.tasks.work_on_batch", found.pk)
        orders = "1 order is" if number == 1 else f"{number:,} orders are"
        messages.success(request, f"{orders} tried again.")
    else:
        messages.info(
            request,
            f"No order of batch {found.number} can be tried again. The reasons stand beside each.",
        )
    return redirect("shipments:batch", found.public_id)


def _may_change(request: HttpRequest, found: Batch) -> bool:
    return allows(desk_of(request).roles.get(found.account_id), Member.Role.SHIPPER)


def _card_url(found: Batch) -> str:
    return reverse("shipments:batch_progress", args=[found.public_id])


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
