"""The lists: shipments made here, and what Amazon was told about them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from shipments import carriers, listing
from shipments.listing import TABS
from stores import clock
from stores.desk import desk_of
from stores.models import Member


@require_safe
def shipment_list(request: HttpRequest) -> HttpResponse:
    here = reverse("shipments:list")
    before = request.GET.get("before", "")
    from_row = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    shipments, older = listing.shipments_page(desk_of(request).stores, from_row)
    rows = [
        {
            "shipment": shipment,
            "carrier": carriers.display_name(shipment.carrier_code, shipment.carrier_name),
            "link": carriers.tracking_link(
                shipment.carrier_code, shipment.tracking_number, shipment.carrier_name
            ),
            "notification": getattr(shipment.order, "notification", None),
            "zone": shipment.order.store.marketplace.time_zone,
        }
        for shipment in shipments
    ]
    context = {
        "section": "shipments",
        "rows": rows,
        "older": f"{here}?{urlencode({'before': older})}" if older else "",
        "first_page": here if from_row is not None else "",
    }
    return render(request, "shipments/list.html", context)


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    tiles = listing.tiles_of(desk.stores, clock.now())
    shown = request.GET.get("show", "") or (
        "fix" if tiles.rejected else "waiting" if tiles.queued else "accepted"
    )
    tab = next((tab for tab in TABS if tab.key == shown), TABS[0])
    page = request.GET.get("page", "1")
    number = max(int(page), 1) if page.isascii() and page.isdigit() and len(page) < 5 else 1
    rows, more = listing.page_of(tab, desk.stores, number)
    counts = {"fix": tiles.rejected, "waiting": tiles.queued}
    context = {
        "section": "notifications",
        "tiles": tiles,
        "tab": tab,
        "tabs": [
            {
                "url": _url(each.key),
                "label": each.label,
                "count": counts.get(each.key),
                "current": each == tab,
            }
            for each in TABS
        ],
        "rows": rows,
        "may_ship": desk.may_anywhere(Member.Role.SHIPPER),
        "older": _url(tab.key, number + 1) if more else "",
        "newer": _url(tab.key, number - 1) if number > 1 else "",
        "first_page": _url(tab.key) if number > 2 else "",
    }
    return render(request, "shipments/notifications.html", context)


def _url(key: str, number: int = 1) -> str:
    query: dict[str, str | int] = {"show": key}
    if number > 1:
        query["page"] = number
    return f"{reverse('shipments:notifications')}?{urlencode(query)}"
