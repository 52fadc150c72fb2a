"""What the orders page shows around its rows: tabs, buckets, menus, chips, and what to say when it is empty."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from orders.lists.buckets import LABELS, Bucket
from orders.lists.forms import MARKS, SERVICES, TABS, Filters
from orders.lists.listing import Counts, Page
from orders.lists.rows import rows_of
from stores import display
from stores.connect.participating import unconnected
from stores.desk import Desk
from stores.models import Member, Store

_QUEUES = ("awaiting", "on_hold")
_DUE_HEADINGS = {**dict.fromkeys(_QUEUES, "Ship by"), "all": "Ship by or state"}
_BUCKET_LOOKS = {Bucket.OVERDUE: ("bad", "circle-alert"), Bucket.TODAY: ("warn", "clock")}


def list_context(
    filters: Filters, desk: Desk, page: Page, counts: Counts, now: datetime
) -> dict[str, Any]:
    rows = rows_of(page.orders, page.lines, now)
    return {
        "section": "orders",
        "filters": filters,
        "rows": rows,
        "tabs": _tabs(filters, counts),
        "worklists": _worklists(filters, counts),
        "buckets": _buckets(filters, counts) if filters.tab == "awaiting" else [],
        "total": _total(filters, counts),
        "drawn_at": now.isoformat(),
        "store_menu": _store_menu(filters, desk),
        "filter_menu": _filter_menu(filters),
        "chips": _chips(filters),
        "newer": filters.change(before=page.before) if page.before else "",
        "older": filters.change(after=page.after) if page.after else "",
        "first_page": filters.change() if page.before else "",
        "empty": None if page.orders or not desk.stores else _empty(filters, desk, counts, now),
        "has_stores": bool(desk.stores),
        "may_ship": desk.may_anywhere(Member.Role.SHIPPER),
        "more_menu": _more_menu(filters, desk),
        "may_tick": desk.may_anywhere(Member.Role.SHIPPER) and any(row.may_tick for row in rows),
        "by_queue": filters.tab in _QUEUES,
        "due_heading": _DUE_HEADINGS.get(filters.tab, "State"),
    }


def _total(filters: Filters, counts: Counts) -> str:
    """How many orders can be ticked under these filters; empty where that is not counted."""
    if filters.tab not in _QUEUES or filters.service or filters.mark or filters.sku or filters.asin:
        return ""
    number = counts.buckets[filters.due] if filters.due else counts.tabs.get(filters.tab, 0)
    return f"{number:,}"


def _tabs(filters: Filters, counts: Counts) -> list[dict[str, Any]]:
    # A bucket belongs to one tab, so it is left behind.
    return [
        {
            "url": filters.change(tab=tab, due=None),
            "label": label,
            "count": counts.tabs.get(tab, 0),
            "current": tab == filters.tab,
        }
        for tab, label in TABS
    ]


def _buckets(filters: Filters, counts: Counts) -> list[dict[str, Any]]:
    found = []
    for bucket, label in LABELS.items():
        chosen = filters.due == bucket
        tone, icon = _BUCKET_LOOKS.get(bucket, ("", "")) if counts.buckets[bucket] else ("", "")
        found.append(
            {
                "url": filters.change(due=None if chosen else bucket),
                "label": label,
                "count": counts.buckets[bucket],
                "current": chosen,
                "tone": tone,
                "icon": icon,
            }
        )
    return found


def _worklists(filters: Filters, counts: Counts) -> list[dict[str, Any]]:
    """Orders that wait for a person's decision, worst first; each link leads to exactly the counted ones."""
    late = "cancelled at Amazon after shipping here"
    asking = "buyer asked to cancel" if counts.asking == 1 else "buyers asked to cancel"
    found = [("late", counts.late, late), ("cancel", counts.asking, asking)]
    return [
        {
            "url": Filters(tab="all", store=filters.store, mark=mark).url(),
            "label": f"{count:,} {words}",
            "current": filters.mark == mark,
        }
        for mark, count, words in found
        if count
    ]


