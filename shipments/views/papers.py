"""Papers for many orders: labels in one file, packing slips, pick list. Made on request, kept nowhere (RED-42)."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from orders.models import Order
from orders.views.scope import order_to_ship
from shipments.models import Batch
from shipments.papers import handing_out, pick_sheet, picking
from shipments.papers import slips as packing_slips
from shipments.papers.ordering import in_order, sort_of
from shipments.papers.sheet import office_size
from shipments.views.downloads import attachment
from shipments.views.paper_scope import (
    labels_for,
    may_print,
    orders_in,
    parts_of,
    require_printer,
    ticked,
    to_print,
)
from shipments.views.scope import batch_of
from stores import clock
from stores.scoping import signed_in

_TYPES = {"PDF": "application/pdf", "ZPL": "text/plain; charset=utf-8"}
_NAMED = 5


@require_GET
def batch_labels(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`sort` is sku or ship_by, `format` PDF or ZPL (else as bought), `part` of a large batch. Printed from then on."""
    batch = batch_of(request, public_id)
    require_printer(request, batch)
    orders = to_print(request, batch)
    if isinstance(orders, HttpResponse):
        return orders
    return _labels(request, orders, request.GET, batch)


@require_POST
def labels(request: HttpRequest) -> HttpResponse:
    """Of the ticked orders."""
    orders = ticked(request)
    if isinstance(orders, HttpResponse):
        return orders
    return _labels(request, orders, request.POST, None)


def _labels(
    request: HttpRequest, orders: list[Order], asked: QueryDict, batch: Batch | None
) -> HttpResponse:
    found = labels_for(orders)
    if not found:
        messages.error(request, "None of these orders has a label. Buy the labels first.")
        return _back(batch)
    format = asked.get("format", "")
    pile = handing_out.hand_out(
        found,
        sort_of(asked.get("sort", "")),
        format if format in _TYPES else "",
        f"batch {batch.public_id}" if batch else "ticked orders",
        signed_in(request),
        clock.now(),
    )
    _tell(request, "label", pile.left_out)
    return _file(pile.content, pile.format, "labels", batch)


@require_GET
def batch_slips(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`sort` as for the labels; `paper=label` for 4 by 6 inches, else the office paper of the marketplace."""
    batch = batch_of(request, public_id)
    require_printer(request, batch)
    orders = to_print(request, batch)
    if isinstance(orders, HttpResponse):
        return orders
    if not orders:
        messages.error(request, f"Batch {batch.number} has no order to print.")
        return _back(batch)
    return _slips(request, orders, request.GET, batch)


@require_POST
def slips(request: HttpRequest) -> HttpResponse:
    """Of the ticked orders."""
    orders = ticked(request)
    if isinstance(orders, HttpResponse):
        return orders
    return _slips(request, orders, request.POST, None)


def _slips(
    request: HttpRequest, orders: list[Order], asked: QueryDict, batch: Batch | None
) -> HttpResponse:
    sorted_ = in_order(orders, sort_of(asked.get("sort", "")))
    small = asked.get("paper", "") == "label"
    found = packing_slips.printed(sorted_, clock.now(), small=small)
    pile = f"batch {batch.public_id}" if batch else "ticked orders"
    handing_out.note_slips(sorted_, pile, signed_in(request))
    _tell(request, "packing slip", found.left_out)
    return _file(found.content, "PDF", "packing-slips", batch)


@require_GET
def slip(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Of one order. What cannot be printed is said on its page instead."""
    order = order_to_ship(request, public_id)
    small = request.GET.get("paper", "") == "label"
    found = packing_slips.printed([order], clock.now(), small=small)
    if found.left_out:
        messages.error(request, f"Order {order.amazon_order_id}: {found.left_out[0][1]}")
        return redirect("orders:detail", order.public_id)
    handing_out.note_slips([order], "one order", signed_in(request))
    return _file(found.content, "PDF", f"packing-slip-{order.public_id}", None)


@require_safe
def batch_pick_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """On screen; `pdf` for paper. Holds nothing of a buyer, so everybody in the account may look."""
    batch = batch_of(request, public_id)
    orders = orders_in(request, batch)
    return _pick_list(request, orders, f"Pick list of batch {batch.number}", batch)


@require_POST
def pick_list(request: HttpRequest) -> HttpResponse:
    """Of the ticked orders."""
    orders = ticked(request)
    if isinstance(orders, HttpResponse):
        return orders
    return _pick_list(request, orders, "Pick list", None)


def _pick_list(
    request: HttpRequest, orders: list[Order], title: str, batch: Batch | None
) -> HttpResponse:
    found = picking.pick_list(orders)
    if "pdf" in request.GET or "pdf" in request.POST:
        country = orders[0].store.marketplace.country if orders else ""
        content = pick_sheet.printed(found, title, office_size(country))
        return _file(content, "PDF", "pick-list", batch)
    context = {
        "section": "batches" if batch else "orders",
        "title": title,
        "found": found,
        "batch": batch,
        "parts": parts_of(batch) if batch else range(0),
        "orders": orders,
        "may_ship": batch is None or may_print(request, batch),
    }
    return render(request, "shipments/pick_list.html", context)


def _tell(request: HttpRequest, what: str, left_out: Sequence[tuple[str, str]]) -> None:
    """Said on the next page, since the answer is a file; each of them also has a page of words in it."""
    for number, why in left_out[:_NAMED]:
        messages.warning(request, f"No {what} of order {number}: {why}")
    if len(left_out) > _NAMED:
        more = len(left_out) - _NAMED
        messages.warning(
            request, f"No {what} of {more} more orders: their pages in the file say why."
        )


def _back(batch: Batch | None) -> HttpResponse:
    if batch is None:
        return redirect("orders:list")
    return redirect("shipments:batch_pick_list", batch.public_id)


def _file(content: bytes, format: str, name: str, batch: Batch | None) -> HttpResponse:
    end = f"-batch-{batch.number}" if batch else ""
    return attachment(content, _TYPES[format], f"{name}{end}.{format.lower()}")
