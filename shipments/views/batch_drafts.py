"""From ticked orders to a draft, and from the draft to a batch that runs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from orders.lists.choosing import MOST, chosen, read_choice
from orders.models import Order
from orders.page.item_lines import is_imperial
from orders.views.scope import stores_to_ship
from shipments.batches import completing, starting
from shipments.batches import draft_page as page
from shipments.batches.drafting import Line, draft
from shipments.batches.labels_form import LabelsForm
from shipments.forms import ParcelForm, initial_of
from shipments.models import Batch
from shipments.views.marking import carrier_context
from shipments.views.scope import batch_of, batch_to_change, latest_shipment
from stores import clock
from stores.asked import page_number
from stores.desk import desk_of
from stores.models import Account, Member
from stores.poking import poke
from stores.scoping import allows, signed_in

KINDS = {"mark": Batch.Kind.MARK, "labels": Batch.Kind.LABELS}


@require_POST
def new_batch(request: HttpRequest) -> HttpResponse:
    """A draft of the chosen orders; nothing happens to them before somebody starts it."""
    choice = read_choice(request.POST)
    if choice.is_empty:
        messages.error(request, "Tick the orders first, then choose what to do with them.")
        return redirect("orders:list")
    now = clock.now()
    orders = chosen(choice, stores_to_ship(request), now)
    if not orders:
        messages.error(request, "None of these orders can be shipped by you.")
        return redirect("orders:list")
    if len(orders) > MOST:
        text = f"A batch has at most {MOST:,} orders. Narrow the list with a filter, then choose them all."
        messages.error(request, text)
        return redirect("orders:list")
    kind = KINDS.get(request.POST.get("kind", ""), Batch.Kind.MARK)
    made = [
        draft(account, kind, {}, _lines(orders), signed_in(request), now)
        for account, orders in _by_account(orders)
    ]
    one = len(made) == 1
    to = (
        reverse("shipments:batch", args=[made[0].public_id])
        if one
        else reverse("shipments:batches")
    )
    # The list forgets its ticks: what is left over would get into the next batch.
    return redirect(f"{to}?drafted")


def _by_account(orders: list[Order]) -> list[tuple[Account, list[Order]]]:
    """A batch belongs to one account; a person who works for two gets a draft in each."""
    found: dict[Account, list[Order]] = {}
    for order in orders:
        found.setdefault(order.store.selling_partner.account, []).append(order)
    return list(found.items())


def _lines(orders: list[Order]) -> list[Line]:
    return [Line(position, order) for position, order in enumerate(orders, start=1)]


@require_POST
def keep(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What was entered so far, sent after each field, so that nobody scans a number twice after leaving the page."""
    batch = batch_to_change(request, public_id)
    if batch.state == Batch.State.DRAFT:
        completing.keep(batch, _settings(_form(request, batch), batch), _own(request))
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keeps what was entered; with `start` the batch runs. A second press finds it running and changes nothing.

    After wrong entries the address bar shows this address: read, it leads to the batch.
    """
    if request.method != "POST":
        return redirect("shipments:batch", batch_of(request, public_id).public_id)
    batch, now = batch_to_change(request, public_id), clock.now()
    here = reverse("shipments:batch", args=[batch.public_id])
    # One transaction: a second press waits here until the first one's end, and reads the draft as that left it.
    with transaction.atomic():
        found = starting.locked_draft(batch)
        if found is None:
            return redirect(here)
        form = _form(request, found)
        completing.keep(found, _settings(form, found), _own(request))
        if "start" not in request.POST:
            asked = request.POST.get("save") or request.POST.get("then", "")
            return redirect(f"{here}?page={page_number(asked, page.pages_of(found))}")
        errors = _errors(request, found)
        right = not errors and (form is None or form.is_valid())
        waiting = completing.settle(found, now) if right else 0
        doubtful = page.first_doubtful(found) if right else None
        if waiting and doubtful is None:
            starting.start(found, signed_in(request), now)
            poke("shipments.tasks.work_on_batch", found.pk)
            return redirect(f"{here}?started")
    if doubtful is not None or not right:
        return draft_page(request, found, form, errors, at=doubtful or 0)
    messages.error(request, _nothing_text(found))
    return redirect(here)


@require_POST
def discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    batch = batch_to_change(request, public_id)
    if starting.discard(batch):
        messages.success(request, "The draft is thrown away. Its orders stay as they are.")
        return redirect("orders:list")
    messages.info(request, f"Batch {batch.number} was started already.")
    return redirect("shipments:batch", batch.public_id)


def draft_page(
    request: HttpRequest,
    batch: Batch,
    form: ParcelForm | LabelsForm | None = None,
    errors: dict[int, str] | None = None,
    *,
    at: int = 0,
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    wanted = at or page_number(asked.get("page", ""), 10**6)
    form = form or _form(request, batch)
    context: dict[str, Any] = {
        "section": "batches",
        "heading": f"Batch {batch.number}: {batch.get_kind_display().lower()}",
        "form": form,
        "untick_all": "drafted" in request.GET,
        "may_ship": allows(desk_of(request).roles.get(batch.account_id), Member.Role.SHIPPER),
        **page.context_of(batch, wanted, errors or {}, clock.now()),
        **(carrier_context(form.carrier) if isinstance(form, ParcelForm) else {}),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "shipments/batches/draft.html", context, status=status)


def _form(request: HttpRequest, batch: Batch) -> ParcelForm | LabelsForm | None:
    """What holds for all orders; None where each line of a file says its own."""
    stores = page.stores_of(batch)
    if batch.kind == Batch.Kind.LABELS:
        sent = request.POST if request.method == "POST" else None
        imperial = bool(stores) and is_imperial(stores[0])
        return LabelsForm(sent, batch=batch, imperial=imperial)
    if batch.kind != Batch.Kind.MARK:
        return None
    today = page.day_of(stores, clock.now())
    return ParcelForm(
        request.POST if request.method == "POST" else None,
        initial={**initial_of(latest_shipment(stores), today), **batch.settings},
        country=stores[0].marketplace.country if stores else "",
        today=today,
    )


def _settings(form: ParcelForm | LabelsForm | None, batch: Batch) -> dict[str, Any]:
    """What is kept with the draft: what was entered, right or wrong, so that nobody types it twice."""
    if form is None:
        return dict(batch.settings)
    if isinstance(form, LabelsForm):
        return form.settings() if form.is_valid() else dict(batch.settings)
    form.is_valid()
    entered = {name: str(form[name].value() or "")[:100] for name in form.fields}
    day = form.cleaned_data.get("ship_date")
    return {**batch.settings, **entered, "ship_date": day.isoformat() if day else ""}


def _own(request: HttpRequest) -> dict[int, dict[str, Any]]:
    """Details by position, of the entries of the page that was sent."""
    own: dict[int, dict[str, Any]] = {}
    for name, text in request.POST.items():
        what, _, position = name.partition("-")
        if (
            what in ("tracking", "row")
            and position.isascii()
            and position.isdigit()
            and len(position) < 9
        ):
            own[int(position)] = {
                "tracking_number": str(text).strip()[:100],
                "ship_despite_cancel_request": f"anyway-{position}" in request.POST,
                completing.UNTRACKED: f"untracked-{position}" in request.POST,
                "ticks": [text[:100] for text in request.POST.getlist(f"tick-{position}")][:10],
            }
    return own


def _errors(request: HttpRequest, batch: Batch) -> dict[int, str]:
    """What is wrong with the numbers of the page that was sent; an empty field is left for later."""
    if batch.kind != Batch.Kind.MARK:
        return {}
    found = {}
    typed = [position for position, own in _own(request).items() if own["tracking_number"]]
    rows = batch.entries.filter(position__in=typed, order__isnull=False)
    for entry in rows.select_related("order__store").defer("order__buyer_data"):
        text = completing.number_fault(entry.details)
        if text:
            found[entry.position] = text
    return found


def _nothing_text(batch: Batch) -> str:
    if batch.kind == Batch.Kind.MARK:
        return "Enter at least one tracking number. Orders without one are left out."
    return "No order of this batch can be worked on. The reasons stand beside each."
