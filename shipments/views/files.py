"""Files from and for carriers' programs: tracking numbers in, which become a draft batch, and orders to ship out."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from orders.lists.forms import Filters, read_filters
from orders.models import Order
from orders.tables.decoding import Unreadable
from shipments.files.choosing import MOST, to_export
from shipments.files.orders_out import csv_of, sort_out
from shipments.files.tracking import draft_from_file
from shipments.files.tracking_columns import COLUMNS
from shipments.files.tracking_form import TrackingFileForm
from stores import audit, clock
from stores.desk import Desk, desk_of
from stores.models import Account, Member, Store
from stores.scoping import accounts_with_role, signed_in

NO_STORE = (
    "Tracking numbers are imported by people with the role Shipper. Ask a manager of your account."
)
NO_EXPORT = "Buyers' addresses are exported by people with the role Manager only. Ask a manager of your account."
# Left-out orders that the page names.
MOST_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def import_tracking(request: HttpRequest) -> HttpResponse:
    """The answer to a file is the draft of its batch: nothing is marked as shipped before somebody starts that."""
    stores = _stores_with(desk_of(request), Member.Role.SHIPPER)
    if not stores:
        messages.error(request, NO_STORE)
        return redirect("orders:list")
    posted = request.method == "POST"
    form = TrackingFileForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        accounts=_accounts(stores),
        country=stores[0].marketplace.country,
    )
    if not form.is_valid():
        return _tracking_page(request, form)
    account = form.chosen_account
    ours = [store for store in stores if store.selling_partner.account_id == account.pk]
    file = form.cleaned_data["file"]
    try:
        batch = draft_from_file(file, account, ours, form.wanted, signed_in(request), clock.now())
    except Unreadable as refused:
        form.add_error("file", refused.text)
        return _tracking_page(request, form)
    return redirect("shipments:batch", batch.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def export_orders(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """GET, with the orders page's filters in its address, says what would go; POST is the file (DPP 2.3, T7)."""
    if not accounts_with_role(signed_in(request), Member.Role.MANAGER):
        raise PermissionDenied(NO_EXPORT)
    stores = _stores_with(desk_of(request), Member.Role.MANAGER)
    now = clock.now()
    filters = _filters(request)
    orders = to_export(filters, stores, now)
    found = sort_out(orders[:MOST])
    if request.method == "POST" and found.going:
        _note(request, found.going, stores)
        return _file(found.going, now)
    context: dict[str, Any] = {
        "section": "orders",
        "heading": "Export orders",
        "filters": filters,
        "filter_fields": list(QueryDict(filters.url().partition("?")[2]).items()),
        "orders": found.going,
        "left_out": found.left_out[:MOST_SHOWN],
        "left_out_more": max(len(found.left_out) - MOST_SHOWN, 0),
        "cut": len(orders) > MOST,
        "most": MOST,
    }
    return render(request, "shipments/files/orders.html", context)


def _filters(request: HttpRequest) -> Filters:
    """Of the orders page as it was; always the orders that wait to be shipped."""
    asked = request.POST if request.method == "POST" else request.GET
    filters = read_filters(asked).without_place()
    return replace(filters, tab=Order.Status.AWAITING_SHIPMENT.value)


def _file(orders: list[Order], now: datetime) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(csv_of(orders), content_type="text/csv; charset=utf-8")
    name = f"orders-to-ship-{now:%Y-%m-%d-%H%M}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _note(request: HttpRequest, orders: list[Order], stores: list[Store]) -> None:
    """Who took how many buyers' addresses out, written before the first of them leaves (decision 34)."""
    for account in _accounts(stores):
        ours = {store.pk for store in stores if store.selling_partner.account_id == account.pk}
        count = sum(order.store_id in ours for order in orders)
        if count:
            audit.record(
                "orders.exported",
                user=signed_in(request),
                account=account,
                subject="orders to ship",
                count=count,
            )
    audit.record_each(
        "order.exported",
        [(order.store.selling_partner.account_id, f"order {order.public_id}") for order in orders],
        user=signed_in(request),
    )


def _stores_with(desk: Desk, needed: Member.Role) -> list[Store]:
    return [store for store in desk.stores if desk.may(needed, store)]


def _accounts(stores: list[Store]) -> list[Account]:
    accounts = [store.selling_partner.account for store in stores]
    return list({account.pk: account for account in accounts}.values())


def _tracking_page(request: HttpRequest, form: TrackingFileForm) -> HttpResponse:
    context: dict[str, Any] = {
        "section": "orders",
        "heading": "Import tracking numbers",
        "form": form,
        "columns": [column.name for column in COLUMNS],
    }
    status = 422 if form.is_bound else 200
    return render(request, "shipments/files/tracking.html", context, status=status)
