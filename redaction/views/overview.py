"""The Privacy page: what is due, done or failed (dashboard, page 10)."""

from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from redaction import done, months, overview
from redaction.proof_table import newest_of
from stores import clock
from stores.asked import page_number, public_id
from stores.desk import Desk, desk_of
from stores.models import Account, Member

TABS = {"": "Due", "open": "Not shipped, 3 days left", "done": "Done", "failed": "Failed"}


@require_safe
def show_overview(request: HttpRequest) -> HttpResponse:
    desk, now = desk_of(request), clock.now()
    figures = overview.figures(desk.stores, now)
    asked = request.GET.get("tab", "")
    tab = asked if asked in TABS else ""
    context: dict[str, Any] = {
        "section": "privacy",
        "heading": "Privacy",
        "figures": figures,
        "span_days": figures.span.days,
        "has_stores": bool(desk.stores),
        "tab": tab or "due",
        "tabs": _tabs(figures, tab),
        "exports": _exports(desk, now) if tab == "done" else [],
        **_rows(request, desk, figures, tab, now),
    }
    return render(request, "redaction/overview.html", context)


def _tabs(figures: overview.Figures, current: str) -> list[dict[str, Any]]:
    here = reverse("redaction:overview")
    soon = figures.due_in_a_week if figures.span == overview.WEEK else figures.due_in_a_day
    counts = {"": soon, "open": figures.losing, "failed": figures.failed}
    return [
        {
            "url": f"{here}?tab={tab}" if tab else here,
            "label": label,
            "count": counts.get(tab),
            "current": tab == current,
        }
        for tab, label in TABS.items()
    ]


class _Export(NamedTuple):
    """A form that takes one account's proof out; `preset` is the month of its newest record."""

    account: Account
    months: list[tuple[str, str]]
    preset: str


def _exports(desk: Desk, now: datetime) -> list[_Export]:
    """Of the accounts whose proof this person may take out."""
    managed = [store for store in desk.stores if desk.may(Member.Role.MANAGER, store)]
    accounts = {
        store.selling_partner.account_id: store.selling_partner.account for store in managed
    }
    newest = newest_of(list(accounts.values())) if accounts else {}
    return [
        _Export(
            account,
            months.offered(now, newest.get(account.pk)),
            months.month_of(newest.get(account.pk, now)),
        )
        for account in sorted(accounts.values(), key=lambda account: account.name)
    ]


def _rows(
    request: HttpRequest, desk: Desk, figures: overview.Figures, tab: str, now: datetime
) -> dict[str, Any]:
    if tab == "failed":
        return {"rows": done.failed_page(desk.stores), "newer": "", "older": "", "first_page": ""}
    if tab == "done":
        return _done(request, desk, now)
    page = page_number(request.GET.get("page", ""), overview.MOST) - 1
    if tab == "open":
        found = overview.open_page(desk.stores, now, page)
    else:
        found = overview.due_page(desk.stores, now, figures.span, page)
    return _due(found, page, tab)


def _due(found: tuple[list[overview.DueRow], bool], page: int, tab: str) -> dict[str, Any]:
    rows, more = found
    here = f"{reverse('redaction:overview')}?{'tab=open&' if tab else ''}"
    return {
        "rows": rows,
        "newer": f"{here}page={page}" if page else "",
        "older": f"{here}page={page + 2}" if more else "",
        "first_page": f"{here}page=1" if page else "",
    }


def _done(request: HttpRequest, desk: Desk, now: datetime) -> dict[str, Any]:
    after = public_id(request.GET.get("after", ""))
    rows, following = done.done_page(desk.stores, after)
    here = f"{reverse('redaction:overview')}?tab=done"
    return {
        "rows": rows,
        "ahead": bool(rows) and rows[0].redacted_at > now,
        "newer": "",
        "older": f"{here}&after={following}" if following else "",
        "first_page": here if after else "",
    }
