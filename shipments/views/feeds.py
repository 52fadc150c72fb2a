"""Feeds: the messages that tell Amazon about many orders at once, and what it said about each (SHP-18, TRB-6)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from shipments.feeds.showing import feeds_of, lines_of, page_of, row_of, steps_of
from stores.asked import page_number
from stores.desk import desk_of

MOST_PAGES = 9_999


@require_safe
def feed_list(request: HttpRequest) -> HttpResponse:
    number = page_number(request.GET.get("page", ""), MOST_PAGES)
    rows, more = page_of(desk_of(request).stores, number)
    here = reverse("shipments:feeds")
    context = {"section": "notifications", "rows": rows, **_pages(here, number, more)}
    return render(request, "shipments/feeds.html", context)


@require_safe
def feed(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another account's feed is not found (T5)."""
    stores = desk_of(request).stores
    found = get_object_or_404(feeds_of(stores), public_id=public_id)
    number = page_number(request.GET.get("page", ""), MOST_PAGES)
    lines, more = lines_of(found, number)
    here = reverse("shipments:feed", args=[found.public_id])
    context = {
        "section": "notifications",
        "row": row_of(found, stores),
        "steps": steps_of(found),
        "lines": lines,
        **_pages(here, number, more),
    }
    return render(request, "shipments/feed.html", context)


def _pages(here: str, number: int, more: bool) -> dict[str, str]:
    return {
        "older": f"{here}?page={number + 1}" if more else "",
        "newer": f"{here}?page={number - 1}" if number > 1 else "",
        "first_page": here if number > 2 else "",
    }