def _store_menu(filters: Filters, desk: Desk) -> list[dict[str, Any]]:
    every = {
        "label": "All stores",
        "url": filters.change(store=None),
        "current": not filters.store,
    }
    return [every] + [
        {
            "label": store.full_name,
            "url": filters.change(store=store.public_id),
            "current": filters.store == store.public_id,
        }
        for store in desk.stores
    ]


def _filter_menu(filters: Filters) -> list[dict[str, Any]]:
    services = [
        {
            "label": f"Service: {label}",
            "url": filters.change(service=key),
            "current": filters.service == key,
        }
        for key, label in SERVICES
    ]
    marks = [
        {"label": label, "url": filters.change(mark=key), "current": filters.mark == key}
        for key, label in MARKS
    ]
    return marks + services


def _chips(filters: Filters) -> list[dict[str, str]]:
    found = []
    if filters.service:
        label = dict(SERVICES)[filters.service]
        found.append({"label": "Service", "value": label, "url": filters.change(service="")})
    if filters.mark:
        found.append(
            {"label": "Only", "value": dict(MARKS)[filters.mark], "url": filters.change(mark="")}
        )
    if filters.sku:
        found.append({"label": "SKU", "value": filters.sku, "url": filters.change(sku="")})
    if filters.asin:
        found.append({"label": "ASIN", "value": filters.asin, "url": filters.change(asin="")})
    return found


def _more_menu(filters: Filters, desk: Desk) -> list[dict[str, str]]:
    """What is done about orders that are not in the list yet, or outside of this desk; for shippers."""
    found = [
        {"label": "New order", "url": reverse("orders:new")},
        {"label": "Import orders", "url": reverse("orders:enter_file")},
        {"label": "Import tracking numbers", "url": reverse("shipments:import_tracking")},
    ]
    if desk.may_anywhere(Member.Role.MANAGER):
        query = filters.change().partition("?")[2]
        export = reverse("shipments:export_orders")
        found.append(
            {"label": "Export orders to ship", "url": f"{export}?{query}" if query else export}
        )
    return found


def _empty(filters: Filters, desk: Desk, counts: Counts, now: datetime) -> dict[str, str]:
    """Why nothing is here, and the one next step (dashboard.md, section 7)."""
    stores = [store for store in desk.stores if filters.store in (None, store.public_id)]
    imports = [store.last_import_at for store in stores if store.last_import_at]
    if not imports:
        return {
            "icon": "download",
            "heading": "The first import is running",
            "text": "Orders appear here page by page. You may leave this page.",
            "url": reverse("orders:activity"),
            "action": "Watch the import",
        }
    last = f"The last import ran {display.ago(max(imports), now)}."
    if not counts.tabs.get("all"):
        return {
            "icon": "inbox",
            "heading": "No order has come yet",
            **_elsewhere(stores, desk, last),
        }
    if filters.is_narrowed:
        return {
            "icon": "search",
            "heading": "No order matches these filters",
            "text": "Orders may be waiting outside of them.",
            "url": Filters(tab=filters.tab).url(),
            "action": "Clear the filters",
        }
    if filters.tab == "awaiting":
        held = counts.tabs.get("on_hold", 0)
        why = (
            f"Every imported order has been shipped or cancelled, and {held} on hold."
            if held
            else ("Every imported order has been shipped or cancelled.")
        )
        return {"icon": "package-check", "heading": "Nothing to ship", "text": f"{why} {last}"}
    return {"icon": "inbox", "heading": "No orders here", "text": last}


def _elsewhere(stores: list[Store], desk: Desk, last: str) -> dict[str, str]:
    """Where the sellers of these stores sell without a store: perhaps that is where the orders are (MKT-6)."""
    sellers = {store.selling_partner_id for store in stores}
    sites = unconnected([store for store in desk.stores if store.selling_partner_id in sellers])
    if not sites:
        return {"text": last}
    named = ", ".join(site.name for site in sites)
    text = f"{last} You also sell on {named}; orders from there need a store of their own."
    if not desk.may_anywhere(Member.Role.MANAGER):
        return {"text": f"{text} A manager of your account can connect it."}
    return {"text": text, "url": reverse("stores:connect"), "action": "Connect another store"}
