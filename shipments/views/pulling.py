"""The pull list on screen and on paper (decision 18)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shipments.pulling import MOST, to_pull
from stores.desk import desk_of
from stores.models import Member


@require_safe
def pull_list(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    parcels = to_pull(desk.stores)
    context = {
        "section": "shipments",
        "parcels": parcels,
        "more": len(parcels) == MOST,
        "may_ship": desk.may_anywhere(Member.Role.SHIPPER),
    }
    return render(request, "shipments/pull_list.html", context)
