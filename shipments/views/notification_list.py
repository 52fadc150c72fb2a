"""What Amazon was told and what it said: tiles, tabs, filters, a search, and queues that are held (TRB-3)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from shipments.bigcommerce.listing import is_linked
from shipments.feeds import holding
from shipments.listing.clocks import clocks_off
from shipments.listing.counting import Tiles, fix_ids, late_ids, tiles_of
from shipments.listing.held import held_of
from shipments.listing.rows import found_by, page_of
from shipments.listing.tabs import FILTERS, FIX, LATE, TABS, Filter, Tab
from stores import clock
from stores.asked import page_number
from stores.desk import Desk, desk_of
from stores.models import Member, Store
from stores.poking import poke
from stores.problems import explain
from stores.scoping import signed_in
from stores.views.scope import managed_store

# Longer than any order or tracking number, with blanks.
LONGEST = 100
MOST_PAGES = 9_999


class Asked:
    """What the address asks for; anything odd counts as not asked."""

    def __init__(self, request: HttpRequest, desk: Desk, tiles: Tiles, late: Sequence[int]) -> None:
        asked = request.GET
        shown = asked.get("show", "") or _busiest(tiles)
        self.late = late
        self.tabs = (LATE, *TABS) if late or shown == LATE.key else TABS
        self.tab: Tab = next((tab for tab in self.tabs if tab.key == shown), TABS[0])
        filters = FILTERS.get(self.tab.key, ())
        self.state = next((each for each in filters if each.key == asked.get("state")), None)
        wanted = asked.get("store", "")
        self.store = next((each for each in desk.stores if str(each.public_id) == wanted), None)
        self.page = page_number(asked.get("page", ""), MOST_PAGES)

    def url(
        self,
        *,
        tab: Tab | None = None,
        state: Filter | None = None,
        store: Store | None = None,
        page: int = 1,
    ) -> str:
        query = {"show": (tab or self.tab).key}
        query |= {"state": state.key} if state else {}
        query |= {"store": str(store.public_id)} if store else {}
        query |= {"page": str(page)} if page > 1 else {}
        return f"{reverse('shipments:notifications')}?{urlencode(query)}"

    def turned(self, page: int) -> str:
        """The same list at another page."""
        return self.url(state=self.state, store=self.store, page=page)


@require_http_methods(["GET", "HEAD", "POST"])
def notification_list(request: HttpRequest) -> HttpResponse:
    """The POST is the search: what is typed there may be anything, so it goes into no address."""
    desk = desk_of(request)
    text = request.POST.get("number", "")[:LONGEST].strip() if request.method == "POST" else ""
    found = found_by(text, desk.stores) if text else []
    if len(found) == 1:
        return redirect("shipments:notification", found[0].notification.public_id)
    now = clock.now()
    tiles = tiles_of(desk.stores, now)
    asked = Asked(request, desk, tiles, late_ids(desk.stores, now))
    context = {
        "section": "notifications",
        "tiles": tiles,
        "held": held_of(desk),
        "clocks_off": clocks_off(now),
        "linked": is_linked(desk.stores),
        "feed_rejected": explain("feed_rejected"),
        "tab": asked.tab,
        "tabs": _tabs(asked, tiles),
        "text": text,
        "may_ship": desk.may_anywhere(Member.Role.SHIPPER),
    }
    rows = {"rows": found} if text else _rows(asked, desk)
    return render(request, "shipments/notifications.html", {**context, **rows})


@require_POST
def release(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A manager has looked at the seller's account: what waits goes out again (TRB-3)."""
    store = managed_store(request, public_id)
    # The whole seller was held, whichever of its stores stands in the address.
    names = ", ".join(store.selling_partner.stores.order_by("name").values_list("name", flat=True))
    if holding.release(store.selling_partner, signed_in(request), clock.now()):
        poke("shipments.tasks.send_for_seller", store.selling_partner_id)
        messages.success(request, f"What waited for {names} is sent again from now on.")
    else:
        messages.info(request, f"Nothing was held for {names}. There is nothing to do.")
    return redirect("shipments:notifications")


def _busiest(tiles: Tiles) -> str:
    return "fix" if tiles.to_fix else "waiting" if tiles.waiting else "accepted"


def _tabs(asked: Asked, tiles: Tiles) -> list[dict[str, Any]]:
    """Their counts are of all stores, so they go where a store is chosen."""
    counts = {"late": len(asked.late), "fix": tiles.to_fix, "waiting": tiles.waiting}
    counts = {} if asked.store else counts
    return [
        {
            "url": asked.url(tab=tab, store=asked.store),
            "label": tab.label,
            "count": counts.get(tab.key),
            "current": tab == asked.tab,
        }
        for tab in asked.tabs
    ]


def _rows(asked: Asked, desk: Desk) -> dict[str, Any]:
    stores = [asked.store] if asked.store else desk.stores
    within = asked.late if asked.tab == LATE else None
    within = fix_ids(stores) if asked.tab == FIX else within
    rows, more = page_of(asked.tab, stores, asked.page, asked.state, within)
    return {
        "rows": rows,
        "store": asked.store,
        "state": asked.state,
        "stores": _store_menu(asked, desk),
        "states": _state_menu(asked),
        "unfiltered": asked.url(),
        "without_store": asked.url(state=asked.state),
        "without_state": asked.url(store=asked.store),
        "older": asked.turned(asked.page + 1) if more else "",
        "newer": asked.turned(asked.page - 1) if asked.page > 1 else "",
        "first_page": asked.turned(1) if asked.page > 2 else "",
    }


def _store_menu(asked: Asked, desk: Desk) -> list[dict[str, Any]]:
    """Empty for a single store."""
    if len(desk.stores) < 2:
        return []
    everyone = {"url": asked.url(state=asked.state), "label": "All stores"}
    return [
        {**everyone, "current": asked.store is None},
        *(
            {
                "url": asked.url(state=asked.state, store=store),
                "label": store.name,
                "current": store == asked.store,
            }
            for store in desk.stores
        ),
    ]


def _state_menu(asked: Asked) -> list[dict[str, Any]]:
    filters = FILTERS.get(asked.tab.key, ())
    if not filters:
        return []
    every = {"url": asked.url(store=asked.store), "label": "All states"}
    return [
        {**every, "current": asked.state is None},
        *(
            {
                "url": asked.url(state=each, store=asked.store),
                "label": each.label,
                "current": each == asked.state,
            }
            for each in filters
        ),
    ]
