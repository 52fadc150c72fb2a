"""The list of shipments made here."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from shipments.models import Label, Shipment
from shipments.tracking import tabs
from shipments.tracking.words import EMPTY, next_step
from shipments.views.tracking import described
from stores import clock
from stores.desk import Desk, desk_of
from stores.models import Member


@require_safe
def shipment_list(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    now = clock.now()
    tab = tabs.tab_of(request.GET.get("show", ""))
    before = request.GET.get("before", "")
    from_row = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    shipments, older = tabs.page_of(tab, desk.stores, now, from_row)
    counts = tabs.counts_of(desk.stores, now)
    context = {
        "section": "shipments",
        "tab": tab,
        "tabs": [
            {
                "url": _shipments_url(each),
                "label": each.label,
                "count": counts.get(each.key),
                "current": each == tab,
            }
            for each in tabs.TABS
        ],
        "rows": [_shipment_row(shipment, desk, now) for shipment in shipments],
        "empty": EMPTY.get(tab.key),
        "may_ship": desk.may_anywhere(Member.Role.SHIPPER),
        "older": _shipments_url(tab, older) if older else "",
        "first_page": _shipments_url(tab) if from_row is not None else "",
    }
    return render(request, "shipments/list.html", context)


def _shipment_row(shipment: Shipment, desk: Desk, now: datetime) -> dict[str, Any]:
    row = described(shipment)
    may_ship = desk.may(Member.Role.SHIPPER, shipment.order.store)
    label = row["label"]
    prints = may_ship and label is not None and label.state == Label.State.BOUGHT
    row["step"] = next_step(shipment, now)
    row["label_url"] = reverse("shipments:label_file", args=[label.public_id]) if prints else ""
    row["may_void"] = may_ship and shipment.voided_at is None and shipment.delivered_at is None
    return row


def _shipments_url(tab: tabs.Tab, before: int | None = None) -> str:
    query = {} if tab == tabs.ALL else {"show": tab.key}
    query |= {} if before is None else {"before": str(before)}
    return f"{reverse('shipments:list')}{'?' if query else ''}{urlencode(query)}"
